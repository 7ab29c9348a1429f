"""`python -m cli`: the command line.

To load it takes most of a second, in which nothing has begun that would have to be stopped in order: Ctrl-C then ends
it at once, from the first line on. Until that line the entry script has the signal wait.
"""

import _signal  # type: ignore[import-not-found]  # what `signal` itself is made of; that one takes a while to load
import os
import sys


def _stopped(number: int, _frame: object) -> None:
    os.write(2, b"stopped\n")
    os._exit(128 + number)


if __name__ == "__main__":
    _signal.signal(_signal.SIGINT, _stopped)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, {_signal.SIGINT})
    from contextlib import nullcontext

    from operations.waiting import waiting_for

    serving = sys.argv[1:2] == ["serve"]  # it writes log lines, and nothing else
    with nullcontext() if serving else waiting_for("this machine, to load the command"):
        from cli.app import app, load
        from cli.ended import ended

        load(sys.argv[1:])
    sys.exit(ended(app))

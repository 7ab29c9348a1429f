"""Saying for whom a command waits, should it take longer than one likes to look at nothing.

The standard library alone: it is loaded before everything else, and says so when that takes long.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

FIRST_SECONDS: Final = 1.5
"""So long a command may say nothing."""
THEN_SECONDS: Final = 10.0
"""So often it says again for whom it waits, and for how long it has."""
Whom = str | Callable[[], str]


@contextmanager
def waiting_for(whom: Whom) -> Iterator[None]:
    """Say on standard error for whom this block waits: after a moment, and now and then."""
    over = threading.Event()
    speaker = threading.Thread(target=_speak, args=(whom, over), daemon=True)
    speaker.start()
    try:
        yield
    finally:
        over.set()
        speaker.join()


def _speak(whom: Whom, over: threading.Event) -> None:
    began, since = time.monotonic(), ""
    while not over.wait(THEN_SECONDS if since else FIRST_SECONDS):
        name = whom if isinstance(whom, str) else whom()
        with suppress(OSError, ValueError, AttributeError):  # nobody listens any more
            sys.stderr.write(f"waiting for {name}{since}\n")
            sys.stderr.flush()
        since = f", for {time.monotonic() - began + THEN_SECONDS:.0f} s by now"

import json
import subprocess
import sys

from services.operate.places import CHECKOUT

SPEAKING = """
import logging
from services.chassis.log import configure, logger
configure("toys", "info")
logger.warning("outbox_kept", messages=3)
logging.getLogger("library").error("cannot reach %s", "amqp://user:secret@host")
"""


def test_logs_are_json_lines_and_a_librarys_values_stay_out_of_them() -> None:
    """In a process of its own, since configuring is for good."""
    spoken = subprocess.run([sys.executable, "-c", SPEAKING], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    ours, theirs = (json.loads(line) for line in spoken.stderr.splitlines())
    assert (ours["service"], ours["event"], ours["messages"]) == ("toys", "outbox_kept", 3)
    assert (theirs["logger"], theirs["event"]) == ("library", "cannot reach %s")
    assert "secret" not in spoken.stderr

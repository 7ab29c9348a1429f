import json
import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from operations.places import CHECKOUT

SPEAKING = """
import logging
from services.chassis.core.log import configure, logger
configure("toys", "info")
logger.warning("outbox_kept", messages=3)
logging.getLogger("library").error("cannot reach %s", "amqp://user:secret@host")
"""
ALL_THERE_IS = """
import asyncio, gc, logging, threading, warnings
import uvicorn
from services.chassis.core.log import configure, logger

configure("toys", "info")
logger.warning("ours", text="two\\nlines, 招录, \\udc80")
logging.getLogger("aio_pika").warning("theirs %s", "secret")
logging.getLogger("library").error("a\\nsecret of two lines")
try:
    raise ValueError("secret")
except ValueError:
    logging.getLogger("library").exception("raised")
uvicorn.Config(lambda: None, log_config=None, log_level="warning")
logging.getLogger("uvicorn.error").error(OSError(98, "the port is taken"))
warnings.warn("secret", UserWarning)


class Left:
    def __del__(self):
        raise ValueError("secret")


Left()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()


async def forgets():
    asyncio.get_running_loop().create_task(fails("secret"))
    await asyncio.sleep(0)


async def fails(secret):
    raise ValueError(secret)


asyncio.run(forgets())
gc.collect()
raise ExceptionGroup("secret", [KeyError("secret")])
"""


def spoken(program: str) -> list[dict[str, object]]:
    """Every line of a program's standard error, which are all JSON objects."""
    ended = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.stdout == ""
    assert "secret" not in ended.stderr.replace('"a', "")
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_logs_are_json_lines_and_a_librarys_values_stay_out_of_them() -> None:
    """In a process of its own, since configuring is for good."""
    ours, theirs = spoken(SPEAKING)
    assert (ours["service"], ours["event"], ours["messages"]) == ("toys", "outbox_kept", 3)
    assert (theirs["logger"], theirs["event"]) == ("library", "cannot reach %s")


def test_whatever_a_service_process_writes_is_a_json_line_with_the_time_and_its_zone() -> None:
    lines = spoken(ALL_THERE_IS)
    for line in lines:
        assert datetime.fromisoformat(str(line["timestamp"])).utcoffset() == timedelta(hours=8), line
        assert line["service"] == "toys"
    assert [line["event"] for line in lines[:2]] == ["ours", "theirs %s"]
    assert "the port is taken" in [line["event"] for line in lines]
    raised = [line["raised"] for line in lines if line["event"] == "uncaught"]
    assert raised == ["ValueError", "ZeroDivisionError", "ExceptionGroup"]
    assert "Task exception was never retrieved" in [line["event"] for line in lines]
    assert [line["raised"] for line in lines if line["event"] == "warned"] == ["UserWarning"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"HTTP_PORT": "seventy"}, "ZHAOLU_EXAMS_HTTP_PORT: "),
        ({"ENVIRONMENT": "production"}, "development default"),
    ],
)
def test_a_service_that_cannot_be_built_says_why_in_its_log(given: dict[str, str], fault: str) -> None:
    env = {**os.environ, **{f"ZHAOLU_EXAMS_{name}": value for name, value in given.items()}}
    words = [sys.executable, "-m", "cli", "serve", "exams"]
    ended = subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    (line,) = map(json.loads, ended.stderr.splitlines())
    assert (line["event"], line["service"]) == ("not_started", "exams")
    assert fault in line["faults"][0]
    assert all(value not in line["faults"][0] for name, value in given.items() if name == "HTTP_PORT")

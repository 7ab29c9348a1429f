"""Logs are JSON lines: constant event names and keys, the time with its zone, never personal data.

Whatever writes to a service's standard error, written here it is such a line: libraries, warnings, what nobody caught.
"""

import json
import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Final, TextIO

import structlog

from contracts.vocabulary import SHANGHAI

_FRAMES: Final = 8
"""How many of the innermost places are told of what nobody caught."""


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="milliseconds")


def _stamp(service: str) -> structlog.typing.Processor:
    """In whatever thread or task a line is written, it says whose it is, and when."""
    return lambda _logger, _method, event: {**event, "service": service, "timestamp": _now()}


def _words(told: object) -> str:
    """What a library says, without what it had in hand: the event loop names that in the lines after the first."""
    if isinstance(told, OSError):
        return told.strerror or type(told).__name__
    return type(told).__name__ if isinstance(told, BaseException) else str(told).partition("\n")[0]


class _AsJson(logging.Formatter):
    """A library's record as a JSON line: its words and the kind of what was raised, never the values in it."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        raised = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        told = {
            "service": self._service,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _words(record.msg),
            "raised": raised,
            "timestamp": _now(),
        }
        return json.dumps(told, ensure_ascii=False)


def configure(service: str, level: str = "info") -> None:
    """Send our log and all else that is told to standard error, a JSON object a line.

    At level `debug` every message heard is logged with its correlation id.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _stamp(service),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_AsJson(service))
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def not_built(faults: Sequence[str]) -> None:
    """A service cannot be built from what it was given: each fault names what is wrong, and holds no secret."""
    logger.critical("not_started", faults=list(faults), do="mend what it was given, and start it again")


def fell_back() -> None:
    """A process ends because its store was put back to an earlier hour beneath it: what it remembers is no more so."""
    logger.critical("store_fell_back", do="nothing: started again, it goes on from what the store holds")


def died(defect: BaseException) -> None:
    """A process ends by what nobody caught: its kind and where it came from, never the values in it."""
    _uncaught(type(defect), defect, defect.__traceback__)


def _uncaught(kind: type[BaseException], defect: BaseException | None, where: TracebackType | None) -> None:
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]
    logger.critical("uncaught", raised=kind.__name__, why=_kinds(defect), frames=frames[-_FRAMES:])


def _kinds(defect: BaseException | None) -> list[str]:
    """What a group was made of, or what came before it, by kind."""
    if isinstance(defect, BaseExceptionGroup):
        return [type(each).__name__ for each in defect.exceptions]
    cause = None if defect is None else defect.__cause__ or defect.__context__
    return [] if cause is None else [type(cause).__name__]


def _warned(
    message: Warning | str,  # noqa: ARG001  it may quote what it warns of
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001  the interpreter's own signature
    line: str | None = None,  # noqa: ARG001  same
) -> None:
    logger.warning("warned", raised=category.__name__, frames=[f"{filename}:{lineno}"])


logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()

"""Logs are JSON lines: constant event names and keys, never personal data."""

import json
import logging
import sys

import structlog


class _AsJson(logging.Formatter):
    """A library's record as a JSON line: its words and the kind of what was raised, never the values in it."""

    def format(self, record: logging.LogRecord) -> str:
        raised = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        told = {"level": record.levelname.lower(), "logger": record.name, "event": str(record.msg), "raised": raised}
        return json.dumps(told, ensure_ascii=False)


def configure(service: str, level: str) -> None:
    """Send our log and the libraries' warnings to standard error, a JSON object a line.

    At level `debug` every message heard is logged with its correlation id.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(_AsJson())
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])


logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()

"""Logs are JSON lines: constant event names and keys, never personal data."""

import logging
import sys

import structlog


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
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format='{"level":"%(levelname)s","logger":"%(name)s"}'
    )


logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()

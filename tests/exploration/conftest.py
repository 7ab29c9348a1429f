"""Waits take no time in the model: what may happen meanwhile is chosen. Ten thousand times, so it is not logged."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from services.chassis.worker import away


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "BACK_OFF_SECONDS", (0.0,))


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)

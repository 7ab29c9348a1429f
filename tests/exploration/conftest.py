"""Waits take no time in the model: what may happen meanwhile is chosen. Ten thousand times, so it is not logged."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from services.chassis.storage import writer
from services.chassis.worker import away


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "BACK_OFF_SECONDS", (0.0,))


@pytest.fixture(autouse=True)
def _never_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is walked again step by step; a pause of the machine in it is none of the writer's."""
    monkeypatch.setattr(writer, "SILENT_SECONDS", 1e6)


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)

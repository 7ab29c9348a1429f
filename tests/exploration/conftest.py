"""Waits take no time in the model: what may happen meanwhile is chosen."""

import pytest

from services.chassis.worker import inbox


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "BACK_OFF_SECONDS", (0.0,))

"""Which writes a chaos run stalls, and which answers it keeps back."""

import time
from pathlib import Path
from random import Random

import pytest

from rehearsal.chaos import writes as module
from rehearsal.chaos.writes import STALLED_SECONDS, Manner, Writes
from rehearsal.runtime.ordeal import Ordeal

SERVICES = ("one", "two", "three")


def writes(manner: Manner, most: int, tmp_path: Path) -> Writes:
    return Writes(manner, Ordeal(tmp_path), SERVICES, most, Random(1))


def struck(writes: Writes, service: str) -> bool:
    return any(writes.befalls(service, "documents") is not None for _ in range(10))


def test_while_a_stall_lasts_every_write_of_that_service_is_held_until_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_KILLED", 0.0)
    stalling = writes("slow-writes", 1, tmp_path)
    stalling.enter("phase")
    (service,) = [name for name in SERVICES if struck(stalling, name)]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + STALLED_SECONDS / 2)
    held = stalling.befalls(service, "documents")
    assert held is not None
    assert 0 < held.seconds < STALLED_SECONDS
    assert not held.unanswered
    assert [name for name in SERVICES if name != service and struck(stalling, name)] == []


def test_an_answer_is_lost_once_and_no_more_than_were_asked_for(tmp_path: Path) -> None:
    losing = writes("lost-answers", 3, tmp_path)
    for _ in range(10):
        losing.enter("phase")
        for name in SERVICES:
            struck(losing, name)
    assert len(losing.struck) == 3


def test_the_clock_is_spared(tmp_path: Path) -> None:
    losing = writes("lost-answers", 3, tmp_path)
    losing.enter("phase")
    assert not any(losing.befalls(name, "clock") for _ in range(10) for name in SERVICES)
    assert losing.struck == []


def test_without_a_phase_nothing_befalls_anyone(tmp_path: Path) -> None:
    assert not any(struck(writes("lost-answers", 3, tmp_path), name) for name in SERVICES)

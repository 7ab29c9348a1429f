"""`./zhaolu test PATH…`: what is passed on to pytest, and when a broker is asked for."""

import os
from collections.abc import Sequence

import pytest

from cli.checkout import checks
from cli.checkout.checks import wants_broker
from tests.cli.typed import Terminal

PURE, REAL = "tests/exams/test_marks.py", "tests/operations/test_dead.py"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine without a broker: how often one was asked for; pytest itself is not begun."""
    asked: list[str] = []

    monkeypatch.delenv("ZHAOLU_TEST_AMQP_URL", raising=False)
    monkeypatch.setattr(checks, "has_broker", lambda _: False)
    monkeypatch.setattr(checks, "need_broker", lambda choice, *, yes: asked.append(f"{choice} {yes}"))
    return asked


def typed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[str, ...]:
    """What pytest is begun with, after how many at once."""
    begun: list[tuple[str, ...]] = []

    def started(_program: str, words: Sequence[str]) -> None:
        begun.append(tuple(words))

    monkeypatch.setattr(os, "execv", started)
    assert terminal.type("test", *words).code == 0
    return begun[0]


@pytest.mark.parametrize(("words", "wanted"), [((PURE, "-q"), 0), ((PURE, REAL), 1), (("-q",), 1), ((), 1)])
def test_a_broker_is_asked_for_only_where_a_chosen_test_needs_one(
    words: tuple[str, ...], wanted: int, asked: list[str], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typed(terminal, monkeypatch, *words)[-len(words) :] == words or not words
    assert len(asked) == wanted


def test_with_a_broker_at_hand_nothing_is_collected_beforehand(
    asked: list[str], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "has_broker", lambda _: True)
    monkeypatch.setattr(checks, "wants_broker", lambda _: pytest.fail("nobody needs to know"))
    assert typed(terminal, monkeypatch, REAL)[-1] == REAL
    assert asked == []


def test_a_test_that_starts_a_broker_in_a_process_of_its_own_is_known_too() -> None:
    assert wants_broker(["tests/rehearsal/test_leftovers.py"])

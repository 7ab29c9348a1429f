"""How far one process's commits are confirmed: tokens, doubts, and what other writers may rely on."""

import pytest

from services.chassis.core.failures import Unavailable
from services.chassis.storage import writer as module
from services.chassis.storage.writer import Doubt, OutboxWatermark, Writer, last_of


def test_progress_stops_before_the_first_token_that_is_not_settled() -> None:
    writer = Writer()
    start = writer.upto
    first, second, third = writer.issue(), writer.issue(), writer.issue()
    assert start < first < second < third
    assert writer.upto == start
    writer.settle(second)
    assert writer.upto == start
    writer.settle(first)
    assert writer.upto == second
    writer.settle(third)
    assert (writer.upto, writer.unsettled) == (third, 0)


def test_a_token_is_confirmed_once_it_is_settled_whatever_came_before() -> None:
    writer = Writer()
    first, second = writer.issue(), writer.issue()
    writer.settle(second)
    assert not writer.confirmed(first)
    assert writer.confirmed(second)


def test_a_doubt_names_the_range_that_holds_just_its_token() -> None:
    writer = Writer()
    first, second = writer.issue(), writer.issue()
    writer.doubt("till", second)
    assert writer.doubts == (Doubt("till", first, second),)
    writer.settle(second)
    assert not writer.doubts
    assert writer.upto < first


def test_another_writers_token_is_confirmed_only_as_far_as_was_learned() -> None:
    writer, other = Writer(), Writer()
    first, second = other.issue(), other.issue()
    assert writer.unknown(first)
    assert not writer.confirmed(first)
    other.settle(first)
    writer.learn([other.name], [OutboxWatermark(other.name, other.upto, 1)])
    assert writer.confirmed(first)
    assert not writer.confirmed(second)


def test_what_lies_beyond_a_dead_writers_progress_is_left_to_whoever_finds_it() -> None:
    writer, other = Writer(), Writer()
    token = other.issue()
    writer.learn([other.name], [OutboxWatermark(other.name, other.upto, 1)])
    assert not writer.left(token)
    writer.learn([other.name], [OutboxWatermark(other.name, other.upto, 1, looks=1)])
    assert writer.left(token)
    writer.learn([other.name], [OutboxWatermark(other.name, token, 2, looks=1)])
    assert not writer.left(token)
    assert not writer.left(writer.issue())


def test_a_writer_that_never_noted_anything_is_taken_for_dead() -> None:
    writer, other = Writer(), Writer()
    token = other.issue()
    writer.learn([other.name], [])
    assert writer.left(token)


def test_every_token_of_a_writer_lies_before_its_end() -> None:
    writer = Writer()
    assert writer.upto < writer.issue() < last_of(writer.name)


def test_a_writer_that_could_not_note_its_progress_commits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer()
    monkeypatch.setattr(module, "SILENT_SECONDS", -1.0)
    with pytest.raises(Unavailable):
        writer.issue()
    assert writer.unsettled == 0

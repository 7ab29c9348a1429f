"""The header that numbers a message, and who is believed."""

from typing import Any

import pytest

from contracts.references import Rejection
from services.chassis.core.ranges import Ranges
from services.chassis.messaging.control import TOLD, Asked, StreamTotals, asked, control_of, missing, told
from services.chassis.messaging.numbers import Number, number_of, written
from services.chassis.messaging.origin import NUMBERS, Origin

HEADER = written("w1", {"registration": 17, "admission": 5})
SAID = Origin("exams", "exams.result_published.v1")


def test_each_hearer_reads_its_own_number() -> None:
    assert number_of("admission", SAID, {NUMBERS: HEADER}) == Number("exams/w1", 5)
    assert number_of("registration", SAID, {NUMBERS: HEADER}) == Number("exams/w1", 17)
    assert number_of("finance", SAID, {NUMBERS: HEADER}) is None


@pytest.mark.parametrize("exchange", ["platform", "clock", ""])
def test_nobody_outside_numbers_what_he_says(exchange: str) -> None:
    assert number_of("admission", Origin(exchange, SAID.key), {NUMBERS: HEADER}) is None
    assert control_of("admission", Origin(exchange, TOLD), b"{}") is None
    assert control_of("admission", Origin(exchange, missing("admission")), b"{}") is None


@pytest.mark.parametrize(
    "header",
    [
        None, 5, b"w1 admission:5", ["w1"], "", "w1", "w1 admission", "w1 admission:", "w1 admission:0",
        "w1 admission:-1", "w1 admission:1.5", "w1 admission:05", "w1 admission:\u0665", "w1 admission:" + "9" * 17,
        "w1 admission:5 admission:6", "w/1 admission:5", "\ud800 admission:5", " admission:5",
        "w" * 65 + " admission:5",
    ],
)  # fmt: skip
def test_a_header_that_is_none_of_ours_numbers_nothing(header: Any) -> None:
    assert number_of("admission", SAID, {NUMBERS: header}) is None


def test_an_announcement_is_read_by_each_hearer_for_itself() -> None:
    message = told("exams", {"w1": {"admission": 5, "exams": 7}, "w2": {"exams": 1}}, complete=True)
    read = control_of("admission", Origin(message.exchange, message.key), message.body.encode())
    assert read == StreamTotals("exams", {"exams/w1": 5}, complete=True)


def test_an_answer_bears_the_marks_of_the_questions_and_how_far_who_asked_was_heard() -> None:
    heard = {"admission": {"w7": 9}, "exams": {"w8": 3}}
    message = told("finance", {"w1": {"admission": 5}}, complete=True, answers=["m2", "m1"], heard=heard)
    read = control_of("admission", Origin(message.exchange, message.key), message.body.encode())
    assert isinstance(read, StreamTotals)
    assert (set(read.answers), dict(read.heard)) == ({"m1", "m2"}, {"w7": 9})
    question = asked("admission", "exams", {}, "m1")
    back = control_of("exams", Origin(question.exchange, question.key), question.body.encode())
    assert back == Asked("admission", {}, "m1")


def test_an_announcement_of_an_older_release_answers_nobody() -> None:
    read = control_of("admission", Origin("exams", TOLD), b'{"totals": {"w1": {"admission": 5}}, "complete": true}')
    assert read == StreamTotals("exams", {"exams/w1": 5}, complete=True)


def test_a_question_is_read_by_whom_it_is_for_alone() -> None:
    message = asked("admission", "exams", {"w1": Ranges([(2, 4), (9, 9)])})
    read = control_of("exams", Origin(message.exchange, message.key), message.body.encode())
    assert isinstance(read, Asked)
    assert (read.hearer, {writer: str(each) for writer, each in read.wanted.items()}) == ("admission", {"w1": "2-4,9"})
    assert control_of("finance", Origin(message.exchange, message.key), message.body.encode()) is None


@pytest.mark.parametrize(
    ("key", "body"),
    [
        (TOLD, b"{"),
        (TOLD, b"[]"),
        (TOLD, b'{"totals": {"w1": {"admission": "5"}}, "complete": true}'),
        (TOLD, b'{"totals": {"w1": {"admission": 9007199254740992}}, "complete": true}'),
        (TOLD, b'{"totals": {"w/1": {"admission": 5}}, "complete": true}'),
        (TOLD, b'{"totals": {}, "complete": true, "answers": [5]}'),
        (TOLD, b'{"totals": {}, "complete": true, "answers": ["' + b"m" * 65 + b'"]}'),
        (TOLD, b'{"totals": {}, "complete": true, "heard": {"admission": {"w/1": 5}}}'),
        (TOLD, b'{"totals": {}, "complete": true, "heard": {"admission": {"w1": -1}}}'),
        (TOLD, b'{"totals": ' + b"[" * 5000),
        (TOLD, b"\xff"),
        (missing("admission"), b'{"wanted": {"w1": "5-2"}}'),
        (missing("admission"), b'{"wanted": {"": "5"}}'),
        (missing("admission"), b'{"wanted": {"w1": 5}}'),
        (missing("admission"), b'{"wanted": {}, "mark": 5}'),
    ],
)
def test_what_says_nothing_about_numbers_is_turned_away_with_a_code(key: str, body: bytes) -> None:
    found = control_of("admission", Origin("exams", key), body)
    assert isinstance(found, Rejection)
    assert found.code == "invalid_control"

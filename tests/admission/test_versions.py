"""A saga finishes under the table it was started under, or is moved to the one of today [SAGA-6]."""

from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.admission.domain.enrolment import versions
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.facts import Migrated
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment, evolve
from services.admission.domain.enrolment.table import ROWS
from services.admission.domain.enrolment.versions import CURRENT, TABLES, known, later_table, started
from services.admission.domain.enrolment.waiting import waits_for
from tests.admission.scenes import (
    ADMITTED,
    CONFIRMED,
    LEFT,
    NEVER_REPORTED,
    SEASONS,
    A,
    after,
    agreed,
    at,
    examined,
    gave_up,
    heard,
    noticed,
    offered,
    operated,
    reinstated,
    reported,
)


def under_the_first(*messages: Any) -> Enrolment:
    """As it stood before there was a second table: nothing of it had been migrated."""
    enrolment = Enrolment(A)
    for sequence, message in enumerate(messages, start=1):
        events = decide(replace(enrolment, table=1), heard(message, sequence), SEASONS)
        enrolment = replace(reduce(evolve, events, enrolment), table=1)
    return enrolment


def test_a_saga_is_started_under_the_table_of_today() -> None:
    assert started(A).table == CURRENT
    assert TABLES[CURRENT] == tuple(row for row in ROWS if row.until is None)


def test_a_row_holds_in_an_unbroken_run_of_versions_and_every_version_has_rows_of_its_own() -> None:
    assert [row for row in ROWS if not 1 <= row.since <= (row.until or CURRENT)] == []
    assert {row.since for row in ROWS} == set(TABLES) == set(range(1, CURRENT + 1))


def test_a_document_that_names_no_table_is_of_the_first() -> None:
    assert TypeAdapter(Enrolment).validate_python({"application": A}).table == 1


def test_whoever_was_admitted_but_had_not_reported_goes_on_under_the_second_table() -> None:
    before = under_the_first(*ADMITTED)
    events = decide(before, heard(reported(), 9), SEASONS)
    assert Migrated(2) in events
    moved = reduce(evolve, events, before)
    assert (moved.stage, moved.table) == (Stage.REPORTED, 2)
    assert reduce(evolve, decide(moved, heard(agreed(), 10), SEASONS), moved).stage is Stage.AGREED


def test_whoever_was_not_admitted_yet_goes_on_under_the_table_of_today() -> None:
    before = under_the_first(*ADMITTED[:3])
    assert reduce(evolve, decide(before, heard(operated(), 9), SEASONS), before).table == CURRENT


def test_whoever_was_admitted_by_the_second_table_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """[ADM-7]: an examination from before the offer counted under it."""
    monkeypatch.setattr(versions, "CURRENT", 2)
    before = after(offered(), examined(at("08-01T09:00")), noticed(), operated())
    monkeypatch.undo()
    moved = reduce(evolve, decide(before, heard(reported(), 9), SEASONS), before)
    assert (before.stage, moved.stage, moved.table) == (Stage.AWAITING_REPORT, Stage.REPORTED, 2)


def test_migrating_says_nothing_that_was_said_before() -> None:
    """Up to reporting both tables say the same."""
    before = under_the_first(*ADMITTED[:3])
    moved = reduce(evolve, decide(before, heard(gave_up(LEFT), 9), SEASONS), before)
    assert before.said.items() <= moved.said.items()


def test_whoever_had_reported_under_the_first_table_finishes_under_it() -> None:
    before = under_the_first(*ADMITTED, reported())
    assert (later_table(before), waits_for(before)) == (1, ())
    still = reduce(evolve, decide(before, heard(agreed(), 9), SEASONS), before)
    assert (still.stage, still.table) == (Stage.REPORTED, 1)
    left = reduce(evolve, decide(still, heard(gave_up(LEFT), 10), SEASONS), still)
    assert (left.stage, left.table) == (Stage.WITHDRAWING, 1)


def test_a_withdrawal_of_the_first_table_is_completed_and_not_reversed_under_it() -> None:
    before = under_the_first(*NEVER_REPORTED, *CONFIRMED)
    assert before.stage is Stage.WITHDRAWN
    facts = (reported(), reinstated())
    still = before
    for sequence, fact in enumerate(facts, start=20):
        still = reduce(evolve, decide(still, heard(fact, sequence), SEASONS), still)
    assert (still.stage, still.table) == (Stage.WITHDRAWN, 1)


def test_code_that_goes_on_under_the_first_table_moves_nobody_back_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """[SAGA-6]: the newer code is rolled back, what it moved on stays."""
    moved = reduce(
        evolve, decide(under_the_first(*ADMITTED), heard(reported(), 9), SEASONS), under_the_first(*ADMITTED)
    )
    monkeypatch.setattr(versions, "CURRENT", 1)
    assert later_table(moved) == moved.table == 2


def test_an_enrolment_under_a_table_that_is_not_here_is_left_for_newer_code() -> None:
    assert known({"application": A, "table": CURRENT})
    assert known({"application": A})
    assert not known({"application": A, "table": CURRENT + 1})

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from operations.filing.admissions import Booked
from rehearsal.simulator.facts import LinkedLine, Money, Notified, TakenOver, ToldOutside
from rehearsal.simulator.invariants import judge
from tests.rehearsal.simulator.season_end import (
    BAN_ENDS,
    ENDED_WELL,
    NOTIFIED,
    REMINDED,
    SAT_AT,
    ended,
    log_of,
    offer,
    place,
    sitting,
    standing,
)

STANDINGS, PLACES = ENDED_WELL["standings"], ENDED_WELL["places"]
POSTGRADUATE = LinkedLine("A-4", "0" * 64, "BASE", "GP", "in_training", SAT_AT)
LINKED: dict[str, Any] = {
    "standings": (*STANDINGS[:-1], standing("A-4", "in_training", waits_for="base")),
    "approved": frozenset({"A-1", "A-2", "A-3", "A-4"}),
    "postgraduates": frozenset({"A-4"}),
    "linked": (POSTGRADUATE,),
    "arrived": frozenset({"A-1", "A-2", "A-4"}),
}


def broken(**otherwise: Any) -> set[str]:
    return {name for name, holds in judge(ended(**otherwise)).items() if not holds}


@pytest.mark.parametrize("numbers", [(1, 3), (2, 3), (1, 1), (2, 1)])
def test_a_gap_in_what_a_recipient_was_told_is_noticed(numbers: tuple[int, ...]) -> None:
    """[DLV-1]."""
    log = tuple(ToldOutside(number, word) for number, word in zip(numbers, "ab", strict=True))
    told = {**ENDED_WELL["told"], "talent-centre": log}
    assert broken(told=told) == {"recipients_are_told_each_once_without_a_gap"}


def test_a_word_told_twice_or_missing_in_a_queue_is_noticed() -> None:
    """[DLV-1, DLV-2]."""
    twice = {**ENDED_WELL["told"], "talent-centre": (ToldOutside(1, "exams/a"), ToldOutside(2, "exams/a"))}
    assert broken(told=twice) == {"recipients_are_told_each_once_without_a_gap"}
    assert broken(in_queues=frozenset({"admission/b"})) == {"hospitals_queues_bear_what_their_logs_do"}
    assert broken(told=None) == set()


def told_all_but(said: Notified, *others: Notified) -> Mapping[str, tuple[ToldOutside, ...]]:
    """What everybody was told, these in the place of that."""
    kept = [each for each in NOTIFIED if each != said]
    assert len(kept) < len(NOTIFIED)
    return {**ENDED_WELL["told"], "platform": log_of(*kept, *others)}


def test_a_sitter_who_was_not_told_or_too_late_is_noticed() -> None:
    """[CLO-2]."""
    late = sitting("A-2", issued_at=SAT_AT + timedelta(minutes=1))
    assert broken(told=told_all_but(sitting("A-2"))) == {"every_sitter_was_told_their_sitting_before_it"}
    assert broken(told=told_all_but(sitting("A-2"), late)) == {"every_sitter_was_told_their_sitting_before_it"}


def test_an_offer_that_was_not_told_or_is_of_another_base_is_noticed() -> None:
    """[CLO-2]."""
    assert broken(told=told_all_but(offer("A-1"))) == {"every_offer_was_told"}
    assert broken(told=told_all_but(offer("A-1"), offer("A-1", "OTHER"))) == {"every_offer_was_told"}


def test_a_deadline_let_pass_that_was_not_told_at_its_lead_time_is_noticed() -> None:
    """[CLO-2]."""
    assert broken(told=told_all_but(REMINDED)) == {"every_deadline_let_pass_was_told_ahead"}
    later = replace(REMINDED, issued_at=REMINDED.issued_at + timedelta(hours=1))
    assert broken(told=told_all_but(REMINDED, later)) == {"every_deadline_let_pass_was_told_ahead"}


def test_a_season_that_ended_well_breaks_nothing() -> None:
    assert broken() == set()


@pytest.mark.parametrize(
    "standings",
    [
        STANDINGS[:-1],
        (*STANDINGS, standing("A-4", "registered", waits_for="applicant")),
        (*STANDINGS, standing("A-5", "reported")),
    ],
    ids=["none", "two", "unknown"],
)
def test_an_application_in_none_or_two_states_is_noticed(standings: tuple[Any, ...]) -> None:
    assert broken(standings=standings) == {"every_application_is_in_one_state"}


def test_an_application_that_waits_for_someone_is_no_fault() -> None:
    waiting = standing("A-4", "ranked", waits_for="admission")
    assert broken(standings=(*STANDINGS[:-1], waiting)) == set()


def test_who_fits_no_list_and_is_accepted_all_the_same_is_noticed() -> None:
    """[REG-5, REG-7]."""
    listed = standing("A-4", "refused", "not_on_roster")
    assert broken(standings=(*STANDINGS[:-1], listed), off_roster=frozenset({"A-4"})) == set()
    assert broken(off_roster=frozenset({"A-1"})) == {"rosters_decide_who_matches"}


def test_who_is_refused_for_a_list_that_fits_is_noticed() -> None:
    """[REG-5, REG-7]."""
    listed = standing("A-4", "refused", "roster_name_disagrees")
    assert broken(standings=(*STANDINGS[:-1], listed)) == {"rosters_decide_who_matches"}


@pytest.mark.parametrize(
    "otherwise", [{"ranked": frozenset({"A-4"})}, {"places": (*PLACES, place("A-4", "vacated", 4))}]
)
def test_a_postgraduate_who_competes_for_a_seat_is_noticed(otherwise: dict[str, Any]) -> None:
    """[REG-7]."""
    assert broken(**LINKED) == set()
    assert broken(**{**LINKED, **otherwise}) == {"outside_the_plan_takes_no_seat"}


@pytest.mark.parametrize("linked", [(), (replace(POSTGRADUATE, stage="awaiting_report"),)], ids=["never", "unended"])
def test_a_postgraduate_whom_nobody_follows_to_the_end_is_noticed(linked: tuple[LinkedLine, ...]) -> None:
    """[CLO-1]."""
    noticed = {"postgraduates_are_followed_to_the_end", "whoever_arrived_is_reported"}
    assert broken(**{**LINKED, "linked": linked}) == noticed


def test_a_postgraduate_who_is_withdrawn_and_neither_barred_nor_known_to_have_left_is_noticed() -> None:
    """[SAGA-3, CLO-1]."""
    away = {**LINKED, "linked": (replace(POSTGRADUATE, stage="withdrawn"),), "arrived": ENDED_WELL["arrived"]}
    assert broken(**away) == {"withdrawn_are_banned", "withdrawn_have_closed_accounts", "withdrawn_are_known_to_hr"}


def test_more_admitted_than_seats_is_noticed() -> None:
    assert broken(planned=2, books={("BASE", "AGP"): Booked(2, 2)}) == {"admitted_within_seats"}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"planned": 4},
        {"held_back_left": 1},
        {"books": {("BASE", "AGP"): Booked(3, 3)}},
        {"books": {("BASE", "AGP"): Booked(3, 2), ("BASE", "EYES"): Booked(1, 0)}},
    ],
    ids=["a seat gone", "a seat too many", "taken by nobody", "of no plan"],
)
def test_a_seat_that_is_not_accounted_for_is_noticed(otherwise: dict[str, Any]) -> None:
    """[ADM-2]."""
    assert broken(**otherwise) == {"every_seat_is_accounted_for"}


def test_an_admission_that_hangs_is_noticed() -> None:
    hangs = (*PLACES, place("A-4", "awaiting_report", 4))
    assert broken(places=hangs, planned=4, books={("BASE", "AGP"): Booked(4, 3)}) == {
        "admitted_are_reported_or_withdrawn"
    }


def test_a_proposal_that_fell_through_is_no_admission() -> None:
    assert broken(places=(*PLACES, place("A-4", "vacated", 4))) == set()


def test_an_arrival_the_services_missed_is_noticed() -> None:
    assert broken(arrived=frozenset({"A-1", "A-2", "A-4"})) == {"whoever_arrived_is_reported"}


def test_a_withdrawal_without_a_ban_is_noticed() -> None:
    assert broken(banned={}) == {"withdrawn_are_banned"}


def test_a_withdrawal_with_an_open_account_is_noticed() -> None:
    assert broken(closed_accounts=frozenset()) == {"withdrawn_have_closed_accounts"}


def test_a_withdrawal_hr_never_heard_of_is_noticed() -> None:
    assert broken(left_at_hr=frozenset()) == {"withdrawn_are_known_to_hr"}


RECORD = {"A-1": {"specialty": "AGP"}, "A-2": {"specialty": "AGP"}}
PAID = frozenset({"A-1", "A-2"})


@pytest.mark.parametrize(
    ("money", "names"),
    [
        (Money(RECORD, RECORD, PAID, months=True), set()),
        (Money({}, RECORD, PAID, months=True), {"deltas_give_todays_record"}),
        (Money({**RECORD, "A-1": {}}, RECORD, PAID, months=True), {"deltas_give_todays_record"}),
        (Money({}, {}, PAID, months=True), {"the_record_holds_whoever_was_admitted_and_stayed"}),
        (Money(RECORD, RECORD, frozenset({"A-1"}), months=True), {"funds_go_by_plan"}),
        (Money(RECORD, RECORD, PAID, months=True, unexplained=1), {"funds_go_by_plan"}),
        (Money(RECORD, RECORD), set()),
    ],
    ids=["well", "no upload", "no change sent", "not on record", "over plan", "unexplained", "no month over"],
)
def test_a_record_or_a_settlement_that_is_wrong_is_noticed(money: Money, names: set[str]) -> None:
    """[EXP-2, FIN-6]."""
    assert broken(money=money) == names


def test_a_dead_letter_is_noticed() -> None:
    assert broken(dead_letters={"exams.dead": 1}) == {"no_dead_letters"}


def test_what_is_left_in_a_queue_is_noticed() -> None:
    assert broken(unrest=("admission.hold.5s",)) == {"nothing_left_behind"}


def test_an_event_turned_away_is_noticed() -> None:
    assert broken(turned_away=("platform.fraud_found.v1",)) == {"every_event_was_taken"}


def test_somebody_who_reported_and_never_began_is_noticed() -> None:
    """[SAGA-6]."""
    waiting = (place("A-1", "reported", 1), *(each for each in PLACES if each.application != "A-1"))
    assert broken(places=waiting) == {"whoever_stayed_is_in_training"}


def test_who_left_after_the_agreement_is_withdrawn() -> None:
    """[SAGA-5]."""
    assert broken(left=frozenset({"A-3"}), arrived=frozenset({"A-1", "A-2", "A-3"})) == set()
    assert broken(left=frozenset({"A-1"})) == {"whoever_arrived_is_reported"}


@pytest.mark.parametrize(
    "otherwise",
    [
        {"banned": {**ENDED_WELL["banned"], "A-1": BAN_ENDS}},
        {"closed_accounts": frozenset({"A-1", "A-3"})},
        {"back_at_hr": frozenset()},
    ],
    ids=["banned", "closed", "unknown to HR"],
)
def test_a_compensation_that_was_not_reversed_is_noticed(otherwise: dict[str, Any]) -> None:
    """[SAGA-4]."""
    seen = {name: frozenset({"A-1"}) for name in ("reinstated", "back_at_hr")}
    told = {**seen, "left_at_hr": frozenset({"A-1", "A-3"})}
    assert broken(**told) == set()
    assert broken(**{**told, **otherwise}) == {"reinstated_owe_nothing"}


def test_whoever_was_admitted_before_being_offered_is_noticed() -> None:
    """[ADM-7]."""
    early = replace(PLACES[0], offered_at=BAN_ENDS, admitted_at=BAN_ENDS - timedelta(seconds=1))
    assert broken(places=(early, *PLACES[1:])) == {"nobody_is_admitted_before_being_offered"}
    assert broken(places=(replace(early, admitted_at=BAN_ENDS), *PLACES[1:])) == set()


def test_a_seat_left_over_that_somebody_wanted_is_noticed() -> None:
    """[ADM-6]."""
    assert broken(wanted_in_vain=(("A-4", "BASE", "AGP"),)) == {"every_free_seat_that_was_wanted_is_used"}


TAKEN = TakenOver("push", ((1, "admission/b"), (2, "admission/c")))


def test_what_a_hospital_took_over_is_all_its_log_has_whatever_came_again() -> None:
    """[DLV-1, DLV-4]."""
    assert broken(taken_over={"hr.BASE": replace(TAKEN, repeats=7, turned_away=3, mishaps=("away",))}) == set()
    assert broken(taken_over={}) == set()


@pytest.mark.parametrize(
    "taken",
    [
        replace(TAKEN, taken=TAKEN.taken[:1]),
        replace(TAKEN, taken=((1, "admission/c"), (2, "admission/b"))),
        replace(TAKEN, taken=(*TAKEN.taken, (3, "admission/d"))),
        replace(TAKEN, doubled=("admission/b under 3",)),
        replace(TAKEN, unreceived=1),
    ],
    ids=["lost", "other numbers", "never told", "doubled", "no receipt"],
)
def test_a_hospital_that_took_over_anything_else_is_noticed(taken: TakenOver) -> None:
    assert broken(taken_over={"hr.BASE": taken}) == {"hospitals_took_over_each_once"}

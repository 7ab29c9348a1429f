"""Quota transfers of a base, and its adjustment onto scarce seats, as its intake carries them out [ADM-2, ADM-3]."""

from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.admission.adjustment import SeatGranted
from contracts.messages.admission.decisions import PlaceRefused
from contracts.messages.exams import Placing, ResultPublished
from contracts.messages.platform.admission import QuotaTransferred
from contracts.season.programmes import Programme
from contracts.season.season import Season
from contracts.vocabulary import Category
from services.admission.allocation.accounts import Pot
from services.admission.allocation.plan import ProgrammeId
from services.admission.allocation.posting import Rule
from services.admission.domain.intake.offering import offers
from services.admission.domain.intake.snapshotting import snapshot_of
from services.admission.projections.bookkeeping import books_of
from tests.admission.crowd import (
    board,
    candidate,
    dropped,
    fraud,
    intake_of,
    physical,
    result,
    scores,
    season_run,
    words,
)
from tests.admission.scenes import BASE, CALENDAR, REAL, SEASON, SECOND, at
from tests.pure_loop import Loop, heard_of

BEFORE, DURING = at("08-01T09:00"), at("08-04T09:00")
PLAN = (
    Programme(specialty="GP", name_zh="全科", seats=1, scarce=True),
    Programme(specialty="ICU", name_zh="重症", seats=1, scarce=True),
    Programme(specialty="EYES", name_zh="眼科", seats=2),
    Programme(specialty="SKIN", name_zh="皮肤", seats=1),
)
BASES = (REAL.bases[0].model_copy(update={"programmes": PLAN}),)
PLANNED: Season = REAL.model_copy(update={"bases": BASES})


def moved(number: str, source: str, target: str, seats: int = 1, moment: datetime = BEFORE) -> Received[Any]:
    asked = QuotaTransferred(
        transfer=number,
        season=SEASON,
        base=BASE,
        from_specialty=source,
        to_specialty=target,
        seats=seats,
        transferred_at=moment,
    )
    return heard_of(asked, moment, f"{number}-{source}-{target}")


def wanting(name: str, rank: int, wish: str, *, adjusts: bool = True) -> ResultPublished:
    return result(name, rank, points=9000 - rank).model_copy(
        update={"placings": (Placing(specialty=wish, rank=rank),), "accepts_adjustment": adjusts}
    )


def drawn(*results: ResultPublished, extra: tuple[Received[Any], ...] = (), season: Season = PLANNED) -> Loop:
    return season_run([*board([*results, scores(*results)]), *extra], season=season)


def held(loop: Loop) -> dict[str, str]:
    return {name: place.specialty for name, place in offers(intake_of(loop)).items()}


def rules(loop: Loop, season: Season = PLANNED) -> list[Rule]:
    return [turned.rule for turned in books_of(intake_of(loop), season).turned]


TWO_FOR_GP = (wanting("A-1", 1, "GP"), wanting("A-2", 2, "GP", adjusts=False))


def test_a_seat_moved_to_a_scarce_programme_is_given_there() -> None:
    """[ADM-2]."""
    assert held(drawn(*TWO_FOR_GP)) == {"A-1": "GP"}
    assert held(drawn(*TWO_FOR_GP, extra=(moved("T-1", "EYES", "GP"),))) == {"A-1": "GP", "A-2": "GP"}


@pytest.mark.parametrize(
    ("source", "target", "rule"),
    [
        ("GP", "EYES", Rule.SCARCE_STAYS_SCARCE),
        ("GP", "ICU", Rule.SCARCE_TO_SCARCE),
        ("EYES", "SKIN", Rule.OTHER_TO_OTHER),
        ("EYES", "HANDS", Rule.KNOWN_PROGRAMME),
    ],
)
def test_what_the_rules_forbid_is_refused_with_the_rule(source: str, target: str, rule: Rule) -> None:
    """[ADM-2]."""
    assert rules(drawn(*TWO_FOR_GP, extra=(moved("T-1", source, target),))) == [rule]


def test_a_season_may_allow_transfers_within_one_kind() -> None:
    calendar = PLANNED.admission.model_copy(update={"transfers": ("scarce_to_scarce",)})
    season = PLANNED.model_copy(update={"admission": calendar})
    loop = drawn(*TWO_FOR_GP, extra=(moved("T-1", "ICU", "GP"),), season=season)
    assert (rules(loop, season), held(loop)["A-2"]) == ([], "GP")


def test_more_seats_than_there_are_cannot_be_moved() -> None:
    assert rules(drawn(*TWO_FOR_GP, extra=(moved("T-1", "EYES", "GP", 3),))) == [Rule.SEATS_ARE_THERE]


def test_once_places_are_drawn_only_a_seat_nobody_holds_can_be_moved() -> None:
    """[ADM-2]: a transfer takes no place away."""
    results = (*TWO_FOR_GP, wanting("A-3", 3, "SKIN"))
    late = (moved("T-1", "SKIN", "GP", moment=DURING), moved("T-2", "EYES", "GP", moment=DURING + SECOND))
    loop = drawn(*results, extra=late)
    assert rules(loop) == [Rule.SEATS_ARE_THERE]
    assert held(loop) == {"A-1": "GP", "A-2": "GP", "A-3": "SKIN"}


def test_no_seat_moves_once_placing_has_closed() -> None:
    late = moved("T-1", "EYES", "GP", moment=CALENDAR.backfill_physical_by)
    assert rules(drawn(*TWO_FOR_GP, extra=(late,))) == [Rule.WHILE_PLACING]


def test_one_number_is_one_transfer_in_whatever_order_its_versions_come() -> None:
    first, second = moved("T-1", "EYES", "GP"), moved("T-1", "SKIN", "GP", moment=BEFORE + timedelta(hours=1))
    ends = {str(intake_of(drawn(*TWO_FOR_GP, extra=order)).transfers) for order in permutations((first, second))}
    assert len(ends) == 1


def test_whoever_accepts_adjustment_is_placed_on_a_scarce_seat_that_is_left() -> None:
    """[ADM-3]: in merit order, on scarce seats only."""
    loop = drawn(*(wanting(f"A-{rank}", rank, "SKIN", adjusts=rank != 2) for rank in range(1, 6)))
    assert held(loop) == {"A-1": "SKIN", "A-3": "GP", "A-4": "ICU"}


def test_seats_are_conserved_whatever_is_asked_for() -> None:
    """[ADM-2]."""
    chance = Random(5)
    codes = [programme.specialty for programme in PLAN]
    for round_ in range(25):
        transfers = tuple(
            moved(f"T-{n}", chance.choice(codes), chance.choice(codes), chance.randint(1, 2)) for n in range(4)
        )
        results = [wanting(f"A-{rank}", rank, chance.choice(codes)) for rank in range(1, 8)]
        ledger = books_of(intake_of(drawn(*results, extra=transfers)), PLANNED).ledger
        pots = (Pot.OPEN, Pot.RESERVED, Pot.TAKEN, Pot.TAKEN_RESERVED)
        assert sum(ledger.total(pot) for pot in pots) == ledger.planned == 5, round_
        assert all(seats >= 0 for account, seats in ledger.balances.items() if account.pot is not Pot.PLAN)


def test_who_is_left_without_a_place_hears_on_what_terms_the_round_can_be_entered() -> None:
    """[ADM-6]."""
    heard = [*board([*TWO_FOR_GP, scores(*TWO_FOR_GP)]), physical("A-1")]
    loop = season_run(heard, CALENDAR.backfill_physical_by, PLANNED)
    (refusal,) = words(loop, PlaceRefused)
    assert refusal.unplaced is not None
    assert (refusal.application, refusal.unplaced.preferences) == ("A-2", ("GP",))


@pytest.mark.parametrize("held_back", [True, False])
def test_a_seat_the_round_gave_away_stands_in_the_books_of_the_base(held_back: bool) -> None:
    """[ADM-2, ADM-6]: one the province had held back comes in from there, any other was the base's own."""
    granted = SeatGranted(
        application="X-9", season=SEASON, base=BASE, specialty="ICU", held_back=held_back, granted_at=DURING
    )
    loop = drawn(*TWO_FOR_GP, extra=(heard_of(granted, DURING, "granted"),))
    ledger = books_of(intake_of(loop), PLANNED).ledger
    icu = ProgrammeId(BASE, "ICU")
    assert (ledger.seats(Pot.TAKEN, icu), ledger.seats(Pot.OPEN, icu)) == (1, 1 if held_back else 0)
    assert ledger.planned == (6 if held_back else 5)


def test_a_transfer_heard_of_once_placing_has_closed_comes_too_late() -> None:
    """[ADM-2]: the places stand, so whenever it was made it moves nothing."""
    heard = [*board([*TWO_FOR_GP, scores(*TWO_FOR_GP)]), physical("A-1")]
    loop = season_run(heard, CALENDAR.backfill_physical_by, PLANNED)
    loop.deliver([moved("T-1", "EYES", "GP")])
    assert (rules(loop), held(loop)) == ([Rule.WHILE_PLACING], {"A-1": "GP"})
    snapshot = snapshot_of(intake_of(loop), PLANNED)
    assert snapshot is not None
    assert [each.at for each in snapshot.transfers] == [CALENDAR.backfill_physical_by]  # as it counted [ADM-9]


def test_fraud_found_after_placing_closed_frees_the_seat_in_the_books() -> None:
    """[ADM-2, ADM-4]: nobody moves up any more, and the seat is nobody's."""
    heard = [*board([*TWO_FOR_GP, scores(*TWO_FOR_GP)]), physical("A-1")]
    loop = season_run(heard, CALENDAR.backfill_physical_by, PLANNED)
    loop.deliver([fraud("A-1", CALENDAR.notice_at), candidate(dropped("A-1", CALENDAR.notice_at), 9)])
    ledger = books_of(intake_of(loop), PLANNED).ledger
    assert (held(loop), ledger.total(Pot.TAKEN), ledger.total(Pot.OPEN)) == ({}, 0, 5)


def test_a_reserved_seat_left_after_placing_closed_can_be_given_away_by_the_round() -> None:
    """[ADM-1, ADM-6]: an order-oriented trainee held it; now it is anybody's."""
    plan = (Programme(specialty="GP", name_zh="全科", seats=1, scarce=True, reserved_order=1),)
    season = REAL.model_copy(update={"bases": (REAL.bases[0].model_copy(update={"programmes": plan}),)})
    bound = wanting("A-1", 1, "GP").model_copy(update={"category": Category.ORDER})
    loop = season_run([*board([bound, scores(bound)]), physical("A-1")], CALENDAR.backfill_physical_by, season)
    loop.deliver([fraud("A-1", CALENDAR.notice_at)])
    granted = SeatGranted(
        application="X-9", season=SEASON, base=BASE, specialty="GP", held_back=False, granted_at=CALENDAR.notice_at
    )
    loop.deliver([heard_of(granted, CALENDAR.notice_at, "granted")])
    ledger = books_of(intake_of(loop), season).ledger
    assert (ledger.total(Pot.TAKEN), ledger.total(Pot.RESERVED), ledger.total(Pot.OPEN)) == (1, 0, 0)


def test_a_transfer_after_late_results_were_placed_moves_no_seat_in_the_books_either() -> None:
    """[ADM-2]: results that come after placing should have closed are placed once, and that stands."""
    late = CALENDAR.backfill_physical_by + timedelta(hours=1)
    results = tuple(each.model_copy(update={"published_at": late}) for each in TWO_FOR_GP)
    loop = season_run([*board([*results, scores(*results, as_of=late)])], CALENDAR.backfill_physical_by, PLANNED)
    loop.deliver([moved("T-1", "EYES", "GP", moment=late + timedelta(hours=1))])
    assert (rules(loop), held(loop)) == ([Rule.WHILE_PLACING], {"A-1": "GP"})
    assert books_of(intake_of(loop), PLANNED).ledger.seats(Pot.OPEN, ProgrammeId(BASE, "EYES")) == 2

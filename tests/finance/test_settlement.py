"""Prepaid by plan, settled by headcount, every fen of the difference named [FIN-6, EXP-2]."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.messages.finance import OpenAccount
from contracts.messages.platform.finance import PrepaymentMade, RateDecided
from contracts.vocabulary import Category, PayComponent
from services.finance.domain.account.bearers import Fund
from services.finance.domain.account.state import Account
from services.finance.domain.roll.places import places
from services.finance.domain.roll.state import Roll
from services.finance.handlers import HEARS
from services.finance.projections.settlement import Settled, settlement, total
from services.finance.store import AGGREGATES
from tests.finance.province import arrivals, recomputed
from tests.finance.scenes import (
    ADMITTED_AT,
    BASE,
    LAST_DAY,
    SEASON,
    SEASONS,
    TERMS,
    at,
    closes,
    opens,
    reports,
)
from tests.often import often
from tests.pure_loop import heard_of, settle

SEATS = 20
OVER = LAST_DAY + timedelta(days=30)
SEASON_HERE = SEASONS[SEASON]


def told(messages: list[Any], seed: int = 0) -> tuple[Roll, dict[str, Account]]:
    """The base's roll and its accounts, two years on."""
    heard = [heard_of(each, ADMITTED_AT, f"m{n}", n, "admission") for n, each in enumerate(messages, 1)]
    states = settle(AGGREGATES, HEARS, SEASONS, heard, Random(seed), OVER)
    roll: Any = states.get(("roll", f"{SEASON}/{BASE}"), Roll(SEASON, BASE))
    return roll, {key: state for (kind, key), state in states.items() if kind == "account"}


def funds(messages: list[Any], through: str = "2027-08", seats: int = SEATS) -> dict[Fund, Settled]:
    return {each.fund: each for each in settlement(*told(messages), seats, TERMS, through)}


def trainee(
    number: int, category: Category = Category.SOCIAL, day: str = "2025-08-30", *, held_back: bool = False
) -> list[Any]:
    application = f"A-{number:02}"
    opening = opens(ADMITTED_AT + timedelta(minutes=number), category, application, held_back=held_back)
    return [opening, reports(day, application)]


def full_house() -> list[Any]:
    return [word for number in range(SEATS) for word in trainee(number)]


def prepays(amount_fen: int, fund: str = "central") -> PrepaymentMade:
    return PrepaymentMade.model_validate(
        {"season": SEASON, "base": BASE, "fund": fund, "amount_fen": amount_fen, "prepaid_at": ADMITTED_AT}
    )


def test_a_full_base_settles_what_was_prepaid_by_plan() -> None:
    """20 x 28 800 = 576 000 yuan, and nobody to explain."""
    settled = funds([*full_house(), prepays(57_600_000)])[Fund.CENTRAL]
    assert (settled.prepaid_fen, settled.settled_fen, settled.balance_fen) == (57_600_000, 57_600_000, 0)
    assert [share.reasons for share in settled.shares] == [()] * SEATS


def test_empty_seats_late_comers_and_leavers_explain_the_difference_person_by_person() -> None:
    """18 seats empty; one came on September 16 (600 less), one left on October 31 (22 months, 26 400 less)."""
    words = [*trainee(1, day="2025-09-16"), *trainee(2), closes(at("2025-10-31T12:00"), "A-02"), prepays(57_600_000)]
    settled = funds(words)[Fund.CENTRAL]
    assert settled.empty_fen == 18 * 2_880_000
    assert [(share.application, share.difference_fen, share.reasons) for share in settled.shares] == [
        ("A-01", 60_000, ("joined_late",)),
        ("A-02", 2_640_000, ("left_early",)),
    ]
    assert settled.balance_fen == settled.explained_fen == 18 * 2_880_000 + 60_000 + 2_640_000


def test_intake_over_plan_is_never_settled_with_public_funds() -> None:
    """[FIN-6]."""
    settled = funds([*full_house(), *trainee(90), *trainee(91, Category.UNIT)])
    for fund in (Fund.CENTRAL, Fund.PROVINCIAL):
        assert [share.settled_fen for share in settled[fund].shares[SEATS:]] == [0, 0]
        assert settled[fund].settled_fen == settled[fund].planned_fen


@pytest.mark.parametrize("number", [1, 90])
@pytest.mark.parametrize("category", [Category.SOCIAL, Category.UNIT, Category.ORDER])
def test_whoever_sits_on_a_seat_the_province_held_back_is_within_the_plan(number: int, category: Category) -> None:
    """Admitted before the others or after: 28 800 and 19 992 yuan from public funds, and nobody else pays [FIN-6]."""
    others = [word for each in range(10, 10 + SEATS) for word in trainee(each)]
    roll, accounts = told([*others, *trainee(number, category, held_back=True)])
    for settled, fen in zip(settlement(roll, accounts, SEATS, TERMS, "2027-08"), (2_880_000, 1_999_200), strict=True):
        assert [share.settled_fen for share in settled.shares] == [fen] * (SEATS + 1)
        assert (settled.seats, settled.held_back, settled.empty_fen) == (SEATS + 1, 1, 0)
        assert settled.planned_fen == settled.settled_fen
    assert {account.terms.on_plan_from for account in accounts.values() if account.terms} == {
        account.opened.opened_at for account in accounts.values() if account.opened
    }


def test_an_empty_seat_of_the_base_stays_empty_beside_one_of_the_reserve() -> None:
    settled = funds([*trainee(1), *trainee(2, held_back=True), prepays(57_600_000)])[Fund.CENTRAL]
    assert (settled.empty_fen, settled.balance_fen) == (19 * 2_880_000, 57_600_000 - 2 * 2_880_000)
    assert settled.explained_fen == settled.balance_fen


def test_a_seat_of_the_reserve_that_comes_free_takes_nobody_over_plan_into_it() -> None:
    """The province's seat was granted to one person; whoever is over the base's plan stays so."""
    words = [*full_house(), *trainee(90), *trainee(91, held_back=True), closes(at("2025-10-15T12:00"), "A-91")]
    shares = {share.application: share for share in funds(words)[Fund.CENTRAL].shares}
    assert (shares["A-90"].settled_fen, shares["A-90"].planned_fen) == (0, 0)
    assert shares["A-91"].reasons == ("left_early",)


def test_who_stands_next_moves_into_the_plan_when_a_place_comes_free() -> None:
    """A-05 leaves on October 15: A-90 is within the plan from November on, 22 months at 1 200."""
    settled = funds([*full_house(), *trainee(90), closes(at("2025-10-15T12:00"), "A-05")])[Fund.CENTRAL]
    assert (settled.shares[-1].settled_fen, settled.shares[-1].reasons) == (22 * 120_000, ("over_plan",))


def test_postgraduates_stand_outside_the_plan_and_get_nothing() -> None:
    """[FIN-7]."""
    settled = funds([*trainee(1, Category.POSTGRADUATE), *trainee(2)], seats=1)[Fund.CENTRAL]
    assert [(share.application, share.settled_fen) for share in settled.shares] == [("A-02", 2_880_000)]


def test_a_later_rate_changes_plan_and_settlement_alike() -> None:
    """1 200 x 12 + 1 300 x 12 = 30 000 for each of 20 seats [FIN-2]."""
    rise = RateDecided(
        season=SEASON,
        component=PayComponent.CENTRAL,
        amount_fen=130_000,
        valid_from=at("2026-09-01T00:00"),
        decided_at=at("2026-06-20T09:00"),
        document="policy",
    )
    settled = funds([rise, *full_house()])[Fund.CENTRAL]
    assert settled.planned_fen == settled.settled_fen == 20 * 3_000_000


def test_statements_of_several_bases_add_up() -> None:
    one, other = funds(full_house())[Fund.CENTRAL], funds(trainee(1))[Fund.CENTRAL]
    assert total([one, other])["settled_fen"] == 21 * 2_880_000
    assert total([one, other])["balance_fen"] == one.balance_fen + other.balance_fen


@given(st.lists(st.integers(0, 500), min_size=1, max_size=25, unique=True), st.integers(0, 12), st.integers(0, 2**32))
@settings(max_examples=often(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_fen_of_the_difference_is_explained_and_agrees_with_the_raw_messages(
    numbers: list[int], seats: int, seed: int
) -> None:
    messages = [
        word.model_copy(update={"held_back": number % 5 == 0}) if isinstance(word, OpenAccount) else word
        for number in numbers
        for word in arrivals(SEASON_HERE, BASE, number)
    ]
    roll, accounts = told([*messages, prepays(1_234_567)], seed)
    for settled in settlement(roll, accounts, seats, TERMS, "2027-08"):
        assert settled.balance_fen == settled.explained_fen
    everyone = settlement(roll, accounts, 1_000, TERMS, "2027-08")[0]
    raw = recomputed(messages, 120_000, date(2025, 9, 1), date(2027, 8, 31))
    if all(granted.on_plan_from == roll.lines[name].word.opened_at for name, granted in roll.granted.items()):
        assert {share.application: share.settled_fen for share in everyone.shares if share.settled_fen} == raw


def test_a_postgraduate_on_a_seat_of_the_plan_is_named_as_what_it_did_not_cost() -> None:
    """[POL-7, FIN-7]: the seat was prepaid for, and bears nothing."""
    roll, accounts = told([*trainee(1, Category.POSTGRADUATE), *trainee(2)])
    settled = settlement(roll, accounts, 2, TERMS, "2027-08", postgraduates_in_plan=True)[0]
    assert [(each.application, each.settled_fen, each.reasons) for each in settled.shares] == [
        ("A-01", 0, ("postgraduate",)),
        ("A-02", 2_880_000, ()),
    ]
    assert (settled.empty_fen, settled.explained_fen) == (0, settled.balance_fen)


def test_whoever_is_admitted_after_a_postgraduate_took_the_last_seat_is_over_plan() -> None:
    """[POL-7, FIN-6]."""
    roll, _ = told([*trainee(1, Category.POSTGRADUATE), *trainee(2)])
    assert {word.application: at for word, at in places(roll, 1, postgraduates_in_plan=True)}["A-02"] is None
    assert {word.application: at for word, at in places(roll, 1)}["A-02"] is not None

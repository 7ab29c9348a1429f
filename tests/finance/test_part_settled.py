"""A settlement within the term: so far a seat costs what whoever sits on it all the while costs [FIN-6]."""

import pytest

from contracts.messages.platform.finance import RateDecided
from contracts.vocabulary import PayComponent
from services.finance.domain.account.bearers import Fund
from services.finance.projections.settlement import settlement
from tests.finance.scenes import SEASON, TERMS, at, closes, reduces
from tests.finance.test_settlement import SEATS, full_house, funds, told, trainee

AMOUNTS = {"2025-09-11": 120_100, "2025-10-11": 120_200, "2025-11-12": 119_933, "2026-02-17": 121_777}


def decided(day: str, amount_fen: int) -> RateDecided:
    return RateDecided(
        season=SEASON,
        component=PayComponent.CENTRAL,
        amount_fen=amount_fen,
        valid_from=at(f"{day}T00:00"),
        decided_at=at("2025-08-20T09:00"),
        document="policy",
    )


def test_a_full_base_costs_what_its_seats_cost_in_whatever_month_it_is_settled() -> None:
    """Rates that change within months leave parts of a fen: those of the whole term come in its last month [FIN-4]."""
    roll, accounts = told([*(decided(*each) for each in AMOUNTS.items()), *full_house()])
    for through in ("2025-10", "2025-11", "2025-12", "2026-02", "2026-03", "2027-08"):
        for settled in settlement(roll, accounts, SEATS, TERMS, through):
            assert {share.difference_fen for share in settled.shares} == {0}
            assert settled.planned_fen == settled.settled_fen


@pytest.mark.parametrize(
    ("through", "day", "left", "reasons"),
    [
        ("2026-03", "2025-09-01", "2026-01-31", ("left_early",)),
        ("2026-03", "2025-09-02", "2026-01-31", ("joined_late", "left_early")),
        ("2025-12", "2025-09-02", "2026-01-31", ("joined_late",)),
        ("2025-12", "2025-08-30", "2026-01-31", ()),
        ("2027-08", "2025-09-02", "2027-08-31", ("joined_late",)),
    ],
)
def test_only_what_happened_by_then_explains_a_difference(
    through: str, day: str, left: str, reasons: tuple[str, ...]
) -> None:
    """Whoever arrives on the first day is not late at whatever hour, and nobody has left before they leave."""
    words = [*trainee(1, day=day), closes(at(f"{left}T12:00"), "A-01")]
    for settled in funds(words, through).values():
        assert [share.reasons for share in settled.shares] == [reasons]


def test_whoever_has_left_at_the_end_of_a_month_explains_the_odd_fen_of_it() -> None:
    """The last month of a training takes what its parts of a fen come to [FIN-4]."""
    words = [*(decided(*each) for each in AMOUNTS.items()), *trainee(1), closes(at("2025-10-31T12:00"), "A-01")]
    (share,) = funds(words, "2025-10")[Fund.CENTRAL].shares
    assert (share.difference_fen, share.reasons) == (1, ("left_early",))


def test_a_shorter_term_explains_nothing_before_it_ends() -> None:
    roll, accounts = told([*trainee(1, day="2025-09-02"), reduces(1).model_copy(update={"application": "A-01"})])
    found = {
        through: settlement(roll, accounts, SEATS, TERMS, through)[0].shares[0].reasons
        for through in ("2026-07", "2026-08", "2026-09")
    }
    assert found["2026-07"] == ("joined_late",)
    assert found["2026-09"] == ("joined_late", "term_reduced")


def test_public_funds_bear_no_more_trainees_than_there_are_seats_on_any_day() -> None:
    """The day of leaving is still the leaver's: whoever moves into the place does so on the next [FIN-4, FIN-6]."""
    roll, accounts = told([*full_house(), *trainee(90), closes(at("2025-11-01T12:00"), "A-00")])
    settled = settlement(roll, accounts, SEATS, TERMS, "2025-11")[0]
    assert settled.settled_fen <= settled.planned_fen


def test_whoever_moves_into_a_place_is_paid_for_by_public_funds_from_the_first_month_that_is_theirs() -> None:
    words = [*full_house(), *trainee(90), closes(at("2025-10-31T12:00"), "A-00")]
    settled = funds(words, "2025-11")[Fund.CENTRAL]
    ends = {share.application: share.settled_fen for share in settled.shares}
    assert (ends["A-00"], ends["A-01"], ends["A-90"]) == (240_000, 360_000, 120_000)

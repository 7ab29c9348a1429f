"""Seats are conserved: every one of them stands somewhere, and every entry says why."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.season.season import seasons_of
from services.admission.allocation.accounts import Cause, Pot, SeatAccount, SeatEntry
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import changes, granted, opening, placements, releases, transfer
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import ProgrammeId, Seats, plan_of
from services.admission.allocation.posting import CITED, SAME_KIND, LedgerTerms, Rule
from services.chassis.core.data import read_tables
from tests.admission.programmes import EYE, GP, GP_THERE, ICU, SURGERY, SURGERY_THERE, opened, plan
from tests.often import often

PLAN = plan({GP: 3, ICU: 2, SURGERY: 4, EYE: 1, GP_THERE: 2, SURGERY_THERE: 2}, reserved={GP: 2})
TERMS = LedgerTerms(PLAN)
OPEN = opened(PLAN, held_back=5)
SEASONS = sorted((Path(__file__).parents[2] / "deploy" / "seasons").glob("*.toml"))


def refusal(entry: SeatEntry, terms: LedgerTerms = TERMS) -> Rule | None:
    """Why the opened ledger refuses the entry, if it does."""
    refused = post(OPEN, [entry], terms).refused
    return refused[0].rule if refused else None


def held(programme: ProgrammeId, kind: SeatKind = SeatKind.OPEN) -> Held:
    return Held(programme, rank=1, preference=1, kind=kind)


def test_the_plan_opens_the_ledger_with_reserved_seats_apart() -> None:
    assert OPEN.free(GP) == Seats(open=1, reserved=2)
    assert (OPEN.planned, OPEN.seats(Pot.HELD_BACK)) == (14 + 5, 5)


def test_seats_go_from_other_to_scarce() -> None:
    after = post(OPEN, [transfer(SURGERY, ICU, 3)], TERMS).ledger
    assert (after.free(SURGERY).open, after.free(ICU).open) == (1, 5)


def test_a_scarce_seat_never_becomes_another_one() -> None:
    assert refusal(transfer(ICU, SURGERY, 1)) is Rule.SCARCE_STAYS_SCARCE
    assert refusal(transfer(ICU, SURGERY, 1), replace(TERMS, allowed=SAME_KIND)) is Rule.SCARCE_STAYS_SCARCE


@pytest.mark.parametrize(
    ("entry", "rule"),
    [(transfer(ICU, GP, 1), Rule.SCARCE_TO_SCARCE), (transfer(SURGERY, EYE, 1), Rule.OTHER_TO_OTHER)],
)
def test_seats_stay_with_their_kind_only_where_the_season_allows_the_transfer(entry: SeatEntry, rule: Rule) -> None:
    assert refusal(entry) is rule
    assert refusal(entry, replace(TERMS, allowed=frozenset({rule}))) is None


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (transfer(SURGERY, GP_THERE, 1), Rule.INSIDE_ONE_BASE),
        (transfer(SURGERY, ICU, 5), Rule.SEATS_ARE_THERE),
        (transfer(SURGERY, ICU, 0), Rule.WHOLE_SEATS),
        (transfer(SURGERY, ICU, -1), Rule.WHOLE_SEATS),
        (transfer(SURGERY, SURGERY, 1), Rule.CAUSE_FITS),
        (transfer(SURGERY, ProgrammeId("KM-1", "NONE"), 1), Rule.KNOWN_PROGRAMME),
        (SeatEntry(Cause.TRANSFERRED, SeatAccount(None, Pot.HELD_BACK), SeatAccount(GP, Pot.OPEN), 1), Rule.CAUSE_FITS),
        (SeatEntry(Cause.PLACED, SeatAccount(GP, Pot.OPEN), SeatAccount(ICU, Pot.TAKEN), 1), Rule.CAUSE_FITS),
        (SeatEntry(Cause.PLACED, SeatAccount(GP, Pot.RESERVED), SeatAccount(GP, Pot.TAKEN), 1), Rule.CAUSE_FITS),
        (SeatEntry(Cause.DROPPED, SeatAccount(GP, Pot.TAKEN), SeatAccount(GP, Pot.OPEN), 1), Rule.SEATS_ARE_THERE),
        (
            SeatEntry(Cause.GRANTED, SeatAccount(None, Pot.HELD_BACK), SeatAccount(GP, Pot.OPEN), 6),
            Rule.SEATS_ARE_THERE,
        ),
        (SeatEntry(Cause.GRANTED, SeatAccount(GP, Pot.HELD_BACK), SeatAccount(GP, Pot.OPEN), 1), Rule.CAUSE_FITS),
        (SeatEntry(Cause.PLANNED, SeatAccount(GP, Pot.OPEN), SeatAccount(GP, Pot.PLAN), 1), Rule.CAUSE_FITS),
        (SeatEntry(Cause.HELD_BACK, SeatAccount(GP, Pot.PLAN), SeatAccount(None, Pot.HELD_BACK), 1), Rule.CAUSE_FITS),
    ],
)
def test_what_breaks_a_rule_is_refused_by_name_and_changes_nothing(entry: SeatEntry, rule: Rule) -> None:
    posted = post(OPEN, [entry], TERMS)
    assert [refused.rule for refused in posted.refused] == [rule]
    assert (posted.ledger, posted.entries) == (OPEN, ())


def test_every_rule_is_cited() -> None:
    assert set(CITED) == set(Rule)


def test_reserved_seats_nobody_took_are_released_into_the_open_pool() -> None:
    taken = post(OPEN, placements({"A-1": held(GP, SeatKind.RESERVED)}), TERMS).ledger
    released = post(taken, releases(taken, PLAN), TERMS)
    assert [(entry.cause, entry.seats) for entry in released.entries] == [(Cause.RELEASED, 1)]
    assert released.ledger.free(GP) == Seats(open=2, reserved=0)


def test_held_back_seats_are_granted_once() -> None:
    after = post(OPEN, granted({GP_THERE: 4, ICU: 2}), TERMS)
    assert (after.ledger.free(GP_THERE).open, after.ledger.seats(Pot.HELD_BACK)) == (6, 1)
    assert [refused.rule for refused in after.refused] == [Rule.SEATS_ARE_THERE]


def test_a_drop_frees_the_seat_before_anybody_moves_up() -> None:
    before = {"A-1": held(EYE), "A-2": held(SURGERY)}
    now = {"A-2": held(EYE), "A-3": held(SURGERY)}
    full = post(OPEN, placements(before), TERMS).ledger
    posted = post(full, changes(before, now, left={"A-1"}), TERMS)
    told = [(entry.cause.value, entry.application) for entry in posted.entries]
    assert told == [("dropped", "A-1"), ("moved", "A-2"), ("backfilled", "A-2"), ("backfilled", "A-3")]
    assert (posted.refused, posted.ledger.seats(Pot.TAKEN, EYE), posted.ledger.free(EYE).open) == ((), 1, 0)


def test_a_changed_rank_alone_moves_no_seat() -> None:
    assert list(changes({"A-1": held(EYE)}, {"A-1": replace(held(EYE), rank=2)}, left=())) == []


@pytest.mark.parametrize("file", SEASONS, ids=lambda file: str(file.stem))
def test_every_seat_of_a_real_season_is_in_its_ledger(file: Path) -> None:
    for season in seasons_of(read_tables(file)).values():
        planned = plan_of(season.bases)
        posted = post(Ledger(), opening(planned, season.held_back_seats), LedgerTerms(planned))
        assert posted.refused == ()
        assert posted.ledger.planned == season.seats + season.held_back_seats
        assert sum(posted.ledger.balances.values()) == 0


ACCOUNTS = st.builds(SeatAccount, st.sampled_from([None, *PLAN]), st.sampled_from(Pot))
NOT_PLAN = [cause for cause in Cause if cause not in {Cause.PLANNED, Cause.HELD_BACK}]
ANYTHING = st.builds(SeatEntry, st.sampled_from(NOT_PLAN), ACCOUNTS, ACCOUNTS, st.integers(-1, 5))
LIKELY = st.one_of(
    st.builds(transfer, st.sampled_from([*PLAN]), st.sampled_from([*PLAN]), st.integers(1, 3)),
    st.builds(lambda name, pots:
              SeatEntry(Cause.PLACED, SeatAccount(name, pots[0]), SeatAccount(name, pots[1]), 1),
              st.sampled_from([*PLAN]), st.sampled_from([(Pot.OPEN, Pot.TAKEN), (Pot.RESERVED, Pot.TAKEN_RESERVED)])),
    st.builds(lambda name, pots:
              SeatEntry(Cause.DROPPED, SeatAccount(name, pots[0]), SeatAccount(name, pots[1]), 1),
              st.sampled_from([*PLAN]), st.sampled_from([(Pot.TAKEN, Pot.OPEN), (Pot.TAKEN_RESERVED, Pot.RESERVED)])),
    st.builds(lambda name:
              SeatEntry(Cause.RELEASED, SeatAccount(name, Pot.RESERVED), SeatAccount(name, Pot.OPEN), 1),
              st.sampled_from([*PLAN])),
    st.builds(lambda name:
              SeatEntry(Cause.GRANTED, SeatAccount(None, Pot.HELD_BACK), SeatAccount(name, Pot.OPEN), 1),
              st.sampled_from([*PLAN])),
)  # fmt: skip


@given(st.lists(LIKELY | ANYTHING, max_size=40), st.sets(st.sampled_from(sorted(SAME_KIND))))
@settings(max_examples=often(200), deadline=None)
def test_whatever_is_posted_seats_are_conserved_and_scarce_ones_never_leak(
    entries: list[SeatEntry], allowed: set[Rule]
) -> None:
    posted = post(OPEN, entries, LedgerTerms(PLAN, frozenset(allowed)))
    after = posted.ledger
    assert sum(after.balances.values()) == 0
    assert after.planned == OPEN.planned
    assert all(seats >= 0 for account, seats in after.balances.items() if account.pot is not Pot.PLAN)
    for name, planned in PLAN.items():
        standing = sum(after.seats(pot, name) for pot in Pot if pot is not Pot.PLAN)
        assert standing == planned.seats + _brought(posted.entries, name)
    for base in ("KM-1", "QJ-2"):
        scarce = [name for name in PLAN if PLAN[name].scarce and name.base == base]
        assert sum(_brought(posted.entries, name) for name in scarce) >= 0
    assert len(posted.entries) + len(posted.refused) == len(entries)


def _brought(entries: tuple[SeatEntry, ...], name: ProgrammeId) -> int:
    """Seats that came to the programme from elsewhere, less those that went."""
    elsewhere = [entry for entry in entries if entry.source.programme != entry.target.programme]
    came = sum(entry.seats for entry in elsewhere if entry.target.programme == name)
    return came - sum(entry.seats for entry in elsewhere if entry.source.programme == name)

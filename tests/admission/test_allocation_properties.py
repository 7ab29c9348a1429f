"""What holds of every allocation, whatever the season [ADM-1]."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.admission.allocation.allocation import Claim, Held, SeatKind, Wish, allocate
from services.admission.allocation.policy import POLICIES, Precedence
from tests.admission.markets import Market, better, every_assignment, markets
from tests.often import often

EVERY_POLICY = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
SHUFFLES = st.integers(0, 2**32)


def precedence(policy: Precedence, preference: int, rank: int) -> tuple[int, ...]:
    """By what two claims on one programme are compared."""
    return (rank,) if policy is POLICIES["merit_order"] else (preference, rank)


@EVERY_POLICY
@given(market=markets())
@settings(max_examples=often(100), deadline=None)
def test_no_programme_is_over_its_seats_of_either_kind(policy: Precedence, market: Market) -> None:
    """[ADM-1]."""
    places = allocate(market.claims, market.seats, policy).places
    taken = Counter((held.programme, held.kind) for held in places.values())
    for programme, offered in market.seats.items():
        assert taken[programme, SeatKind.OPEN] <= offered.open
        assert taken[programme, SeatKind.RESERVED] <= offered.reserved


@EVERY_POLICY
@given(market=markets())
@settings(max_examples=often(100), deadline=None)
def test_nobody_is_seated_unasked_unrostered_or_below_the_least_total(policy: Precedence, market: Market) -> None:
    """[ADM-1, EXM-6]."""
    for name, held in allocate(market.claims, market.seats, policy).places.items():
        claim = market.claims[name]
        assert claim.wishes[held.preference - 1] == Wish(held.programme, held.rank)
        assert claim.rostered or held.kind is SeatKind.OPEN
        assert claim.total_points >= market.seats[held.programme].minimum_points


@EVERY_POLICY
@given(market=markets())
@settings(max_examples=often(200), deadline=None)
def test_nobody_envies_a_free_seat_nor_anyone_who_goes_behind(policy: Precedence, market: Market) -> None:
    """No justified envy, no wasted seat: of each kind for those who may take it [ADM-1]."""
    allocation = allocate(market.claims, market.seats, policy)
    for name, claim in market.claims.items():
        for wish in better(market, name, allocation.places.get(name)):
            mine = precedence(policy, claim.wishes.index(wish) + 1, wish.rank)
            tally = allocation.tallies[wish.programme]
            for kind, cut_off in ((SeatKind.OPEN, tally.open), (SeatKind.RESERVED, tally.reserved)):
                if kind is SeatKind.RESERVED and not claim.rostered:
                    continue
                assert cut_off.free == 0
                holders = [h for h in allocation.places.values() if (h.programme, h.kind) == (wish.programme, kind)]
                assert all(precedence(policy, held.preference, held.rank) < mine for held in holders)


@EVERY_POLICY
@given(market=markets())
@settings(max_examples=often(100), deadline=None)
def test_an_open_seat_is_taken_by_the_rostered_only_when_no_reserved_one_is_left(
    policy: Precedence, market: Market
) -> None:
    """[ADM-1]."""
    allocation = allocate(market.claims, market.seats, policy)
    for name, held in allocation.places.items():
        if market.claims[name].rostered and held.kind is SeatKind.OPEN:
            assert allocation.tallies[held.programme].reserved.free == 0


@EVERY_POLICY
@given(market=markets())
@settings(max_examples=often(100), deadline=None)
def test_tallies_count_the_places_and_name_the_last(policy: Precedence, market: Market) -> None:
    allocation = allocate(market.claims, market.seats, policy)
    for programme, tally in allocation.tallies.items():
        for kind, cut_off in ((SeatKind.OPEN, tally.open), (SeatKind.RESERVED, tally.reserved)):
            holders = {
                precedence(policy, held.preference, held.rank): name
                for name, held in allocation.places.items()
                if (held.programme, held.kind) == (programme, kind)
            }
            assert cut_off.taken == len(holders)
            assert cut_off.last == (holders[max(holders)] if holders else None)


@EVERY_POLICY
@given(market=markets(), seed=SHUFFLES)
@settings(max_examples=often(100), deadline=None)
def test_the_order_of_applicants_and_programmes_changes_nothing(policy: Precedence, market: Market, seed: int) -> None:
    names, programmes = sorted(market.claims), sorted(market.seats)
    Random(seed).shuffle(names)
    Random(seed).shuffle(programmes)
    shuffled = allocate(
        {name: market.claims[name] for name in names}, {each: market.seats[each] for each in programmes}, policy
    )
    assert shuffled == allocate(market.claims, market.seats, policy)


@given(markets(), st.data())
@settings(max_examples=often(200), deadline=None)
def test_a_better_rank_never_hurts(market: Market, data: st.DataObject) -> None:
    """In merit order whoever rises in one programme is served at least as well [ADM-1]."""
    if not market.claims:
        return
    name = data.draw(st.sampled_from(sorted(market.claims)))
    claims = {other: _at_even_ranks(claim) for other, claim in market.claims.items()}
    risen = _risen(claims[name], data.draw(st.integers(1, 12)))
    before = allocate(claims, market.seats).places.get(name)
    after = allocate({**claims, name: risen}, market.seats).places.get(name)
    assert _served(after) <= _served(before)


def _at_even_ranks(claim: Claim) -> Claim:
    """So that there is room between any two."""
    return replace(claim, wishes=tuple(Wish(wish.programme, 2 * wish.rank) for wish in claim.wishes))


def _risen(claim: Claim, by: int) -> Claim:
    """Ahead of so many others, between two of them."""
    wishes = tuple(Wish(wish.programme, max(wish.rank - 2 * by, 2) - 1) for wish in claim.wishes)
    return replace(claim, wishes=wishes)


def _served(held: Held | None) -> int:
    return 99 if held is None else held.preference


@given(markets(), st.data())
@settings(max_examples=often(200), deadline=None)
def test_telling_other_wishes_never_helps(market: Market, data: st.DataObject) -> None:
    """In merit order the honest list is the best one [ADM-1]."""
    if not market.claims:
        return
    name = data.draw(st.sampled_from(sorted(market.claims)))
    claim = market.claims[name]
    told = data.draw(st.permutations(claim.wishes))[: data.draw(st.integers(0, 3))]
    honest = allocate(market.claims, market.seats).places.get(name)
    false = allocate({**market.claims, name: replace(claim, wishes=tuple(told))}, market.seats).places.get(name)
    got = [wish.programme for wish in claim.wishes].index(false.programme) + 1 if false else 99
    assert _served(honest) <= got


@given(markets(alike=True, reserved=False))
@settings(max_examples=often(100), deadline=None)
def test_where_all_rank_alike_the_best_choose_first(market: Market) -> None:
    """Serial dictatorship [ADM-1]."""
    free = {programme: offered.open for programme, offered in market.seats.items()}
    chosen = {}
    for name in sorted((n for n in market.claims if market.claims[n].wishes), key=lambda n: _rank(market.claims[n])):
        wish = next((wish for wish in better(market, name, None) if free[wish.programme]), None)
        if wish is not None:
            free[wish.programme] -= 1
            chosen[name] = wish.programme
    assert {n: held.programme for n, held in allocate(market.claims, market.seats).places.items()} == chosen


def _rank(claim: Claim) -> int:
    return claim.wishes[0].rank


@given(markets(reserved=False))
@settings(max_examples=often(100), deadline=None)
def test_in_batches_each_batch_is_served_out_before_the_next(market: Market) -> None:
    """Immediate acceptance, as one would do it by hand [ADM-1]."""
    free = {programme: offered.open for programme, offered in market.seats.items()}
    chosen: dict[str, Wish] = {}
    for batch in range(3):
        asking = [n for n, claim in market.claims.items() if n not in chosen and len(claim.wishes) > batch]
        for name in sorted(asking, key=lambda n: market.claims[n].wishes[batch].rank):
            wish = market.claims[name].wishes[batch]
            if free[wish.programme] and wish in better(market, name, None):
                free[wish.programme] -= 1
                chosen[name] = wish
    places = allocate(market.claims, market.seats, POLICIES["preference_batches"]).places
    assert {name: Wish(held.programme, held.rank) for name, held in places.items()} == chosen


@given(markets(size=5, reserved=False))
@settings(max_examples=often(60), deadline=None)
def test_of_all_assignments_without_envy_everyone_likes_this_one_best(market: Market) -> None:
    """Every assignment of a small market is tried [ADM-1]."""
    places = allocate(market.claims, market.seats).places
    mine = {name: Wish(held.programme, held.rank) for name, held in places.items()}
    fair = [each for each in every_assignment(market) if _fair(market, each)]
    assert mine in fair
    for name, claim in market.claims.items():
        order = [*claim.wishes, None]
        assert order.index(mine.get(name)) == min(order.index(each.get(name)) for each in fair)


def _fair(market: Market, chosen: dict[str, Wish]) -> bool:
    """Within the seats and the least totals; nobody would rather have a free seat or one of a worse rank."""
    holders = {programme: [w.rank for w in chosen.values() if w.programme == programme] for programme in market.seats}
    if any(len(held) > market.seats[programme].open for programme, held in holders.items()):
        return False
    if any(wish not in list(better(market, name, None)) for name, wish in chosen.items()):
        return False
    for name, claim in market.claims.items():
        reached = claim.wishes.index(chosen[name]) if name in chosen else len(claim.wishes)
        for wish in better(market, name, None):
            if claim.wishes.index(wish) < reached:
                ranks = holders[wish.programme]
                if len(ranks) < market.seats[wish.programme].open or any(rank > wish.rank for rank in ranks):
                    return False
    return True

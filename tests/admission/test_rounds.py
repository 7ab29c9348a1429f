"""The rounds inside a base: preferences, the release of reserved seats, adjustment into scarce programmes."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.admission.allocation.accounts import Cause, Pot
from services.admission.allocation.allocation import Claim, Wish
from services.admission.allocation.entries import transfer
from services.admission.allocation.ledger import Ledger, post
from services.admission.allocation.plan import Plan, ProgrammeId
from services.admission.allocation.posting import LedgerTerms
from services.admission.allocation.rounds import BaseRounds, base_rounds
from tests.admission.programmes import EYE, GP, ICU, SURGERY, TCM_GP, opened, plan
from tests.often import often

EVERY = (SURGERY, EYE, GP, ICU, TCM_GP)


@dataclass(frozen=True)
class Base:
    """Applicants in merit order, each with wishes; who is rostered, who accepts adjustment."""

    plan: Plan
    ledger: Ledger
    wishes: Mapping[str, tuple[ProgrammeId, ...]]
    rostered: frozenset[str] = frozenset()
    accepting: frozenset[str] = frozenset()
    points: Mapping[str, int] | None = None

    def rounds(self, without: frozenset[str] = frozenset(), seed: int | None = None) -> BaseRounds:
        merit = {name: rank for rank, name in enumerate(self.wishes, start=1)}
        names = [name for name in self.wishes if name not in without]
        if seed is not None:
            Random(seed).shuffle(names)
        claims = {name: self._claim(name, merit[name]) for name in names}
        return base_rounds(claims, merit, self.accepting, self.ledger, self.plan)

    def _claim(self, name: str, rank: int) -> Claim:
        wishes = tuple(Wish(each, rank) for each in self.wishes[name])
        return Claim(wishes, (self.points or {}).get(name, 0), name in self.rostered)


def base(planned: Plan, accepting: str = "", rostered: str = "", **wishes: tuple[ProgrammeId, ...]) -> Base:
    return Base(planned, opened(planned), wishes, frozenset(rostered.split()), frozenset(accepting.split()))


def seated(rounds: BaseRounds) -> dict[str, str]:
    return {name: held.programme.specialty for name, held in rounds.places.items()}


def test_who_accepts_adjustment_gets_a_scarce_seat_that_is_left_in_merit_order() -> None:
    scene = base(
        plan({SURGERY: 1, ICU: 1}), accepting="a2 a3 a4", a1=(SURGERY,), a2=(SURGERY,), a3=(SURGERY,), a4=(SURGERY,)
    )
    assert seated(scene.rounds()) == {"a1": "SURGERY", "a2": "ICU"}


def test_who_does_not_accept_adjustment_is_passed_by() -> None:
    scene = base(plan({SURGERY: 1, ICU: 1}), accepting="a3", a1=(SURGERY,), a2=(SURGERY,), a3=(SURGERY,))
    assert seated(scene.rounds()) == {"a1": "SURGERY", "a3": "ICU"}


def test_a_seat_that_is_not_scarce_is_nobodys_adjustment() -> None:
    scene = base(plan({SURGERY: 0, EYE: 1}), accepting="a1", a1=(SURGERY,))
    assert seated(scene.rounds()) == {}


def test_nobody_is_adjusted_into_another_stream_of_medicine() -> None:
    scene = base(plan({SURGERY: 0, TCM_GP: 1}), accepting="a1", a1=(SURGERY,))
    assert seated(scene.rounds()) == {}


def test_nobody_below_the_least_total_is_adjusted() -> None:
    """[EXM-6]."""
    planned = plan({SURGERY: 0, ICU: 1}, least=6000)
    everyone = dict.fromkeys(("a1", "a2"), (SURGERY,))
    scene = Base(planned, opened(planned), everyone, accepting=frozenset(everyone), points={"a1": 5999, "a2": 6000})
    assert seated(scene.rounds()) == {"a2": "ICU"}


def test_a_reserved_seat_that_is_released_goes_to_who_asked_for_it_without_further_consent() -> None:
    scene = base(plan({GP: 2}, reserved={GP: 2}), rostered="a3", a1=(GP,), a2=(GP,), a3=(GP,))
    rounds = scene.rounds()
    assert (seated(rounds), list(rounds.preferred.allocation.places)) == ({"a1": "GP", "a3": "GP"}, ["a3"])
    causes = [entry.cause for entry in rounds.entries]
    assert causes == [Cause.PLACED, Cause.RELEASED, Cause.PLACED]


def test_a_released_seat_goes_by_merit_to_whoever_likes_it_better_than_the_seat_they_hold() -> None:
    """Otherwise somebody would do better by being refused elsewhere."""
    scene = base(plan({GP: 1, ICU: 1}, reserved={GP: 1}), a1=(GP, ICU), a2=(GP,), a3=(ICU,))
    rounds = scene.rounds()
    assert seated(rounds) == {"a1": "GP", "a3": "ICU"}
    told = [(entry.cause.value, entry.application) for entry in rounds.entries]
    assert told == [("placed", "a1"), ("released", None), ("moved", "a1"), ("placed", "a1"), ("placed", "a3")]


def test_a_transfer_before_the_rounds_makes_room_where_it_leads() -> None:
    planned = plan({SURGERY: 2, ICU: 0})
    ledger = post(opened(planned), [transfer(SURGERY, ICU, 1)], LedgerTerms(planned)).ledger
    scene = Base(planned, ledger, {"a1": (ICU,), "a2": (SURGERY,), "a3": (SURGERY,)})
    assert seated(scene.rounds()) == {"a1": "ICU", "a2": "SURGERY"}


@st.composite
def bases(draw: st.DrawFn) -> Base:
    seats = {name: draw(st.integers(0, 3)) for name in EVERY}
    reserved = {name: draw(st.integers(0, seats[name])) for name in (GP, TCM_GP)}
    planned = plan(seats, reserved, draw(st.sampled_from([0, 0, 1])))
    names = [f"A-{at}" for at in range(draw(st.integers(0, 10)))]
    wishes = {name: tuple(draw(st.lists(st.sampled_from(EVERY), max_size=3, unique=True))) for name in names}
    some = st.frozensets(st.sampled_from(names or ["none"]))
    points = {name: draw(st.integers(0, 2)) for name in names}
    return Base(planned, opened(planned), wishes, draw(some), draw(some), points)


@given(bases())
@settings(max_examples=often(200), deadline=None)
def test_after_both_rounds_every_seat_is_accounted_for(scene: Base) -> None:
    rounds = scene.rounds()
    for name, planned in scene.plan.items():
        standing = [rounds.ledger.seats(pot, name) for pot in Pot if pot is not Pot.PLAN]
        assert min(standing) >= 0
        assert sum(standing) == planned.seats
        taken = rounds.ledger.seats(Pot.TAKEN, name) + rounds.ledger.seats(Pot.TAKEN_RESERVED, name)
        assert taken == sum(held.programme == name for held in rounds.places.values())
        assert rounds.ledger.seats(Pot.RESERVED, name) == 0
    assert post(scene.ledger, rounds.entries, LedgerTerms(scene.plan)).ledger == rounds.ledger


@given(bases())
@settings(max_examples=often(200), deadline=None)
def test_nobody_waits_while_a_seat_is_free_that_they_may_have(scene: Base) -> None:
    rounds, points = scene.rounds(), scene.points or {}
    free = [name for name in scene.plan if rounds.ledger.free(name).open]
    for name, wishes in scene.wishes.items():
        if name in rounds.places or points[name] < next(iter(scene.plan.values())).minimum_points:
            continue
        streams = {scene.plan[wish].stream for wish in wishes}
        for each in free:
            planned = scene.plan[each]
            assert each not in wishes
            assert not (name in scene.accepting and planned.scarce and planned.stream in streams)


@given(bases())
@settings(max_examples=often(200), deadline=None)
def test_only_whoever_accepts_is_placed_unasked_and_only_on_scarce_seats(scene: Base) -> None:
    for name, held in scene.rounds().places.items():
        if held.programme not in scene.wishes[name]:
            assert name in scene.accepting
            assert scene.plan[held.programme].scarce


@given(bases(), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_who_is_listed_first_changes_nothing(scene: Base, seed: int) -> None:
    one, other = scene.rounds(), scene.rounds(seed=seed)
    assert (one.places, one.entries, one.ledger) == (other.places, other.entries, other.ledger)


@given(bases())
@settings(max_examples=often(300), deadline=None)
def test_once_seats_are_released_nobody_envies_anyone_of_lower_merit_but_the_rostered(scene: Base) -> None:
    rounds, merit = scene.rounds(), list(scene.wishes)
    for name, wishes in scene.wishes.items():
        held = rounds.released.allocation.places.get(name)
        until = wishes.index(held.programme) if held is not None else len(wishes)
        for wish in wishes[:until]:
            if (scene.points or {})[name] < scene.plan[wish].minimum_points:
                continue
            for other, theirs in rounds.released.allocation.places.items():
                if theirs.programme == wish and merit.index(other) > merit.index(name):
                    assert other in scene.rostered
                    assert name not in scene.rostered


@given(bases())
@settings(max_examples=often(100), deadline=None)
def test_releasing_seats_serves_nobody_worse(scene: Base) -> None:
    rounds = scene.rounds()
    for name, held in rounds.preferred.allocation.places.items():
        assert rounds.released.allocation.places[name].preference <= held.preference


@given(bases(), st.data())
@settings(max_examples=often(300), deadline=None)
def test_when_somebody_leaves_nobody_else_is_served_worse(scene: Base, data: st.DataObject) -> None:
    """So that a proposal once made is never taken back by a drop."""
    if not scene.wishes:
        return
    gone = data.draw(st.sampled_from(sorted(scene.wishes)))
    before, after = scene.rounds(), scene.rounds(without=frozenset({gone}))
    for name in before.places.keys() - {gone}:
        assert _liked(scene, after, name) <= _liked(scene, before, name)


def _liked(scene: Base, rounds: BaseRounds, name: str) -> int:
    """How far down the list the place stands: own wishes, then the scarce programmes of the base."""
    held = rounds.places.get(name)
    order = [*dict.fromkeys([*scene.wishes[name], *(each for each in scene.plan if scene.plan[each].scarce)])]
    return len(order) if held is None else order.index(held.programme)

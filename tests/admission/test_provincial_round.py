"""The provincial round: who consents, which seats are left, what goes first."""

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import Level
from services.admission.allocation.allocation import Held, SeatKind
from services.admission.allocation.entries import granted, placements
from services.admission.allocation.ledger import post
from services.admission.allocation.plan import Plan, ProgrammeId
from services.admission.allocation.posting import LedgerTerms
from services.admission.allocation.provincial import Consent, Priority, RoundResult, Rules, provincial_round
from tests.admission.programmes import GP, GP_THERE, HERE, ICU, SURGERY, SURGERY_THERE, TCM_GP, THERE, opened, plan
from tests.often import often

BOTH = Rules(frozenset(Priority))
NEITHER = Rules(frozenset())


def consent(
    rank: int, *bases: str, level: Level | None = None, wanted: tuple[ProgrammeId, ...] = (SURGERY,)
) -> Consent:
    return Consent(rank, wanted, bases or (HERE,), level)


def seated(
    consents: dict[str, Consent], free: dict[ProgrammeId, int], held_back: int = 0, rules: Rules = BOTH
) -> dict[str, ProgrammeId]:
    placed = provincial_round(consents, free, held_back, plan({SURGERY: 0, **free}), rules)
    return {name: given.programme for name, given in placed.given.items()}


def test_seats_that_are_left_go_to_who_consents_in_merit_order() -> None:
    assert seated({"A-1": consent(2), "A-2": consent(1)}, {SURGERY: 1}) == {"A-2": SURGERY}


def test_scarce_programmes_are_filled_before_the_others() -> None:
    free = {SURGERY: 1, ICU: 1}
    assert seated({"A-1": consent(1), "A-2": consent(2)}, free) == {"A-1": ICU, "A-2": SURGERY}
    assert seated({"A-1": consent(1), "A-2": consent(2)}, free, rules=NEITHER) == {"A-1": SURGERY, "A-2": ICU}


def test_a_scarce_seat_at_the_second_base_named_goes_before_another_at_the_first() -> None:
    assert seated({"A-1": consent(1, HERE, THERE)}, {SURGERY: 1, GP_THERE: 1}) == {"A-1": GP_THERE}


def test_employers_at_county_level_or_below_go_first() -> None:
    consents = {
        "A-1": consent(1, level=Level.PREFECTURE),
        "A-2": consent(2, level=Level.COUNTY),
        "A-3": consent(3, level=Level.TOWNSHIP),
        "A-4": consent(4),
    }
    assert seated(consents, {ICU: 2}) == {"A-2": ICU, "A-3": ICU}
    assert seated(consents, {ICU: 2}, rules=NEITHER) == {"A-1": ICU, "A-2": ICU}


def test_nobody_is_placed_at_a_base_they_did_not_name_nor_in_another_stream() -> None:
    assert seated({"A-1": consent(1, THERE)}, {ICU: 1, SURGERY: 1}) == {}
    assert seated({"A-1": consent(1, HERE)}, {TCM_GP: 1, SURGERY: 0}) == {}


def test_of_one_base_the_specialty_applied_for_comes_first() -> None:
    assert seated({"A-1": consent(1, wanted=(SURGERY, ICU))}, {GP: 1, ICU: 1, SURGERY: 1}) == {"A-1": ICU}


def test_held_back_seats_go_where_none_is_left() -> None:
    consents = {"A-1": consent(1), "A-2": consent(2), "A-3": consent(3)}
    assert seated(consents, {ICU: 1}, held_back=1) == {"A-1": ICU, "A-2": ICU}


def test_held_back_seats_may_be_kept_for_scarce_programmes() -> None:
    rules = Rules(frozenset(Priority), held_back_scarce_only=True)
    consents = {"A-1": consent(1, THERE)}
    assert seated(consents, {SURGERY: 0, SURGERY_THERE: 0}, held_back=1, rules=rules) == {}
    assert seated(consents, {SURGERY: 0, GP_THERE: 0}, held_back=1, rules=rules) == {"A-1": GP_THERE}


def test_a_held_back_seat_is_used_only_where_every_place_that_needs_none_was_tried() -> None:
    """[ADM-6]: the seat that is left is tried before one is taken from the province."""
    consents = {"A-1": consent(1), "A-2": consent(2)}
    assert seated(consents, {ICU: 0, SURGERY: 1}, held_back=1) == {"A-1": SURGERY, "A-2": ICU}
    assert seated({"A-1": consent(1)}, {ICU: 0, SURGERY: 1}, held_back=1) == {"A-1": SURGERY}


@dataclass(frozen=True)
class Scene:
    plan: Plan
    consents: dict[str, Consent]
    held_back: int
    rules: Rules

    def round(self) -> RoundResult:
        free = {name: planned.seats for name, planned in self.plan.items()}
        return provincial_round(self.consents, free, self.held_back, self.plan, self.rules)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    every = (GP, ICU, SURGERY, TCM_GP, GP_THERE, SURGERY_THERE)
    ranks = draw(st.permutations(range(1, draw(st.integers(0, 10)) + 1)))
    consents = {
        f"A-{at}": Consent(
            rank,
            tuple(draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique=True))),
            tuple(draw(st.lists(st.sampled_from((HERE, THERE)), max_size=2, unique=True))),
            draw(st.sampled_from([None, *Level])),
        )
        for at, rank in enumerate(ranks)
    }
    rules = Rules(draw(st.frozensets(st.sampled_from(Priority))), draw(st.booleans()))
    return Scene(plan({name: draw(st.integers(0, 2)) for name in every}), consents, draw(st.integers(0, 4)), rules)


@given(scenes())
@settings(max_examples=often(200), deadline=None)
def test_every_seat_of_the_round_is_in_the_ledger(scene: Scene) -> None:
    result, terms = scene.round(), LedgerTerms(scene.plan)
    ledger = opened(scene.plan, scene.held_back)
    kept = Counter(given.programme for given in result.given.values() if given.held_back)
    held = {name: Held(given.programme, given.turn, 1, SeatKind.OPEN) for name, given in result.given.items()}
    posted = post(ledger, [*granted(kept), *placements(held)], terms)
    assert posted.refused == ()
    assert sum(posted.ledger.balances.values()) == 0
    assert kept.total() <= scene.held_back
    assert {name: posted.ledger.free(name).open for name in scene.plan} == result.left


@given(scenes())
@settings(max_examples=often(200), deadline=None)
def test_nobody_envies_a_free_seat_nor_anyone_who_goes_behind(scene: Scene) -> None:
    result = scene.round()
    turn = {name: number for number, name in enumerate(result.led_to, start=1)}
    left_over = scene.held_back - sum(given.held_back for given in result.given.values())
    for name, programmes in result.led_to.items():
        got = result.given.get(name)
        wanted = programmes if got is None or got.held_back else programmes[: programmes.index(got.programme)]
        for programme in wanted:
            assert result.left[programme] == 0
            holders = [one for one, given in result.given.items() if given.programme == programme]
            assert all(turn[one] < turn[name] or result.given[one].held_back for one in holders)
        if got is None:
            assert not left_over or all(_barred(each, scene) for each in programmes)


def _barred(programme: ProgrammeId, scene: Scene) -> bool:
    return scene.rules.held_back_scarce_only and not scene.plan[programme].scarce


@given(scenes())
@settings(max_examples=often(100), deadline=None)
def test_who_is_listed_first_changes_nothing(scene: Scene) -> None:
    turned = Scene(scene.plan, dict(reversed(scene.consents.items())), scene.held_back, scene.rules)
    assert turned.round() == scene.round()

"""Merit: what is compared, and in which order [EXM-5]."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.admission.allocation.allocation import Claim, Wish, allocate
from services.admission.allocation.merit import Merit, ranked
from services.admission.allocation.plan import ProgrammeId
from tests.admission.markets import SPECIALTIES, programme, seats
from tests.often import often

FEW = st.integers(0, 3)
LOTS = st.lists(st.integers(0, 99), min_size=8, max_size=8, unique=True)
WISHES = st.lists(st.sampled_from([programme(each) for each in SPECIALTIES]), max_size=3, unique=True)
OFFERED = seats(AGP=1, GP=2, ICU=1, PSY=0)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, Merit]:
    """Eight applicants whose points agree often; no two lots do."""
    lots = draw(LOTS)
    return {f"A-{at}": Merit(draw(FEW), (draw(FEW), draw(FEW)), f"{lot:02x}") for at, lot in enumerate(lots)}


def claims(merits: dict[str, Merit], wishes: dict[str, list[ProgrammeId]]) -> dict[str, Claim]:
    ranks = ranked(merits)
    return {name: Claim(tuple(Wish(each, ranks[name]) for each in wishes[name])) for name in merits}


def test_the_total_goes_before_the_ties_and_the_ties_before_the_lot() -> None:
    merits = {
        "A-1": Merit(80, (1, 1), "ff"),
        "A-2": Merit(70, (9, 9), "00"),
        "A-3": Merit(70, (9, 8), "11"),
        "A-4": Merit(70, (9, 8), "22"),
    }
    assert ranked(merits) == {"A-1": 1, "A-2": 2, "A-3": 3, "A-4": 4}


@given(fields())
@settings(max_examples=often(100), deadline=None)
def test_ranks_are_unique_whoever_is_listed_first(merits: dict[str, Merit]) -> None:
    ranks = ranked(merits)
    assert sorted(ranks.values()) == list(range(1, len(merits) + 1))
    assert ranked(dict(reversed(merits.items()))) == ranks


@given(fields(), LOTS)
@settings(max_examples=often(100), deadline=None)
def test_the_lot_decides_exact_ties_alone(merits: dict[str, Merit], lots: list[int]) -> None:
    """Other lots change the order of no two whose points differ anywhere."""
    redrawn = {name: replace(merit, lot=f"{lot:02x}") for (name, merit), lot in zip(merits.items(), lots, strict=True)}
    before, after = ranked(merits), ranked(redrawn)
    for (one, mine), (other, theirs) in combinations(merits.items(), 2):
        if (mine.total_points, mine.ties) != (theirs.total_points, theirs.ties):
            assert (before[one] < before[other]) == (after[one] < after[other])


@given(fields(), st.data(), st.integers(1, 4))
@settings(max_examples=often(200), deadline=None)
def test_a_higher_score_never_costs_a_preference(merits: dict[str, Merit], data: st.DataObject, more: int) -> None:
    """[ADM-1]."""
    wishes = {name: data.draw(WISHES) for name in merits}
    name = data.draw(st.sampled_from(sorted(merits)))
    risen = {**merits, name: replace(merits[name], total_points=merits[name].total_points + more)}
    before = allocate(claims(merits, wishes), OFFERED).places.get(name)
    after = allocate(claims(risen, wishes), OFFERED).places.get(name)
    assert before is None or (after is not None and after.preference <= before.preference)

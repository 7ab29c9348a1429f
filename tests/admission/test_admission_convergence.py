"""Any order, any repeats: one end [SAGA-4]. `sequence` fields say how often others spoke, and are left out."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Message, Received
from contracts.vocabulary import HospitalGrade
from services.admission.handlers import HEARS
from services.admission.store import ENROLMENT
from tests.admission.crowd import (
    AGGREGATES,
    DRAWINGS,
    board,
    candidate,
    dropped,
    fraud,
    physical,
    result,
    scored,
    scores,
)
from tests.admission.scenes import (
    CALENDAR,
    SEASON,
    SEASONS,
    account_closed,
    account_opened,
    account_reopened,
    agreed,
    at,
    ban_lifted,
    banned,
    examined,
    gave_up,
    left_training,
    noticed,
    offered,
    operated,
    refused,
    reinstated,
    released,
    reported,
    retaken,
    season_with,
    seat_refused,
)
from tests.admission.scenes import fraud as found
from tests.often import often
from tests.pure_loop import Place, canonical, heard_of, settle

ORDERS = often(20, share=2)
DAYS = [
    at("08-03T09:00"),
    CALENDAR.physical_by,
    at("08-08T09:00"),
    at("08-12T10:00"),
    at("08-25T09:00"),
    at("09-05T09:00"),
]
SEEDS = st.integers(0, 2**32)
SPOKEN = [
    offered(),
    offered(CALENDAR.backfill_physical_by),
    refused(),
    noticed(),
    account_opened(),
    account_closed(),
    account_closed(363_300),
    banned(),
    released(),
    ban_lifted(),
    account_reopened(),
    retaken(),
    seat_refused(),
]
HAPPENED = st.one_of(
    st.builds(examined, st.sampled_from(DAYS), st.sampled_from(HospitalGrade), st.booleans()),
    st.builds(operated, st.sampled_from(DAYS)),
    st.builds(reported, st.sampled_from(DAYS)),
    st.builds(gave_up, st.sampled_from(DAYS)),
    st.builds(agreed, st.sampled_from(DAYS)),
    st.builds(left_training, st.sampled_from(DAYS)),
    st.builds(reinstated, st.sampled_from(DAYS)),
    st.builds(found, st.sampled_from(DAYS)),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Received[Any]]:
    """What one enrolment may hear: most words of our own services, some of them again later, some happenings.

    Once finance said that an account was opened again, every later opening says so too.
    """
    spoken = draw(st.lists(st.sampled_from(SPOKEN), max_size=9))
    again = spoken.index(account_reopened()) if account_reopened() in spoken else len(spoken)
    spoken = [word for n, word in enumerate(spoken) if n < again or word != account_opened()]
    happened = draw(st.lists(HAPPENED, max_size=6))
    ours = [heard_of(word, at("08-02T18:00"), f"w{n}", n, "ours") for n, word in enumerate(spoken, start=1)]
    return ours + [heard_of(word, at("08-02T18:00"), f"h{n}") for n, word in enumerate(happened)]


@given(lives(), SEEDS, SEEDS)
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_in_the_same_enrolment(life: list[Received[Any]], one: int, other: int) -> None:
    ears = {kind: ear for kind, ear in HEARS.items() if ear(_any(kind)).aggregate is ENROLMENT}
    ends = [settle([ENROLMENT], ears, SEASONS, life, Random(seed), at("09-30T00:00")) for seed in (one, other)]
    assert canonical([ENROLMENT], ends[0]) == canonical([ENROLMENT], ends[1])


NAMES = ["A-1", "A-2", "A-3", "A-4", "A-5"]
WISHES = st.sampled_from([("AGP",), ("ICU",), ("AGP", "ICU"), ("ICU", "AGP")])
SEATS = st.fixed_dictionaries({"AGP": st.integers(0, 3), "ICU": st.integers(0, 2)})


def ranking(order: Sequence[str], wishes: Mapping[str, Sequence[str]]) -> list[Message]:
    """The board's words for this merit order: each result, then that this is all."""
    results = [result(name, rank, wishes=wishes[name]) for rank, name in enumerate(order, start=1)]
    return [*results, scores(*results)]


@st.composite
def corrected(draw: st.DrawFn) -> list[Received[Any]]:
    """Ranks published twice; one candidate falls in between, and may rise again."""
    wishes = {name: draw(WISHES) for name in NAMES}
    fallen, risen = draw(st.sampled_from(NAMES)), draw(st.booleans())
    final = [name for name in draw(st.permutations(NAMES)) if risen or name != fallen]
    heard = board([*ranking(draw(st.permutations(NAMES)), wishes), *ranking(final, wishes)])
    return [*heard, candidate(dropped(fallen), 2), *([candidate(scored(fallen), 3)] if risen else [])]


@st.composite
def peopled(draw: st.DrawFn) -> list[Received[Any]]:
    """Ranks published once; physicals of all kinds, and frauds."""
    heard = board(ranking(draw(st.permutations(NAMES)), {name: draw(WISHES) for name in NAMES}))
    examined = [physical(name, draw(st.sampled_from(DAYS)), draw(st.booleans())) for name in NAMES[:4]]
    return [*heard, *examined, fraud(draw(st.sampled_from(NAMES)), draw(st.sampled_from(DAYS)))]


@given(corrected() | peopled(), SEATS, SEEDS, SEEDS)
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_with_the_same_places(
    heard: list[Received[Any]], seats: dict[str, int], one: int, other: int
) -> None:
    seasons = {SEASON: season_with(seats)}
    one_way, other_way = (
        settle(AGGREGATES, HEARS, seasons, heard, Random(seed), at("09-30T00:00"), DRAWINGS) for seed in (one, other)
    )
    assert _outcome(one_way) == _outcome(other_way)


def test_a_physical_and_a_fraud_of_one_moment_end_alike_in_either_order() -> None:
    """[ADM-4, REG-11]."""
    heard = [*board(ranking(NAMES, dict.fromkeys(NAMES, ("AGP",)))), physical("A-1", DAYS[0], passed=True)]
    heard.append(fraud("A-1", DAYS[0]))
    seasons = {SEASON: season_with({"AGP": 1, "ICU": 0})}
    ends = [
        settle(AGGREGATES, HEARS, seasons, heard, Random(seed), at("09-30T00:00"), DRAWINGS) for seed in range(ORDERS)
    ]
    assert all(_outcome(end) == _outcome(ends[0]) for end in ends)


def _outcome(states: dict[Place, Any]) -> dict[Place, Any]:
    """Everything, but of those who left only that they left and why.

    What somebody was offered last before leaving depends on who else was known to have left by then.
    """
    return {
        place: {name: state[name] for name in ("stage", "reasons")} if state.get("stage") == "vacated" else state
        for place, state in canonical(AGGREGATES, states).items()
    }


def _any(kind: type[Any]) -> Any:
    return kind.model_construct(application="A-1", season=SEASON, base="B")

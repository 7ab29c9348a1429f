"""Any order, any repeats: one end [SAGA-4]. `sequence` fields say how often others spoke, and are left out."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Message, Received
from contracts.vocabulary import Category
from services.verification.handlers import HEARS
from services.verification.store import REDUCTION, REVIEW
from tests.often import often
from tests.pure_loop import canonical, heard_of, run, settle
from tests.verification.scenes import (
    BASE,
    ELSEWHERE,
    EVERYTHING,
    GRACE_OVER,
    LETTER,
    PLAIN,
    SEASONS,
    accepted,
    applied,
    at,
    by_school,
    decided,
    excused,
    fell,
    filed,
    of_school,
    of_unit,
    reduction_reviewed,
    reviewed,
    trainee_of,
)

BASES = st.sampled_from([BASE, ELSEWHERE])
WORDS = st.one_of(
    st.builds(lambda base: accepted(base=base), BASES),
    st.builds(lambda base: of_unit(base=base, category=Category.ORDER), BASES),
    st.builds(lambda base: of_school(base=base), BASES),
    st.builds(fell, st.sampled_from(["07-10T12:00", "07-22T12:00"])),
)
RECORDS = st.builds(
    reviewed,
    st.sampled_from(["07-21T09:00", "07-21T12:30", "07-23T18:30", "07-25T17:00"]),
    st.sampled_from([PLAIN, EVERYTHING]),
    base=BASES,
    revision=st.integers(1, 3),
    consent=st.sampled_from([None, LETTER]),
    reviewer_agrees=st.booleans(),
    recorded_at=st.sampled_from([None, at("07-24T10:00"), at("07-25T17:00:01")]),
)
SCHOOLS = st.builds(
    by_school,
    st.sampled_from(["07-19T09:00", "07-22T09:00", "07-26T09:00"]),
    st.integers(1, 3),
    sealed=st.booleans(),
    agrees=st.booleans(),
)
EXCUSES = st.builds(
    excused,
    closes=st.sampled_from(["07-23T19:00", "07-26T09:00"]),
    base=BASES,
    revision=st.integers(1, 2),
)
YEARS, AGREES, REVISIONS = st.integers(0, 3), st.booleans(), st.integers(1, 3)
PAPERS = st.one_of(
    st.builds(
        applied,
        st.sampled_from(["AGP", "TCM", "TCM", "NONE"]),
        base=BASES,
        revision=REVISIONS,
        years_asked=st.integers(1, 2),
    ),
    st.builds(decided, base=BASES, revision=REVISIONS, agrees=AGREES, years=YEARS),
    st.builds(
        reduction_reviewed,
        st.sampled_from(["talent_centre", "tcm_society"]),
        revision=REVISIONS,
        agrees=AGREES,
        years=YEARS,
    ),
    st.builds(filed, st.integers(1, 3), st.sampled_from(["09-25T09:00", "09-26T09:00"])),
)


@st.composite
def stories(draw: st.DrawFn) -> list[Received[Any]]:
    words = draw(st.lists(WORDS, max_size=4))
    records = draw(st.lists(st.one_of(RECORDS, RECORDS, SCHOOLS, EXCUSES), max_size=6))
    spoken = [heard_of(word, at("07-21T09:00"), f"w{n}", n, "registration") for n, word in enumerate(words, start=1)]
    return spoken + [heard_of(record, at("07-21T09:00"), f"r{n}") for n, record in enumerate(records)]


@given(stories(), st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_any_order_ends_in_the_same_review(story: list[Received[Any]], one: int, other: int) -> None:
    first = settle([REVIEW], HEARS, SEASONS, story, Random(one), GRACE_OVER)
    second = settle([REVIEW], HEARS, SEASONS, story, Random(other), GRACE_OVER)
    assert canonical([REVIEW], first) == canonical([REVIEW], second)


@given(stories(), st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=often(100), deadline=None)
def test_late_arrivals_end_as_if_they_had_come_in_time(story: list[Received[Any]], one: int, cut: int) -> None:
    in_time = run([REVIEW], HEARS, SEASONS, story, Random(one), GRACE_OVER)
    late = run([REVIEW], HEARS, SEASONS, story[: cut % (len(story) + 1)], Random(one), GRACE_OVER)
    late.deliver(story)
    while (due := late.next_deadline(GRACE_OVER)) is not None:
        late.fire(*due)
    assert canonical([REVIEW], in_time.states()) == canonical([REVIEW], late.states())


@given(st.lists(PAPERS, max_size=8), st.lists(BASES, max_size=2), st.integers(0, 2**32), st.integers(0, 2**32))
@settings(max_examples=often(200), deadline=None)
def test_any_order_of_papers_ends_in_the_same_reduction(
    papers: list[Message], bases: list[str], one: int, other: int
) -> None:
    """[VER-6]: the papers of a complete process, and strays."""
    everything = [*papers, applied(), decided(), reduction_reviewed(), filed()]
    story = [heard_of(paper, at("09-10T09:00"), f"p{n}") for n, paper in enumerate(everything)]
    story += [heard_of(trainee_of(base), at("08-12T10:00"), f"t{n}", n, "admission") for n, base in enumerate(bases, 1)]
    first, second = (settle([REDUCTION], HEARS, SEASONS, story, Random(seed)) for seed in (one, other))
    assert canonical([REDUCTION], first) == canonical([REDUCTION], second)

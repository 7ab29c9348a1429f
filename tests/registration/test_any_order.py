"""Any order, any repeats: the same messages end in the same states, and the rules hold at the end."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.envelope import Message
from contracts.messages.registration import ApplicationAccepted
from contracts.vocabulary import Category, RosterKind
from services.registration.domain.application.revisions import current
from services.registration.domain.application.state import Application
from services.registration.domain.matching import needed, roster_faults
from services.registration.domain.person.state import person_file
from services.registration.store import AGGREGATES
from tests.often import often
from tests.pure_loop import canonical, settle
from tests.registration.given import (
    BASE,
    FAR_AWAY,
    HEARS,
    HOSPITAL,
    NEXT_DOOR,
    NEXT_YEAR,
    RESIDENCY,
    SEASONS,
    THIS_YEAR,
    at,
    ban,
    cancelled,
    form,
    fraud,
    id_number,
    identity,
    imported,
    line,
    placed,
    residency_form,
    roster,
    told,
)
from tests.registration.test_bulletin import COMMITTED, REVEALED, notice

PEOPLE = [id_number(order=order) for order in (22, 44, 66)]
APPLICATIONS = ("A-1", "A-2", "A-3", "A-4")
CATEGORIES = [Category.SOCIAL, Category.SOCIAL, Category.UNIT, Category.ORDER, Category.ORDER, Category.POSTGRADUATE]
BASES = [BASE, BASE, BASE, NEXT_DOOR, FAR_AWAY]
NAMES = ["张三", "张三", "张 三", "李四"]


def _day(number: int, year: int = 2025) -> str:
    """Days from a little before the window to a little after it."""
    return str(at(f"{year}-06-24 12:00:00") + timedelta(days=number))[:19]


@st.composite
def forms(draw: st.DrawFn) -> Message:
    season = draw(st.sampled_from([THIS_YEAR, THIS_YEAR, NEXT_YEAR, RESIDENCY, RESIDENCY]))
    file = residency_form if season == RESIDENCY else form
    return file(
        draw(st.sampled_from(APPLICATIONS)),
        submitted_at=at(_day(draw(st.integers(0, 27)), 2026 if season == NEXT_YEAR else 2025)),
        season=season,
        revision=draw(st.integers(1, 3)),
        identity=identity(draw(st.sampled_from(PEOPLE)), name=draw(st.sampled_from(NAMES))),
        category=draw(st.sampled_from(CATEGORIES)),
        employer=HOSPITAL,
        base=draw(st.sampled_from(BASES)) if season == RESIDENCY else BASE,
        preferences=("GP",) if season == RESIDENCY else ("AGP",),
        chinese_national=draw(st.sampled_from([True, True, True, False])),
    )


endings = st.builds(
    lambda file, application, day: file(application, _day(day)),
    st.sampled_from([cancelled, fraud]),
    st.sampled_from(APPLICATIONS),
    st.integers(0, 30),
)
bans = st.builds(
    lambda day, year, application, number, season: ban(_day(day, year), application, number, season),
    st.integers(0, 27),
    st.sampled_from([2022, 2023, 2024, 2025]),
    st.sampled_from(["OLD-1", "OLD-2"]),
    st.sampled_from(PEOPLE),
    st.sampled_from([THIS_YEAR, RESIDENCY]),
)
names, bases = st.sampled_from(NAMES), st.sampled_from(BASES)
lines = st.builds(lambda number, name, base: line(number, name=name, base=base), st.sampled_from(PEOPLE), names, bases)
rosters = st.builds(
    lambda lines, kind, part, revision, day: roster(
        *lines, kind=kind, part=part, revision=revision, published_at=at(_day(day))
    ),
    st.lists(lines, max_size=3, unique_by=lambda each: each.id_number),
    st.sampled_from([RosterKind.ORDER, RosterKind.ORDER, RosterKind.POSTGRADUATE]),
    st.integers(1, 2),
    st.integers(1, 3),
    st.integers(0, 2),
)
placements = st.builds(
    lambda number, name, base, day: placed(base, id_number=number, name=name, decided_at=at(_day(day))),
    st.sampled_from(PEOPLE),
    names,
    bases,
    st.integers(0, 2),
)
imports = st.builds(
    lambda number, revision, year, stands: imported(
        f"{year}-09-01 00:00:00",
        f"{year + 2}-09-01 00:00:00",
        id_number=number,
        revision=revision,
        stands=stands,
        track=SEASONS[RESIDENCY if year == 2024 else THIS_YEAR].track,
    ),
    st.sampled_from(PEOPLE),
    st.integers(1, 2),
    st.sampled_from([2021, 2023, 2024]),
    st.booleans(),
)
posted = st.sampled_from([COMMITTED, REVEALED, notice("A-1"), notice("A-2", "A-1")])
messages = st.lists(
    forms() | forms() | rosters | placements | endings | bans | imports | posted, min_size=2, max_size=14
)
seeds = st.integers(0, 2**32)


def _settled(said: list[Message], seed: int) -> dict[Any, Any]:
    """Sequence numbers come from the messages' places in the list: what a speaker said first is older."""
    heard = [told(message, f"told-{place}", sequence=place + 1) for place, message in enumerate(said)]
    return settle(AGGREGATES, HEARS, SEASONS, heard, Random(seed))


@settings(max_examples=often(500), deadline=None)
@given(messages, seeds, seeds)
def test_any_order_and_any_repeats_end_in_the_same_states(said: list[Message], one: int, other: int) -> None:
    assert canonical(AGGREGATES, _settled(said, one)) == canonical(AGGREGATES, _settled(said, other))


@settings(max_examples=often(100), deadline=None)
@given(messages, seeds)
def test_nobody_has_two_live_applications_or_is_accepted_under_a_ban(said: list[Message], seed: int) -> None:
    """[REG-4, REG-9]."""
    states = _settled(said, seed)
    accepted = [
        (state, state.verdict)
        for state in states.values()
        if isinstance(state, Application) and isinstance(state.verdict, ApplicationAccepted)
    ]
    places = Counter((verdict.person_key, verdict.season) for _, verdict in accepted)
    assert all(count == 1 for count in places.values())
    for application, verdict in accepted:
        file = person_file(SEASONS[verdict.season].track, verdict.person_key)
        claimed = application.claims[file].first_submitted_at
        bans = [kept.ban for kept in states[("person", file)].bans.values()]
        assert not any(each.bans_from <= claimed < each.bans_until for each in bans)


@settings(max_examples=often(100), deadline=None)
@given(messages, seeds)
def test_nobody_who_needs_a_roster_is_accepted_beside_it(said: list[Message], seed: int) -> None:
    """Checked against the person's file itself, not against what the application was told [REG-5, REG-6, REG-7]."""
    states = _settled(said, seed)
    for state in states.values():
        if not isinstance(state, Application) or not isinstance(state.verdict, ApplicationAccepted):
            continue
        season = SEASONS[state.verdict.season]
        stands = current(state.forms, state.ended_at, SEASONS)
        file = states[("person", person_file(season.track, state.verdict.person_key))]
        entries = [kept.entry for kept in (*file.lines.values(), *file.placements.values()) if kept.entry is not None]
        assert roster_faults(stands, season, entries) == ()
        assert needed(stands.category, season.track) is None or entries


@settings(max_examples=often(100), deadline=None)
@given(messages, seeds)
def test_every_application_with_a_form_ends_with_a_verdict_and_a_standing(said: list[Message], seed: int) -> None:
    states = _settled(said, seed)
    for (kind, key), state in states.items():
        if kind == "application" and state.forms:
            assert state.verdict is not None
            assert ("standing", key) in states

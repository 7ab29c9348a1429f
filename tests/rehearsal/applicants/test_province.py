"""The province of the 2022 seasons: both tracks, believable people, everybody the notice speaks of."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import pytest

from contracts.season.season import Season
from contracts.vocabulary import Category, Major, RosterKind, Stream, Track
from operations.places import SEASONS
from operations.season_file import read_season
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.flaws import Flaw, flaws_of
from rehearsal.applicants.generate import generate
from rehearsal.applicants.listing import OF_ORDER_ONLY, Listing, Schooling, list_of
from rehearsal.applicants.rates import Turn

BOTH = [read_season(SEASONS / f"2022-yunnan-{track}.toml") for track in ("assistant-gp", "residency")]
BY_ID = {season.id: season for season in BOTH}
ODD = {Flaw.REPEATED_PREFERENCE, Flaw.TOO_MANY_PREFERENCES, Flaw.UNKNOWN_SPECIALTY}

season_each = pytest.mark.parametrize("season", BOTH, ids=lambda season: season.id)


@cache
def crowd(season: str) -> Sequence[Applicant]:
    """Made up when a test first looks at it, not wherever tests are collected."""
    return generate(BY_ID[season], 1_500, 7)


@season_each
def test_preferences_are_of_one_base_and_no_more_than_the_season_takes(season: Season) -> None:
    for applicant in crowd(season.id):
        base = season.base(applicant.form.base)
        assert base is not None
        if applicant.flaw not in ODD:
            assert base.specialties.issuperset(applicant.form.preferences)
            assert len(set(applicant.form.preferences)) == len(applicant.form.preferences)
            assert len(applicant.form.preferences) <= season.registration.preferences


@season_each
def test_larger_bases_are_wanted_more(season: Season) -> None:
    wanted = Counter(applicant.form.base for applicant in crowd(season.id))
    ordered = sorted(season.bases, key=lambda base: sum(programme.seats for programme in base.programmes))
    third = len(ordered) // 3
    thirds = [sum(wanted[base.code] for base in part) for part in (ordered[:third], ordered[-third:])]
    assert all(smaller * 2 < larger for smaller, larger in pairwise(thirds))


@season_each
def test_every_flaw_of_the_track_is_met(season: Season) -> None:
    met = {applicant.flaw for applicant in crowd(season.id) if applicant.turn is Turn.INELIGIBLE}
    assert met == set(flaws_of(season.track))


@season_each
def test_everybody_the_notice_speaks_of_applies(season: Season) -> None:
    """[REG-2]."""
    assert {a.form.category for a in crowd(season.id)} == set(season.registration.windows)


@season_each
def test_only_who_needs_a_list_stands_on_one_in_every_way(season: Season) -> None:
    """[REG-5, REG-6, REG-7]."""
    kinds = {kind: set[Listing | None]() for kind in (*RosterKind, None)}
    for applicant in crowd(season.id):
        kinds[list_of(season.track, applicant.form.category)].add(applicant.listing)
    assert kinds.pop(None) == {None}
    if season.track is Track.RESIDENCY:
        assert kinds[RosterKind.ORDER] == set(Listing)
        assert kinds[RosterKind.POSTGRADUATE] == set(Listing) - OF_ORDER_ONLY
    else:
        assert kinds == {RosterKind.ORDER: set(), RosterKind.POSTGRADUATE: set()}


@season_each
def test_schools_say_everything_they_can_of_postgraduates_and_nothing_of_others(season: Season) -> None:
    """[VER-4]."""
    said = {a.schooling for a in crowd(season.id) if a.form.category is Category.POSTGRADUATE}
    assert said == (set(Schooling) if season.track is Track.RESIDENCY else set())
    assert all(a.schooling is None for a in crowd(season.id) if a.form.category is not Category.POSTGRADUATE)


def test_undergraduate_order_applicants_want_what_their_roster_fixes() -> None:
    """[REG-5]."""
    (season,) = [season for season in BOTH if season.track is Track.RESIDENCY]
    order = [a for a in crowd(season.id) if a.form.category is Category.ORDER and a.turn is not Turn.INELIGIBLE]
    assert order
    assert {each for a in order for each in a.form.preferences} == set(season.registration.order_specialties)


@season_each
def test_some_order_applicants_have_no_unit_yet(season: Season) -> None:
    """[VER-3]."""
    order = [a for a in crowd(season.id) if a.form.category is Category.ORDER]
    assert 0.1 * len(order) < sum(a.form.employer is None for a in order) < 0.3 * len(order)


@season_each
def test_most_studied_what_they_want_to_train_in(season: Season) -> None:
    of_tcm = {p.specialty for base in season.bases for p in base.programmes if p.stream is Stream.TCM}
    wanting = [a for a in crowd(season.id) if a.form.preferences[0] in of_tcm and a.turn is not Turn.INELIGIBLE]
    studied = Counter(applicant.form.education.major for applicant in wanting)
    assert studied[Major.TCM] > 0.9 * len(wanting) > 0

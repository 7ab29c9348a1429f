"""The province of the 2022 seasons: both tracks, believable people, nobody who would need a roster."""

from collections import Counter
from itertools import pairwise

import pytest

from contracts.season import Season
from contracts.vocabulary import Category, Major, Stream, Track
from services.operate.applicants.flaws import Flaw, flaws_of
from services.operate.applicants.generate import generate
from services.operate.applicants.rates import Turn
from services.operate.places import SEASONS
from services.operate.season_file import read_season

BOTH = [read_season(SEASONS / f"2022-yunnan-{track}.toml") for track in ("assistant-gp", "residency")]
CROWD = {season.id: generate(season, 1_500, 7) for season in BOTH}
ODD = {Flaw.REPEATED_PREFERENCE, Flaw.TOO_MANY_PREFERENCES, Flaw.UNKNOWN_SPECIALTY}

season_each = pytest.mark.parametrize("season", BOTH, ids=lambda season: season.id)


@season_each
def test_preferences_are_of_one_base_and_no_more_than_the_season_takes(season: Season) -> None:
    for applicant in CROWD[season.id]:
        base = season.base(applicant.form.base)
        assert base is not None
        if applicant.flaw not in ODD:
            assert base.specialties.issuperset(applicant.form.preferences)
            assert len(set(applicant.form.preferences)) == len(applicant.form.preferences)
            assert len(applicant.form.preferences) <= season.registration.preferences


@season_each
def test_larger_bases_are_wanted_more(season: Season) -> None:
    wanted = Counter(applicant.form.base for applicant in CROWD[season.id])
    ordered = sorted(season.bases, key=lambda base: sum(programme.seats for programme in base.programmes))
    third = len(ordered) // 3
    thirds = [sum(wanted[base.code] for base in part) for part in (ordered[:third], ordered[-third:])]
    assert all(smaller * 2 < larger for smaller, larger in pairwise(thirds))


@season_each
def test_every_flaw_of_the_track_is_met(season: Season) -> None:
    met = {applicant.flaw for applicant in CROWD[season.id] if applicant.turn is Turn.INELIGIBLE}
    assert met == set(flaws_of(season.track))


def test_undergraduates_of_a_roster_wait_for_rosters_and_those_of_colleges_do_not() -> None:
    categories = {season.track: {a.form.category for a in CROWD[season.id]} for season in BOTH}
    assert categories[Track.RESIDENCY] == {Category.UNIT, Category.SOCIAL}
    assert categories[Track.ASSISTANT_GP] == {Category.UNIT, Category.SOCIAL, Category.ORDER}


@season_each
def test_most_studied_what_they_want_to_train_in(season: Season) -> None:
    of_tcm = {p.specialty for base in season.bases for p in base.programmes if p.stream is Stream.TCM}
    wanting = [a for a in CROWD[season.id] if a.form.preferences[0] in of_tcm and a.turn is not Turn.INELIGIBLE]
    studied = Counter(applicant.form.education.major for applicant in wanting)
    assert studied[Major.TCM] > 0.9 * len(wanting) > 0

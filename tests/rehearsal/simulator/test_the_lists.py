"""What offices and schools tell of the residency's applicants, and what registration makes of it in any order."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from contracts.messages.platform.acts import OrderPlacementDecided, RegistrationSubmitted, RosterPublished
from contracts.messages.platform.reviews import SchoolReviewRecorded
from contracts.season.season import Season
from contracts.vocabulary import Category
from operations.places import SEASONS
from operations.season_file import read_season
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.generate import generate
from rehearsal.applicants.listing import Listing
from rehearsal.applicants.rates import Turn
from rehearsal.simulator.actors.office import placement
from rehearsal.simulator.calendar import calendar, waves
from rehearsal.simulator.happening import Happening
from rehearsal.simulator.script import Phase, script
from rehearsal.simulator.view import ClerkView
from services.finance.domain.account.dues import training
from services.registration.domain.spelling import bare_name
from tests.convergence.recorded import recording

SEASON: Season = read_season(SEASONS / "2022-yunnan-residency.toml")


@cache
def crowd() -> Sequence[Applicant]:
    """Made up when a test first looks at it, not wherever tests are collected."""
    return generate(SEASON, 600, 7)


@cache
def phases() -> Mapping[str, Phase]:
    return {phase.stop.name: phase for phase in script(SEASON, crowd(), 7)}


def at(phase: str) -> list[Happening]:
    return phases()[phase].happenings(ClerkView())


def rosters() -> list[RosterPublished]:
    told = [each.message for name in ("registration", "postgraduate_registration") for each in at(name)]
    return [message for message in told if isinstance(message, RosterPublished)]


def as_heard(message: RosterPublished) -> RosterPublished:
    return RosterPublished.model_validate_json(message.model_dump_json())


def test_postgraduates_register_and_are_reviewed_after_the_others_in_a_calendar_that_never_goes_back() -> None:
    """[REG-2, REG-7]."""
    first, later = waves(SEASON)
    assert later.categories == {Category.POSTGRADUATE}
    assert first.categories.isdisjoint(later.categories)
    stops = calendar(SEASON)
    assert [stop.at for stop in stops] == sorted(stop.at for stop in stops)
    names = [stop.name for stop in stops]
    assert names.index("objections") < names.index("postgraduate_registration") < names.index("admission")
    assert names.index("postgraduate_review_delayed") < names.index("admission")


def test_every_application_is_submitted_in_its_own_wave() -> None:
    for wave in waves(SEASON):
        told = [h.message for name in ("registration", "registering_late") for h in at(f"{wave.prefix}{name}")]
        first = Counter(m.application for m in told if isinstance(m, RegistrationSubmitted) and m.revision == 1)
        assert first == Counter(a.application for a in crowd() if a.form.category in wave.categories)


def test_rosters_come_in_several_parts_some_sent_again_some_revised() -> None:
    """[REG-5, REG-7]."""
    editions: dict[str, list[RosterPublished]] = defaultdict(list)
    for roster in rosters():
        editions[f"{roster.roster}/{roster.part}"].append(roster)
    assert sum(key.startswith("ORDER/") for key in editions) > 2
    assert len({roster.roster for roster in rosters()}) > 3
    assert any(Counter(each.revision for each in several)[1] == 2 for several in editions.values())
    assert any(each.revision == 2 for several in editions.values() for each in several)


def test_spelling_differs_as_typed_and_agrees_as_meant() -> None:
    """[REG-5, REG-7]."""
    typed = {line.name for roster in rosters() for line in roster.lines}
    numbers = {line.id_number for roster in rosters() for line in roster.lines}
    spelt = [a for a in crowd() if a.listing is Listing.SPELT_OTHERWISE and a.turn is not Turn.SECOND]
    heard = {line.id_number: line.name for roster in rosters() for line in as_heard(roster).lines}
    assert spelt
    for applicant in spelt:
        identity = applicant.form.identity
        assert identity.name not in typed
        assert bare_name(heard[identity.id_number]) == bare_name(identity.name)
    assert any(not number.isascii() for number in numbers)
    assert any(" " in number for number in numbers)
    assert any(ord(character) > 0xFFFF for name in typed for character in bare_name(name))


def test_the_office_places_near_the_prefecture_of_employment_and_sometimes_too_far() -> None:
    """[REG-6]."""
    placed = [h.message for h in at("registration") if isinstance(h.message, OrderPlacementDecided)]
    near = {a.form.identity.id_number: a.listing is Listing.PLACED for a in crowd()}
    found = set()
    for decision in placed:
        base = SEASON.base(decision.base)
        assert base is not None
        assert SEASON.near(decision.employment_prefecture, base.prefecture) is near[decision.id_number]
        found.add((near[decision.id_number], decision.employment_prefecture == base.prefecture))
    assert found == {(True, True), (True, False), (False, False)}


def test_whoever_is_placed_too_far_is_employed_next_to_no_base_even_where_all_are_neighbours() -> None:
    """[REG-6]."""
    season: Season = read_season(SEASONS / "2015-hubei-residency.toml")
    one = next(each for each in crowd() if each.listing is Listing.PLACED_TOO_FAR)
    for base in season.bases:
        form = one.form.model_copy(update={"base": base.code, "season": season.id})
        ((decided, _),) = placement(season, replace(one, forms=(form,)))
        assert isinstance(decided, OrderPlacementDecided)
        assert not season.near(decided.employment_prefecture, base.prefecture)


def test_a_school_reviews_before_the_first_session_of_the_base() -> None:
    """[VER-4]."""
    of = {applicant.application: applicant for applicant in crowd()}
    told = [h.message for h in at("postgraduate_review") if isinstance(h.message, SchoolReviewRecorded)]
    assert told
    for review in told:
        form, base = of[review.application].forms[-1], SEASON.base(of[review.application].form.base)
        assert base is not None
        assert form.submitted_at < review.reviewed_at < base.postgraduate_sessions[0].opens


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.long)])
def test_a_season_refuses_exactly_whom_no_list_fits_and_links_postgraduates_outside_the_plan(seed: int) -> None:
    """[REG-5, REG-6, REG-7, VER-4, FIN-7]."""
    people = {applicant.application: applicant for applicant in generate(SEASON, 150, seed)}
    papers = recording(SEASON.id, 150, seed).papers
    registration, finance = papers["registration"], papers["finance"]
    stages = {key: registration.state("application", key).verdict for key in people}
    lists = {"not_on_roster", "roster_name_disagrees", "roster_base_disagrees", "placed_too_far"}
    refused = {key for key, verdict in stages.items() if lists.intersection(getattr(verdict, "reasons", ()))}
    assert refused == {key for key, applicant in people.items() if applicant.off_roster}
    words = {key: registration.state("standing", key).words for key in people}
    linked = {key for key, said in words.items() if "candidate" in said and said["candidate"].stage == "outside_plan"}
    assert linked
    assert {people[key].form.category for key in linked} == {Category.POSTGRADUATE}
    assert not any("place" in words[key] for key in linked)
    accounts = [finance.state("account", key) for key in linked]
    assert {account.opened and account.opened.category for account in accounts} == {Category.POSTGRADUATE}
    assert {training(account, SEASON.finance) for account in accounts} == {None}
    assert any(account.reported_at for account in accounts)

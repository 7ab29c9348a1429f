"""A season that was played on paper, as whoever judges a real one would read it from the services."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from contracts.envelope import Message
from contracts.messages.hr import HrTraineeReinstated, TraineeLeft
from contracts.messages.platform.acts import RegistrationSubmitted, TraineeReported
from contracts.messages.platform.enrolment import TraineeReinstated, TrainingLeft
from contracts.messages.registration import BanImposed
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, Category, Moment
from operations.filing.admissions import UNPROPOSED, Booked, PlaceLine
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.generate import generate
from rehearsal.simulator.facts import LinkedLine, StatusLine, SystemFacts, who_arrived
from rehearsal.simulator.hospital import not_to_come
from rehearsal.simulator.invariants import judge
from services.admission.allocation.accounts import Pot
from services.admission.domain.enrolment.terms import admitted_at
from services.admission.projections.bookkeeping import books_of
from services.chassis.core.document import OutboxMessage
from services.registration.domain.person.state import person_file
from services.registration.projections.status.projection import status
from tests.certificates.published import certified_in, leave, verify
from tests.convergence.recorded import Recording, performed
from tests.paper import Paper

Told = TypeVar("Told", bound=Message)
_SEATED, _FREE = (Pot.TAKEN, Pot.TAKEN_RESERVED), (Pot.OPEN, Pot.RESERVED)


def untrue(season: Season, applicants: int, seed: int, folder: Path) -> set[str]:
    """Play it, leave its certificates there: the invariants that do not hold. Raises `Wrong` as the checker does."""
    people, recorded = generate(season, applicants, seed), performed(season, applicants, seed)
    leave(folder, season, certified_in(recorded.papers["admission"], season))
    verify(folder, season)
    return {name for name, holds in judge(facts_of(recorded, season, people)).items() if not holds}


def facts_of(recorded: Recording, season: Season, people: tuple[Applicant, ...]) -> SystemFacts:
    """Everything known at the end; nothing was filed, and nobody outside keeps a log."""
    papers = recorded.papers
    told = [message for each in recorded.told for message in each.messages]
    submitted = tuple(_told(told, RegistrationSubmitted))
    places = tuple(_places(papers["admission"], season))
    linked = tuple(_linked(papers["admission"]))
    lines = (state for _, state in _states(papers["exams"], "line"))
    accounts = _states(papers["finance"], "account")
    reviews = _states(papers["verification"], "review")
    drawn = papers["admission"].state("province", season.id)
    granted = {} if drawn is None or drawn.drawn is None else drawn.drawn
    return SystemFacts(
        planned=season.seats + season.held_back_seats,
        books=dict(_books(papers["admission"], season)),
        held_back_left=season.held_back_seats - sum(grant.held_back for grant in granted.values()),
        submitted=frozenset(each.application for each in submitted),
        off_roster=frozenset(each.application for each in people if each.off_roster),
        arrived=who_arrived(_told(told, TraineeReported)),
        left=_named(told, TrainingLeft),
        reinstated=_named(told, TraineeReinstated),
        standings=tuple(_standings(papers["registration"], season)),
        approved=frozenset(key for key, one in reviews if one.said is not None and one.said.outcome == "approved"),
        ranked=frozenset(line.application for line in lines if line.placed is not None),
        places=places,
        postgraduates=frozenset(each.application for each in submitted if each.category is Category.POSTGRADUATE),
        linked=linked,
        postgraduates_in_plan=season.admission.postgraduates_in_plan,
        closed_accounts=frozenset(key for key, account in accounts if account.withdrawn),
        banned=_bans(papers["registration"], season, (*places, *linked)),
        left_at_hr=_named(recorded.said, TraineeLeft),
        never_at_hr=not_to_come((each.headers["ce-type"], json.loads(each.body)) for each in recorded.said),
        back_at_hr=_named(recorded.said, HrTraineeReinstated),
    )


def _states(paper: Paper, kind: str) -> list[tuple[str, Any]]:
    return [(key, paper.state(kind, key)) for of, key in sorted(paper.documents) if of == kind]


def _told(messages: Iterable[OutboxMessage], kind: type[Told]) -> Iterator[Told]:
    return (kind.model_validate_json(each.body) for each in messages if each.headers["ce-type"] == kind.TYPE)


def _named(messages: Iterable[OutboxMessage], kind: type[Message]) -> frozenset[ApplicationId]:
    """Whom messages of this kind were about."""
    return frozenset(one.application for one in _told(messages, kind))  # type: ignore[attr-defined]


def _standings(paper: Paper, season: Season) -> Iterator[StatusLine]:
    for _, state in _states(paper, "standing"):
        told = status(state, {season.id: season})
        waits_for = told.wording.waits_for or ""
        yield StatusLine(told.application, told.stage, tuple(told.reasons), final=not waits_for, waits_for=waits_for)


def _places(paper: Paper, season: Season) -> Iterator[PlaceLine]:
    for name, one in _states(paper, "enrolment"):
        if one.offered and not one.linked and one.stage not in UNPROPOSED:
            offer = one.offer
            yield PlaceLine(
                application=name,
                person_key=offer.person_key,
                base=offer.base,
                specialty=offer.specialty,
                stage=one.stage,
                reasons=tuple(one.reasons),
                total_points=offer.total_points,
                rank=offer.rank,
                offered_at=offer.offered_at,
                admitted_at=admitted_at(one, season),
            )


def _linked(paper: Paper) -> Iterator[LinkedLine]:
    for name, one in _states(paper, "enrolment"):
        if one.linked:
            offer = one.offer
            yield LinkedLine(name, offer.person_key, offer.base, offer.specialty, one.stage, offer.offered_at)


def _books(paper: Paper, season: Season) -> Iterator[tuple[tuple[str, str], Booked]]:
    for base in season.bases:
        intake = paper.state("intake", f"{season.id}/{base.code}")
        if intake is None:
            yield from (((base.code, each.specialty), Booked(each.seats, 0)) for each in base.programmes)
            continue
        ledger = books_of(intake, season).ledger
        for programme in sorted({account.programme for account in ledger.balances if account.programme}):
            taken = sum(ledger.seats(pot, programme) for pot in _SEATED)
            yield (
                (programme.base, programme.specialty),
                Booked(taken + sum(ledger.seats(pot, programme) for pot in _FREE), taken),
            )


def _bans(paper: Paper, season: Season, held: Iterable[PlaceLine | LinkedLine]) -> Mapping[ApplicationId, Moment]:
    found: dict[ApplicationId, Moment] = {}
    for place in held:
        person = paper.state("person", person_file(season.track, place.person_key))
        bans = [kept.ban.bans_until for kept in person.bans.values() if isinstance(kept.ban, BanImposed)]
        if bans:
            found[place.application] = max(bans)
    return found

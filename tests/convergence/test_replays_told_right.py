"""A whole season in which the platform was wrong ends as the one in which it was right at once [COR-1]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from contracts.catalogue import CATALOGUE
from contracts.correction import Correctable, Correction, standing
from contracts.messages.admission.answers import ActRefused
from operations.filing.admissions import ADMITTED, PlaceLine, admitted_csv
from rehearsal.simulator.happening import Happening
from services.chassis.core.document import OutboxMessage
from services.registration.projections.status.projection import stage
from tests.convergence.recorded import Recording, Told, recording, retold
from tests.paper import Paper

SEASON, APPLICANTS, SEED = "2022-yunnan-residency", 40, 1
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Ended:
    """What is left: the list of the admitted, where everybody stands, whose account is open."""

    admitted: str
    stages: dict[str, str]
    accounts: dict[str, bool]


def ended(papers: Any) -> Ended:
    return Ended(
        admitted_csv(list(places(papers["admission"]))),
        {key: stage(papers["registration"].state(kind, key)) for kind, key in of(papers["registration"], "standing")},
        {key: papers["finance"].state(kind, key).withdrawn is None for kind, key in of(papers["finance"], "account")},
    )


def of(paper: Paper, kind: str) -> list[tuple[str, str]]:
    return [place for place in sorted(paper.documents) if place[0] == kind]


def places(admission: Paper) -> Iterator[PlaceLine]:
    for kind, key in of(admission, "enrolment"):
        known = admission.state(kind, key)
        if known.offered and str(known.stage) in ADMITTED:
            offer = known.offer
            yield PlaceLine(
                key, offer.person_key, offer.base, offer.specialty, str(known.stage), (), offer.total_points, offer.rank
            )


def told(messages: Sequence[OutboxMessage]) -> list[Any]:
    return [CATALOGUE[each.key].model_validate_json(each.body) for each in messages]


def right_at_once(recorded: Recording) -> list[Told]:
    """The same without what was corrected: what stands, as if it had been told so the first time."""
    acts = [act for phase in recorded.told for act in told(phase.messages) if isinstance(act, Correctable)]
    stands = standing(acts, lambda act: (act.TYPE, getattr(act, "application", None), getattr(act, "attempt", 0)))
    return [replace(phase, messages=tuple(_right(phase.messages, stands))) for phase in recorded.told]


def _right(messages: Sequence[OutboxMessage], stands: Sequence[Correctable]) -> Iterator[OutboxMessage]:
    for outgoing, act in zip(messages, told(messages), strict=True):
        if not isinstance(act, Correctable) or (act in stands and act.correction is None):
            yield outgoing
        elif act in stands:
            yield replace(outgoing, body=act.model_copy(update={"revision": 1, "correction": None}).model_dump_json())


@cache
def season() -> Recording:
    return recording(SEASON, APPLICANTS, SEED)


def test_the_list_of_the_admitted_is_the_one_of_a_season_in_which_nothing_was_told_wrongly() -> None:
    corrected = [act for phase in season().told for act in told(phase.messages) if getattr(act, "correction", None)]
    assert {type(act).__name__ for act in corrected} == {"TraineeReported", "AgreementSigned"}
    assert ended(retold(right_at_once(season()))) == ended(season().papers)


KINDS = (
    "trainee_reported",
    pytest.param("admission_operated", marks=pytest.mark.long),
    pytest.param("physical_recorded", marks=pytest.mark.long),
    pytest.param("agreement_signed", marks=pytest.mark.long),
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_back_in_mid_season_and_told_again_ends_as_it_was_told(kind: str) -> None:
    """Of every third; where a deadline or the next in turn came first, its sender heard the named rule."""
    named = f"platform.{kind}.v1"
    acts = [(phase, act) for phase in season().told for act in told(phase.messages) if named == act.TYPE]
    first = [(phase, act) for phase, act in acts if act.revision == 1 and act.correction is None][::3]
    twice = {act.application for _, act in acts if act.revision > 1}
    chosen = [(phase, act) for phase, act in first if act.application not in twice]
    assert chosen
    besides = tuple(one for phase, act in chosen for one in _undone_and_done(phase, act))
    end = recording(SEASON, APPLICANTS, SEED, besides)
    before, after = ended(season().papers), ended(end.papers)
    refused = {
        one.application
        for one in told([each for each in end.said if each.key == ActRefused.TYPE])
        if one.act == named and one.application in {act.application for _, act in chosen}
    }
    assert {key for key, where in after.stages.items() if where != before.stages[key]} <= refused
    assert refused or after == before


def _undone_and_done(phase: Told, act: Any) -> Iterator[Happening]:
    for revision, stands in ((2, False), (3, True)):
        at = phase.at - (4 - revision) * MINUTE
        why = Correction(
            reason="经核查更正", by="省毕教办", corrected_at=phase.at - (4 - revision) * MINUTE, stands=stands
        )
        again = act.model_copy(update={"revision": revision, "correction": why})
        yield Happening(again, at, "told again")

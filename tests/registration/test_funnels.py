"""How many came how far at a base, published where the season says so [POL-18]."""

from collections.abc import Mapping
from itertools import permutations

import pytest
from httpx import ASGITransport, AsyncClient, Response

from contracts.envelope import Message
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft, AdjustmentOffered
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import AgreementAccepted, TrainingStarted
from contracts.messages.exams import CandidateDropped, CandidateScored, ResultPublished
from contracts.messages.registration import ApplicationAccepted, ApplicationRefused
from contracts.messages.verification import ReviewApproved, ReviewRefused
from contracts.reasons import Reason
from services.chassis.http.problems import EdgeApp
from services.registration.api.funnels import funnels
from services.registration.projections.status.reached import Milestone, applied_at, placed_at, reached
from tests.registration.given import BASE, SEASONS, THIS_YEAR, Registration, form
from tests.registration.test_api import InMemory
from tests.registration.test_standing import standing, word

Kinds = tuple[type[Message], ...]
APPROVED: Kinds = (ApplicationAccepted, ReviewApproved)
RANKED: Kinds = (*APPROVED, CandidateScored, ResultPublished)
PROPOSED: Kinds = (*RANKED, PlaceOffered)
ADMITTED: Kinds = (*PROPOSED, PhysicalPassed, TraineeNoticed, TraineeAdmitted)
GRANTED: Kinds = (*RANKED, PlaceRefused, AdjustmentEntered, AdjustmentOffered)
EXAMINED = "registered approved sat passed"
TAKEN = f"{EXAMINED} proposed noticed admitted"


@pytest.mark.parametrize(
    ("heard", "steps"),
    [
        ((), ""),
        ((ApplicationRefused,), ""),
        ((ApplicationAccepted,), "registered"),
        ((ApplicationAccepted, ReviewRefused), "registered"),
        (APPROVED, "registered approved"),
        ((*APPROVED, CandidateScored), EXAMINED),
        (RANKED, EXAMINED),
        (PROPOSED, f"{EXAMINED} proposed"),
        ((*RANKED, PlaceRefused), EXAMINED),
        ((*RANKED, PlaceRefused, AdjustmentEntered), f"{EXAMINED} asked_round"),
        ((*RANKED, PlaceRefused, AdjustmentEntered, AdjustmentLeft), EXAMINED),
        (GRANTED, f"{EXAMINED} asked_round proposed placed_by_province"),
        ((*PROPOSED, PlaceVacated), EXAMINED),
        (ADMITTED, TAKEN),
        ((*ADMITTED, ReportAccepted), f"{TAKEN} reported"),
        ((*ADMITTED, ReportAccepted, AgreementAccepted, TrainingStarted), f"{TAKEN} reported agreed"),
        ((*ADMITTED, TraineeWithdrawn), TAKEN),
        ((*ADMITTED, ReportAccepted, TraineeWithdrawn, WithdrawalCompleted), TAKEN),
        ((*APPROVED, PostgraduateLinked), "registered approved admitted"),
    ],
)
def test_what_was_taken_and_stands_is_counted(heard: Kinds, steps: str) -> None:
    assert " ".join(reached(standing(*map(word, heard)).words)) == steps


@pytest.mark.parametrize(
    ("why", "steps"),
    [
        (Reason.BELOW_MINIMUM, "registered approved sat"),
        (Reason.BELOW_LINE, "registered approved sat"),
        (Reason.ABSENT_FROM_EXAM, "registered approved"),
        (Reason.NOT_APPROVED, "registered approved"),
    ],
)
def test_who_missed_a_mark_sat_and_who_was_away_did_not(why: Reason, steps: str) -> None:
    fallen = standing(*map(word, APPROVED), word(CandidateDropped, why))
    assert " ".join(reached(fallen.words)) == steps


def test_a_place_counts_at_the_base_that_has_it_and_all_before_at_the_one_applied_to() -> None:
    elsewhere = word(AdjustmentOffered).model_copy(update={"base": "ELSEWHERE"})
    granted = standing(*map(word, GRANTED[:-1]), elsewhere)
    assert (applied_at(granted.words), placed_at(granted.words)) == (BASE, "ELSEWHERE")


def test_the_order_in_which_it_was_heard_counts_nothing() -> None:
    heard = [word(kind) for kind in PROPOSED]
    assert {reached(standing(*some).words) for some in permutations(heard)} == {reached(standing(*heard).words)}


async def asked(registration: Registration, base: str, publishes: Mapping[str, bool]) -> Response:
    app = EdgeApp("service")
    seasons = {name: season.model_copy(update=publishes) for name, season in SEASONS.items()}
    app.include_router(funnels(InMemory(registration), seasons))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.get(f"/v1/seasons/{THIS_YEAR}/bases/{base}/funnel")


async def test_everybody_reads_every_step_of_a_base_and_nobody_is_named() -> None:
    told = Registration().hears(form(), word(ReviewApproved), word(CandidateScored))
    steps = (await asked(told, BASE, {"publishes_funnel": True})).json()["steps"]
    assert steps == dict.fromkeys(Milestone, 0) | dict.fromkeys(("registered", "approved", "sat", "passed"), 1)


@pytest.mark.parametrize(("base", "publishes"), [(BASE, {}), ("NOWHERE", {"publishes_funnel": True})])
async def test_without_the_season_s_word_and_at_no_base_there_are_no_figures(
    base: str, publishes: Mapping[str, bool]
) -> None:
    answer = await asked(Registration().hears(form()), base, publishes)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_funnel")

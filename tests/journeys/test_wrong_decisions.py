"""Decisions about people that were wrong once, through the real broker and store: admission, told all by itself."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from contracts.envelope import Received
from contracts.messages.admission.decisions import TraineeAdmitted
from contracts.messages.finance import OpenAccount
from contracts.messages.platform.acts import FraudFound
from contracts.messages.registration import ImposeBan
from contracts.references import misfit
from contracts.season.season import Season
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment
from tests.admission.crowd import confirmed, physical, published
from tests.admission.scenes import CALENDAR, DECIDED, OPERATED, SEASON, SEASONS, A, decided, gave_up, objected, operated
from tests.admission.test_deserted_base import FAR, requests, two_bases
from tests.journeys.lone_service import clock, on, rested, stored, told, whole_topology, working
from tests.paper import Paper
from tests.pure_loop import heard_of

HOUR = timedelta(hours=1)
WINDOW = CALENDAR.provincial_round
assert WINDOW is not None
DRAWS_AT = WINDOW.draws_at


async def played(amqp_url: str, mongo_url: str, season: Season, story: Sequence[Sequence[Received[Any]]]) -> Paper:
    """What admission holds once it was told this, one part after another."""
    async with whole_topology(amqp_url) as channel, at_work(amqp_url, mongo_url, season) as process:
        for part in story:
            await told(channel, "admission", part)
            await rested(process, channel)
        return await stored(process)


@asynccontextmanager
async def at_work(amqp_url: str, mongo_url: str, season: Season) -> AsyncIterator[Any]:
    async with on("admission", amqp_url, mongo_url) as built:
        seasons = {SEASON: season}
        async with working(replace(built, context=seasons, screen=partial(misfit, seasons))) as process:
            yield process


def noticed() -> list[list[Received[Any]]]:
    """Placed, examined, confirmed, and on the notice until objections are over."""
    facts = [*published(A), physical(A), confirmed(A)]
    return [facts, [clock(CALENDAR.notice_at)], [clock(CALENDAR.objections_until + HOUR)]]


@pytest.mark.parametrize("order", [1, -1])
async def test_an_objection_upheld_after_the_operation_admits_nobody(order: int, amqp_url: str, mongo_url: str) -> None:
    """[ADM-5]."""
    acts = [heard_of(objected(), DECIDED, "o"), heard_of(operated(), OPERATED, "a")]
    acts += [heard_of(decided(upheld=True), DECIDED, "d")]
    story = [*noticed(), *[[act] for act in acts[::order]], [clock(DECIDED + HOUR)]]
    enrolment: Enrolment = (await played(amqp_url, mongo_url, SEASONS[SEASON], story)).state("enrolment", A)
    assert (enrolment.stage, enrolment.reasons) == (Stage.DROPPED, ("objection_upheld",))
    assert not {OpenAccount.TYPE, TraineeAdmitted.TYPE} & set(enrolment.said)


@pytest.mark.parametrize(
    ("gone", "reason"),
    [(gave_up(OPERATED + HOUR), "gave_up"), (FraudFound(application=A, found_at=OPERATED + HOUR), "fraud")],
    ids=["gave up", "fraud"],
)
async def test_whoever_is_gone_before_the_decision_was_never_admitted_and_is_not_withdrawn(
    gone: Any, reason: str, amqp_url: str, mongo_url: str
) -> None:
    """[ADM-5]: no account was opened that would have to be closed, and no ban is for having left a training."""
    acts = [heard_of(objected(), DECIDED, "o"), heard_of(operated(), OPERATED, "a")]
    acts += [heard_of(gone, DECIDED, "g"), heard_of(decided(upheld=False), DECIDED, "d")]
    story = [*noticed(), *[[act] for act in acts], [clock(DECIDED + HOUR)]]
    enrolment: Enrolment = (await played(amqp_url, mongo_url, SEASONS[SEASON], story)).state("enrolment", A)
    assert (enrolment.stage, enrolment.reasons) == (Stage.VACATED, (reason,))
    assert not {ImposeBan.TYPE, OpenAccount.TYPE, TraineeAdmitted.TYPE} & set(enrolment.said)


async def test_seats_of_a_base_that_nobody_applied_to_are_given_in_the_round(amqp_url: str, mongo_url: str) -> None:
    """[ADM-6]."""
    facts = [*published("A-1", "A-2"), physical("A-1"), requests("A-2")]
    stops = (CALENDAR.backfill_physical_by, DRAWS_AT)
    paper = await played(amqp_url, mongo_url, two_bases(), [facts, *[[clock(stop)] for stop in stops]])
    enrolment: Enrolment = paper.state("enrolment", "A-2")
    assert (enrolment.stage, enrolment.offer.base) == (Stage.PROPOSED, FAR)

"""Admission as three releases have it, each a process of its own: what a rolling change runs side by side.

`old` knows the saga's first table and the first version of every message. `ready` knows the table and the versions
that come next, and goes on as before. `new` starts sagas under the next table and says the next versions.
`python -m tests.journeys.generations RELEASE AMQP_URL MONGO_URL DATABASE` runs one worker.
"""

import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar, Final, Literal

from pydantic import SecretStr

from contracts import catalogue
from contracts.envelope import Message, Part, Received
from contracts.messages.admission.decisions import PlaceVacated
from contracts.messages.platform.acts import TraineeReported
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId
from operations.places import CHECKOUT
from rehearsal.runtime.child import Child
from services.admission.domain.enrolment import versions
from services.chassis.core.aggregate import Aggregate
from services.chassis.core.document import OutboxMessage, Speaker
from services.chassis.worker.run import run
from tests.journeys.crib import Crib
from tests.paper import service

Release = Literal["old", "ready", "new"]


class Arrival(Part):
    base: BaseCode
    at: Moment


class TraineeReportedV2(Message):
    """A report as it might look one day: where and when in one place."""

    TYPE: ClassVar[str] = "platform.trainee_reported.v2"

    application: ApplicationId
    season: SeasonId
    arrival: Arrival


class PlaceVacatedV2(Message):
    """A vacancy as it might look one day: its moment first."""

    TYPE: ClassVar[str] = "admission.place_vacated.v2"

    since: Moment
    because: tuple[Reason, ...]
    application: ApplicationId
    season: SeasonId
    base: BaseCode


def _reported(message: Any) -> TraineeReported:
    arrival = message.arrival
    return TraineeReported(
        application=message.application, season=message.season, base=arrival.base, reported_at=arrival.at
    )


def _vacated(message: Any) -> PlaceVacated:
    about = {"application": message.application, "season": message.season, "base": message.base}
    return PlaceVacated(**about, reasons=message.because, vacated_at=message.since)


def _said(message: Message) -> Message:
    if not isinstance(message, PlaceVacated):
        return message
    about = {"application": message.application, "season": message.season, "base": message.base}
    return PlaceVacatedV2(**about, because=message.reasons, since=message.vacated_at)


class NewSpeaker(Speaker):
    """Says the next version of what has one."""

    def outbox_messages(
        self, aggregate: Aggregate[Any], key: str, said: int, messages: Sequence[Message], heard: Received[Any]
    ) -> list[OutboxMessage]:
        return super().outbox_messages(aggregate, key, said, [_said(each) for each in messages], heard)


NEXT: Final[Sequence[type[Message]]] = (TraineeReportedV2, PlaceVacatedV2)


def become(release: Release) -> None:
    """Make of this process what it is in that release."""
    if release == "old":
        tables: Any = versions.TABLES
        for number in range(2, max(tables) + 1):
            tables.pop(number)
    else:
        known: Any = catalogue.CATALOGUE
        known.update({message.TYPE: message for message in NEXT})
        upcasters: Any = catalogue.UPCASTERS
        upcasters.update({TraineeReportedV2: _reported, PlaceVacatedV2: _vacated})
    if release != "new":
        vars(versions)["CURRENT"] = 1
    else:
        import services.chassis.worker.run as process  # noqa: PLC0415  only here is it to be another

        vars(process)["Speaker"] = NewSpeaker


@asynccontextmanager
async def fleet(releases: Sequence[Release], servers: tuple[str, str, str], crib: Crib) -> AsyncIterator[None]:
    """One worker of each of these releases; killed with signal 9 at the end, as a machine going away would."""
    processes: list[Child] = []
    try:
        for release in releases:
            words = ("tests.journeys.generations", release, *servers)
            processes.append(await crib.loaded.born(words, os.environ, CHECKOUT, crib.log))
        yield
        assert all(process.returncode is None for process in processes)
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _on(amqp_url: str, mongo_url: str, database: str) -> Any:
    settings = service("admission").settings.model_copy(
        update={
            "amqp_url": SecretStr(amqp_url),
            "mongo_url": SecretStr(mongo_url),
            "database": database,
            "clock": "simulated",
            "rehearsal": True,
        }
    )
    return replace(service("admission"), settings=settings)


if __name__ == "__main__":
    become(sys.argv[1])  # type: ignore[arg-type]
    run(_on(*sys.argv[2:]), "worker")

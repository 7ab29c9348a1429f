"""Reporting moved by five days in mid-season through the running system: broker, stores, no restart [COR-2]."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from contracts.catalogue import CATALOGUE
from contracts.envelope import Received
from contracts.messages.admission.dates import DatesAccepted
from contracts.messages.delivery import NotificationIssued
from contracts.messages.hr import TraineeExpected
from contracts.season.moving import MovingSeasons, as_written
from services.admission.api.certificates import Shelf
from services.admission.domain.enrolment.stage import Stage
from services.chassis.core.aggregate import page_key
from services.chassis.core.document import Delivery, Document, Speaker, advance, epoch_ms
from services.chassis.core.guide import GUIDE, Guided
from services.chassis.http.service import Service
from services.chassis.storage.mongo import Store
from services.chassis.storage.reader import Reader
from services.chassis.worker.run import Process
from services.delivery.store import LOG
from tests.admission.crowd import confirmed, physical, published
from tests.admission.moving import moved
from tests.admission.scenes import BASE, CALENDAR, OPERATED, REPORT_DUE, SEASON, SEASONS, at, operated, reported
from tests.journeys.lone_service import clock, on, rested, stored, told, whole_topology, working
from tests.pure_loop import heard_of

HOUR, FIVE_DAYS = timedelta(hours=1), timedelta(days=5)
BEFORE: Final = at("08-27T10:00")
LATER: Final = CALENDAR.report_by + FIVE_DAYS
POSTPONED: Final = heard_of(moved(1, LATER, BEFORE), BEFORE, "dates")
CALLED_OFF: Final = heard_of(moved(2, CALENDAR.report_by, BEFORE), BEFORE, "dates called off")
REPORTS: Final = heard_of(
    reported(LATER - timedelta(days=1)).model_copy(update={"application": "A-1"}), LATER - timedelta(days=1), "report"
)


def guided(built: Service) -> Service:
    """As one process has it: with seasons of its own, which words in its store move."""
    seasons = MovingSeasons(SEASONS)
    return replace(built, context=seasons, guided=Guided(tuple(seasons), seasons.heed))


def admitted() -> list[list[Received[Any]]]:
    """Two trainees on their way to report."""
    names = ("A-1", "A-2")
    facts = [*published(*names), *(physical(name) for name in names), confirmed(*names)]
    operations = [
        heard_of(operated().model_copy(update={"application": name}), OPERATED, f"operated {name}") for name in names
    ]
    return [facts, [clock(CALENDAR.notice_at)], [clock(CALENDAR.objections_until + HOUR)], operations, [clock(BEFORE)]]


async def test_reporting_moved_by_five_days_withdraws_nobody_early_and_is_told(amqp_url: str, mongo_url: str) -> None:
    """Two processes of admission work at once: whichever heard of it, both decide by it."""
    async with (
        whole_topology(amqp_url) as channel,
        on("admission", amqp_url, mongo_url) as admission,
        on("delivery", amqp_url, mongo_url) as telling,
        working(guided(admission)) as one,
        working(guided(admission)) as other,
        working(guided(telling)) as delivering,
    ):

        async def hears(part: Sequence[Received[Any]], *services: str) -> None:
            for name in services:
                await told(channel, name, part)
            for process in (one, other, delivering, one, other):
                await rested(process, channel)

        for part in admitted():
            await hears(part, "admission")
        await hears([clock(BEFORE)], "delivery")
        pages = await certificates(one)
        await hears([POSTPONED], "admission", "delivery")
        assert await stages(one) == {"A-1": Stage.AWAITING_REPORT, "A-2": Stage.AWAITING_REPORT}
        await hears([clock(REPORT_DUE + HOUR)], "admission", "delivery")
        assert await stages(one) == {"A-1": Stage.AWAITING_REPORT, "A-2": Stage.AWAITING_REPORT}
        await hears([REPORTS], "admission")
        await hears([clock(LATER + timedelta(hours=CALENDAR.arrival_grace_hours + 1))], "admission", "delivery")
        assert await stages(one) == {"A-1": Stage.REPORTED, "A-2": Stage.WITHDRAWING}
        assert await certificates(one) == pages
        at_the_hospital, at_the_platform = await log(delivering, f"hr.{BASE}"), await log(delivering, "platform")
    assert [one.report_by for one in at_the_hospital if isinstance(one, TraineeExpected)][-1] == LATER
    assert [one.dates[0].to for one in at_the_hospital if isinstance(one, DatesAccepted)] == [LATER]
    notes = [one for one in at_the_platform if isinstance(one, NotificationIssued) and one.about == "admission"]
    assert {one.application for one in notes if one.happens_at == LATER and "更正" in one.text_zh} == {"A-1", "A-2"}


async def test_of_two_decisions_the_later_number_holds_though_it_came_first(amqp_url: str, mongo_url: str) -> None:
    async with (
        whole_topology(amqp_url) as channel,
        on("admission", amqp_url, mongo_url) as admission,
        working(guided(admission)) as process,
    ):
        for part in (*admitted(), [CALLED_OFF], [POSTPONED], [clock(REPORT_DUE + HOUR)]):
            await told(channel, "admission", part)
            await rested(process, channel)
        assert await stages(process) == {"A-1": Stage.WITHDRAWING, "A-2": Stage.WITHDRAWING}


async def test_what_a_process_left_untold_the_next_one_tells(amqp_url: str, mongo_url: str) -> None:
    async with whole_topology(amqp_url) as channel, on("admission", amqp_url, mongo_url) as admission:
        async with working(guided(admission)) as process:
            for part in admitted():
                await told(channel, "admission", part)
                await rested(process, channel)
        store, mail = Store(mongo_url, admission.settings.database), [Delivery(GUIDE, SEASON, POSTPONED)]
        speaker = Speaker(admission.name, admission.route, None, lambda _: True)
        await store.save(GUIDE.kind, [advance(GUIDE, Document(SEASON), mail, speaker, "token")[0]])
        await store.close()
        async with working(guided(admission)) as process:
            await rested(process, channel)
            paper = await stored(process)
            waiting = {document.due for (kind, _), document in paper.documents.items() if kind == "enrolment"}
    assert waiting == {epoch_ms(LATER + timedelta(hours=CALENDAR.arrival_grace_hours))}


async def stages(process: Process) -> dict[str, Stage]:
    paper = await stored(process)
    return {key: paper.state(kind, key).stage for kind, key in sorted(paper.documents) if kind == "enrolment"}


async def certificates(process: Process) -> dict[str, tuple[str, tuple[bytes, ...]]]:
    """Every page by name: what its head binds, and its lines."""
    shelf = Shelf(Reader(process.store), as_written(process.service.context))
    return {name: (page.head["root"], page.leaves) for name, page in (await shelf.all_of(SEASON)).items()}


async def log(process: Process, recipient: str) -> list[Any]:
    """What a recipient was told, in its order."""
    first = await Reader(process.store).get(LOG, page_key(recipient, 1))
    assert first is not None
    return [CATALOGUE[entry.type].model_validate_json(entry.data) for entry in first.entries]

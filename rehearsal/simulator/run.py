"""The replay of one season against a running system, from the first form to the last withdrawal."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console

from contracts.messages.platform.acts import RegistrationSubmitted, TraineeReported
from contracts.messages.platform.completion import CertificateIssued, CompletionExamined
from contracts.messages.platform.enrolment import TraineeReinstated, TrainingLeft
from contracts.season.season import Season
from contracts.vocabulary import Category
from operations.client import OperationsClient
from operations.filing.certificates import leave_certificates
from operations.places import TOPOLOGY
from operations.season_file import read_season
from operations.topology.description import read_topology
from operations.waiting import waiting_for
from rehearsal.applicants.generate import generate
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import as_office, as_operator
from rehearsal.simulator.amqp_transport import AmqpTransport
from rehearsal.simulator.calendar import before_everything
from rehearsal.simulator.clock_driver import ClockDriver
from rehearsal.simulator.display import patiently, shown, summary, tell_phase
from rehearsal.simulator.ends.hospitals import Hospitals, hospitals
from rehearsal.simulator.facts import SystemFacts, who_arrived
from rehearsal.simulator.filed import Till
from rehearsal.simulator.happening import Happening, in_turn
from rehearsal.simulator.hospital import Hospital, listening, nobody
from rehearsal.simulator.http_transport import HttpTransport
from rehearsal.simulator.observer import Observer, queues_of
from rehearsal.simulator.outcome import funnel_of
from rehearsal.simulator.picture import leave_chart
from rehearsal.simulator.platform import Platform
from rehearsal.simulator.progress import Progress
from rehearsal.simulator.reading import Reading
from rehearsal.simulator.reminders import reminders
from rehearsal.simulator.report import leave, report_of
from rehearsal.simulator.script import Phase, script
from rehearsal.simulator.view import ClerkView

HR_FILE: Final = "hr-messages.jsonl"
READING_SHARE: Final = 20
"""What a person is shown is read anew after so many times what its last reading took: it costs little of the time."""


async def replay(
    season_file: Path,
    applicants: int,
    seed: int,
    out: Path,
    running: Running,
    entering: Callable[[str], None] = lambda _: None,
    leaving: Callable[[str], Awaitable[None]] | None = None,
    *,
    with_hospitals: bool = False,
    to_the_end: bool = False,
) -> bool:
    """Replay the season and leave `out/<season>/report.json`, `admitted.csv`, `hr-messages.jsonl`, chart, certificates.

    True only if every invariant holds. `entering` is told the name of each phase as it begins, `leaving` when it has
    come to rest, which is waited for again afterwards. `with_hospitals` every base has an end of its own.
    Raises `SeasonFileWrong`, or `NeverQuiet` and `EdgeUnreachable` when the system does not answer.
    """
    season = read_season(season_file)
    folder = out / season.id
    folder.mkdir(parents=True, exist_ok=True)
    with waiting_for(f"this machine, to make up {applicants} applicants"):
        people = generate(season, applicants, seed)
        phases = script(season, people, seed, to_the_end=to_the_end)
    played = staged(season, seed, len(phases), running, entering, leaving, with_hospitals=with_hospitals)
    async with played as stage:
        with shown(stage.console, stage.progress):
            facts = await stage.play(phases)
        with waiting_for("admission, for the certificates"):
            await leave_certificates(stage.reading.client, season, folder)
        off_roster = frozenset(each.application for each in people if each.off_roster)
        facts = replace(facts, off_roster=off_roster, dead_letters=await stage.driver.observer.dead_letters())
        counts = await stage.driver.observer.counts()
        report = report_of(season.id, seed, facts, counts, stage.progress.seconds)
    leave(folder, report, facts, stage.hospital.file)
    leave_chart(folder, season, report.outcome["fill"])
    stage.console.print(summary(report))
    return report.holds


@asynccontextmanager
async def staged(
    season: Season,
    seed: int,
    phases: int,
    running: Running,
    entering: Callable[[str], None] = lambda _: None,
    leaving: Callable[[str], Awaitable[None]] | None = None,
    *,
    with_hospitals: bool = False,
) -> "AsyncIterator[ReplayRun]":
    """A season's stage before a running system: platform, hospitals and clock, while the block lasts."""
    progress = Progress(f"{season.title_zh}  {season.id}", phases)
    topology = read_topology(TOPOLOGY, (base.code for base in season.bases))
    queues = queues_of(topology, topology.bases)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(OperationsClient.of(as_operator(running)))
        office = await stack.enter_async_context(OperationsClient.of(as_office(running)))
        ends = await stack.enter_async_context(hospitals(season, running)) if with_hospitals else None
        ears = listening(season, running.amqp, running.folder / HR_FILE, nobody if ends is None else ends.queued)
        hospital = await stack.enter_async_context(ears)
        observer = await stack.enter_async_context(Observer.of(running, client.client, queues))
        clock = await stack.enter_async_context(AmqpTransport.to(running.amqp["operator"], "clock"))
        amqp = await stack.enter_async_context(AmqpTransport.to(running.amqp["platform"], "platform"))
        platform = Platform(HttpTransport(client.client, running.http, running.webhook_secret), amqp, seed, progress)
        driver = ClockDriver(clock, observer, f"{season.id}/{seed}", progress.see)
        reading = Reading(client, season)
        till = Till(running, office, season)
        yield ReplayRun(season, reading, platform, driver, hospital, ends, till, progress, Console(), entering, leaving)


class ReplayRun:
    """One replay at work."""

    def __init__(
        self,
        season: Season,
        reading: Reading,
        platform: Platform,
        driver: ClockDriver,
        hospital: Hospital,
        ends: Hospitals | None,
        till: Till,
        progress: Progress,
        console: Console,
        entering: Callable[[str], None],
        leaving: Callable[[str], Awaitable[None]] | None,
    ) -> None:
        self._entering, self._leaving, self._ends = entering, leaving, ends
        self.season, self.reading, self._platform, self._till = season, reading, platform, till
        self.driver, self.hospital, self.progress, self.console = driver, hospital, progress, console

    async def play(self, phases: Sequence[Phase]) -> SystemFacts:
        """Every phase in turn; the facts at the end."""
        await self.driver.move(before_everything(self.season))
        unrest: tuple[str, ...] = ()
        next_reading = 0.0
        for phase in phases:
            started = time.monotonic()
            self._entering(phase.stop.name)
            self.progress.enter(f"{phase.stop.title} {phase.stop.name}", phase.stop.at)
            with patiently(self.console, self.progress):
                unrest = await self._phase(phase)
                if (read_at := time.monotonic()) >= next_reading:
                    self.progress.funnel = funnel_of(await self.reading.facts(self._outside(unrest)))
                    next_reading = time.monotonic() + READING_SHARE * (time.monotonic() - read_at)
            spent = self.progress.seconds[phase.stop.name] = time.monotonic() - started
            tell_phase(self.console, self.progress, spent, self.progress.sent)
        if self._ends is not None:
            await self._ends.settle(phases[-1].stop.at)
            unrest = (await self.driver.rest(phases[-1].stop.at)).unrest(phases[-1].stop.at)
        facts = await self.reading.facts(self._outside(unrest))
        if self._ends is not None:
            facts = replace(facts, taken_over=await self._ends.taken_over())
        facts = replace(facts, money=await self._till.money(), told=await self.reading.told())
        sent = [happening.message for happening in self._platform.told.values()]
        facts = replace(facts, reminders=reminders(self.season, sent, facts))
        return await self.reading.books(facts)

    async def facts(self) -> SystemFacts:
        """What the services know now, every seat included, beside what is known from outside."""
        return await self.reading.books(await self.reading.facts(self._outside(())))

    async def _phase(self, phase: Phase) -> tuple[str, ...]:
        if self._ends is not None:
            await self._ends.enter(phase.stop)
        look = await self.driver.move(phase.stop.at)
        while fresh := await self._fresh(phase):
            for told in in_turn(fresh):
                await self._platform.send(told)
                look = await self.driver.rest(phase.stop.at)
            if not phase.follows:
                break
        if await self._till.take_upload(phase.stop.at):
            look = await self.driver.rest(phase.stop.at)
        attended = self._ends is not None and await self._ends.attend(phase.stop.at)
        if self._leaving is not None:
            look = await self.driver.rest(phase.stop.at) if attended else look
            await self._leaving(phase.stop.name)
            look = await self.driver.rest(phase.stop.at)
        return look.unrest(phase.stop.at)

    async def _fresh(self, phase: Phase) -> list[Happening]:
        view = await self.reading.view(phase.looks) if phase.looks else ClerkView()
        return [happening for happening in phase.happenings(view) if happening.id not in self._platform.told]

    def _outside(self, unrest: tuple[str, ...]) -> SystemFacts:
        messages = [happening.message for happening in self._platform.told.values()]
        return SystemFacts(
            planned=self.season.seats + self.season.held_back_seats,
            submitted=frozenset(each.application for each in messages if isinstance(each, RegistrationSubmitted)),
            postgraduates=frozenset(
                each.application
                for each in messages
                if isinstance(each, RegistrationSubmitted) and each.category is Category.POSTGRADUATE
            ),
            postgraduates_in_plan=self.season.admission.postgraduates_in_plan,
            arrived=who_arrived(each for each in messages if isinstance(each, TraineeReported)),
            left=frozenset(each.application for each in messages if isinstance(each, TrainingLeft)),
            sat=frozenset(
                (each.application, each.attempt, each.passed)
                for each in messages
                if isinstance(each, CompletionExamined)
            ),
            issued=frozenset(each.application for each in messages if isinstance(each, CertificateIssued)),
            reinstated=frozenset(each.application for each in messages if isinstance(each, TraineeReinstated)),
            left_at_hr=self.hospital.told("hr.trainee_left.v1"),
            never_at_hr=self.hospital.not_to_come(),
            in_queues=frozenset(self.hospital.heard),
            back_at_hr=self.hospital.told("hr.trainee_reinstated.v1"),
            unrest=unrest,
            turned_away=tuple(refused.type for refused in self._platform.turned_away),
        )

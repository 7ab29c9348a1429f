"""The replay of one season against a running system, from the first form to the last withdrawal."""

import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from contracts.platform import RegistrationSubmitted, TraineeReported
from contracts.platform_enrolment import TraineeReinstated, TrainingLeft
from contracts.season import Season
from services.operate.applicants.generate import generate
from services.operate.places import TOPOLOGY
from services.operate.replay.calendar import before_everything
from services.operate.replay.certificates import leave_certificates
from services.operate.replay.desk import Desk
from services.operate.replay.display import shown, summary, tell_phase
from services.operate.replay.facts import Facts
from services.operate.replay.hands import Hands
from services.operate.replay.happening import Happening
from services.operate.replay.hospital import Hospital, listening
from services.operate.replay.observer import Observer, queues_of
from services.operate.replay.outcome import funnel_of
from services.operate.replay.over_amqp import AmqpRoad
from services.operate.replay.over_http import HttpRoad
from services.operate.replay.picture import leave_chart
from services.operate.replay.platform import Platform
from services.operate.replay.progress import Progress
from services.operate.replay.reading import Reading
from services.operate.replay.report import leave, report_of
from services.operate.replay.script import Phase, script
from services.operate.replay.view import View
from services.operate.runtime.running import Running
from services.operate.season_file import read_season
from services.operate.topology.description import read_topology

HTTP_SECONDS: Final = 30.0
HR_FILE: Final = "hr-messages.jsonl"


async def replay(
    season_file: Path,
    applicants: int,
    seed: int,
    out: Path,
    running: Running,
    entering: Callable[[str], None] = lambda _: None,
) -> bool:
    """Replay the season and leave `out/<season>/report.json`, `admitted.csv`, `hr-messages.jsonl`, chart, certificates.

    True only if every invariant holds. `entering` is told the name of each phase as it begins. Raises
    `SeasonFileWrong`, or `NeverQuiet` and `EdgeUnreachable` when the system does not answer.
    """
    season = read_season(season_file)
    folder = out / season.id
    folder.mkdir(parents=True, exist_ok=True)
    console = Console()
    people = generate(season, applicants, seed)
    phases = script(season, people, seed)
    progress = Progress(f"{season.title_zh}  {season.id}", len(phases))
    topology = read_topology(TOPOLOGY, (base.code for base in season.bases))
    queues = queues_of(topology.services, topology.holds_ms, topology.bases)
    rehearsal = f"{season.id}/{seed}"
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=HTTP_SECONDS))
        hospital = await stack.enter_async_context(listening(season, running.amqp, running.folder / HR_FILE))
        observer = await stack.enter_async_context(Observer.of(running, client, queues))
        clock = await stack.enter_async_context(AmqpRoad.to(running.amqp["operator"], "clock"))
        amqp = await stack.enter_async_context(AmqpRoad.to(running.amqp["platform"], "platform"))
        platform = Platform(HttpRoad(client, running.http, running.webhook_secret), amqp, seed, progress)
        hands = Hands(clock, observer, rehearsal, progress.see)
        stage = _Stage(
            season, Reading(Desk(running, client), season), platform, hands, hospital, progress, console, entering
        )
        with shown(console, progress):
            facts = await stage.play(phases)
        await leave_certificates(client, running, season, folder)
        off_roster = frozenset(each.application for each in people if each.off_roster)
        facts = replace(facts, off_roster=off_roster, dead_letters=await observer.dead_letters())
        report = report_of(season.id, seed, facts, await observer.counts(), progress.seconds)
    leave(folder, report, facts, hospital.file)
    leave_chart(folder, season, report.outcome["fill"])
    console.print(summary(report))
    return report.holds


class _Stage:
    """One replay at work."""

    def __init__(
        self,
        season: Season,
        reading: Reading,
        platform: Platform,
        hands: Hands,
        hospital: Hospital,
        progress: Progress,
        console: Console,
        entering: Callable[[str], None],
    ) -> None:
        self._entering = entering
        self._season, self._reading, self._platform = season, reading, platform
        self._hands, self._hospital, self._progress, self._console = hands, hospital, progress, console

    async def play(self, phases: tuple[Phase, ...]) -> Facts:
        """Every phase in turn; the facts at the end."""
        await self._hands.move(before_everything(self._season))
        facts = self._outside(())
        for phase in phases:
            started = time.monotonic()
            self._entering(phase.stop.name)
            self._progress.enter(f"{phase.stop.title} {phase.stop.name}", phase.stop.at)
            unrest = await self._phase(phase)
            facts = await self._reading.facts(self._outside(unrest))
            self._progress.funnel = funnel_of(facts)
            spent = self._progress.seconds[phase.stop.name] = time.monotonic() - started
            tell_phase(self._console, self._progress, spent, self._progress.sent)
        return await self._reading.books(facts)

    async def _phase(self, phase: Phase) -> tuple[str, ...]:
        look = await self._hands.move(phase.stop.at)
        while fresh := await self._fresh(phase):
            await self._platform.send(fresh)
            look = await self._hands.rest(phase.stop.at)
            if not phase.follows:
                break
        return look.unrest(phase.stop.at)

    async def _fresh(self, phase: Phase) -> list[Happening]:
        view = await self._reading.view(phase.looks) if phase.looks else View()
        return [happening for happening in phase.happenings(view) if happening.id not in self._platform.told]

    def _outside(self, unrest: tuple[str, ...]) -> Facts:
        messages = [happening.message for happening in self._platform.told.values()]
        return Facts(
            planned=self._season.seats + self._season.held_back_seats,
            submitted=frozenset(each.application for each in messages if isinstance(each, RegistrationSubmitted)),
            arrived=frozenset(each.application for each in messages if isinstance(each, TraineeReported)),
            left=frozenset(each.application for each in messages if isinstance(each, TrainingLeft)),
            reinstated=frozenset(each.application for each in messages if isinstance(each, TraineeReinstated)),
            left_at_hr=self._hospital.told("hr.trainee_left.v1"),
            back_at_hr=self._hospital.told("hr.trainee_reinstated.v1"),
            unrest=unrest,
            turned_away=tuple(refused.type for refused in self._platform.turned_away),
        )

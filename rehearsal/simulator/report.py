"""What a replay leaves behind: report.json, the admitted list as CSV, the messages HR heard."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from operations.filing.admissions import admitted_csv
from rehearsal.simulator.counts import Counts
from rehearsal.simulator.facts import SystemFacts
from rehearsal.simulator.invariants import judge
from rehearsal.simulator.outcome import outcome_of


@dataclass(frozen=True, slots=True)
class Report:
    """A finished season, judged. Only `outcome` is the same from run to run."""

    season: str
    seed: int
    applicants: int
    outcome: Mapping[str, Any]
    messages: Counts
    invariants: Mapping[str, bool]
    seconds: Mapping[str, float]
    hospitals: Mapping[str, Any] | None = None

    @property
    def holds(self) -> bool:
        return all(self.invariants.values())

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def report_of(season: str, seed: int, facts: SystemFacts, messages: Counts, seconds: Mapping[str, float]) -> Report:
    """The report on these facts."""
    rounded = {phase: round(spent, 3) for phase, spent in seconds.items()}
    ends = None if facts.taken_over is None else hospitals_of(facts)
    return Report(season, seed, len(facts.submitted), outcome_of(facts), messages, judge(facts), rounded, ends)


def hospitals_of(facts: SystemFacts) -> Mapping[str, Any]:
    """What hospitals' ends took over, by the way they hear; by name what one lacks, or met twice."""
    ends = facts.taken_over or {}
    told = {name: {each.word for each in (facts.told or {}).get(name, ())} for name in ends}
    lost = {name: sorted(told[name] - {word for _, word in each.taken}) for name, each in ends.items()}
    ways = {way: [each for each in ends.values() if each.way == way] for way in sorted({e.way for e in ends.values()})}
    return {
        "ways": {
            way: {
                "hospitals": len(those),
                "taken_over": sum(len(each.taken) for each in those),
                "came_again": sum(each.repeats for each in those),
                "receipts": sum(each.receipts for each in those),
                "turned_away": sum(each.turned_away for each in those),
                "switched_on_again": sum(each.switched_on for each in those),
                "mishaps": sorted(mishap for each in those for mishap in each.mishaps),
            }
            for way, those in ways.items()
        },
        "unreceived": sum(each.unreceived for each in ends.values()),
        "lost": [f"{name} {word}" for name, words in lost.items() for word in words],
        "doubled": [f"{name} {what}" for name, each in ends.items() for what in each.doubled],
    }


def leave(folder: Path, report: Report, facts: SystemFacts, hr_messages: Path) -> None:
    """Write all three files, each replaced as a whole: another run may be writing the same ones."""
    replace_file(folder / hr_messages.name, hr_messages.read_bytes())
    replace_file(folder / "admitted.csv", admitted_csv(facts.admitted).encode("utf-8-sig"))
    replace_file(folder / "report.json", report.json().encode())


def replace_file(path: Path, content: bytes) -> None:
    """Whoever reads the path sees the old content or the new, never a part."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)

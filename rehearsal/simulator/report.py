"""What a replay leaves behind: report.json, the admitted list as CSV, the messages HR heard."""

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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

    @property
    def holds(self) -> bool:
        return all(self.invariants.values())

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def report_of(season: str, seed: int, facts: SystemFacts, messages: Counts, seconds: Mapping[str, float]) -> Report:
    """The report on these facts."""
    rounded = {phase: round(spent, 3) for phase, spent in seconds.items()}
    return Report(season, seed, len(facts.submitted), outcome_of(facts), messages, judge(facts), rounded)


def admitted_csv(facts: SystemFacts) -> str:
    """The admitted, best first; `outcome` says whether each reported or is withdrawn.

    `rank_among_admitted` is the place by total among those admitted to the same programme, whatever way they came
    there: by a wish, by adjustment or by the province's round; equal totals have the same.
    """
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("application", "base", "specialty", "total", "rank_among_admitted", "outcome"))
    programmes: dict[tuple[str, str], list[int]] = {}
    for place in facts.admitted:
        programmes.setdefault((place.base, place.specialty), []).append(place.total_points)
    order = sorted(facts.admitted, key=lambda one: (one.base, one.specialty, -one.total_points, one.application))
    for place in order:
        better = sum(points > place.total_points for points in programmes[place.base, place.specialty])
        total = f"{place.total_points // 100}.{place.total_points % 100:02d}"
        lines.writerow((place.application, place.base, place.specialty, total, better + 1, place.stage))
    return text.getvalue()


def leave(folder: Path, report: Report, facts: SystemFacts, hr_messages: Path) -> None:
    """Write all three files, each replaced as a whole: another run may be writing the same ones."""
    replace_file(folder / hr_messages.name, hr_messages.read_bytes())
    replace_file(folder / "admitted.csv", admitted_csv(facts).encode("utf-8-sig"))
    replace_file(folder / "report.json", report.json().encode())


def replace_file(path: Path, content: bytes) -> None:
    """Whoever reads the path sees the old content or the new, never a part."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)

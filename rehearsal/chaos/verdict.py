"""The figures of a chaos run: what befell the seasons, and whether anyone could tell from how they ended."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.chaos.documents import different
from rehearsal.chaos.effects import compared
from rehearsal.chaos.torment import Kill
from rehearsal.chaos.trial import Ending


@dataclass(frozen=True, slots=True)
class Comparison:
    """One disturbed season beside the undisturbed one; what befell it did so many `times`."""

    scenario: str
    times: int
    kills: Sequence[Kill]
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    different: Sequence[str]
    sound: bool
    seconds: float
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.sound and not (self.lost or self.doubled or self.different)


def judge(
    scenario: str,
    times: int,
    calm: Ending,
    shaken: Ending,
    kills: Sequence[Kill] = (),
    figures: Mapping[str, Any] | None = None,
) -> Comparison:
    """What became of a disturbed season beside the calm one, with both sides of every document that is not the same."""
    effects = compared(calm.effects, shaken.effects)
    apart = different(calm.documents, shaken.documents)
    told = {} if shaken.posted.hospitals is None else {"hospitals": shaken.posted.hospitals}
    figures = {**(figures or {}), "posts": shaken.posted.posts, **told, "sides": apart}
    lost, doubled = (*effects.lost, *shaken.posted.lost), (*effects.doubled, *shaken.posted.renamed)
    return Comparison(scenario, times, kills, lost, doubled, sorted(apart), shaken.sound, shaken.seconds, figures)


def line(verdicts: Sequence[Comparison]) -> dict[str, Any]:
    """The figures in one object: the last line a run prints."""
    kills = [kill for verdict in verdicts for kill in verdict.kills]
    return {
        "scenarios": sorted({verdict.scenario for verdict in verdicts}),
        "seasons": len(verdicts),
        "kills": len(kills),
        "points": len({(kill.service, kill.point) for kill in kills}),
        "steps": len({(kill.service, kill.phase) for kill in kills}),
        "times": _times(verdicts),
        "lost": sum(len(verdict.lost) for verdict in verdicts),
        "doubled": sum(len(verdict.doubled) for verdict in verdicts),
        "identical": not any(verdict.different for verdict in verdicts),
        "sound": all(verdict.sound for verdict in verdicts),
        "seconds": round(sum(verdict.seconds for verdict in verdicts), 1),
    }


def write(folder: Path, calm: Ending, verdicts: Sequence[Comparison]) -> Path:
    """The report: the figures, and for each season where it was struck and what came out differently."""
    folder.mkdir(parents=True, exist_ok=True)
    report = {
        **line(verdicts),
        "documents": len(calm.documents),
        "effects": calm.effects.total(),
        "runs": [
            {
                "scenario": verdict.scenario,
                "times": verdict.times,
                "seconds": verdict.seconds,
                "sound": verdict.sound,
                "kills": _table(Counter((kill.service, kill.point) for kill in verdict.kills)),
                "phases": _table(Counter((kill.phase, kill.service) for kill in verdict.kills)),
                "lost": verdict.lost,
                "doubled": verdict.doubled,
                "different": verdict.different,
                **verdict.figures,
            }
            for verdict in verdicts
        ],
    }
    file = folder / "report.json"
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def _times(verdicts: Sequence[Comparison]) -> dict[str, int]:
    times: Counter[str] = Counter()
    for verdict in verdicts:
        times[verdict.scenario] += verdict.times
    return dict(times)


def _table(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (row, column), number in sorted(counted.items()):
        table.setdefault(row, {})[column] = number
    return table

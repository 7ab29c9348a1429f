"""What operators read of sagas: lines of a list, and the entries of one story merged over the services [SAGA-6]."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.vocabulary import SHANGHAI, Moment

OWNERS: Final = frozenset({"registration", "finance", "intake"})
"""Who confirms by itself: nobody outside has to do anything."""


@dataclass(frozen=True, slots=True)
class Saga:
    """One enrolment as it stands at `now`."""

    application: str
    stage: str
    since: str
    waits_for: tuple[str, ...]
    deadlines: Mapping[str, str]
    now: Moment

    @property
    def deadlines_shown(self) -> str:
        return ", ".join(f"{name} {due}" for name, due in self.deadlines.items())

    def stuck(self, patience: timedelta) -> bool:
        """A deadline passed and nothing came of it, or an owner has not confirmed for that long."""
        late = any(datetime.fromisoformat(due) < self.now for due in self.deadlines.values())
        owing = not OWNERS.isdisjoint(self.waits_for) and bool(self.since)
        return late or (owing and datetime.fromisoformat(self.since) + patience < self.now)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a story; `under` is a correlation id, or the sequence of a word."""

    at: str
    service: str
    what: str
    why: str = ""
    to: str = ""
    says: tuple[str, ...] = ()
    under: str = ""


def moment_of(clock: str | None) -> Moment:
    """Business time as the services have it; the wall clock's in Asia/Shanghai where theirs stands nowhere yet."""
    return datetime.now(SHANGHAI) if clock is None else datetime.fromisoformat(clock)


def saga_of(item: Mapping[str, Any], now: Moment) -> Saga:
    """One item of admission's list."""
    return Saga(
        item["application"], item["stage"], item["since"] or "", tuple(item["waits_for"]), item["deadlines"], now
    )


def entries_of(
    states: Mapping[str, Mapping[str, Any] | None],
    standing: Mapping[str, Any] | None,
    saga: Mapping[str, Any] | None,
) -> list[TimelineEntry]:
    """Everything in the order of time, what says no moment after the line before it; then how it stands everywhere."""
    words = [] if standing is None else [_word(word) for word in standing["words"]]
    lines = [] if saga is None else list(_lines(saga["lines"]))
    told = sorted((*words, *lines), key=lambda entry: (entry.at == "", entry.at))
    return [*told, *_ends(states, saga)]


def _word(word: Mapping[str, Any]) -> TimelineEntry:
    return TimelineEntry(
        at=word["at"] or "",
        service="registration",
        what=f"heard on {word['concern']}",
        why=", ".join(word["reasons"]),
        to=word["stage"],
        under=f"#{word['sequence']}",
    )


def _lines(lines: list[Mapping[str, Any]]) -> Iterator[TimelineEntry]:
    before = ""
    for line in lines:
        before = max(before, line["at"] or before)
        sequence = f"#{line['sequence']}" if line["sequence"] else ""
        yield TimelineEntry(
            at=before if line["to"] else line["at"] or before,
            service="admission",
            what=line["heard"],
            why=line["why"].replace("_", " "),
            to=line["to"] or "made no step",
            says=tuple(line["says"]),
            under=line["correlation_id"] or sequence,
        )


def _ends(states: Mapping[str, Mapping[str, Any] | None], saga: Mapping[str, Any] | None) -> Iterator[TimelineEntry]:
    for service, state in states.items():
        if state is not None:
            stage = str(state.get("stage") or state.get("outcome") or "")
            waits = state.get("waits_for") or ()
            shown = waits if isinstance(waits, str) else ", ".join(waits)
            yield TimelineEntry("now", service, "stands", ", ".join(state.get("reasons") or ()), stage, (), shown)
    if saga is not None:
        for name, due in saga["deadlines"].items():
            yield TimelineEntry(due, "admission", f"deadline {name} will come")

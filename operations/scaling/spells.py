"""The least workers a season's calendar asks for, as spells a cron reads: while a service has more than one.

A cron knows months, days and hours, and no year: what is made of one season is to be taken away when it is over.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from operations.scaling.planning import AT_LEAST, WorkPlan

AHEAD: Final = timedelta(minutes=10)
"""So long before its hour a worker is asked for: it has to be placed, started and connected by then."""
_HOUR: Final = timedelta(hours=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Spell:
    """At least so many workers from each time the one schedule comes round until the other does."""

    workers: int
    starts: str
    ends: str


def spells(plan: WorkPlan, service: str) -> tuple[Spell, ...]:
    """Every spell of one service, fewer workers first; a larger number lies within the spells of a smaller one."""
    found: list[Spell] = []
    for number in sorted({hour.workers[service] for hour in plan.hours} - {AT_LEAST}):
        hours = [hour.at for hour in plan.hours if hour.workers[service] >= number]
        found += (Spell(number, *schedule) for schedule in _schedules(_spans(hours)))
    return tuple(found)


def _spans(hours: Sequence[datetime]) -> Iterator[Span]:
    """Hours that follow each other, as one, begun a little sooner."""
    for _, together in groupby(enumerate(hours), key=lambda numbered: numbered[1] - numbered[0] * _HOUR):
        following = [hour for _, hour in together]
        yield following[0] - AHEAD, following[-1] + _HOUR


def _schedules(spans: Iterator[Span]) -> Iterator[tuple[str, str]]:
    """Days of one month that begin and end alike are one schedule; such spans neither meet nor cross."""
    alike: dict[tuple[object, ...], list[Span]] = defaultdict(list)
    for starts, ends in spans:
        lasts = ends.date() - starts.date()
        alike[starts.month, ends.month, starts.timetz(), ends.timetz(), lasts].append((starts, ends))
    for those in alike.values():
        yield _cron([starts for starts, _ in those]), _cron([ends for _, ends in those])


def _cron(moments: Sequence[datetime]) -> str:
    """Minute, hour, days, month, any day of the week."""
    first, days = moments[0], sorted({moment.day for moment in moments})
    return f"{first.minute} {first.hour} {','.join(map(str, days))} {first.month} *"

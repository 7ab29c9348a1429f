"""A plan as a picture: messages an hour at each day's busiest, and the workers of each service, day by day."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape

from operations.access import SERVICES
from operations.scaling.planning import Day, WorkPlan
from operations.whatif.chart import FONTS

_COLUMN, _LEFT, _TOP, _TALL, _ROW = 13, 150, 96, 190, 46
_BARS, _MORE, _LINE, _ONE = "#2f6f9f", "#b4472f", "#e6e9ed", "#9fc3dd"
_TICKS: Final = 4
MOST_DAYS: Final = 200
"""More columns than this nobody reads; the days with the most work stay."""


def svg(title: str, plan: WorkPlan, first_limit: str) -> str:
    """Days from left to right: above them the messages a second at the worst, below one row of workers a service."""
    days = _shown(list(plan.days()))
    width, below = _LEFT + _COLUMN * len(days) + 40, _TOP + _TALL + 40
    height = below + _ROW * len(SERVICES) + 20
    page = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'{page} font-family="{FONTS}" font-size="12" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="20" y="32" font-size="18" font-weight="bold">{escape(title)}</text>',
        f'<text x="20" y="54" fill="#555">{escape(first_limit)}</text>',
        *_peaks(days, width),
        *_months(days, below),
        *(line for at, service in enumerate(SERVICES) for line in _workers(days, service, below + at * _ROW)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _shown(days: Sequence[Day]) -> Sequence[Day]:
    kept = {day.on for day in sorted(days, key=lambda day: -day.messages)[:MOST_DAYS]}
    return [day for day in days if day.on in kept]


def _peaks(days: Sequence[Day], width: int) -> Iterator[str]:
    most = max((day.busiest.peak for day in days), default=0.0) or 1.0
    yield f'<text x="{_LEFT - 10}" y="{_TOP - 14}" text-anchor="end">消息/秒 messages/s</text>'
    for tick in range(_TICKS + 1):
        y = _TOP + _TALL - _TALL * tick // _TICKS
        yield f'<rect x="{_LEFT}" y="{y}" width="{width - _LEFT - 20}" height="1" fill="{_LINE}"/>'
        yield f'<text x="{_LEFT - 10}" y="{y + 4}" text-anchor="end">{most * tick / _TICKS:.3g}</text>'
    for at, day in enumerate(days):
        tall = max(1, round(_TALL * day.busiest.peak / most))
        x, y = _LEFT + at * _COLUMN, _TOP + _TALL - tall
        told = f"{day.on} {', '.join(day.phases)}: {day.busiest.peak:.3g}/s"
        yield f'<rect x="{x}" y="{y}" width="{_COLUMN - 3}" height="{tall}" fill="{_BARS}">'
        yield f"<title>{escape(told)}</title></rect>"


def _months(days: Sequence[Day], below: int) -> Iterator[str]:
    """Where a month begins its name, and the day of the month under the first of each run of days and every fifth."""
    at = 0
    for month, those in groupby(days, key=lambda day: (day.on.year, day.on.month)):
        length = len(list(those))
        yield f'<text x="{_LEFT + at * _COLUMN}" y="{below - 22}" fill="#555">{month[0]}-{month[1]:02}</text>'
        for nth in range(0, length, 5):
            x = _LEFT + (at + nth) * _COLUMN
            yield f'<text x="{x}" y="{below - 8}" font-size="9" fill="#888">{days[at + nth].on.day}</text>'
        at += length


def _workers(days: Sequence[Day], service: str, y: int) -> Iterator[str]:
    most = max((day.workers[service] for day in days), default=1)
    yield f'<text x="{_LEFT - 10}" y="{y + 26}" text-anchor="end">{service} ≤ {most}</text>'
    yield f'<rect x="{_LEFT}" y="{y + 34}" width="{_COLUMN * len(days)}" height="1" fill="{_LINE}"/>'
    for at, day in enumerate(days):
        number = day.workers[service]
        tall = max(4, round(30 * number / most))
        fill = _MORE if number == most > 1 else _BARS if number > 1 else _ONE
        x = _LEFT + at * _COLUMN
        yield f'<rect x="{x}" y="{y + 34 - tall}" width="{_COLUMN - 3}" height="{tall}" fill="{fill}"/>'

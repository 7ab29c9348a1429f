"""Who moves up when somebody leaves: as if whoever left had never been there, and as if nobody had left [ADM-4]."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from contracts.vocabulary import ApplicationId
from services.admission.allocation.allocation import Claim, Held

Draw = Callable[[Mapping[ApplicationId, Claim], datetime], Mapping[ApplicationId, Held]]
"""From those who take part, and the moment whose seats they are drawn on, to the places they get."""


@dataclass(frozen=True, slots=True)
class MovedUp:
    """A place that somebody is let in to, and since when."""

    held: Held
    at: datetime


@dataclass(frozen=True, slots=True)
class BackfilledPlaces:
    """The places once every drop has been made good.

    `first` are those as if nobody had left, on the seats of the beginning; `now` those of whoever stays. `let_in` says
    of whoever holds or held a place only because somebody left, or seats were moved, when that was. `moved_up` are the
    places of those who left one like that, or would have had one if they had not left before it became theirs.
    """

    first: Mapping[ApplicationId, Held]
    now: Mapping[ApplicationId, Held]
    let_in: Mapping[ApplicationId, datetime]
    moved_up: Mapping[ApplicationId, MovedUp] = field(default_factory=dict)


def settle(
    ranked: Mapping[ApplicationId, Claim],
    gone: Mapping[ApplicationId, datetime],
    moved: Iterable[datetime],
    span: tuple[datetime, datetime],
    draw: Draw,
    left: AbstractSet[ApplicationId] = frozenset(),
) -> BackfilledPlaces:
    """Make room after drops, whole chains of them at once.

    `ranked` are all who ever took part, `gone` says since when somebody does not, `moved` when seats were moved
    while placing went on, `span` when it begins and ends. `draw` gives the places: one round, or several in a row.
    `left` are those of the gone who left a place that had been offered to them, whether it is theirs by now or not.
    Whoever is let in is so by the moment that let them in, so nothing depends on the order in which drops are heard.
    """
    opened, closes = span
    first, shifts = draw(ranked, opened), frozenset(moved)
    now = draw({name: claim for name, claim in ranked.items() if name not in gone}, closes)
    up = dict(_moved_up(ranked, gone, shifts, first, draw))
    back = {name: up[name] for name in left if name in up}
    for name in left - first.keys() - up.keys():
        staying = {other: at for other, at in gone.items() if other != name}
        back |= {other: one for other, one in _moved_up(ranked, staying, shifts, first, draw) if other == name}
    return BackfilledPlaces(first, now, {name: one.at for name, one in up.items()}, back)


def _moved_up(
    ranked: Mapping[ApplicationId, Claim],
    gone: Mapping[ApplicationId, datetime],
    shifts: AbstractSet[datetime],
    first: Mapping[ApplicationId, Held],
    draw: Draw,
) -> Iterator[tuple[ApplicationId, MovedUp]]:
    """Who is let in, as one after the other leaves."""
    seen = set(first)
    for moment in sorted({*gone.values(), *shifts}):
        if moment not in shifts and not any(at == moment and name in seen for name, at in gone.items()):
            continue  # whoever held nothing leaves nothing behind
        here = draw({name: one for name, one in ranked.items() if name not in gone or gone[name] > moment}, moment)
        yield from ((name, MovedUp(held, moment)) for name, held in here.items() if name not in seen)
        seen |= here.keys()

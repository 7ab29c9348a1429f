"""Who moves up when somebody leaves: as if whoever left had never been there, and as if nobody had left [ADM-4]."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import ApplicationId
from services.admission.allocation.allocation import Claim, Held

Draw = Callable[[Mapping[ApplicationId, Claim], datetime], Mapping[ApplicationId, Held]]
"""From those who take part, and the moment whose seats they are drawn on, to the places they get."""


@dataclass(frozen=True, slots=True)
class BackfilledPlaces:
    """The places once every drop has been made good.

    `first` are those as if nobody had left, on the seats of the beginning; `now` those of whoever stays. `let_in` says
    of whoever holds or held a place only because somebody left, or seats were moved, when that was.
    """

    first: Mapping[ApplicationId, Held]
    now: Mapping[ApplicationId, Held]
    let_in: Mapping[ApplicationId, datetime]


def settle(
    ranked: Mapping[ApplicationId, Claim],
    gone: Mapping[ApplicationId, datetime],
    moved: Iterable[datetime],
    span: tuple[datetime, datetime],
    draw: Draw,
) -> BackfilledPlaces:
    """Make room after drops, whole chains of them at once.

    `ranked` are all who ever took part, `gone` says since when somebody does not, `moved` when seats were moved
    while placing went on, `span` when it begins and ends. `draw` gives the places: one round, or several in a row.
    Whoever is let in is so by the moment that let them in, so nothing depends on the order in which drops are heard.
    """
    opened, closes = span
    first = draw(ranked, opened)
    now = draw({name: claim for name, claim in ranked.items() if name not in gone}, closes)
    seen, let_in = set(first), dict[ApplicationId, datetime]()
    shifts = set(moved)
    for moment in sorted({*gone.values(), *shifts}):
        if moment not in shifts and not any(at == moment and name in seen for name, at in gone.items()):
            continue  # whoever held nothing leaves nothing behind
        here = draw({name: one for name, one in ranked.items() if name not in gone or gone[name] > moment}, moment)
        let_in |= {name: moment for name in here if name not in seen}
        seen |= here.keys()
    return BackfilledPlaces(first, now, let_in)

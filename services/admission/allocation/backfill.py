"""Who moves up when somebody leaves: as if whoever left had never been there, and as if nobody had left [ADM-4]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.vocabulary import ApplicationId
from services.admission.allocation.allocation import Claim, Held

Draw = Callable[[Mapping[ApplicationId, Claim]], Mapping[ApplicationId, Held]]
"""From those who take part to the places they get."""
Merited = tuple[int, int, ApplicationId]
"""A key to sort by: points, rank, name."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The places once every drop has been made good.

    `first` are those as if nobody had left, `now` those of whoever stays. `let_in` says of whoever holds or held a
    place only because somebody left when that was.
    """

    first: Mapping[ApplicationId, Held]
    now: Mapping[ApplicationId, Held]
    let_in: Mapping[ApplicationId, datetime]


def settle(
    ranked: Mapping[ApplicationId, Claim],
    staying: Mapping[ApplicationId, Claim],
    vacated: Mapping[ApplicationId, datetime],
    fallen: Mapping[ApplicationId, datetime],
    draw: Draw,
    order: Callable[[ApplicationId], Merited],
) -> Settled:
    """Make room after drops, whole chains of them at once.

    `ranked` are all who ever took part, `staying` those who still do. `vacated` says when a place was left, `fallen`
    when somebody ceased to be ranked, with a place or without; `order` is the merit order, the best first. `draw`
    gives the places: one round, or several in a row.
    The answer follows from the set of drops, not from the order they are heard in: of those who came later the best
    was let in by the first to leave, and so on.
    """
    first, now = draw(ranked), draw(staying)
    later = (now.keys() | (vacated.keys() & ranked.keys())) - first.keys()
    gone = {**fallen, **vacated}
    leavings = sorted((left_at, name) for name, left_at in gone.items() if name in first or name in later)
    came_later = zip(sorted(later, key=order), leavings, strict=False)
    return Settled(first, now, let_in={name: left_at for name, (left_at, _) in came_later})

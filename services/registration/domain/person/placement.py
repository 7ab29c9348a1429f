"""The provincial office's placements of order-oriented applicants whom no roster names [REG-6]."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.messages.registration import PlacementRefused, RosterEntry
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment, PersonKey, Track
from services.registration.domain.matching import asked_for, too_far


@dataclass(frozen=True, slots=True)
class PlacementKept:
    """The provincial office's latest decision for one season; that it places nobody, where it does not stand."""

    decided_at: Moment
    entry: RosterEntry
    stands: bool = True


@dataclass(frozen=True, slots=True)
class KeepPlacement:
    """Command: keep this placement, its identity closed."""

    placement: PlacementKept


def placed(
    held: PlacementKept | None, placement: PlacementKept, whose: tuple[Track, PersonKey], season: Season
) -> Iterator[PlacementKept | PlacementRefused]:
    """Kept when it is the office's latest; what it cannot do is said to the office at once [REG-13]."""
    closed, entry = season.closed_by(placement.decided_at), placement.entry
    later = held is None or _rank(placement) > _rank(held)
    if later and not closed:
        yield placement
    found = {
        Reason.REVISION_SUPERSEDED: not later and placement != held,
        Reason.SEASON_CLOSED: closed,
        Reason.ROSTER_NOT_NEEDED: placement.stands and not asked_for(entry.kind, season),
        Reason.PLACED_TOO_FAR: placement.stands and too_far(entry, season),
    }
    if reasons := tuple(reason for reason, holds in found.items() if holds):
        track, person_key = whose
        yield PlacementRefused(
            season=season.id,
            track=track,
            person_key=person_key,
            base=entry.base,
            decided_at=placement.decided_at,
            reasons=reasons,
        )


def _rank(placement: PlacementKept) -> tuple[Moment, bool, str]:
    return placement.decided_at, not placement.stands, repr(placement.entry)

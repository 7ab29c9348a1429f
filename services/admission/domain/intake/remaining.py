"""Which seats a base has left once placing is over: its word to the provincial round [ADM-6]."""

from collections import Counter
from collections.abc import Iterator

from contracts.messages.admission.adjustment import RemainingSeats, SeatsRemained
from contracts.season.season import Season
from services.admission.domain.intake.linking import linked_after_closing
from services.admission.domain.intake.offering import offers, seated_by_round
from services.admission.domain.intake.state import PLACING_CLOSES, Intake


def remaining(intake: Intake) -> tuple[RemainingSeats, ...]:
    """The seats nobody holds once placing is over; none while it is not, and none on void results [ADM-6]."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return ()
    held = Counter(place.specialty for place in offers(intake).values())
    held.update(intake.granted[name].specialty for name in seated_by_round(intake))
    held.update(one.specialty for one in linked_after_closing(intake).values() if one.held)
    left = {specialty: seats - held[specialty] for specialty, seats in sorted(intake.seats.items())}
    return tuple(RemainingSeats(specialty=specialty, seats=seats) for specialty, seats in left.items() if seats > 0)


def counted(intake: Intake) -> SeatsRemained | None:
    """The base's word to the round, be it that nothing is left; None before placing closes [ADM-6]."""
    if PLACING_CLOSES not in intake.struck:
        return None
    return SeatsRemained(
        season=intake.season,
        base=intake.base,
        programmes=remaining(intake),
        lot_key=intake.results.lottery.key or None,
        without_results="nobody" if intake.deserted else "awaited" if intake.placing is None else None,
    )


def remained(before: Intake, now: Intake, season: Season) -> Iterator[SeatsRemained]:
    """What the base has left for the round: once placing closes, whenever that changes, and when it is asked."""
    word, asked = counted(now), now.asked and not before.asked
    if season.admission.provincial_round is not None and word is not None and (asked or word != counted(before)):
        yield word

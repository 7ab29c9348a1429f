"""Who holds a place of a base now, who has none for good, and which seats that leaves to the provincial round."""

from collections import Counter
from collections.abc import Iterator

from contracts.messages.admission.adjustment import RemainingSeats, SeatsRemained
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId
from services.admission.domain.intake_state import PLACING_CLOSES, Intake
from services.admission.domain.placing import Place
from services.admission.domain.results import out


def offers(intake: Intake) -> dict[ApplicationId, Place]:
    """The places that are offered or taken now."""
    fallen = out(intake.results)
    return {
        name: place
        for name, place in (intake.placing or {}).items()
        if name not in intake.vacations and name not in fallen
    }


def unplaced(intake: Intake) -> frozenset[ApplicationId]:
    """Ranked once, without a place now that placing is over, and not by leaving one."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return frozenset()
    return frozenset(intake.results.lines.keys() - offers(intake).keys() - intake.vacations.keys())


def remaining(intake: Intake) -> tuple[RemainingSeats, ...]:
    """The seats nobody holds once placing is over; none while it is not, and none on void results [ADM-6]."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return ()
    held = Counter(place.specialty for place in offers(intake).values())
    held.update(
        grant.specialty
        for name, grant in intake.granted.items()
        if not grant.held_back and name not in intake.vacations
    )
    left = {specialty: seats - held[specialty] for specialty, seats in sorted(intake.seats.items())}
    return tuple(RemainingSeats(specialty=specialty, seats=seats) for specialty, seats in left.items() if seats > 0)


def counted(intake: Intake) -> SeatsRemained | None:
    """The base's word to the round, be it that nothing is left; None before placing closes [ADM-6]."""
    if PLACING_CLOSES not in intake.struck:
        return None
    left, key = remaining(intake), intake.results.lottery.key
    return SeatsRemained(season=intake.season, base=intake.base, programmes=left, lot_key=key or None)


def remained(before: Intake, now: Intake, season: Season) -> Iterator[SeatsRemained]:
    """What the base has left for the round: once placing closes, whenever that changes, and when it is asked."""
    word, asked = counted(now), now.asked and not before.asked
    if season.admission.provincial_round is not None and word is not None and (asked or word != counted(before)):
        yield word

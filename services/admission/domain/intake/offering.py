"""Who holds a place of a base now, who has none for good, and which seats that leaves to the provincial round."""

from collections import Counter
from collections.abc import Iterable, Iterator

from contracts.messages.admission.adjustment import RemainingSeats, SeatsRemained
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import out
from services.admission.domain.intake.state import PLACING_CLOSES, Intake


def offers(intake: Intake) -> dict[ApplicationId, Place]:
    """The places that are offered or taken now."""
    fallen = out(intake.results)
    return {
        name: place
        for name, place in (intake.placing or {}).items()
        if name not in intake.vacations and name not in fallen
    }


def overfull(
    intake: Intake, specialty: SpecialtyCode | None = None, beside: Iterable[ApplicationId] | None = None
) -> bool:
    """Whether more hold seats of this or of any programme than it has: what the round gave came to be known late.

    `beside` are whom the round had seated at the moment that is asked about; without it, who sits there now.
    """
    held = Counter(place.specialty for place in offers(intake).values())
    held.update(intake.granted[name].specialty for name in (seated_by_round(intake) if beside is None else beside))
    full = {each for each, count in held.items() if count > intake.seats.get(each, 0)}
    return bool(full if specialty is None else specialty in full)


def seated_by_round(intake: Intake) -> frozenset[ApplicationId]:
    """Who sits on the base's own seats by the provincial round."""
    own = (name for name, grant in intake.granted.items() if not grant.held_back)
    return frozenset(own) - intake.vacations.keys()


def granted_by(intake: Intake, opened: Moment) -> tuple[ApplicationId, ...]:
    """Whose seats of the round were not there any more for results of `opened`."""
    left = {name for name, one in intake.vacations.items() if one.vacated_at < opened}
    return tuple(sorted(name for name, one in intake.granted.items() if not one.held_back and name not in left))


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
    held.update(intake.granted[name].specialty for name in seated_by_round(intake))
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

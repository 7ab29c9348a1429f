"""Who holds a place of a base now, and who has none for good."""

from collections import Counter
from collections.abc import Iterable, Iterator

from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import links, out
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
    held.update(_linked(intake))
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


def _linked(intake: Intake) -> Iterator[SpecialtyCode]:
    """Where postgraduates sit, as places were drawn beside them, and stayed [POL-7]."""
    if intake.linked:
        standing = links(intake.results).keys() - intake.vacations.keys()
        yield from (one.specialty for name, one in intake.linked.items() if one.seated and name in standing)

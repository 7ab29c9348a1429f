"""A place held again, since leaving it was told wrongly: given back as long as nobody else holds its seat [ADM-4].

Before placing closes places are simply drawn anew. Afterwards nobody loses theirs: what was given away stays so.
"""

from collections.abc import Iterator

from contracts.season.season import Season
from services.admission.domain.intake.facts import Lost, Placed
from services.admission.domain.intake.offering import offers, overfull
from services.admission.domain.intake.redrawing import came_too_late_for, drawn_again
from services.admission.domain.intake.state import PLACING_CLOSES, Intake, evolve


def held_again(before: Intake, known: Intake, season: Season) -> Iterator[Placed | Lost]:
    """The place given back by a drawing that moves nobody else, or lost; nothing where it was there all the time."""
    if known.placing is None or PLACING_CLOSES not in known.struck:
        return
    for name in sorted(before.vacations.keys() - known.vacations.keys()):
        kept = known.kept.get(name)
        if kept is None or kept.left is None or came_too_late_for(known, kept.left, season):
            continue
        granted = known.granted.get(name)
        if name in known.placing or granted is not None:
            specialty = granted.specialty if granted is not None else known.placing[name].specialty
            if not (granted is not None and granted.held_back) and overfull(known, specialty):
                yield Lost(name, kept.left)
            continue
        placed = drawn_again(known, season)
        held = {other: place.specialty for other, place in offers(before).items()}
        anew = {} if placed is None or placed.placing is None else placed.placing
        if name not in anew and name not in known.given_back:
            continue  # never theirs: what they had left was offered on what is known better by now
        moved = any(other not in anew or anew[other].specialty != specialty for other, specialty in held.items())
        if placed is None or moved or name not in anew or overfull(evolve(known, placed)):
            yield Lost(name, kept.left)
        else:
            yield placed


def kept_too_long(known: Intake) -> Iterator[Lost]:
    """Held again, and the round had given the seat already, as is known now: what the round gave stands."""
    held = offers(known)
    for name, kept in known.kept.items():
        if kept.left is not None and name in held and overfull(known, held[name].specialty):
            yield Lost(name, kept.left)
            return

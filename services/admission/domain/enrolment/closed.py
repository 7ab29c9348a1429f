"""Acts from after a season closed: they count no more, and their sender hears so [CLO-3, REG-13]."""

from dataclasses import replace

from contracts.season.season import Season
from services.admission.domain.enrolment.facts import Happening, happened_at
from services.admission.domain.enrolment.state import Enrolment


def until_closing(enrolment: Enrolment, season: Season) -> Enrolment:
    """The enrolment with the acts from before; the very same object where there are no others."""
    if season.closing is None:
        return enrolment
    counting = tuple(act for act in enrolment.happened if not is_after(act, season))
    return enrolment if len(counting) == len(enrolment.happened) else replace(enrolment, happened=counting)


def is_after(act: Happening, season: Season) -> bool:
    """Whether it happened, or was corrected, once the season had closed."""
    last = max(happened_at(act), act.corrected_at or happened_at(act))
    return season.closing is not None and last > season.closing.closes_at

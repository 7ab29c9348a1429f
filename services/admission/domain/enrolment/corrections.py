"""What stands of the acts told: the platform may tell any of them anew, or take it back [COR-1].

All of them are kept; everything that follows is worked out from those that stand, so the order of arrival decides
nothing. What the province's round has answered is no longer taken back: the seat was drawn for in public [ADM-6].

See docs/architecture/corrections.md.
"""

from collections.abc import Mapping
from dataclasses import replace

from contracts.correction import overtaken as others
from contracts.correction import standing
from contracts.messages.admission.adjustment import AdjustmentOffered, AdjustmentRefused
from contracts.messages.admission.decisions import PlaceRefused
from contracts.messages.admission.enrolment import SeatLinked
from contracts.messages.platform.admission import AdjustmentRequested, ObjectionDecided, ObjectionRaised
from contracts.reasons import Reason
from contracts.vocabulary import Moment
from services.admission.domain.enrolment.facts import Happening, happened_at
from services.admission.domain.enrolment.state import Enrolment


def as_it_stands(enrolment: Enrolment) -> Enrolment:
    """The enrolment with those of its acts that stand; the very same object where nothing was ever corrected."""
    enrolment = _while_confirmed(enrolment)
    stands = standing(_may_count(enrolment), _thing)
    return enrolment if len(stands) == len(enrolment.happened) else replace(enrolment, happened=stands)


def _while_confirmed(enrolment: Enrolment) -> Enrolment:
    """Without the answer about a seat of the plan, where the confirmation it was about stands no more [POL-7]."""
    word, link = None if enrolment.place is None else enrolment.place.word, enrolment.link
    about_a_link = isinstance(word, SeatLinked) or (isinstance(word, PlaceRefused) and Reason.PLAN_FULL in word.reasons)
    if word is None or not about_a_link or (link is not None and link.base == word.base):
        return enrolment
    return replace(enrolment, place=None)


def overtaken(enrolment: Enrolment) -> Mapping[Happening, Reason]:
    """The acts whose sender has to hear that they do not count; what the round has drawn is not taken back."""
    drawn = {act: Reason.ROUND_DRAWN for act in enrolment.happened if _drawn_already(enrolment, act)}
    return drawn | dict(others(_may_count(enrolment), _thing, happened_at))


def corrected_at(enrolment: Enrolment) -> Moment | None:
    """When the platform last decided that something had been told wrongly."""
    return max((act.corrected_at for act in enrolment.happened if act.corrected_at is not None), default=None)


def _thing(act: Happening) -> tuple[str, str]:
    """What two acts are revisions of: the same act, told of whatever base; of objections each by its number."""
    numbered = act.objection if isinstance(act, ObjectionRaised | ObjectionDecided) else ""
    return act.TYPE, numbered


def _may_count(enrolment: Enrolment) -> tuple[Happening, ...]:
    return tuple(act for act in enrolment.happened if not _drawn_already(enrolment, act))


def _drawn_already(enrolment: Enrolment, act: Happening) -> bool:
    asked = isinstance(act, AdjustmentRequested) and act.correction is not None and not act.correction.stands
    return asked and (enrolment.answered(AdjustmentOffered) or enrolment.answered(AdjustmentRefused))

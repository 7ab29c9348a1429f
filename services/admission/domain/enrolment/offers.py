"""What else a place is walked by as the base's offer is: the round's grant, a postgraduate's link."""

from functools import lru_cache

from contracts.messages.admission.adjustment import AdjustmentOffered
from contracts.messages.admission.decisions import PlaceOffered
from contracts.messages.verification import ReviewApproved


@lru_cache(maxsize=1_000)
def granted_as_offer(granted: AdjustmentOffered) -> PlaceOffered:
    """The round's offer as any other; whoever walks asks for it a hundred times."""
    return PlaceOffered.model_validate(granted.model_dump(exclude={"held_back"}))


@lru_cache(maxsize=1_000)
def as_offer(review: ReviewApproved) -> PlaceOffered:
    """A postgraduate's link as what a place is walked by; never said: there is neither total nor rank [REG-7]."""
    return PlaceOffered(
        application=review.application,
        season=review.season,
        person_key=review.person_key,
        category=review.category,
        base=review.base,
        specialty=review.preferences[0],
        total_points=0,
        rank=0,
        offered_at=review.approved_at,
        physical_by=review.approved_at,
    )

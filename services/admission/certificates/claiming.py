"""From results to claims, and from claims to a whole drawing: what a snapshot is recomputed with."""

from contracts.season.calendar import Reserve
from contracts.vocabulary import BaseCode, Category, Track
from services.admission.allocation.allocation import Claim, Wish
from services.admission.allocation.plan import ProgrammeId
from services.admission.certificates.snapshot import RankedApplicant


def claim_of(result: RankedApplicant, rank: int, base: BaseCode, reserve: Reserve) -> Claim:
    """What one applicant brings; those the reserve is for may take its seats [ADM-1, POL-8]."""
    wishes = tuple([Wish(ProgrammeId(base, specialty), rank) for specialty in result.preferences])
    return Claim(wishes, result.total_points, rostered=result.category in reserve.categories)


def adjustable(result: RankedApplicant, track: Track) -> bool:
    """Undergraduate order applicants train in the specialty of the roster and in no other [REG-5, ADM-3]."""
    return result.accepts_adjustment and not (result.category is Category.ORDER and track is Track.RESIDENCY)

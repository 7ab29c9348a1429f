"""Verification's documents."""

from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate, Scalar
from services.verification.domain.reduction.decide import decide as decide_reduction
from services.verification.domain.reduction.state import Reduction
from services.verification.domain.reduction.state import evolve as evolve_reduction
from services.verification.domain.review.decide import deadlines
from services.verification.domain.review.decide import decide as decide_review
from services.verification.domain.review.state import Review
from services.verification.domain.review.state import evolve as evolve_review


def _index(review: Review) -> dict[str, Scalar]:
    return {} if review.accepted is None else {"season": review.accepted.application.season}


REVIEW: Final[Aggregate[Review]] = Aggregate(
    kind="review",
    state=TypeAdapter(Review),
    initial=Review,
    decide=decide_review,
    evolve=evolve_review,
    deadlines=deadlines,
    index=_index,
    indexes=(("season",),),
    guided_by=lambda review: "" if review.accepted is None else review.accepted.application.season,
)

REDUCTION: Final[Aggregate[Reduction]] = Aggregate(
    kind="reduction",
    state=TypeAdapter(Reduction),
    initial=Reduction,
    decide=decide_reduction,
    evolve=evolve_reduction,
)

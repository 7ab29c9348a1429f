"""Verification's documents."""

from typing import Final

from pydantic import TypeAdapter

from services.chassis.core.aggregate import Aggregate, Scalar
from services.verification.domain.reduction import decide as reduction
from services.verification.domain.reduction.state import Reduction
from services.verification.domain.review.decide import deadlines, decide, evolve
from services.verification.domain.review.state import Review


def _index(review: Review) -> dict[str, Scalar]:
    return {} if review.accepted is None else {"season": review.accepted.application.season}


REVIEW: Final[Aggregate[Review]] = Aggregate(
    kind="review",
    state=TypeAdapter(Review),
    initial=Review,
    decide=decide,
    evolve=evolve,
    deadlines=deadlines,
    index=_index,
    indexes=(("season",),),
)

REDUCTION: Final[Aggregate[Reduction]] = Aggregate(
    kind="reduction",
    state=TypeAdapter(Reduction),
    initial=Reduction,
    decide=reduction.decide,
    evolve=reduction.evolve,
)

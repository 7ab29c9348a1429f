"""Who holds a licence is told on where a tie breaks by it, and nowhere else [POL-19]."""

import pytest

from contracts.messages.verification import ReviewApproved
from contracts.season.ties import Tie
from contracts.vocabulary import Licence
from services.verification.domain.review.effects import outcome
from tests.verification.scenes import BASE, EVERYTHING, SEASON, SEASONS, accepted, after, reviewed

REAL = SEASONS[SEASON]
BY_LICENCE = (Tie.LICENCE,)


@pytest.mark.parametrize(
    ("of_season", "of_base", "told"),
    [
        (REAL.exams.tie_break, None, None),
        (BY_LICENCE, None, Licence.ASSISTANT_PHYSICIAN),
        (REAL.exams.tie_break, BY_LICENCE, Licence.ASSISTANT_PHYSICIAN),
        (BY_LICENCE, (Tie.WRITTEN,), Licence.ASSISTANT_PHYSICIAN),
    ],
)
def test_a_licence_is_told_where_the_base_or_the_round_breaks_ties_by_it(
    of_season: tuple[Tie, ...], of_base: tuple[Tie, ...] | None, told: Licence | None
) -> None:
    bases = tuple(base.model_copy(update={"tie_break": of_base}) for base in REAL.bases if base.code == BASE)
    exams = REAL.exams.model_copy(update={"tie_break": of_season})
    season = REAL.model_copy(update={"exams": exams, "bases": bases})
    review = after(accepted(licence=Licence.ASSISTANT_PHYSICIAN), reviewed(shown=EVERYTHING))
    approval = outcome(review, {SEASON: season})
    assert isinstance(approval, ReviewApproved)
    assert approval.licence == told

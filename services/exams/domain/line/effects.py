"""What is said of one candidate of a board: finality to the candidate, the result to everybody [EXM-4, EXM-5]."""

from contracts.messages.exams import FinaliseCandidate, Placing, ReopenCandidate, ResultPublished
from services.exams.domain.finality import Finality
from services.exams.domain.line.facts import TellPlace
from services.exams.domain.line.stage import Ranked
from services.exams.domain.line.state import BoardLine


def finality_told(line: BoardLine, finality: Finality) -> FinaliseCandidate | ReopenCandidate:
    """Since when scores are final; or that they are open again, which they can only be after they were final."""
    place = {"application": line.application, "season": line.season, "base": line.base}
    if finality.final_at is None:
        reopened_at = finality.closures[-1].reopened_at
        return ReopenCandidate(**place, reopened_at=reopened_at, closures=finality.closures)
    return FinaliseCandidate(**place, final_at=finality.final_at, closures=finality.closures)


def result(line: BoardLine, candidate: Ranked, place: TellPlace) -> ResultPublished:
    """As of the declaration: the same result always carries the same moment, whenever it was worked out."""
    return ResultPublished(
        application=line.application,
        season=line.season,
        person_key=candidate.person_key,
        category=candidate.category,
        base=line.base,
        accepts_adjustment=candidate.accepts_adjustment,
        employer_level=candidate.employer_level,
        placings=tuple(
            Placing(specialty=specialty, rank=rank)
            for specialty, rank in zip(candidate.preferences, place.ranks, strict=True)
        ),
        marks=candidate.marks,
        total_points=candidate.total_points,
        lot=place.lot,
        published_at=place.final_at,
        below_line=candidate.below_line,
        licence=candidate.licence,
    )

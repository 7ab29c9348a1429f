"""What each board should have been told of a candidate, by the facts alone."""

from contracts.correction import standing
from contracts.messages.exams import CandidateDropped, CandidateEntered, CandidateScored
from contracts.messages.verification import ReviewApproved
from contracts.reasons import Reason
from contracts.vocabulary import Category, Moment, SpecialtyCode
from services.exams.domain.candidate.facts import Word
from services.exams.domain.candidate.lines import below_line, gates_of
from services.exams.domain.candidate.marks import Assessment, assess
from services.exams.domain.candidate.state import Candidate, excuses_at
from services.exams.domain.setting import ExamsContext, board_key


def words_due(candidate: Candidate, setting: ExamsContext) -> dict[str, Word]:
    """Board → the word that holds: only the latest approval, while it stands, makes a candidate."""
    latest = candidate.approval
    if latest is None:
        return {}
    fallen = candidate.fallen if candidate.fallen and candidate.fallen.sequence > latest.sequence else None
    gone_at = fallen.fallen_at if fallen else latest.review.approved_at
    return {
        board: _word(candidate, approved.review, setting)
        if approved is latest and fallen is None
        else _dropped(approved.review, (Reason.NOT_APPROVED,), gone_at)
        for board, approved in sorted(candidate.approvals.items())
    }


def _word(candidate: Candidate, review: ReviewApproved, setting: ExamsContext) -> Word:
    """Entered until scores are final; then what they come to [EXM-3, EXM-4, EXM-6]; postgraduates sit none [REG-7]."""
    if review.category is Category.POSTGRADUATE:
        return _unexamined(review)
    finality = candidate.finality_at(board_key(review.season, review.base))
    if finality.final_at is None:
        since = finality.closures[-1].reopened_at if finality.closures else None
        return CandidateEntered(
            application=review.application, season=review.season, base=review.base, reopened_at=since
        )
    base = setting.base(review.season, review.base)
    here = (review.season, review.base)
    sheets = [one for one in candidate.sheets if (one.season, one.base) == here and finality.takes(one.recorded_at)]
    excuses = standing(excuses_at(candidate, review.season, review.base), lambda one: one.component)
    exams = setting.seasons[review.season].exams
    gates = gates_of(base, review.preferences, exams.lines)
    assessment = assess(base, sheets, excuses, exams.decimals, gates)
    if assessment.reasons:
        return _dropped(review, assessment.reasons, finality.final_at)
    missed = below_line(base, review.preferences, assessment.marks, exams.lines)
    if missed and len(missed) == len(review.preferences):
        return _dropped(review, (Reason.BELOW_LINE,), finality.final_at)
    return _scored(review, assessment, finality.final_at, missed)


def _unexamined(review: ReviewApproved) -> CandidateDropped:
    """Outside the plan, or on a seat of it from the moment the base confirmed it [REG-7, POL-7]."""
    reason = Reason.OUTSIDE_PLAN if review.in_plan is None else Reason.SEAT_OF_PLAN
    return _dropped(review, (reason,), review.approved_at)


def _scored(
    review: ReviewApproved, assessment: Assessment, scored_at: Moment, missed: tuple[SpecialtyCode, ...]
) -> CandidateScored:
    return CandidateScored(
        application=review.application,
        season=review.season,
        person_key=review.person_key,
        category=review.category,
        base=review.base,
        preferences=tuple(each for each in review.preferences if each not in missed),
        accepts_adjustment=review.accepts_adjustment,
        employer_level=review.employer_level,
        marks=assessment.marks,
        total_points=assessment.total_points,
        scored_at=scored_at,
        below_line=missed,
        licence=review.licence,
    )


def _dropped(review: ReviewApproved, reasons: tuple[Reason, ...], dropped_at: Moment) -> CandidateDropped:
    return CandidateDropped(
        application=review.application,
        season=review.season,
        base=review.base,
        reasons=reasons,
        dropped_at=dropped_at,
        linked=None if review.in_plan is None else next(iter(review.preferences), None),
    )

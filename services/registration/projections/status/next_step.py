"""By when an applicant may expect the next thing to happen [REG-12]."""

from contracts.season.season import Season
from contracts.vocabulary import Category, Moment
from services.registration.projections.status.stage import Stage
from services.registration.projections.status.word import StatusWord


def next_by(stage: Stage, word: StatusWord, season: Season) -> Moment | None:  # noqa: PLR0911  one case per kind of stage
    """By when the next thing happens: the message's own word, else the season's next date; None where neither knows."""
    hospital, calendar = None if word.base is None else season.base(word.base), season.admission
    scores = None if hospital is None else hospital.scores_final_by
    match stage:
        case Stage.OFFERED | Stage.LINKED | Stage.ADMITTED | Stage.WITHDRAWN:
            return word.by
        case Stage.REGISTERED if hospital is not None:
            return max(session.closes for session in hospital.sessions_for(word.category or Category.SOCIAL))
        case Stage.APPROVED | Stage.SCORED | Stage.SCORES_REOPENED:
            return _ahead(word.at, scores, calendar.notice_at, calendar.admit_by)
        case Stage.RANKED | Stage.PHYSICAL_PASSED:
            return _ahead(word.at, calendar.notice_at, calendar.admit_by)
        case Stage.NOTICED:
            return calendar.admit_by
        case Stage.UNPLACED | Stage.IN_ROUND if calendar.provincial_round is not None:
            return _ahead(word.at, calendar.provincial_round.closes)
        case Stage.REPORTED | Stage.AGREED:
            return season.finance.term_starts
        case _:
            return None


def _ahead(since: Moment | None, *dates: Moment | None) -> Moment | None:
    """The first of these dates that lies after the stage began."""
    return next((date for date in dates if date is not None and (since is None or date > since)), None)

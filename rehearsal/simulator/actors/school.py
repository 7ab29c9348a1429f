"""What a postgraduate's school does: it reviews the form and seals it, before the base sees it [VER-4]."""

from collections.abc import Iterator

from contracts.messages.platform.reviews import SchoolReviewRecorded
from contracts.season.season import Base
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.listing import Schooling
from rehearsal.applicants.moments import fixed_within
from rehearsal.simulator.actors.told import Told

_FIRST_SAYS_NO = (Schooling.DISAGREES, Schooling.CORRECTED)


def school_review(base: Base, applicant: Applicant) -> Iterator[Told]:
    """The school's review, and its correction, between the last form and the base's first session."""
    form, says = applicant.forms[-1], applicant.schooling
    if says is None or says is Schooling.SILENT:
        return
    opens = min(session.opens for session in base.sessions_for(form.category))
    at = fixed_within(form.submitted_at, opens, form.application, "school")
    reviewed = SchoolReviewRecorded(
        application=form.application,
        season=form.season,
        school=form.education.school,
        revision=1,
        reviewed_at=at,
        sealed=says is not Schooling.UNSEALED,
        agrees=says not in _FIRST_SAYS_NO,
    )
    yield reviewed, at
    if says is Schooling.CORRECTED:
        again = at + (opens - at) / 2
        yield reviewed.model_copy(update={"revision": 2, "reviewed_at": again, "agrees": True}), again

"""What a base does on site: reviews and examinations [VER-1 to VER-5, EXM-1 to EXM-4]."""

from collections.abc import Iterator
from datetime import timedelta

from contracts.messages.platform.acts import AbsenceExcused, ScoreRecorded, ScoresDeclaredFinal
from contracts.messages.platform.reviews import ConsentLetter, MaterialSeen, ReviewRecorded
from contracts.season.marks import HUNDRED
from contracts.season.season import Base, ExamComponent, Season
from contracts.vocabulary import Component, Licence, MaterialKind, Moment, Points
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.form import brings_letter
from rehearsal.applicants.moments import fixed_within
from rehearsal.applicants.rates import CONTENDING, Turn
from rehearsal.simulator.actors.told import Told

ATTENDING = CONTENDING | {
    Turn.FRAUD,
    Turn.MATERIAL_MISSING,
    Turn.CONSENT_MISSING,
    Turn.CONSENT_DISAGREES,
    Turn.ABSENT_FROM_EXAM,
    Turn.EXCUSED,
}
"""The turns that appear at on-site confirmation."""


def review(season: Season, base: Base, applicant: Applicant) -> Iterator[Told]:
    """The review of one applicant who attends; a corrected one was first recorded as refused by mistake."""
    form, letter = applicant.form, consent(base, applicant)
    sessions = base.sessions_for(form.category)
    to_come = [each for each in sessions if each.opens > form.submitted_at] or sessions
    session = to_come[applicant.number % len(to_come)]
    attended_at = fixed_within(session.opens, session.closes, form.application, "review")
    kinds = [MaterialKind.SIGNED_FORM, MaterialKind.ID_CARD, MaterialKind.DIPLOMA]
    kinds += [MaterialKind.LICENCE] if form.licence is not Licence.NONE else []
    kinds += [MaterialKind.CONSENT_LETTER] if letter is not None else []
    due = season.verification.due(form.category, form.licence)
    first = MaterialKind.DIPLOMA if MaterialKind.DIPLOMA in due else next(iter(due), None)
    missing = first if applicant.turn is Turn.MATERIAL_MISSING else None
    recorded = ReviewRecorded(
        application=form.application,
        season=form.season,
        base=base.code,
        revision=1,
        attended_at=attended_at,
        materials=tuple(MaterialSeen(kind=kind, original_seen=kind is not missing, copy_kept=True) for kind in kinds),
        consent=letter,
        reviewer_agrees=applicant.turn is not Turn.REVIEW_CORRECTED,
    )
    yield recorded, attended_at
    if applicant.turn is Turn.REVIEW_CORRECTED:
        corrected_at = min(attended_at + timedelta(minutes=20), max(each.closes for each in sessions))
        yield recorded.model_copy(update={"revision": 2, "reviewer_agrees": True}), corrected_at


def consent(base: Base, applicant: Applicant) -> ConsentLetter | None:
    """The letter of the employer, or of the health authority where there is none; one may name another base [VER-3]."""
    form = applicant.form
    if not brings_letter(form.category) or applicant.turn is Turn.CONSENT_MISSING:
        return None
    return ConsentLetter(
        issuer="health_authority" if form.employer is None else "employer",
        base="ANOTHER-HOSPITAL" if applicant.turn is Turn.CONSENT_DISAGREES else base.code,
        specialty=form.preferences[0],
        names_applicant=True,
        sealed=True,
        specialties=form.preferences[1:],
        unit=None if form.employer is None else form.employer.name,
        names_id=True,
        gives_contact=True,
    )


def sitting(base: Base, part: ExamComponent, applicant: Applicant) -> Iterator[Told]:
    """One applicant's sheet for one component; the missed one is left out, or noted as an absence."""
    if _turned_away(base, part, applicant):
        return
    held = part.sittings[applicant.number % len(part.sittings)]
    recorded_at = fixed_within(held.opens, held.closes, applicant.application, part.component)
    points: Points | None = applicant.marks[part.component]
    if applicant.turn in (Turn.ABSENT_FROM_EXAM, Turn.EXCUSED) and part.component is missed(base, applicant):
        if applicant.turn is Turn.EXCUSED:
            yield excuse(base, applicant, part.component, recorded_at)
        elif applicant.number % 2:
            return
        points = None
    elif applicant.turn is Turn.SHEET_CORRECTED and part.component is missed(base, applicant):
        points = applicant.marks[part.component] - 500
    yield sheet(base, applicant, part.component, points, 1, recorded_at)


def _turned_away(base: Base, part: ExamComponent, applicant: Applicant) -> bool:
    """Whether a part before this one, where the base has gates, was failed [POL-5]."""
    before = base.components[: base.components.index(part)] if base.gated else ()
    marks = ((each, _as_marked(base, each.component, applicant.marks[each.component])) for each in before)
    return any(points < each.minimum_points for each, points in marks)


def missed(base: Base, applicant: Applicant) -> Component:
    """The component with which something is the matter, where something is."""
    return base.components[applicant.number % len(base.components)].component


def sheet(
    base: Base, applicant: Applicant, component: Component, points: Points | None, revision: int, recorded_at: Moment
) -> Told:
    recorded = ScoreRecorded(
        application=applicant.application,
        season=applicant.form.season,
        base=base.code,
        component=component,
        revision=revision,
        recorded_at=recorded_at,
        points=None if points is None else _as_marked(base, component, points),
    )
    return recorded, recorded_at


def _as_marked(base: Base, component: Component, points: Points) -> Points:
    """Marks of a hundred as this base has them on its sheets [POL-6]."""
    part = base.part(component)
    return points if part is None else points * part.full // HUNDRED


def excuse(base: Base, applicant: Applicant, component: Component, at: Moment) -> Told:
    excused = AbsenceExcused(
        application=applicant.application,
        season=applicant.form.season,
        base=base.code,
        component=component,
        excused_at=at,
    )
    return excused, at


def corrections(base: Base, applicant: Applicant) -> Iterator[Told]:
    """Second sheets: one before finality counts and gives the true mark, one after it does not."""
    component, final = missed(base, applicant), base.scores_final_by
    if applicant.turn is Turn.SHEET_CORRECTED:
        yield sheet(base, applicant, component, applicant.marks[component], 2, final - timedelta(hours=2))
    elif applicant.turn is Turn.SHEET_TOO_LATE:
        yield sheet(base, applicant, component, 9_950, 2, final + timedelta(minutes=15))


def finality(season: Season, base: Base) -> Told:
    """The base declares its scores final, at the last moment it may [EXM-4]."""
    declared = ScoresDeclaredFinal(season=season.id, base=base.code, declared_at=base.scores_final_by)
    return declared, base.scores_final_by

"""The world outside the services: what applicants, bases and offices do, as the platform hears of it."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from contracts.messages.platform.acts import FraudFound, RegistrationCancelled
from contracts.season.season import Season
from contracts.vocabulary import Category
from rehearsal.applicants.applicant import Applicant
from rehearsal.applicants.moments import fixed_within
from rehearsal.applicants.rates import Conduct, Turn
from rehearsal.simulator.actors import completion, office, on_site, proposed, school, seats, trainees
from rehearsal.simulator.actors.on_site import ATTENDING
from rehearsal.simulator.actors.told import Told
from rehearsal.simulator.calendar import certified_by, examined_by
from rehearsal.simulator.view import (
    AWAITING_REPORT,
    COMPLETED,
    IN_TRAINING,
    NOTICED,
    PROPOSED,
    REPORTED,
    WITHDRAWN,
    ClerkView,
    EnrolmentLine,
)

UNEXAMINED: Final = frozenset({Category.POSTGRADUATE})
"""Who sits no examination."""


class Outside:
    """One season's applicants and bases; each method tells one kind of event, given what can be seen."""

    def __init__(self, season: Season, applicants: Sequence[Applicant]) -> None:
        self.season = season
        self.bases = {base.code: base for base in season.bases}
        self.applicants = applicants
        self.of = {applicant.application: applicant for applicant in applicants}

    def rosters(self, categories: AbstractSet[Category]) -> Iterator[Told]:
        """The lists these categories must match, and the office's placements beside them [REG-5, REG-6, REG-7]."""
        applying = self._applying(categories)
        for roster in office.rosters_of(self.season, applying):
            yield from office.published(self.season, roster)
        for applicant in applying:
            yield from office.placement(self.season, applicant)

    def registrations(self, categories: AbstractSet[Category], *, late: bool) -> Iterator[Told]:
        for applicant in self._applying(categories):
            closes = self.season.registration_closes(applicant.form.category)
            for form in applicant.forms:
                if (form.submitted_at > closes) is late:
                    yield form, form.submitted_at
            if applicant.turn is Turn.CANCELLED and not late:
                at = fixed_within(applicant.form.submitted_at, closes, applicant.application, "cancelled")
                yield RegistrationCancelled(application=applicant.application, cancelled_at=at), at

    def reviews(self, categories: AbstractSet[Category], *, delayed: bool) -> Iterator[Told]:
        """The base's reviews, the schools' among them; fraud of whoever sits no examination is found with them."""
        for applicant in self._applying(categories):
            base = self.bases[applicant.form.base]
            if applicant.turn in ATTENDING and (applicant.turn is Turn.REVIEW_DELAYED) is delayed:
                yield from on_site.review(self.season, base, applicant)
            if applicant.turn in ATTENDING and not delayed:
                yield from school.school_review(base, applicant)
            if applicant.turn is Turn.FRAUD and applicant.form.category in UNEXAMINED and not delayed:
                found_at = max(session.closes for session in base.sessions_for(applicant.form.category))
                yield FraudFound(application=applicant.application, found_at=found_at), found_at

    def exams(self, component: str, view: ClerkView) -> Iterator[Told]:
        for applicant in self._approved(view):
            base = self.bases[applicant.form.base]
            for part in base.components:
                if part.component == component:
                    yield from on_site.sitting(base, part, applicant)
                    if applicant.turn is Turn.FRAUD:
                        found_at = part.sittings[-1].closes
                        yield FraudFound(application=applicant.application, found_at=found_at), found_at

    def finals(self, view: ClerkView) -> Iterator[Told]:
        for applicant in self._approved(view):
            yield from on_site.corrections(self.bases[applicant.form.base], applicant)
        for base in self.season.bases:
            yield on_site.finality(self.season, base)

    def transfers(self) -> Iterator[Told]:
        for number, base in enumerate(self.season.bases):
            yield from seats.transfers(self.season, base, number)

    def confirmations(self, view: ClerkView) -> Iterator[Told]:
        for base, waiting in sorted(view.unconfirmed.items()):
            if waiting:
                yield seats.confirmation(self.season, base, waiting)

    def objections(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(NOTICED, view):
            yield from seats.objection(self.season, applicant, enrolment)

    def decisions(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(NOTICED, view):
            yield from seats.decision(self.season, applicant, enrolment)

    def requests(self, view: ClerkView) -> Iterator[Told]:
        for application in sorted(view.unplaced & self.of.keys()):
            yield from seats.request(self.season, self.of[application])

    def physicals(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(PROPOSED, view):
            yield from proposed.physical(applicant, enrolment)

    def operations(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(NOTICED, view):
            yield from proposed.operation(self.season, applicant, enrolment)

    def reports(self, view: ClerkView, *, delayed: bool) -> Iterator[Told]:
        for applicant, enrolment in self._at(AWAITING_REPORT, view):
            if (applicant.ending is Conduct.REPORT_DELAYED) is delayed:
                yield from proposed.reporting(self.season, applicant, enrolment)

    def agreements(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(REPORTED, view):
            yield from trainees.agreement(self.season, applicant, enrolment)

    def reinstatements(self, view: ClerkView) -> Iterator[Told]:
        """Of those who seemed never to have reported, every third did so in time [SAGA-4]."""
        absent = [each for each in self._at(WITHDRAWN, view) if each[0].ending is Conduct.NEVER_REPORTS]
        for applicant, enrolment in _every(3, absent):
            yield from trainees.reinstatement(self.season, applicant, enrolment)

    def leavings(self, view: ClerkView) -> Iterator[Told]:
        """Every ninth leaves after all [SAGA-5]."""
        for applicant, enrolment in _every(9, self._at(IN_TRAINING, view)):
            yield trainees.leaving(self.season, applicant, enrolment)

    def examinations(self, view: ClerkView, *, attempt: int) -> Iterator[Told]:
        over = examined_by(self.season)[attempt - 1]
        for applicant, enrolment in self._at(IN_TRAINING, view):
            yield from completion.examination(self.season, applicant, enrolment, attempt, over)

    def certificates(self, view: ClerkView) -> Iterator[Told]:
        for applicant, enrolment in self._at(COMPLETED, view):
            yield from completion.certificate(self.season, applicant, enrolment, certified_by(self.season))

    def _approved(self, view: ClerkView) -> list[Applicant]:
        """Whom the base may expect at its examinations: postgraduates sit none [REG-7]."""
        seen = [applicant for applicant in self.applicants if applicant.application in view.approved]
        return [applicant for applicant in seen if applicant.form.category not in UNEXAMINED]

    def _applying(self, categories: AbstractSet[Category]) -> list[Applicant]:
        return [applicant for applicant in self.applicants if applicant.form.category in categories]

    def _at(self, stage: str, view: ClerkView) -> list[tuple[Applicant, EnrolmentLine]]:
        return [
            (self.of[application], enrolment)
            for application, enrolment in sorted(view.enrolments.items())
            if enrolment.stage == stage and application in self.of
        ]


def _every(nth: int, those: Sequence[tuple[Applicant, EnrolmentLine]]) -> Iterator[tuple[Applicant, EnrolmentLine]]:
    """Every nth of those inside the plan, and of postgraduates by themselves."""
    for outside in (False, True):
        yield from [each for each in those if (each[0].form.category in UNEXAMINED) is outside][::nth]

"""One generated applicant: the forms filed, and everything the outside world will do about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.messages.platform.acts import RegistrationSubmitted
from contracts.vocabulary import ApplicationId, Component, Points
from rehearsal.applicants.flaws import Flaw
from rehearsal.applicants.listing import OFF_ROSTER, Listing, Schooling
from rehearsal.applicants.rates import Conduct, Turn


@dataclass(frozen=True, slots=True)
class Applicant:
    """`forms` are the first form and its amendments; `marks` what each sitting would earn; `flaw` why ineligible.

    `listing` is how one who needs a list stands on it, `schooling` what a postgraduate's school says.
    """

    number: int
    forms: tuple[RegistrationSubmitted, ...]
    turn: Turn
    flaw: Flaw | None
    marks: Mapping[Component, Points]
    ending: Conduct
    listing: Listing | None = None
    schooling: Schooling | None = None

    @property
    def application(self) -> ApplicationId:
        return self.forms[0].application

    @property
    def off_roster(self) -> bool:
        """Whether no list fits this applicant, who needs one."""
        return self.listing in OFF_ROSTER

    @property
    def form(self) -> RegistrationSubmitted:
        """The form as first filed."""
        return self.forms[0]

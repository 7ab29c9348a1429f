"""What a base's intake knows, and the places drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.messages.platform.admission import QuotaTransferred
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, SpecialtyCode
from services.admission.allocation.posting import Rule
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import Results

PLACING_CLOSES: Final = "placing_closes"
NOTICE: Final = "notice"


@dataclass(frozen=True, slots=True)
class Vacation:
    """A place left, as its holder's enrolment last said."""

    sequence: int
    vacated_at: Moment
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """A physical passed, as the holder's enrolment last said."""

    sequence: int
    passed_at: Moment


@dataclass(frozen=True, slots=True)
class Granted:
    """A seat the provincial round gave to somebody here; one of those held back is none of the base's own."""

    specialty: SpecialtyCode
    held_back: bool


@dataclass(frozen=True, slots=True)
class Reclaimed:
    """A seat asked for again, and whether it was still there: decided by the seats known then [SAGA-4].

    `left` is how its holder had left it, for when it turns out that the round had given it to somebody [ADM-5].
    """

    application: ApplicationId
    sequence: int
    reclaimed_at: Moment
    retaken: bool
    left: Vacation | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Facts, and the placing drawn from them on the results published at `placed_on`; None while there are none.

    Once placing has closed it stands, whatever becomes of ranks: nobody could be examined in time any more.
    But it never stands on nothing. When the scores it rests on are opened again it is void, closed or not; places are
    drawn once more when results are published anew, even after the day on which placing closes, and then that stands.
    Whoever left before those results were published makes room in it, whenever that is heard of.
    `given_back` are the places of those who left, so that they too hear of another rank.
    `late` are the numbers of transfers heard of only when placing had closed. `seats` are those of the programmes
    after transfers. `confirmed` says whom the base confirmed when, `granted` which seats the provincial round gave
    away here.
    `turned` are the transfers that were refused, with the rule against each.
    `beside` are whom the round seated here before these results came: the places are drawn on the other seats.
    `asked` is whether the province asked what is left: a base with nobody to place has all its seats left once placing
    closes. `candidates` says of older documents that somebody had entered; today `results` know who did.
    `struck` are the deadlines that have come.
    """

    season: SeasonId
    base: BaseCode
    results: Results = field(default_factory=Results)
    vacations: Mapping[ApplicationId, Vacation] = field(default_factory=dict)
    passed: Mapping[ApplicationId, Passed] = field(default_factory=dict)
    transfers: Mapping[str, QuotaTransferred] = field(default_factory=dict)
    late: tuple[str, ...] = ()
    confirmed: Mapping[ApplicationId, Moment] = field(default_factory=dict)
    granted: Mapping[ApplicationId, Granted] = field(default_factory=dict)
    reclaimed: Mapping[ApplicationId, Reclaimed] = field(default_factory=dict)
    placing: Mapping[ApplicationId, Place] | None = None
    placed_on: Moment | None = None
    given_back: Mapping[ApplicationId, Place] = field(default_factory=dict)
    seats: Mapping[SpecialtyCode, int] = field(default_factory=dict)
    turned: Mapping[str, Rule] = field(default_factory=dict)
    beside: tuple[ApplicationId, ...] = ()
    struck: tuple[str, ...] = ()
    candidates: bool = False
    asked: bool = False

    @property
    def deserted(self) -> bool:
        """Whether nobody is to be placed here: nobody ever was a candidate, or all fell before any results."""
        known = self.results
        return not (self.candidates or known.lines or known.stood or known.published or known.reopenings)

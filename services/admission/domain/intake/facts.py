"""What a base's intake hears, and what is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.envelope import Message
from contracts.messages.admission.adjustment import CountSeats, SeatGranted
from contracts.messages.admission.decisions import PhysicalPassed, PlaceKept, PlaceVacated
from contracts.messages.admission.enrolment import ReclaimSeat
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.messages.time import DeadlineReached
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, Moment, SpecialtyCode
from services.admission.allocation.linked import LinkedSeat
from services.admission.allocation.posting import Rule
from services.admission.domain.intake.placing import Place
from services.admission.domain.intake.results import Result

Arranged = QuotaTransferred | ListConfirmed | SeatGranted
Left = PlaceVacated | PlaceKept
Hears = Result | Left | PhysicalPassed | Arranged | CountSeats | ReclaimSeat | DeadlineReached


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
class Kept:
    """The place is held as it was offered: what its holder's enrolment had said before this does not stand.

    `left` is how it had been left, for when it turns out that somebody else holds the seat by now.
    """

    sequence: int
    left: Vacation | None = None


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
class Noted:
    """Something was heard."""

    message: Hears
    sequence: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The places were drawn anew, on the results of that moment; or are void, as their results are."""

    placing: Mapping[ApplicationId, Place] | None = None
    placed_on: Moment | None = None
    seats: Mapping[SpecialtyCode, int] = field(default_factory=dict)
    given_back: Mapping[ApplicationId, Place] = field(default_factory=dict)
    turned: Mapping[str, Rule] = field(default_factory=dict)
    beside: tuple[ApplicationId, ...] = ()
    linked: Mapping[ApplicationId, LinkedSeat] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that was to be held again, and whose seat somebody else holds by now: it stays left as it was."""

    application: ApplicationId
    left: Vacation


Event = Noted | Placed | Reclaimed | Lost | Message

"""What is said after reporting: agreement, training, and a withdrawal taken back at every owner [SAGA-1, SAGA-4]."""

from contracts.messages.admission.decisions import PlaceOffered
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReclaimSeat,
    ReinstatementRefused,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.finance import ReopenAccount
from contracts.messages.hr import HrTraineeReinstated
from contracts.messages.registration import LiftBan
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import Moment
from services.admission.domain.enrolment.effects import Says


def agreed(offer: PlaceOffered, at: Moment) -> Says:
    return (AgreementAccepted(application=offer.application, season=offer.season, base=offer.base, signed_at=at),)


def started(offer: PlaceOffered, starts: Moment, ends: Moment) -> Says:
    word = TrainingStarted(
        application=offer.application, season=offer.season, base=offer.base, started_at=starts, ends_at=ends
    )
    return (word,)


def finished(offer: PlaceOffered, at: Moment) -> Says:
    return (TrainingCompleted(application=offer.application, season=offer.season, base=offer.base, completed_at=at),)


def reclaimed(offer: PlaceOffered, at: Moment) -> Says:
    """The seat first: without it nothing else may be taken back."""
    command = ReclaimSeat(
        application=offer.application,
        season=offer.season,
        base=offer.base,
        specialty=offer.specialty,
        reclaimed_at=at,
    )
    return (command,)


def reversed_at(offer: PlaceOffered, at: Moment, season: Season) -> Says:
    """Every other compensation taken back, one at each owner; the hospital is told again [SAGA-4]."""
    application, base = offer.application, offer.base
    return (
        WithdrawalReversed(application=application, season=season.id, base=base, reversed_at=at),
        LiftBan(
            application=application, season=season.id, track=season.track, person_key=offer.person_key, lifted_at=at
        ),
        ReopenAccount(application=application, season=season.id, reopened_at=at),
        HrTraineeReinstated(
            application=application, season=season.id, base=base, specialty=offer.specialty, reinstated_at=at
        ),
    )


def not_reinstated(offer: PlaceOffered, reasons: tuple[Reason, ...], at: Moment) -> Says:
    word = ReinstatementRefused(
        application=offer.application, season=offer.season, base=offer.base, reasons=reasons, refused_at=at
    )
    return (word,)

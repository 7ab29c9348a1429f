"""What each step of the saga says: to the base's intake, to finance, to registration, to the hospital."""

from contracts.envelope import Message
from contracts.messages.admission.adjustment import AdjustmentEntered, AdjustmentLeft
from contracts.messages.admission.decisions import (
    PhysicalPassed,
    PlaceKept,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReclaimSeat,
    ReinstatementRefused,
    SeatLinked,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.finance import AccountClosed, CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.messages.platform.admission import AdjustmentRequested
from contracts.messages.registration import BanImposed, ImposeBan, LiftBan
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId, Moment, SeasonId

Says = tuple[Message, ...]


def entered(refusal: PlaceRefused, request: AdjustmentRequested) -> Says:
    """Into the provincial round, on the terms the base's refusal told [ADM-6]."""
    if refusal.unplaced is None:
        return ()
    entry = AdjustmentEntered(
        application=refusal.application,
        season=refusal.season,
        **refusal.unplaced.model_dump(),
        base=refusal.base,
        bases=request.bases,
        requested_at=request.requested_at,
    )
    return (entry,)


def left_round(application: ApplicationId, season: SeasonId) -> Says:
    return (AdjustmentLeft(application=application, season=season),)


def passed(offer: PlaceOffered, at: Moment) -> Says:
    return (PhysicalPassed(application=offer.application, season=offer.season, base=offer.base, passed_at=at),)


def vacated(place: PlaceOffered | PlaceRefused, reason: Reason, at: Moment) -> Says:
    vacancy = PlaceVacated(
        application=place.application, season=place.season, base=place.base, reasons=(reason,), vacated_at=at
    )
    return (vacancy,)


def kept(place: PlaceOffered | PlaceRefused | SeatLinked, at: Moment) -> Says:
    return (PlaceKept(application=place.application, season=place.season, base=place.base, kept_at=at),)


def admitted(offer: PlaceOffered, at: Moment, terms: Season, *, held_back: bool) -> Says:
    """The admission, the account at finance, which hears of whose seats it is, the word to the hospital [SAGA-2]."""
    application, season, base = offer.application, offer.season, offer.base
    return (
        TraineeAdmitted(
            application=application,
            season=season,
            person_key=offer.person_key,
            base=base,
            specialty=offer.specialty,
            total_points=offer.total_points,
            rank=offer.rank,
            admitted_at=at,
            report_by=terms.admission.report_by,
        ),
        _account(offer, at, held_back=held_back),
        _expected(offer, at, terms),
    )


def linked(offer: PlaceOffered, terms: Season) -> Says:
    """A postgraduate is expected: by the hospital, and on the national record, which finance keeps [CLO-1]."""
    application, season, base, at = offer.application, offer.season, offer.base, offer.offered_at
    return (
        PostgraduateLinked(
            application=application,
            season=season,
            person_key=offer.person_key,
            base=base,
            specialty=offer.specialty,
            linked_at=at,
            report_by=terms.admission.report_by,
        ),
        _account(offer, at, held_back=False),
        _expected(offer, at, terms),
    )


def _account(offer: PlaceOffered, at: Moment, *, held_back: bool) -> OpenAccount:
    return OpenAccount(
        application=offer.application,
        season=offer.season,
        person_key=offer.person_key,
        base=offer.base,
        opened_at=at,
        category=offer.category,
        specialty=offer.specialty,
        held_back=held_back,
    )


def _expected(offer: PlaceOffered, at: Moment, terms: Season) -> TraineeExpected:
    """With the term as the season has it: whose is shorter is told when it is, and when training starts."""
    return TraineeExpected(
        application=offer.application,
        season=offer.season,
        base=offer.base,
        specialty=offer.specialty,
        admitted_at=at,
        report_by=terms.admission.report_by,
        term_starts=terms.finance.term_starts,
        term_ends=terms.finance.term_ends,
    )


def reported(offer: PlaceOffered, at: Moment) -> Says:
    application, season, base = offer.application, offer.season, offer.base
    return (
        ReportAccepted(application=application, season=season, base=base, reported_at=at),
        TraineeArrived(application=application, season=season, base=base, reported_at=at),
    )


def withdrawn(offer: PlaceOffered, reason: Reason, at: Moment, ban: ImposeBan, *, seated: bool) -> Says:
    """The withdrawal and its compensations, one to each owner; a postgraduate held no seat [SAGA-3, REG-7]."""
    application, season, base = offer.application, offer.season, offer.base
    return (
        TraineeWithdrawn(application=application, season=season, base=base, reasons=(reason,), withdrawn_at=at),
        ban,
        *(vacated(offer, reason, at) if seated else ()),
        *closed(offer, reason, at),
    )


def closed(place: PlaceOffered | PlaceRefused, reason: Reason, at: Moment) -> Says:
    """What finance and the hospital must undo."""
    application, season, base = place.application, place.season, place.base
    return (
        CloseAccount(application=application, season=season, closed_at=at),
        TraineeLeft(application=application, season=season, base=base, reasons=(reason,), withdrawn_at=at),
    )


def freed(place: PlaceOffered | PlaceRefused, at: Moment, season: Season) -> Says:
    """The ban of somebody who, as is known now, was never a trainee; nothing where the word does not say who it is."""
    if place.person_key is None:
        return ()
    lifting = LiftBan(
        application=place.application, season=season.id, track=season.track, person_key=place.person_key, lifted_at=at
    )
    return (lifting,)


def ban_of(offer: PlaceOffered, reason: Reason, at: Moment, season: Season, *, reported: bool) -> ImposeBan:
    """From the day training ended; whoever never reported, from the reporting deadline [REG-9]."""
    never = reason is not Reason.FRAUD and not reported
    return ImposeBan(
        application=offer.application,
        season=offer.season,
        track=season.track,
        person_key=offer.person_key,
        bans_from=season.admission.report_by if never and reason is not Reason.DID_NOT_REPORT else at,
        cause="fraud" if reason is Reason.FRAUD else "did_not_report" if never else "left_training",
    )


def completed(offer: PlaceOffered, ban: BanImposed, account: AccountClosed) -> Says:
    completion = WithdrawalCompleted(
        application=offer.application,
        season=offer.season,
        base=offer.base,
        bans_until=ban.bans_until,
        clawback_fen=account.clawback_fen,
    )
    return (completion,)


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


def retracted(offer: PlaceOffered, step: str, at: Moment) -> Says:
    word = StepRetracted(
        application=offer.application, season=offer.season, base=offer.base, step=step, retracted_at=at
    )
    return (word,)


def not_reinstated(offer: PlaceOffered, reasons: tuple[Reason, ...], at: Moment) -> Says:
    word = ReinstatementRefused(
        application=offer.application, season=offer.season, base=offer.base, reasons=reasons, refused_at=at
    )
    return (word,)

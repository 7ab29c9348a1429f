"""Who hears what: one table, from the kinds of recipients to the messages each of them is told [REG-13, SAGA-2, DLV-1].

A base hears of its own trainees alone, and of nobody the key that stands for a person. The platform hears every outcome
that changes an application's stage, every refusal, and what is published.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.envelope import Message
from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
)
from contracts.messages.admission.answers import ActRefused, ConfirmationRefused, TransferRefused
from contracts.messages.admission.closing import ClosingRefused, CompletionCounted, SeasonSealed
from contracts.messages.admission.dates import DatesAccepted, DatesRefused
from contracts.messages.admission.decisions import (
    NoticePublished,
    PhysicalPassed,
    PlaceKept,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReinstatementRefused,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.delivery import Concerned, NotificationIssued
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    DeclarationRefused,
    ExcuseRefused,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    SheetRefused,
)
from contracts.messages.finance import AccountClosed
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    BanImposed,
    BanLifted,
    EditionRefused,
    GraduateMissed,
    ImportRefused,
    PlacementRefused,
    RequestRefused,
)
from contracts.messages.verification import (
    PaperRefused,
    RecordRefused,
    ReductionRefused,
    ReviewApproved,
    ReviewRefused,
    TermReduced,
)
from contracts.recipients import OF_A_BASE, RecipientKind, RecipientName, recipient_name
from contracts.season.season import Seasons
from contracts.vocabulary import BaseCode, Stream

_IN_TRAINING: Final = (
    *(TraineeArrived, TraineeLeft, HrTraineeReinstated),
    *(AgreementAccepted, TrainingStarted, TermReduced, TrainingCompleted, StepRetracted),
    DatesAccepted,
)
TOLD: Final[Mapping[RecipientKind, tuple[type[Message], ...]]] = {
    RecipientKind.PLATFORM: (
        *(ApplicationAccepted, ApplicationRefused, AmendmentRefused, RequestRefused),
        *(EditionRefused, PlacementRefused, ImportRefused, BanImposed, BanLifted, GraduateMissed),
        *(ReviewApproved, ReviewRefused, RecordRefused, PaperRefused, TermReduced, ReductionRefused),
        *(CandidateEntered, CandidateScored, CandidateDropped, ResultPublished),
        *(SheetRefused, ExcuseRefused, DeclarationRefused, ReopeningGranted, ReopeningRefused),
        *(LotCommitted, LotRevealed, NoticePublished, DatesAccepted, DatesRefused),
        *(PlaceOffered, PlaceRefused, PhysicalPassed, PlaceVacated, PlaceKept, TraineeNoticed),
        *(AdjustmentEntered, AdjustmentLeft, AdjustmentOffered, AdjustmentRefused),
        *(TraineeAdmitted, PostgraduateLinked, ReportAccepted),
        *(TraineeWithdrawn, WithdrawalCompleted, WithdrawalReversed),
        *(AgreementAccepted, TrainingStarted, TrainingCompleted, StepRetracted),
        *(ReinstatementRefused, ActRefused, TransferRefused, ConfirmationRefused, AccountClosed),
        *(CompletionCounted, SeasonSealed, ClosingRefused),
        NotificationIssued,
    ),
    RecipientKind.HR: (TraineeExpected, *_IN_TRAINING, NotificationIssued),
    RecipientKind.TEACHING: (*_IN_TRAINING, NotificationIssued),
    RecipientKind.TALENT_CENTRE: (TermReduced,),
    RecipientKind.TCM_SOCIETY: (TermReduced,),
}
HEARD: Final = tuple(dict.fromkeys(message for told in TOLD.values() for message in told))
"""Everything anybody outside is told."""
_OFFICES: Final = frozenset({RecipientKind.TALENT_CENTRE, RecipientKind.TCM_SOCIETY})


def recipients_of(message: Message, seasons: Seasons) -> tuple[RecipientName, ...]:
    """Everybody who is told of this message: one at least."""
    return tuple(_recipients(message, seasons))


def _recipients(message: Message, seasons: Seasons) -> Iterator[RecipientName]:
    for kind, told in TOLD.items():
        if type(message) not in told or (kind in _OFFICES and kind is not _office_of(message, seasons)):
            continue
        if isinstance(message, NotificationIssued) and (kind in OF_A_BASE) != (message.concerned is Concerned.BASE):
            continue
        yield from (recipient_name(kind, base) for base in (_bases(message, seasons) if kind in OF_A_BASE else (None,)))


def _bases(message: Message, seasons: Seasons) -> Iterator[BaseCode | None]:
    """Whose recipients hear of it: its own base's; of the dates of a season those of every base."""
    season = seasons.get(message.season) if isinstance(message, DatesAccepted) else None
    yield from ((getattr(message, "base", None),) if season is None else (base.code for base in season.bases))


def _office_of(message: Message, seasons: Seasons) -> RecipientKind | None:
    """Whose the trainee's stream of medicine is: TCM has offices of its own [VER-6]."""
    if not isinstance(message, TermReduced):
        return None
    season = seasons.get(message.season)
    base = None if season is None else season.base(message.base)
    stream = None if base is None else base.stream_of(message.specialty)
    return RecipientKind.TCM_SOCIETY if stream is Stream.TCM else RecipientKind.TALENT_CENTRE


def everybody(seasons: Seasons) -> tuple[RecipientName, ...]:
    """Every recipient there is, with those of every base of these seasons."""
    bases = sorted({base.code for season in seasons.values() for base in season.bases})
    return tuple(
        recipient_name(kind, base) for kind in RecipientKind for base in (bases if kind in OF_A_BASE else (None,))
    )

"""Delivery's language: what recipients say of what they were told, where it is pushed to, who did what here.

And what those concerned are to be told, by whoever reaches them [CLO-2, DLV-3, DLV-4, OPS-2].
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.recipients import RecipientName
from contracts.vocabulary import ApplicationId, BaseCode, Component, Moment, Revision, SeasonId, Text

TOGETHER: Final = 100
"""So many numbers, beginning after a multiple of it, are told of together."""
HeartbeatMinutes = Annotated[int, Field(ge=1, le=10_080)]
DeliveryNumber = Annotated[int, Field(ge=1, le=2**53 - 1)]


class ReceiptOutcome(StrEnum):
    """It lies at the recipient's; its people or systems took it over; they will not, and say why."""

    DELIVERED = "delivered"
    TAKEN_OVER = "taken_over"
    REFUSED = "refused"


class ReceiptLine(Part):
    """What became of one number; a hospital that took a trainee over may say the personnel number it gave."""

    number: DeliveryNumber
    outcome: ReceiptOutcome
    personnel_number: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    reason: Text | None = None


class ReceiptsGiven(Message):
    """A recipient says what became of some numbers, all of the same hundred; `by` is the caller's name."""

    TYPE: ClassVar[str] = "delivery.receipts_given.v1"
    recipient: RecipientName
    lines: Annotated[tuple[ReceiptLine, ...], Field(min_length=1, max_length=TOGETHER)]
    by: Text
    given_at: Moment


class HeartbeatSent(Message):
    """To a recipient: the number of the last there is, by which it sees a gap; it bears none itself."""

    TYPE: ClassVar[str] = "delivery.heartbeat_sent.v1"
    recipient: RecipientName
    last: Annotated[int, Field(ge=0, le=2**53 - 1)]
    at: Moment


class SetAddress(Message):
    """Push to the recipient at this address, from number `since` on; None ends it. `queue:` is its own queue.

    Heartbeats come as often as it wishes, or as its seasons say [DLV-1].
    """

    TYPE: ClassVar[str] = "delivery.set_address.v1"
    recipient: RecipientName
    url: Annotated[str, Field(max_length=2_048)] | None
    since: DeliveryNumber = 1
    by: Text
    heartbeat_minutes: HeartbeatMinutes | None = None


class SwitchAddressOn(Message):
    """Someone has seen to it: push to an address again that was switched off."""

    TYPE: ClassVar[str] = "delivery.switch_address_on.v1"
    recipient: RecipientName
    by: Text


class RecoverSince(Message):
    """The recipient lost what it had: everything from this number on is pushed again."""

    TYPE: ClassVar[str] = "delivery.recover_since.v1"
    recipient: RecipientName
    number: DeliveryNumber
    by: Text


class ReplayMissing(Message):
    """What was not taken is pushed anew, from the first attempt on, also what was given up."""

    TYPE: ClassVar[str] = "delivery.replay_missing.v1"
    recipient: RecipientName
    by: Text


class ActDetail(Part):
    """One thing an act was about, by name."""

    name: Text
    value: Annotated[str, Field(max_length=2_000)]


class ActRecorded(Message):
    """Somebody who runs this did something, or is about to: who, what, why, about what; no personal data [OPS-2].

    `by` is the person, `caller` the credential that vouches for them; `done_at` is by their clock, `told_at` by ours.
    """

    TYPE: ClassVar[str] = "delivery.act_recorded.v1"
    act: Text
    did: Text
    by: Text
    caller: Text
    because: Annotated[str, Field(max_length=500)]
    about: Annotated[tuple[ActDetail, ...], Field(max_length=200)] = ()
    done_at: Moment
    told_at: Moment


class TrailPageFilled(Message):
    """A page of the audit trail takes no more; its last digest goes into a later page [OPS-2]."""

    TYPE: ClassVar[str] = "delivery.trail_page_filled.v1"
    page: Annotated[int, Field(ge=1)]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    filled_at: Moment


class Concerned(StrEnum):
    """Whom a notification is for: the platform reaches applicants, a base reads its own."""

    APPLICANT = "applicant"
    BASE = "base"


class NotificationKind(StrEnum):
    """What a notification is about; `deadline` and `task` are told ahead, the others once they came about."""

    REGISTRATION = "registration"
    REVIEW = "review"
    SCORES = "scores"
    PLACE = "place"
    ROUND = "round"
    ADMISSION = "admission"
    WITHDRAWAL = "withdrawal"
    DEADLINE = "deadline"
    TASK = "task"


class ExamSitting(Part):
    """When and where one component is sat; several lines of one component are its several sittings [EXM-1]."""

    component: Component
    opens: Moment
    closes: Moment
    place_zh: str


class NotificationIssued(Message):
    """Somebody is to be told this sentence, by `tell_by` [CLO-2].

    `about` names the matter: of the same matter, for the same application, the highest `ce-sequence` stands. One that
    does not stand takes back what was told before. `happens_at` is the moment the sentence is about: a deadline, the
    first sitting. No personal data: who stands behind the application, the platform knows.
    """

    TYPE: ClassVar[str] = "delivery.notification_issued.v1"
    concerned: Concerned
    season: SeasonId
    application: ApplicationId
    base: BaseCode | None = None
    kind: NotificationKind
    about: Text
    revision: Revision
    stands: bool = True
    text_zh: Annotated[str, Field(min_length=1, max_length=2_000)]
    happens_at: Moment | None = None
    tell_by: Moment
    sittings: tuple[ExamSitting, ...] = ()
    issued_at: Moment

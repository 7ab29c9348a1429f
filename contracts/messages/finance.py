"""Finance's language: trainees' accounts, what a withdrawal claws back, uploads of the national record."""

from operator import not_
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from contracts.envelope import Message, Part
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Fen,
    Moment,
    PayComponent,
    PersonKey,
    SeasonId,
    SpecialtyCode,
    Text,
)

HeldBack = Annotated[bool, Field(exclude_if=not_)]
"""Whether the seat is one the province had kept for its round: it belongs to the plan at whatever base [FIN-6].

Said only where it is so: otherwise the message is the very one it was before the field.
"""


class OpenAccount(Message):
    """Command: the trainee was admitted; open the account [SAGA-2]."""

    TYPE: ClassVar[str] = "finance.open_account.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    opened_at: Moment
    category: Category | None = None
    """Who the trainee is: a postgraduate is paid nothing, a sending unit bears what is over plan [FIN-6, FIN-7]."""
    specialty: SpecialtyCode | None = None
    held_back: HeldBack = False


class AccountOpened(Message):
    """The account stands open; `reopened_at` when a closing was reversed, which confirms the reversal [SAGA-4]."""

    TYPE: ClassVar[str] = "finance.account_opened.v1"
    application: ApplicationId
    opened_at: Moment
    reopened_at: Moment | None = None


class CloseAccount(Message):
    """Command: the trainee withdrew; close the account and raise the clawback [SAGA-3, FIN-5]."""

    TYPE: ClassVar[str] = "finance.close_account.v1"
    application: ApplicationId
    season: SeasonId
    closed_at: Moment


class AccountClosed(Message):
    """The account is closed. `paid_fen` is what counts as received, `clawback_fen` that and the penalty [FIN-5].

    Said again with new amounts when a payment made before the closing becomes known later.
    """

    TYPE: ClassVar[str] = "finance.account_closed.v1"
    application: ApplicationId
    season: SeasonId
    paid_fen: Fen
    penalty_fen: Fen
    clawback_fen: Fen
    closed_at: Moment


class ReopenAccount(Message):
    """Command: the trainee was reinstated; reverse the closing and all that followed from it [SAGA-4]."""

    TYPE: ClassVar[str] = "finance.reopen_account.v1"
    application: ApplicationId
    season: SeasonId
    reopened_at: Moment


class AccountListed(Message):
    """An account tells its base's roll since when it is there, and since when it is not [FIN-6].

    `opened_at` is null where the account, after all, is none of this base's.
    """

    TYPE: ClassVar[str] = "finance.account_listed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    category: Category | None
    specialty: SpecialtyCode | None
    opened_at: Moment | None
    left_at: Moment | None
    held_back: HeldBack = False


class DatedRate(Part):
    """What a component pays from a date on, and by which decision: `source` is the message that told of it [FIN-2]."""

    component: PayComponent
    amount_fen: Fen
    valid_from: Moment
    decided_at: Moment
    source: Annotated[str, Field(max_length=300)]
    document: Text


class RatesPublished(Message):
    """All later decisions on rates that concern one base, in the order they were taken [FIN-2]."""

    TYPE: ClassVar[str] = "finance.rates_published.v1"
    season: SeasonId
    base: BaseCode
    rates: Annotated[tuple[DatedRate, ...], Field(max_length=1_000)]


class TermsGranted(Message):
    """A base's roll tells an account what holds for it: later rates, and since when it is within the plan [FIN-6].

    `on_plan_from` is null while the place is over plan: central and provincial funds then bear nothing of it.
    """

    TYPE: ClassVar[str] = "finance.terms_granted.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    rates: Annotated[tuple[DatedRate, ...], Field(max_length=1_000)]
    on_plan_from: Moment | None


PartDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of what a part holds: it is known by its content, and the same content is kept once."""
UploadNumber = Annotated[int, Field(ge=1, le=100_000)]
PART_LIMIT: Final = 500


class Entered(Part):
    """One trainee as the national record has them."""

    application: ApplicationId
    base: BaseCode
    category: Category | None
    specialty: SpecialtyCode | None
    entered_at: Moment


class NationalPartFiled(Message):
    """Some of those whom one base had on record when an upload was taken; `digest` is that of the entries."""

    TYPE: ClassVar[str] = "finance.national_part_filed.v1"
    season: SeasonId
    digest: PartDigest
    entries: Annotated[tuple[Entered, ...], Field(min_length=1, max_length=PART_LIMIT)]


class UploadPart(Part):
    """Where some of an upload's entries are found, and how many they are."""

    base: BaseCode
    digest: PartDigest
    entries: int


class NationalUploadTaken(Message):
    """The record of a season was filed as it stood at this moment, under the number that follows the last one."""

    TYPE: ClassVar[str] = "finance.national_upload_taken.v1"
    season: SeasonId
    number: UploadNumber
    taken_at: Moment
    by: Text
    parts: Annotated[tuple[UploadPart, ...], Field(max_length=2_000)]

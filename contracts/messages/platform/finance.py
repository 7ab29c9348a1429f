"""What the provincial platform posts about money: rates decided, months assessed, funds prepaid, debts repaid."""

from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import StringConstraints, model_validator

from contracts.envelope import Message
from contracts.people import OrNothing, SaidAt
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    FundFen,
    Licence,
    Moment,
    PayComponent,
    Revision,
    SeasonId,
    StipendFen,
    Text,
)

MonthKey = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A calendar month, as `2025-09`."""


M = TypeVar("M", bound=Message)


def numbered(word: M, number: str | None, revision: int, *, taken_back: bool) -> M:
    """The word itself. Raises `ValueError` where it corrects something, and does not say which."""
    if number is None and (revision > 1 or taken_back):
        raise ValueError("what is told anew, or taken back, has a number to be known by")
    return word


class RateDecided(Message):
    """A policy sets a rate from a date on, for one base or for all; the later decision overrides the earlier [FIN-2].

    The insurance's yearly base comes so too; `document` names the paper it stands in.
    """

    TYPE: ClassVar[str] = "platform.rate_decided.v1"
    season: SeasonId
    base: BaseCode | None = None
    component: PayComponent
    amount_fen: StipendFen
    valid_from: Moment
    decided_at: Moment
    document: Text


class MonthAssessed(Message):
    """A base assessed a trainee's duties of one month, or corrected that under a higher revision [FIN-2]."""

    TYPE: ClassVar[str] = "platform.month_assessed.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    month: MonthKey
    revision: Revision
    met: bool
    assessed_at: Moment


class LicenceExamined(Message):
    """The score of a licensing examination could be looked up at `scored_at`; corrected by a revision [FIN-2].

    `examined_at` is when it was sat: whoever passed in the first year of training is paid for it, though the score
    came later. Where it is not told, the score's day counts.
    """

    TYPE: ClassVar[str] = "platform.licence_examined.v1"
    application: ApplicationId
    season: SeasonId
    licence: Licence
    revision: Revision
    passed: bool
    scored_at: Moment
    examined_at: SaidAt = None


class RepaymentReceived(Message):
    """Money came in on a clawback. What `other` paid lies aside until it is known whose it is [FIN-5].

    Of one `repayment` the last revision stands, unless it is `reversed`: then it never came in [COR-1].
    """

    TYPE: ClassVar[str] = "platform.repayment_received.v1"
    application: ApplicationId
    season: SeasonId
    payer: Literal["trainee", "sending_unit", "other"]
    amount_fen: StipendFen
    received_at: Moment
    repayment: Annotated[Text | None, OrNothing] = None
    revision: Revision = 1
    reversed: bool = False

    @model_validator(mode="after")
    def _is_told_anew_under_its_number(self) -> Self:
        return numbered(self, self.repayment, self.revision, taken_back=self.reversed)


class PrepaymentMade(Message):
    """Central or provincial money was prepaid to a base, by plan headcount; settled later [FIN-6].

    Of one `prepayment` the last revision stands, unless it is `reversed`: then it was never made [COR-1].
    """

    TYPE: ClassVar[str] = "platform.prepayment_made.v1"
    season: SeasonId
    base: BaseCode
    fund: Literal["central", "provincial"]
    amount_fen: FundFen
    prepaid_at: Moment
    prepayment: Annotated[Text | None, OrNothing] = None
    revision: Revision = 1
    reversed: bool = False

    @model_validator(mode="after")
    def _is_told_anew_under_its_number(self) -> Self:
        return numbered(self, self.prepayment, self.revision, taken_back=self.reversed)

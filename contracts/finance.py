"""Finance's language: trainees' accounts and what a withdrawal claws back."""

from typing import ClassVar

from contracts.envelope import Message
from contracts.vocabulary import ApplicationId, BaseCode, Fen, Moment, PersonKey, SeasonId


class OpenAccount(Message):
    """Command: the trainee was admitted; open the account [SAGA-2]."""

    TYPE: ClassVar[str] = "finance.open_account.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    base: BaseCode
    opened_at: Moment


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

"""Whether finance confirmed what it was last told: an answer is to the order of its moment, and to none after it.

An account can be closed, opened again and closed on another day: while an objection was undecided, or by a leaving
whose date is corrected [SAGA-3, SAGA-4].
"""

from contracts.envelope import Message
from contracts.messages.finance import AccountClosed, AccountOpened, CloseAccount, ReopenAccount
from services.admission.domain.enrolment.state import Enrolment, fingerprint


def closed(enrolment: Enrolment, asked: Message | None) -> bool:
    """Whether the account is closed as of the moment asked for."""
    answer = _answer(enrolment, AccountClosed)
    if not isinstance(asked, CloseAccount) or not isinstance(answer, AccountClosed):
        return False
    return answer.closed_at == asked.closed_at


def reopened(enrolment: Enrolment, asked: Message | None) -> bool:
    """Whether the closing was reversed as of the moment asked for."""
    answer = _answer(enrolment, AccountOpened)
    if not isinstance(asked, ReopenAccount) or not isinstance(answer, AccountOpened):
        return False
    return answer.reopened_at == asked.reopened_at


def is_closed(enrolment: Enrolment) -> bool:
    """Whether finance has answered the order to close that was said last."""
    answer = _answer(enrolment, AccountClosed)
    if not isinstance(answer, AccountClosed):
        return False
    order = CloseAccount(application=answer.application, season=answer.season, closed_at=answer.closed_at)
    return enrolment.said.get(CloseAccount.TYPE) in {None, fingerprint(order)}


def is_reopened(enrolment: Enrolment) -> bool:
    """Whether finance has answered the order to reverse a closing that was said last."""
    answer = _answer(enrolment, AccountOpened)
    if not isinstance(answer, AccountOpened) or answer.reopened_at is None or enrolment.place is None:
        return False
    named, season = answer.application, enrolment.place.word.season
    order = ReopenAccount(application=named, season=season, reopened_at=answer.reopened_at)
    return enrolment.said.get(ReopenAccount.TYPE) in {None, fingerprint(order)}


def _answer(enrolment: Enrolment, kind: type[Message]) -> Message | None:
    answered = enrolment.answers.get(kind.TYPE)
    return None if answered is None else answered.message

"""Whether an owner confirmed what it was last told: an answer is to the order of its moment, and to none after it.

An account can be closed, opened again and closed on another day, and somebody be barred from another day on: while an
objection was undecided, or by a leaving whose date is corrected [SAGA-3, SAGA-4].
"""

from typing import Final, get_args

from contracts.envelope import Message
from contracts.messages.admission.decisions import PlaceVacated, SeatReleased
from contracts.messages.finance import AccountClosed, AccountOpened, CloseAccount, ReopenAccount
from contracts.messages.registration import BanCause, BanImposed, ImposeBan
from services.admission.domain.enrolment.state import Enrolment, fingerprint

_CAUSES: Final = get_args(BanCause)


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


def banned(enrolment: Enrolment, asked: Message | None) -> bool:
    """Whether the person is barred from the day asked for."""
    answer = _answer(enrolment, BanImposed)
    if not isinstance(asked, ImposeBan) or not isinstance(answer, BanImposed):
        return False
    return answer.bans_from == asked.bans_from


def released(enrolment: Enrolment, asked: Message | None) -> bool:
    """Whether the seat was taken back that was left at the moment told; outside the plan there was none [REG-7]."""
    if enrolment.offered and not enrolment.seated:
        return True
    answer = _answer(enrolment, SeatReleased)
    if not isinstance(asked, PlaceVacated) or not isinstance(answer, SeatReleased):
        return False
    return answer.vacated_at in {None, asked.vacated_at}


def is_banned(enrolment: Enrolment) -> bool:
    """Whether registration has answered the order to bar that was said last."""
    answer = _answer(enrolment, BanImposed)
    if not isinstance(answer, BanImposed) or enrolment.place is None:
        return False
    season, told = enrolment.place.word.season, answer.model_dump(exclude={"bans_until"})
    orders = (ImposeBan.model_validate({**told, "season": season, "cause": cause}) for cause in _CAUSES)
    return enrolment.said.get(ImposeBan.TYPE) in {None, *map(fingerprint, orders)}


def is_released(enrolment: Enrolment) -> bool:
    """Whether the intake has answered the leaving that was told last; its reason is the first that is known."""
    answer = _answer(enrolment, SeatReleased)
    if not isinstance(answer, SeatReleased):
        return enrolment.offered and not enrolment.seated
    if answer.vacated_at is None:
        return True
    left = PlaceVacated(
        application=answer.application,
        season=answer.season,
        base=answer.base,
        reasons=enrolment.reasons[:1],
        vacated_at=answer.vacated_at,
    )
    return enrolment.said.get(PlaceVacated.TYPE) in {None, fingerprint(left)}


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

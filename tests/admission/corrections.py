"""A trainee's life as it arrives, with owners who answer at once, and what everybody is left with at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from contracts.correction import Correctable, Correction
from contracts.envelope import Message
from contracts.messages.admission.answers import ActRefused
from contracts.messages.admission.decisions import PlaceKept, PlaceVacated, ReportAccepted
from contracts.messages.admission.enrolment import ReclaimSeat, StepRetracted
from contracts.messages.finance import CloseAccount, OpenAccount, ReopenAccount
from contracts.messages.hr import HrTraineeReinstated, TraineeArrived, TraineeExpected, TraineeLeft
from contracts.messages.registration import ImposeBan, LiftBan
from contracts.reasons import Reason
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment, evolve
from services.admission.domain.enrolment.versions import started
from services.admission.domain.enrolment.waiting import deadlines
from services.finance.domain.account.decide import decide as account_decide
from services.finance.domain.account.state import Account
from services.finance.domain.account.state import evolve as account_evolve
from services.registration.projections.status import projection as status
from tests.admission.scenes import (
    SEASON,
    SEASONS,
    A,
    account_closed,
    account_opened,
    account_reopened,
    ban_lifted,
    banned,
    due,
    heard,
    released,
    retaken,
)

END = SEASONS[SEASON].finance.term_starts.replace(month=10)


def corrected(act: Any, at: datetime, revision: int = 2, *, stands: bool = True, **changes: Any) -> Any:
    """The act in a later revision: as it was right, or that it never was."""
    why = Correction(reason="经核查更正", by="省毕教办", corrected_at=at, stands=stands)
    return type(act).model_validate({**act.model_dump(), **changes, "revision": revision, "correction": why})


@dataclass(slots=True)
class Life:
    """One enrolment, and all that it ever said."""

    enrolment: Enrolment = field(default_factory=lambda: started(A))
    said: list[Message] = field(default_factory=list)
    heard: int = 0

    def hear(self, message: Any) -> None:
        """And whatever its owners answer to what is said."""
        self.heard += 1
        events = decide(self.enrolment, heard(message, self.heard), SEASONS)
        self.enrolment = reduce(evolve, events, self.enrolment)
        said = [event for event in events if isinstance(event, Message)]
        self.said += said
        for answer in (_answer(each) for each in said):
            if answer is not None:
                self.hear(answer)

    def until(self, moment: datetime) -> None:
        """Every deadline that is due by then strikes."""
        while (struck := min(((at, name) for name, at in self._due()), default=None)) and struck[0] <= moment:
            self.hear(due(struck[1], struck[0]))

    def _due(self) -> Sequence[tuple[str, datetime]]:
        return list(deadlines(self.enrolment, SEASONS).items())


def lived(*told: tuple[datetime, Any]) -> Life:
    """Each of these told at its moment, the deadlines between them struck, until October."""
    life = Life()
    for at, message in sorted(told, key=lambda one: one[0]):
        life.until(at)
        life.hear(message)
    life.until(END)
    return life


@dataclass(frozen=True, slots=True)
class Left:
    """What everybody is left with: the saga, registration, finance, the seat, the hospital, the applicant."""

    stage: Stage
    reasons: tuple[Reason, ...]
    banned: bool
    account: str
    reported_at: datetime | None
    vacated: bool
    gone: bool
    status: str


def left(life: Life) -> Left:
    return Left(
        life.enrolment.stage,
        life.enrolment.reasons,
        _last(life, ImposeBan, LiftBan) is ImposeBan,
        "open" if _last(life, OpenAccount, ReopenAccount, CloseAccount) in {OpenAccount, ReopenAccount} else "closed",
        _reported_at(life),
        _last(life, PlaceVacated, PlaceKept) is PlaceVacated,
        _last(life, TraineeExpected, TraineeArrived, HrTraineeReinstated, TraineeLeft) in {TraineeLeft, None},
        status.stage(standing(life)).value,
    )


def standing(life: Life) -> status.StatusProjection:
    """What the applicant's status makes of it all, each word later than the one before."""
    known = status.initial(A)
    for sequence, message in enumerate(life.said, start=1):
        known = reduce(status.evolve, status.decide(known, heard(message, sequence), SEASONS), known)
    return known


def refused(life: Life, act: Correctable) -> bool:
    """Whether it was answered, by a named rule, that this act does not count."""
    return any(said.startswith(f"{ActRefused.TYPE}/{act.TYPE}/") for said in life.enrolment.said)


def _reported_at(life: Life) -> datetime | None:
    account = reduce(account_evolve, _reports(life), Account(A))
    return account.reported_at


def _reports(life: Life) -> list[Any]:
    told = ((n, one) for n, one in enumerate(life.said, start=1) if isinstance(one, ReportAccepted | StepRetracted))
    return [fact for n, one in told for fact in account_decide(Account(A), heard(one, n), SEASONS)]


def _last(life: Life, *kinds: type[Message]) -> type[Message] | None:
    return next((type(one) for one in reversed(life.said) if isinstance(one, kinds)), None)


def _answer(said: Message) -> Message | None:
    """What the owner of a compensation confirms."""
    if isinstance(said, ReclaimSeat):
        return retaken(said.reclaimed_at)
    if isinstance(said, CloseAccount):
        return account_closed(closed_at=said.closed_at)
    if isinstance(said, ReopenAccount):
        return account_reopened().model_copy(update={"reopened_at": said.reopened_at})
    if isinstance(said, ImposeBan):
        return banned(said.bans_from)
    if isinstance(said, PlaceVacated):
        return released(said.vacated_at)
    answers: dict[type[Message], Message] = {LiftBan: ban_lifted(), OpenAccount: account_opened()}
    return answers.get(type(said))

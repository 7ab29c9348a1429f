"""Many enrolments on their way while releases change: what each is told, how far it is, how it has to end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from contracts.envelope import Envelope, Message, Received
from contracts.messages.platform.acts import TraineeReported
from services.chassis.storage.mongo import Store
from tests.admission.scenes import (
    BASE,
    CALENDAR,
    SEASON,
    account_closed,
    agreed,
    banned,
    examined,
    noticed,
    offered,
    operated,
    released,
    reported,
)
from tests.journeys.generations import Arrival, TraineeReportedV2

_PREPARED: Final = (offered, examined, noticed, operated)
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Trainee:
    """One enrolment: everything it will be told, in this order, and whether its trainee comes."""

    application: str
    comes: bool
    words: tuple[Received[Any], ...]

    def ends_well(self, state: Any) -> bool:
        """Where its definition lets it end: the first ends with the report, later ones go on to training."""
        if state is None or not self.comes:
            return state is not None and state["stage"] == "withdrawn"
        return state["stage"] in ({"reported"} if state["table"] == 1 else {"agreed", "in_training"})


def trainees(number: int, chance: Random) -> list[Trainee]:
    """So many, half of whom come; of their reports half are told in the next version."""
    return [_trainee(f"R-{nth:05}", chance) for nth in range(number)]


def _trainee(application: str, chance: Random) -> Trainee:
    comes = chance.random() < 1 / 2
    report = _next(application) if chance.random() < 1 / 2 else reported()
    rest = (report, agreed()) if comes else ()
    said = (*(make() for make in _PREPARED), *rest)
    return Trainee(application, comes, tuple(_heard(message, application, nth) for nth, message in enumerate(said, 1)))


def confirmations(those: Sequence[Trainee]) -> list[Received[Any]]:
    """What the owners say once somebody is withdrawn."""
    said = (banned(), account_closed(), released())
    return [_heard(word, each.application, 20 + nth) for each in those for nth, word in enumerate(said)]


def _next(application: str) -> TraineeReportedV2:
    first: TraineeReported = reported()
    return TraineeReportedV2(application=application, season=SEASON, arrival=Arrival(base=BASE, at=first.reported_at))


def _heard(message: Message, application: str, nth: int) -> Received[Any]:
    own = message.model_copy(update={"application": application})
    name = f"{application}/{nth}"
    speaker = own.TYPE.partition(".")[0]
    envelope = Envelope(
        id=name, source=speaker, type=own.TYPE, time=CALENDAR.report_by, correlation_id=name, sequence=nth
    )
    return Received(own, envelope)


def portions(those: Sequence[Trainee], parts: int, chance: Random) -> Iterator[list[Received[Any]]]:
    """Everything they are told in so many parts, each trainee's words in order over them; every third is early."""
    shares: list[list[Received[Any]]] = [[] for _ in range(parts)]
    for nth, each in enumerate(those):
        until = parts if nth % 3 else 1
        places = sorted(chance.randrange(until) for _ in each.words)
        for place, word in zip(places, each.words, strict=True):
            shares[place].append(word)
    for share in shares:
        chance.shuffle(share)
        yield share


async def states(store: Store) -> dict[str, Any]:
    """Every enrolment as it is stored."""
    return {document.key: document.state for document in await store.page("enrolment", {}, "", _MOST)}

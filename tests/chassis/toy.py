"""A service small enough to see through: a till that counts payments and closes a day after the first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter
from pydantic import SecretStr, TypeAdapter

from contracts.catalogue import speaker_of
from contracts.envelope import Envelope, Message, Received
from contracts.messages.finance import AccountClosed, AccountOpened
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.time import DeadlineReached
from contracts.references import Rejection
from contracts.vocabulary import Moment, PayComponent
from services.chassis.core.aggregate import Addressed, Aggregate, Route
from services.chassis.core.document import Delivery
from services.chassis.core.settings import ChassisSettings
from services.chassis.http.service import Documents, Service
from tests.callers import known

UNLUCKY_FEN: Final = 13
"""A payment of this amount is a defect: deciding on it raises."""
NOON: Final = TypeAdapter(Moment).validate_python("2025-10-01T12:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Till:
    paid_fen: int = 0
    payments: int = 0
    closes: Moment | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    amount_fen: int
    closes: Moment


def decide(till: Till, heard: Received[PaymentMade | DeadlineReached], _context: Any) -> list[Counted | Message]:
    match heard.message:
        case PaymentMade(amount_fen=amount_fen) if amount_fen == UNLUCKY_FEN:
            raise ValueError("thirteen")
        case PaymentMade() as payment:
            counted = Counted(payment.amount_fen, till.closes or payment.paid_at + timedelta(days=1))
            return [counted, AccountOpened(application=payment.application, opened_at=payment.paid_at)]
        case DeadlineReached(due=due):
            fen = till.paid_fen
            return [
                AccountClosed(
                    application="TOY", season="toy", paid_fen=fen, penalty_fen=0, clawback_fen=fen, closed_at=due
                )
            ]


def evolve(till: Till, event: Counted | Message) -> Till:
    match event:
        case Counted():
            return replace(
                till, paid_fen=till.paid_fen + event.amount_fen, payments=till.payments + 1, closes=event.closes
            )
        case AccountClosed():
            return replace(till, closed=True)
        case _:
            return till


def deadlines(till: Till, _context: Any) -> Mapping[str, Moment]:
    return {} if till.closes is None else {"close": till.closes}


TILL: Final[Aggregate[Till]] = Aggregate(
    kind="till",
    state=TypeAdapter(Till),
    initial=lambda _: Till(),
    decide=decide,
    evolve=evolve,
    deadlines=deadlines,
    index=lambda till: {"payments": till.payments},
    indexes=(("payments",),),
)


def payment(till: str = "T-1", amount_fen: int = 100) -> PaymentMade:
    return PaymentMade(
        application=till, month="2025-09", component=PayComponent.CENTRAL, amount_fen=amount_fen, paid_at=NOON
    )


def envelope(event_id: str, message: Message | None = None) -> Envelope:
    kind = PaymentMade.TYPE if message is None else message.TYPE
    return Envelope(id=event_id, source=speaker_of(kind), type=kind, time=NOON, correlation_id=event_id)


def delivery(event_id: str, message: PaymentMade) -> Delivery:
    return Delivery(TILL, message.application, Received(message, envelope(event_id, message)))


def _screen(message: Message) -> Rejection | None:
    wrong = isinstance(message, PaymentMade) and message.application == "NOWHERE"
    return Rejection("unknown_base", "base", "there is no such base") if wrong else None


def toy(name: str, amqp_url: str, mongo_url: str, **settings: Any) -> Service:
    """The service under this name; broker objects and database bear it too."""
    return Service(
        name=name,
        settings=ChassisSettings(
            amqp_url=SecretStr(amqp_url),
            mongo_url=SecretStr(mongo_url),
            database=f"test_{name}",
            rehearsal=True,
            **({"callers": known()[0]} | settings),
        ),
        aggregates=(TILL,),
        hears={PaymentMade: lambda m: Addressed(TILL, m.application, m)},
        context=None,
        screen=_screen,
        route=lambda message: Route(name, message.TYPE),
        reads=_reads,
        hearers={},
    )


def _reads(documents: Documents) -> APIRouter:
    router = APIRouter()

    @router.get("/v1/tills/{key}")
    async def till(key: str) -> Till | None:
        return await documents.get(TILL, key)

    return router

"""One service of a chain, as services run: it hears one message, commits, and says the next one's.

The three bear names of services whose word that is: finance hears a payment, admission that an account was opened,
registration that a place is kept.
"""

import os
import sys
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter
from pydantic import SecretStr, TypeAdapter

from contracts.envelope import Message, Received
from contracts.messages.admission.decisions import PlaceKept
from contracts.messages.finance import AccountOpened
from contracts.messages.platform.acts import PaymentMade
from contracts.messages.registration import RequestRefused
from services.chassis.core.aggregate import Addressed, Aggregate, Route
from services.chassis.core.settings import ChassisSettings
from services.chassis.http.service import Service
from services.chassis.worker.run import run
from tests.bench.tally import Tally

HEARS: Final[dict[str, type[Message]]] = {
    "finance": PaymentMade,
    "admission": AccountOpened,
    "registration": PlaceKept,
}


def _said(heard: Received[Any]) -> Message:
    """What comes of it in this chain."""
    match heard.message:
        case PaymentMade() as paid:
            return AccountOpened(application=paid.application, opened_at=paid.paid_at)
        case AccountOpened() as opened:
            return PlaceKept(application=opened.application, season="bench", base="BENCH", kept_at=opened.opened_at)
        case PlaceKept() as kept:
            return RequestRefused(application=kept.application, request="cancellation", reasons=())
        case _:
            raise ValueError(heard.envelope.type)


HOP: Final[Aggregate[Tally]] = Aggregate(
    kind="hop",
    state=TypeAdapter(Tally),
    initial=lambda _: Tally(),
    decide=lambda _tally, heard, _context: [_said(heard)],
    evolve=lambda tally, _event: replace(tally, payments=tally.payments + 1),
)


def service(name: str, amqp_url: str, mongo_url: str, database: str) -> Service:
    """This one of the chain."""
    url, store = SecretStr(amqp_url), SecretStr(mongo_url)
    return Service(
        name=name,
        settings=ChassisSettings(amqp_url=url, mongo_url=store, database=database, rehearsal=True, clock="simulated"),
        aggregates=(HOP,),
        hears={HEARS[name]: lambda message: Addressed(HOP, message.application, message)},
        context=None,
        screen=lambda _: None,
        route=lambda message: Route(name, message.TYPE),
        reads=lambda _: APIRouter(),
    )


if __name__ == "__main__":
    run(service(sys.argv[1], os.environ["BENCH_AMQP_URL"], os.environ["BENCH_MONGO_URL"], sys.argv[2]), "worker")

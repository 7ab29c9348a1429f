"""The contestant: one worker process of a service on the chassis, exactly as services run."""

import os
import sys
from typing import Final

from fastapi import APIRouter
from pydantic import SecretStr, TypeAdapter

from contracts.messages.platform.acts import PaymentMade
from services.chassis.core.aggregate import Addressed, Aggregate, Route
from services.chassis.core.settings import ChassisSettings
from services.chassis.http.service import Service
from services.chassis.worker.run import run
from tests.bench.tally import EXCHANGE, Tally, decide, evolve

TALLY: Final[Aggregate[Tally]] = Aggregate(
    kind="tally", state=TypeAdapter(Tally), initial=lambda _: Tally(), decide=decide, evolve=evolve
)


def service(amqp_url: str, mongo_url: str, database: str) -> Service:
    """A service that hears payments and answers each."""
    return Service(
        name=EXCHANGE,
        settings=ChassisSettings(amqp_url=SecretStr(amqp_url), mongo_url=SecretStr(mongo_url), database=database),
        aggregates=(TALLY,),
        hears={PaymentMade: lambda message: Addressed(TALLY, message.application, message)},
        context=None,
        screen=lambda _: None,
        route=lambda message: Route(EXCHANGE, message.TYPE),
        reads=lambda _: APIRouter(),
    )


if __name__ == "__main__":
    run(service(os.environ["BENCH_AMQP_URL"], os.environ["BENCH_MONGO_URL"], sys.argv[1]), "worker")

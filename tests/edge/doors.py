"""The doors of every service, as its application has them, over stores that nobody has written to."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from services.chassis.core.document import Document
from services.chassis.core.trouble import Told
from services.chassis.http.application import edge_app
from services.chassis.http.callers import CallerDirectory as Known
from services.chassis.http.gate import Gate
from services.chassis.http.idle import Probe
from services.chassis.worker.run import Process
from tests.documents import Telling


class NothingStored:
    """A store nobody has written to."""

    async def load(self, _kind: str, keys: Sequence[str]) -> dict[str, Document]:
        return {key: Document(key) for key in keys}

    async def counts(self, *_asked: object) -> Counter[tuple[Any, ...]]:
        return Counter()

    async def page(self, *_asked: Any) -> list[Document]:
        return []


async def _ready() -> Sequence[Told]:
    return ()


async def _released() -> bool:
    return False


async def _idle(_wait_seconds: float, _at: datetime | None = None) -> dict[str, Any]:
    return {}


@cache
def application(service: str, callers: Path) -> FastAPI:
    """What the service's process serves to these callers, over a store that holds nothing and with nobody to tell."""
    process: Any = Process(import_module(f"services.{service}.app").build(_settings(service)), "all")
    process.store, process.telling = NothingStored(), Telling(datetime(2025, 1, 1, tzinfo=UTC))
    process.telling.certain = False
    gate = Gate(Known(callers))
    probe = Probe(_ready, _idle, _idle, lambda _mark, _ids: {}, _released)
    return edge_app(process.service, process.metrics, probe, gate, process.routers(gate))


def _settings(service: str) -> Any:
    return import_module(f"services.{service}.settings").Settings()


def leaves(routes: Sequence[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (inner := getattr(route, "original_router", None)) is not None:
            yield from leaves(inner.routes)

"""A console whose services answer as they are told to, and somebody who is logged in at it."""

import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI

from contracts.problems import problem
from contracts.season.season import seasons_of
from operations import places
from operations.access import SERVICES, Access
from operations.console.accounts import add
from operations.console.app import build
from operations.console.roles import Role
from operations.console.settings import ConsoleSettings
from services.chassis.core.data import read_tables

PASSWORD: Final = "correct horse battery"
SEASON: Final = "2025-kunming-2"
NUMBER: Final = "2025-KUNMING-2-00001"
SEASONS: Final = seasons_of(read_tables(places.SEASONS / "2025-kunming-2.toml"))


class System:
    """What each service answers, by path; nothing else is known. Who is `away` does not answer at all."""

    def __init__(self, answers: Mapping[tuple[str, str], Any] | None = None) -> None:
        self.answers = dict(answers or {})
        self.away: set[str] = set()
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        service = request.url.host
        if service in self.away:
            raise httpx.ConnectError("away")
        told = self.answers.get((service, request.url.path))
        if told is None and request.url.path == "/readyz":
            told = {"status": "ready"}
        if callable(told):
            told = told(request)
        if isinstance(told, httpx.Response):
            return told
        return (
            httpx.Response(404, json=problem(404, "no_such_route")) if told is None else httpx.Response(200, json=told)
        )


def console(system: Callable[[httpx.Request], Any], folder: Path, seconds: float = 1.0, **settings: Any) -> FastAPI:
    """The application over these answers, its accounts in a folder: one who may all, one who may look."""
    accounts = folder / "accounts.json"
    if not accounts.exists():
        add(accounts, "lin", list(Role), PASSWORD, "tests")
        add(accounts, "bai", (), PASSWORD, "tests")
    access = Access({name: f"http://{name}" for name in SERVICES}, "t", timeout_seconds=seconds)
    return build(ConsoleSettings(accounts=accounts, **settings), access, SEASONS, httpx.MockTransport(system))


@asynccontextmanager
async def visitor(app: FastAPI, name: str | None = "lin", language: str = "en") -> AsyncIterator[httpx.AsyncClient]:
    """A browser, logged in under this name."""
    transport = httpx.ASGITransport(app)
    headers = {"accept-language": language}
    async with httpx.AsyncClient(transport=transport, base_url="https://console", headers=headers) as browser:
        if name is not None:
            answer = await browser.post("/login", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        yield browser


def csrf_of(page: httpx.Response) -> str:
    """What a form of this page carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]

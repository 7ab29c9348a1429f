"""What everybody reads is made once a second, whoever asks; what a caller reads is never kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import APIRouter, Response

from services.chassis.http.problems import EdgeApp, Problem
from services.chassis.http.shared import PublicRoute, SharedAnswers


@dataclass
class Board:
    """A list on a wall, a private door beside it, and a clock that is moved by hand."""

    now: float = 100.0
    made: int = 0
    hangs: bool = True
    lines: str = "first"
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self, most_bytes: int = 1 << 20) -> SharedAnswers:
        app, public, own = EdgeApp("board"), APIRouter(route_class=PublicRoute), APIRouter()

        @public.get("/list")
        async def read_list(part: str = "") -> dict[str, str]:
            self.made += 1
            self.asked.set()
            await self.opened.wait()
            if not self.hangs:
                raise Problem(404, "no_notice")
            return {"lines": self.lines, "part": part}

        @public.get("/list.html")
        async def read_page() -> Response:
            self.made += 1
            return Response(self.lines, media_type="text/html; charset=utf-8")

        @public.get("/broken")
        async def read_broken() -> None:
            self.made += 1
            raise Problem(503, "away")

        @own.get("/own")
        async def read_own() -> dict[str, str]:
            self.made += 1
            return {"lines": self.lines}

        app.include_router(public)
        app.include_router(own)
        return SharedAnswers(app, lambda: self.now, most_bytes)


@asynccontextmanager
async def board(most_bytes: int = 1 << 20, *, opened: bool = True) -> AsyncIterator[tuple[Board, httpx.AsyncClient]]:
    hung = Board()
    if opened:
        hung.opened.set()
    transport = httpx.ASGITransport(hung.app(most_bytes))
    async with httpx.AsyncClient(transport=transport, base_url="http://board") as client:
        yield hung, client


async def test_within_a_second_everybody_gets_the_same_answer() -> None:
    async with board() as (hung, client):
        first = await client.get("/list")
        hung.lines, hung.now = "second", hung.now + 0.9
        again = await client.get("/list")
        assert (hung.made, again.content, again.headers["etag"]) == (1, first.content, first.headers["etag"])


async def test_no_answer_is_older_than_a_second() -> None:
    async with board() as (hung, client):
        await client.get("/list")
        hung.lines, hung.now = "second", hung.now + 1.0
        assert (await client.get("/list")).json() == {"lines": "second", "part": ""}


async def test_others_may_keep_it_only_as_long_as_it_is_kept_here() -> None:
    async with board() as (hung, client):
        assert (await client.get("/list")).headers["cache-control"] == "public, max-age=1"
        hung.now += 0.6
        assert (await client.get("/list")).headers["cache-control"] == "public, max-age=0"


async def test_whoever_has_it_hears_that_it_is_the_same() -> None:
    async with board() as (hung, client):
        first = await client.get("/list.html")
        hung.now += 5
        same = await client.get("/list.html", headers={"if-none-match": f'W/"x", {first.headers["etag"]}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
        assert "content-length" not in same.headers
        hung.lines, hung.now = "second", hung.now + 5
        other = await client.get("/list.html", headers={"if-none-match": first.headers["etag"]})
        assert (other.status_code, other.text) == (200, "second")
        assert other.headers["content-type"] == "text/html; charset=utf-8"


async def test_who_asks_while_it_is_made_anew_waits_for_that() -> None:
    async with board() as (hung, client):
        await client.get("/list")
        hung.now += 2
        hung.opened.clear()
        hung.asked.clear()
        asking = [asyncio.create_task(client.get("/list")) for _ in range(50)]
        await hung.asked.wait()
        hung.opened.set()
        assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
        assert hung.made == 2


async def test_queries_are_answers_of_their_own() -> None:
    async with board() as (hung, client):
        assert [(await client.get(f"/list?part={part}")).json()["part"] for part in "abab"] == list("abab")
        assert hung.made == 2


async def test_what_does_not_hang_yet_is_made_once_a_second_too() -> None:
    async with board() as (hung, client):
        hung.hangs = False
        answers = [await client.get("/list") for _ in range(3)]
        assert ([answer.status_code for answer in answers], hung.made) == ([404, 404, 404], 1)
        assert answers[2].json()["code"] == "no_notice"
        hung.hangs, hung.now = True, hung.now + 1
        assert (await client.get("/list")).status_code == 200


async def test_a_failure_is_nobody_elses() -> None:
    async with board() as (hung, client):
        assert [(await client.get("/broken")).status_code for _ in range(2)] == [503, 503]
        assert hung.made == 2


async def test_a_callers_answer_is_never_kept() -> None:
    async with board() as (hung, client):
        answers = [await client.get("/own") for _ in range(2)]
        assert hung.made == 2
        assert not {"etag", "cache-control"} & answers[0].headers.keys()


async def test_what_is_kept_is_bounded() -> None:
    async with board(most_bytes=8 * 600) as (hung, client):
        for part in range(100):
            await client.get(f"/list?part={part}")
        shared = client._transport.app  # type: ignore[attr-defined]
        assert shared._size == sum(kept.size for kept in shared._kept.values()) <= 8 * 600
        hung.lines = "x" * 600
        await client.get("/list.html")
        assert ("/list.html", b"") not in shared._kept


async def test_whoever_leaves_while_it_is_made_keeps_nobody_waiting() -> None:
    async with board() as (hung, client):
        await client.get("/list")
        hung.now += 2
        hung.opened.clear()
        hung.asked.clear()
        leaving, staying = (asyncio.create_task(client.get("/list")) for _ in range(2))
        await hung.asked.wait()
        leaving.cancel()
        hung.opened.set()
        assert (await staying).status_code == 200

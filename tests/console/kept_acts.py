"""Stands for delivery's audit trail: what is told is kept in order, once by its name, and read from any number."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request


@dataclass
class KeptActs:
    """The trail; `most` at a time are read of it."""

    most: int = 1_000
    acts: list[dict[str, Any]] = field(default_factory=list)

    def take(self, act: dict[str, Any]) -> dict[str, Any]:
        if act["act"] not in {each["act"] for each in self.acts}:
            about = [[each["name"], each["value"]] for each in act["about"]]
            self.acts.append({**act, "about": about, "number": len(self.acts) + 1})
        return {"act": act["act"]}

    def read(self, after: int) -> dict[str, Any]:
        some = self.acts[after : after + self.most]
        return {"items": some, "next": after + self.most if len(some) == self.most else None}

    def did(self) -> list[str]:
        return [each["did"] for each in self.acts]

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """At an address as every service has it behind one proxy."""
        there = FastAPI()

        @there.post("/delivery/v1/acts", status_code=202)
        async def take(request: Request) -> dict[str, Any]:
            return self.take(await request.json())

        @there.get("/delivery/v1/acts")
        async def read(after: int = 0) -> dict[str, Any]:
            return self.read(after)

        async with at_an_address(there) as url:
            yield url


@asynccontextmanager
async def at_an_address(app: FastAPI) -> AsyncIterator[str]:
    """An application over HTTP, at a port of its own."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving

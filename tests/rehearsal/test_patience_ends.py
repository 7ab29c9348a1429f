"""Whoever cannot be reached is waited for so long and no longer, and is named."""

import socket
from pathlib import Path

import httpx
import pytest

from rehearsal.runtime.running import Running
from rehearsal.simulator.desk import Desk
from rehearsal.simulator.patience import GaveUp


@pytest.fixture
def nowhere() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def test_a_service_that_shows_nothing_is_named(nowhere: str, tmp_path: Path) -> None:
    running = Running(amqp={}, http={"exams": nowhere}, webhook_secret="", read_token="", folder=tmp_path, stores={})
    async with httpx.AsyncClient() as client:
        with pytest.raises(GaveUp, match="exams shows nothing of /v1/lots"):
            await Desk(running, client, patience_seconds=0.0).one("exams", "/v1/lots")

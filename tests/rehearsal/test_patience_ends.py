"""Whoever cannot be reached is waited for so long and no longer, and is named."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from operations.client import OperationsClient, Unanswered
from rehearsal.runtime.running import Running
from rehearsal.simulator.access import as_operator


@pytest.fixture
def nowhere() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


async def test_a_service_that_shows_nothing_is_named(nowhere: str, tmp_path: Path) -> None:
    running = Running(amqp={}, http={"exams": nowhere}, webhook_secret="", read_token="", folder=tmp_path, stores={})
    async with OperationsClient.of(replace(as_operator(running), patience_seconds=0.2)) as client:
        with pytest.raises(Unanswered, match="exams: no answer"):
            await client.one("exams", "/v1/lots")

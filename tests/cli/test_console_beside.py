"""The console beside a run: at its port or at a free one, for as long as the run lasts, and no longer."""

import socket
from pathlib import Path

import httpx
import pytest

from cli.checkout.beside import console_beside
from operations import places, runs
from operations.console.settings import ConsoleSettings
from rehearsal.runtime.running import Running

SEASON = places.SEASONS / "2025-kunming-2.toml"


async def test_the_console_answers_while_the_run_lasts_wherever_a_port_is_free(tmp_path: Path) -> None:
    running = Running({"operator": "amqp://127.0.0.1:1/"}, {}, "", "t", tmp_path, {})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = ConsoleSettings(port=taken.getsockname()[1], accounts=tmp_path / "accounts.json")
        async with console_beside(running, SEASON, settings) as address, httpx.AsyncClient() as client:
            assert f":{settings.port}/" not in address
            assert (await client.get(f"{address}readyz")).json() == {"status": "ready"}
            assert (tmp_path / runs.CONSOLE).read_text(encoding="ascii") == address
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{address}readyz")

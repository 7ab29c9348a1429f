"""The console as its entry in `deploy/compose.yaml` has it, a process in what the image holds [OPS-1]."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import pytest
from ruamel.yaml import YAML

from cli.secret_files import make
from operations.places import SEASONS
from rehearsal.runtime.ports import free_port
from tests.architecture.image import laid_out, plain
from tests.architecture.tree import ROOT
from tests.console.desk import PASSWORD
from tests.waiting import eventually

ENTRY: Final[Mapping[str, Any]] = YAML(typ="safe").load(ROOT / "deploy" / "compose.yaml")["services"]["console"]


class NothingKnown(BaseHTTPRequestHandler):
    """A service that is ready and knows nothing."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 404)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": "ready"}')

    def log_message(self, *_: object) -> None:
        return


@dataclass(frozen=True)
class Container:
    """Folder and environment of the entry, its addresses and mounts those of this machine."""

    app: Path
    secrets: Path
    env: Mapping[str, str]
    url: str

    def run(self, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
        """As `docker compose run --rm console …`: the image's entry point with these words."""
        begun = [sys.executable, "-m", "cli", *words]
        return subprocess.run(
            begun, cwd=self.app, env=self.env, input=told, capture_output=True, text=True, check=False
        )

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        with subprocess.Popen([sys.executable, "-m", "cli", *ENTRY["command"]], cwd=self.app, env=self.env) as process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise

    def holds(self) -> set[Path]:
        return {file for file in self.app.rglob("*") if "__pycache__" not in file.parts}


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Container]:
    app, secrets, port = laid_out(tmp_path / "app"), tmp_path / "secrets", free_port()
    make(secrets, broker="amqp://127.0.0.1:1/", store="mongodb://127.0.0.1:1/", seasons=SEASONS)
    with ThreadingHTTPServer(("127.0.0.1", 0), NothingKnown) as service:
        Thread(target=service.serve_forever, daemon=True).start()
        mounted = {"/run/secrets": str(secrets / "console"), "/accounts": str(secrets / "accounts")}
        here = f"http://127.0.0.1:{service.server_port}"
        told = {name: re.sub(r"http://\w+:8000", here, str(value)) for name, value in ENTRY["environment"].items()}
        for inside, outside in mounted.items():
            told = {name: value.replace(inside, outside) for name, value in told.items()}
        told |= {"ZHAOLU_CONSOLE_HOST": "127.0.0.1", "ZHAOLU_CONSOLE_PORT": str(port)}
        yield Container(app, secrets, plain() | told, f"http://127.0.0.1:{port}")
        service.shutdown()


async def test_the_entry_serves_lets_in_whom_its_own_command_made_and_writes_nothing_into_the_image(
    container: Container,
) -> None:
    before, callers = container.holds(), str(container.secrets / "callers" / "callers.json")
    token = container.run("callers", "add", "console", "--kind", "operator", "--file", callers, "--because", "its own")
    assert token.returncode == 0, token.stderr
    (container.secrets / "console" / "zhaolu_operator_token").write_text(token.stdout.strip(), encoding="ascii")
    made = container.run("console", "account", "add", "lin", "--because", "first of all", told=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    assert {mount.partition(":")[2].removesuffix(":ro") for mount in ENTRY["volumes"]} == {"/run/secrets", "/accounts"}

    with container.serving() as process:
        assert await eventually(lambda: process.poll() is not None or healthy(container))
        async with httpx.AsyncClient(base_url=container.url) as browser:
            entered = await browser.post("/login", data={"name": "lin", "password": PASSWORD})
            assert entered.status_code == 303
            cookie = entered.headers["set-cookie"].partition(";")[0]
            assert (await browser.get("/processes", headers={"cookie": cookie})).is_success
        process.terminate()
    assert process.returncode == -signal.SIGTERM  # in order, and then as the server passes the signal on
    assert container.holds() == before
    assert "console account add" in (container.secrets / "accounts" / "audit.jsonl").read_text(encoding="utf-8")


def healthy(container: Container) -> bool:
    """What the entry asks to know whether it is."""
    _, _, flag, asked = ENTRY["healthcheck"]["test"]
    words = [sys.executable, flag, asked.replace("http://127.0.0.1:8000", container.url)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0

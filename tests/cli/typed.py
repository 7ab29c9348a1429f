"""What is typed, run in this process as the entry runs it; and a run of this machine that stands for a real one."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cli import ended, mishap
from cli.app import app
from contracts.problems import problem
from operations import runs
from operations.access import SERVICES
from rehearsal.runtime.run_folder import run_folder


@dataclass(frozen=True)
class Typed:
    """How it ended, and what was printed where."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Types commands at a checkout in which nothing runs."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        monkeypatch.setattr(runs, "SCRATCH", folder)
        monkeypatch.setattr(mishap, "_WRONG", folder / "failed" / "commands.log")
        for name in [name for name in os.environ if name.startswith("ZHAOLU_OPERATOR_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("ZHAOLU_AUDIT", str(folder / "typed.jsonl"))
        monkeypatch.setenv("ZHAOLU_OPERATOR_TIMEOUT_SECONDS", "60")  # who answers may be on a slow machine

    def type(self, *words: str) -> Typed:
        self._monkeypatch.setattr("sys.argv", ["zhaolu", *words])
        self._capsys.readouterr()
        code = ended._code(app)
        printed = self._capsys.readouterr()
        return Typed(code, printed.out, printed.err)


class Answers:
    """What a service that stands for a real one answers, by path; a path it does not know is 404."""

    def __init__(self, told: dict[str, tuple[int, Any]]) -> None:
        self.told = told
        self.asked: list[dict[str, list[str]]] = []
        self.posted: list[Any] = []
        self.silent = Event()

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address, for as long as the block lasts."""
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                answers.asked.append(parse_qs(parts.query))
                if length := int(self.headers.get("content-length") or 0):
                    answers.posted.append(json.loads(self.rfile.read(length)))
                while answers.silent.is_set():
                    over.wait(0.05)
                    if over.is_set():
                        return
                code, document = answers.told.get(parts.path, (404, problem(404, "unknown_application")))
                body = json.dumps(document).encode()
                self.send_response(code)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815  what the server calls

            def log_message(self, *_args: object) -> None:
                return

        over = Event()
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            over.set()
            server.shutdown()
            server.server_close()


@contextmanager
def running(url: str, seasons: Path, amqp: str = "") -> Iterator[runs.RunRecord]:
    """A run on record whose services all answer at this address."""
    with run_folder("up") as folder:
        services = {name: runs.SupervisedService(1, url) for name in SERVICES}
        record = runs.RunRecord(
            folder.name,
            "up",
            1,
            "2026-09-01T08:00:00+08:00",
            str(seasons),
            {"operator": amqp},
            "",
            "token",
            "",
            services,
        )
        runs.write(folder, record)
        yield record

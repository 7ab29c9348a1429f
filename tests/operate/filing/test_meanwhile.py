"""`zhaolu export` of a season that still runs: fill, the admitted, certificates, notices [ADM-5, ADM-8, ADM-9]."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from services.admission.store import ENROLMENT
from services.operate.cli import app
from services.operate.runtime.ports import free_port
from tests.admission.scenes import ADMITTED, BASE, SEASON, after, reported
from tests.documents import Shelf
from tests.operate.filing.office import SEASONS
from tests.paper import service

FIRST = after(*ADMITTED, reported())


@contextmanager
def answering(*documents: tuple[Any, str, Any]) -> Iterator[str]:
    """Admission over these documents; its address."""
    served = FastAPI()
    served.include_router(service("admission").reads(Shelf(*documents)))
    server = uvicorn.Server(uvicorn.Config(served, port=free_port(), log_level="warning", lifespan="off"))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.config.port}"
    server.should_exit = True
    thread.join()


def export(monkeypatch: pytest.MonkeyPatch, out: Path, what: str, address: str) -> Result:
    monkeypatch.setenv("ZHAOLU_OFFICE_ADMISSION", address)
    monkeypatch.setenv("ZHAOLU_OFFICE_TOKEN", "reading")
    return CliRunner().invoke(app, ["export", what, SEASON, "--out", str(out)])


def test_the_fill_of_a_season_reads_while_it_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """[ADM-8]."""
    with answering((ENROLMENT, "A-1", FIRST)) as address:
        done = export(monkeypatch, tmp_path, "fill", address)
    assert done.exit_code == 0, done.output
    fill = json.loads((tmp_path / "fill.json").read_text("utf-8"))
    assert fill["bases"][BASE]["specialties"]["AGP"] == {
        "seats": SEASONS[SEASON].seats,
        "admitted": 1,
        "reported": 1,
        "cut_off_points": 8000,
    }
    rows = list(csv.reader((tmp_path / "fill.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [
        ["base", "specialty", "seats", "admitted", "reported", "cut_off_points"],
        [BASE, "AGP", "20", "1", "1", "8000"],
        [BASE, "all", "20", "1", "1", "8000"],
    ]


def test_a_season_nobody_is_admitted_in_yet_has_empty_seats(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with answering() as address:
        assert export(monkeypatch, tmp_path, "fill", address).exit_code == 0
    assert json.loads((tmp_path / "fill.json").read_text("utf-8"))["all"]["admitted"] == 0


def test_the_admitted_so_far_are_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with answering((ENROLMENT, "A-1", FIRST)) as address:
        assert export(monkeypatch, tmp_path, "admitted", address).exit_code == 0
    assert "A-1" in (tmp_path / "admitted.csv").read_text("utf-8-sig")


def test_an_admission_that_does_not_answer_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with answering() as address:
        monkeypatch.setenv("ZHAOLU_OFFICE_ADMISSION", f"{address}/nowhere")
        monkeypatch.setenv("ZHAOLU_OFFICE_TOKEN", "reading")
        done = CliRunner().invoke(app, ["export", "fill", SEASON, "--out", str(tmp_path)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])

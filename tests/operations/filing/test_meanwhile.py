"""`zhaolu export` of a season that still runs: fill, the admitted, certificates, notices [ADM-5, ADM-8, ADM-9]."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from operations.access import Access
from operations.client import OperationsClient
from operations.filing.certificates import StillMoving, leave_certificates
from services.admission.store import ENROLMENT, INTAKE
from services.chassis.http.problems import EdgeApp
from tests.admission.scenes import ADMITTED, BASE, SEASON, after, reported
from tests.convergence.recorded import recording
from tests.documents import Shelf
from tests.operations.filing.addressed import addressed
from tests.operations.filing.office import SEASONS
from tests.paper import service

ADMISSION = Access({"admission": "http://admission"}, "t")
FIRST = after(*ADMITTED, reported())


@contextmanager
def answering(*documents: tuple[Any, str, Any]) -> Iterator[str]:
    """Admission over these documents; its address."""
    served = EdgeApp("service")
    admission, shelf = service("admission"), Shelf(*documents)
    served.include_router(admission.reads(shelf))
    if admission.public is not None:
        served.include_router(admission.public(shelf))
    with addressed(served) as address:
        yield address


def export(monkeypatch: pytest.MonkeyPatch, out: Path, what: str, address: str) -> Result:
    monkeypatch.setenv("ZHAOLU_OPERATOR_ADMISSION_URL", address)
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "reading")
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
        monkeypatch.setenv("ZHAOLU_OPERATOR_ADMISSION_URL", f"{address}/nowhere")
        monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "reading")
        done = CliRunner().invoke(app, ["export", "fill", SEASON, "--out", str(tmp_path)])
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])


def test_the_certificates_there_are_now_leave_with_their_key_and_prove_themselves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """[ADM-9]."""
    key = f"{SEASON}/{BASE}"
    here = recording(SEASON, 60, 5).papers["admission"].state("intake", key)
    with answering((INTAKE, key, here)) as address:
        done = export(monkeypatch, tmp_path, "certificates", address)
        monkeypatch.setenv("ZHAOLU_OPERATOR_ADMISSION_URL", address)
        told = CliRunner().invoke(app, ["export", "key", "--out", str(tmp_path / "pinned"), "--json"])
    assert (done.exit_code, told.exit_code) == (0, 0), done.output + told.output
    left = {file.name for file in (tmp_path / "certificates").iterdir()}
    assert left == {"key.json", "season.head.json", f"{BASE}.head.json", f"{BASE}.jsonl"}
    pinned = ["--key", str(tmp_path / "pinned" / "key.json")]
    checked = CliRunner().invoke(app, ["verify", str(tmp_path / "certificates"), *pinned])
    assert checked.exit_code == 0, checked.output


async def test_pages_that_move_on_while_they_are_read_are_not_left_beside_a_head_that_does_not_name_them(
    tmp_path: Path,
) -> None:
    """[ADM-9]."""

    def moving(request: httpx.Request) -> httpx.Response:
        head = {"head": {"serial": 1}, "signature": ""}
        if request.url.path.endswith("/key"):
            return httpx.Response(200, json={"public_key": "00", "key_id": "00"})
        if request.url.path.endswith("/certificates"):
            return httpx.Response(200, json={"head": {}, "signature": "", "pages": {BASE: head}})
        return httpx.Response(200, content=b"", headers={"certificates-serial": "2"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(moving)) as client:
        with pytest.raises(StillMoving):
            await leave_certificates(OperationsClient(ADMISSION, client), SEASONS[SEASON], tmp_path)
    assert list((tmp_path / "certificates").iterdir()) == []

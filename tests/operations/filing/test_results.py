"""`export results`: what each applicant reads, as files any web server can answer with."""

import asyncio
import csv
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi import APIRouter
from typer.testing import CliRunner, Result

from cli.app import app
from operations.access import Access
from operations.client import OperationsClient, Unanswered
from operations.filing.results import lay_out_results
from services.chassis.http.problems import EdgeApp
from services.registration.api.slips import SlipSeal, public_slips, slips
from tests.operations.filing.addressed import addressed
from tests.operations.filing.test_export import say
from tests.registration.given import SEASONS, THIS_YEAR, Registration, form, id_number, identity
from tests.registration.test_api import InMemory

SEAL = SlipSeal.of("pepper")
FORMS = (form("A-1"), form("A-2", identity=identity(id_number(order=44))))


def export(monkeypatch: pytest.MonkeyPatch, out: Path, registration: Registration) -> Result:
    edge, documents = EdgeApp("registration"), InMemory(registration)
    edge.include_router(public_slips(documents, SEASONS, SEAL))
    edge.include_router(slips(documents, SEASONS, SEAL))
    with addressed(edge) as here:
        say(monkeypatch, Access({"registration": here}, "token", timeout_seconds=60.0))
        return CliRunner().invoke(app, ["export", "results", THIS_YEAR, "--out", str(out)])


def test_each_applicant_has_a_file_for_all_to_read_and_whose_is_whose_is_its_owners_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = export(monkeypatch, tmp_path, Registration().hears(*FORMS))
    assert done.exit_code == 0, done.output
    named = {name: f"{SEAL.name(name)}.json" for name in ("A-1", "A-2")}
    left = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "results").iterdir()}
    assert left == dict.fromkeys(("key.json", *named.values()), 0o644)
    manifest = tmp_path / "results-manifest.csv"
    assert manifest.stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(manifest.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["application"]: row["name"] for row in rows} == named
    assert all(row["sha256"] == sha256((tmp_path / "results" / row["name"]).read_bytes()).hexdigest() for row in rows)


def test_only_what_changed_is_written_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    export(monkeypatch, tmp_path, Registration().hears(*FORMS))
    before = {path.name: path.stat().st_ino for path in (tmp_path / "results").iterdir()}
    late = form("A-2", "2025-08-30 12:00:00", identity=FORMS[1].identity, revision=2)
    done = export(monkeypatch, tmp_path, Registration().hears(*FORMS, late))
    after = {path.name: path.stat().st_ino for path in (tmp_path / "results").iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == {f"{SEAL.name('A-2')}.json"}
    assert "2 slips, 1 files written" in done.output


def test_a_name_that_would_lead_elsewhere_is_refused(tmp_path: Path) -> None:
    edge, liar = EdgeApp("registration"), APIRouter()

    @liar.get("/v1/slips/key")
    async def key() -> dict[str, str]:
        return {}

    @liar.get(f"/v1/seasons/{THIS_YEAR}/slips")
    async def page() -> dict[str, object]:
        return {"items": [{"application": "A-1", "name": "../A-1.json", "body": "{}"}], "next": None}

    edge.include_router(liar)

    async def ask(access: Access) -> None:
        async with OperationsClient.of(access) as client:
            await lay_out_results(client, SEASONS[THIS_YEAR], tmp_path)

    with addressed(edge) as here, pytest.raises(Unanswered, match="by no name of ours"):
        asyncio.run(ask(Access({"registration": here}, "token")))
    assert {path.name for path in tmp_path.rglob("*")} == {"results", "key.json"}

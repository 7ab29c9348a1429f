"""`season close`: a season that is over is sealed with its figures, under the number of a decision [CLO-3]."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from typer.testing import CliRunner, Result

from cli.app import app
from contracts.messages.admission.closing import SeasonSealed
from contracts.messages.platform.completion import SeasonClosed
from operations.places import SEASONS
from services.admission.domain.closing.state import ClosingFile
from services.admission.store import CLOSING, ENROLMENT
from services.chassis.http.problems import EdgeApp
from tests.admission.scenes import ADMITTED, SEASON, after, reported
from tests.documents import Shelf
from tests.operations.filing.addressed import addressed
from tests.paper import service

CLOSES = "[closing]\ncloses_at = 2028-03-01T00:00:00+08:00\n\n[filings]"


def file_of(folder: Path, closing: str = CLOSES) -> Path:
    """The shipped season's file, with a day on which it closes."""
    written = folder / f"{SEASON}.toml"
    text = (SEASONS / f"{SEASON}.toml").read_text("utf-8").replace("[filings]", closing)
    written.write_text(text.replace('"tables/', f'"{SEASONS}/tables/'), encoding="utf-8")
    return written


@contextmanager
def system(monkeypatch: pytest.MonkeyPatch, folder: Path, sealed_by: str | None = None) -> Iterator[list[Any]]:
    """Both services; what is posted is sealed at once, unless another decision was before."""
    posted, shelf = list[Any](), Shelf((ENROLMENT, "A-1", after(*ADMITTED, reported())))
    served = EdgeApp("both")
    for name in ("admission", "finance"):
        served.include_router(service(name).reads(shelf))

    @served.post("/v1/events")
    async def take(request: Request) -> dict[str, Any]:
        posted.append(json.loads(await request.body()))
        word = SeasonClosed.model_validate(posted[-1]["data"])
        known = {**word.model_dump(), "decision": sealed_by or word.decision}
        shelf.documents[CLOSING.kind, SEASON] = ClosingFile(SEASON, sealed=SeasonSealed.model_validate(known))
        return {}

    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "reading")
    monkeypatch.setenv("ZHAOLU_OPERATOR_SIGNS_WITH", "whsec_" + "c2VjcmV0" * 6)
    with addressed(served) as here:
        for name in ("ADMISSION", "FINANCE"):
            monkeypatch.setenv(f"ZHAOLU_OPERATOR_{name}_URL", here)
        yield posted


def close(folder: Path, *more: str, decided: str = "2028-03-02T10:00:00", closing: str = CLOSES) -> Result:
    told = ["--decision", "N-1", "--by", "省级主管部门", "--because", "the year is over", "--decided", decided]
    audit = ["--audit", str(folder / "audit.jsonl")]
    return CliRunner().invoke(app, ["season", "close", str(file_of(folder, closing)), *told, *audit, *more])


def test_a_season_that_is_over_is_closed_with_its_figures_and_on_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with system(monkeypatch, tmp_path) as posted:
        done = close(tmp_path)
    assert done.exit_code == 0, done.output
    (event,) = posted
    assert f"figures {event['data']['figures']}" in done.output
    assert "closed by N-1" in done.output
    assert "season close" in (tmp_path / "audit.jsonl").read_text("utf-8")


def test_what_is_only_tried_is_not_posted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with system(monkeypatch, tmp_path) as posted:
        assert close(tmp_path, "--try").exit_code == 0
    assert posted == []


def test_one_that_another_decision_closed_says_by_which(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with system(monkeypatch, tmp_path, sealed_by="N-0"):
        done = close(tmp_path)
    assert done.exit_code != 0
    assert "closed by N-0 of 省级主管部门" in done.output


def test_one_that_is_not_over_or_never_will_be_is_not_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with system(monkeypatch, tmp_path) as posted:
        early = close(tmp_path, decided="2028-02-28T10:00:00")
        never = close(tmp_path, closing="[filings]")
    assert (early.exit_code, never.exit_code) != (0, 0)
    assert "closing.closes_at is 2028-03-01" in early.output
    assert "never over" in never.output
    assert posted == []

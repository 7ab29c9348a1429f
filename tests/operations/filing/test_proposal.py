"""What a season's figures propose for next year, read back as the next season's plan; and whether they are sealed.

[CLO-3, ADM-8]
"""

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from contracts.messages.admission.closing import CompletionCounted, ExaminationSat, SeasonSealed
from contracts.season.closing import Closing
from contracts.season.season import Season
from operations.filing.admissions import Admissions, Booked, PlaceLine
from operations.filing.closing import ProgrammeFigures, SeasonFigures, of_programmes
from operations.filing.proposal import PLAN, REGIONS, TABLE, proposal_files, proposed
from operations.places import SEASONS
from operations.season_file import read_season
from services.admission.domain.closing.state import ClosingFile
from services.admission.domain.completion.state import Completion
from services.admission.store import CLOSING, COMPLETION, ENROLMENT
from services.chassis.http.problems import EdgeApp
from tests.admission.scenes import ADMITTED, BASE, CALENDAR, SEASON, after, at, reported
from tests.documents import Shelf
from tests.operations.filing.addressed import addressed
from tests.paper import service

ENDS = at("08-31T23:59")
RESIDENCY = SEASONS / "2022-yunnan-residency.toml"


def figures_of(season: Season, **counted: int) -> SeasonFigures:
    """Every programme with what it was planned with, and as many at every step as is said, at most."""
    steps = ("admitted", "reported", "completed", "examined", "passed_first", "passed", "certified")
    programmes = [
        ProgrammeFigures(
            base.code, each.specialty, each.seats, **{step: min(each.seats, counted.get(step, 0)) for step in steps}
        )
        for base in season.bases
        for each in base.programmes
    ]
    return SeasonFigures(season.id, tuple(programmes), ())


def next_season(season: Season, known: SeasonFigures, file: Path, folder: Path) -> Season:
    """The season file with the proposal in the place of its plan."""
    for name, content in proposal_files(known, season):
        (folder / name).write_bytes(content)
    (folder / "tables").mkdir(exist_ok=True)
    shutil.copy(SEASONS / "tables" / "specialties.csv", folder / "tables")
    head = file.read_text(encoding="utf-8").partition("[plan]")[0]
    written = folder / file.name
    written.write_text(head + (folder / PLAN).read_text(encoding="utf-8"), encoding="utf-8")
    return read_season(written)


@pytest.mark.parametrize("name", ["2022-yunnan-residency", "2022-yunnan-assistant-gp", "2015-hubei-residency"])
def test_the_proposal_of_a_full_season_is_its_own_plan_read_by_the_next_file(name: str, tmp_path: Path) -> None:
    """Pools, what they cover, reserved and held back seats included."""
    file = SEASONS / f"{name}.toml"
    season = read_season(file)
    again = next_season(season, figures_of(season, reported=10_000), file, tmp_path)
    kept = ("specialty", "name_zh", "seats", "scarce", "pooled", "covers", "reserved_order")
    plans = [
        {
            base.code: (base.prefecture, base.level, [{key: getattr(p, key) for key in kept} for p in base.programmes])
            for base in each.bases
        }
        for each in (season, again)
    ]
    assert {code: (*lies, sorted(p, key=str)) for code, (*lies, p) in plans[0].items()} == {
        code: (*lies, sorted(p, key=str)) for code, (*lies, p) in plans[1].items()
    }
    assert again.held_back_seats == season.held_back_seats


@pytest.mark.parametrize("given", [1, 45])
def test_a_seat_of_the_province_that_was_given_is_proposed_once(given: int, tmp_path: Path) -> None:
    """Where it was used, and not among those held back as well: seats are conserved [ADM-2, ADM-6]."""
    season = read_season(RESIDENCY)
    known = figures_of(season)
    first, *others = known.programmes
    granted = replace(known, programmes=(replace(first, seats=first.seats + given), *others))
    again = next_season(season, granted, RESIDENCY, tmp_path)
    assert again.held_back_seats == season.held_back_seats - given
    assert again.seats + again.held_back_seats == season.seats + season.held_back_seats


def test_the_tables_open_in_a_spreadsheet_program_and_name_every_base(tmp_path: Path) -> None:
    season = read_season(RESIDENCY)
    next_season(season, figures_of(season), RESIDENCY, tmp_path)
    rows = list(csv.DictReader((tmp_path / TABLE).read_text("utf-8-sig").splitlines()))
    assert {row["base_code"] for row in rows} == {*(base.code for base in season.bases), "PROV-ADJ"}
    assert next(row for row in rows if row["base_code"] == "YN-TCM")["tcm_gp_order"] == "80"
    assert (tmp_path / REGIONS).read_bytes().startswith(b"\xef\xbb\xbf")


def line(**counted: int) -> ProgrammeFigures:
    steps = {"admitted": 20, "reported": 20, "completed": 0, "examined": 0, "passed_first": 0, "passed": 0}
    return ProgrammeFigures(BASE, "AGP", 20, **{**steps, "certified": 0, **counted})


@pytest.mark.parametrize(
    ("counted", "seats"),
    [
        ({"reported": 16}, 20),
        ({"reported": 15}, 15),
        ({"examined": 10, "passed_first": 7}, 20),
        ({"examined": 10, "passed_first": 6}, 18),
        ({"reported": 15, "examined": 10, "passed_first": 6}, 13),
        ({"reported": 0}, 0),
    ],
)
def test_empty_seats_and_failed_examinations_cost_seats_as_the_season_says(counted: dict[str, int], seats: int) -> None:
    """[N22 三, 五(二)]."""
    closing = Closing(closes_at=CALENDAR.report_by, least_fill_percent=80, least_pass_percent=70, cut_percent=10)
    assert proposed([line(**counted)], closing) == {(BASE, "AGP"): seats}


def test_a_season_without_bounds_proposes_what_there_was() -> None:
    assert proposed([line(reported=0, examined=9)], None) == {(BASE, "AGP"): 20}


def test_a_pass_at_the_second_time_is_no_first_time_pass() -> None:
    found = Admissions(
        tuple(PlaceLine(name, "f" * 64, BASE, "AGP", "completed", (), 8000, 1) for name in ("A-1", "A-2")),
        {(BASE, "AGP"): Booked(20, 2)},
    )
    failed = {"attempts": [{"attempt": 1, "passed": False}, {"attempt": 2, "passed": True}], "certificate": "HG-2"}
    passed = {"attempts": [{"attempt": 1, "passed": True}], "certificate": None}
    (told,) = of_programmes(found, {"A-1": failed, "A-2": passed})
    assert (told.examined, told.passed_first, told.passed, told.certified) == (2, 1, 2, 1)


def test_postgraduates_on_seats_of_the_plan_fill_them() -> None:
    """[POL-7]."""
    linked = {"application": "P-1", "base": BASE, "specialty": "AGP", "stage": "completed"}
    (told,) = of_programmes(Admissions((), {(BASE, "AGP"): Booked(20, 1)}), {}, [linked])
    assert (told.admitted, told.reported, told.completed) == (1, 1, 1)


@contextmanager
def answering(*documents: tuple[Any, str, Any]) -> Iterator[str]:
    """Admission and finance over these documents, under one address."""
    served, shelf = EdgeApp("both"), Shelf(*documents)
    for name in ("admission", "finance"):
        served.include_router(service(name).reads(shelf))
    with addressed(served) as address:
        yield address


def test_the_command_tells_whether_the_figures_are_those_that_were_sealed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    who = {"application": "A-1", "season": SEASON, "base": BASE}
    sat = (ExaminationSat(attempt=1, passed=True, examined_at=ENDS),)
    counted = Completion("A-1", said=CompletionCounted(**who, attempts=sat, certificate="HG-1", issued_at=ENDS))
    monkeypatch.setenv("ZHAOLU_OPERATOR_TOKEN", "reading")

    def told(figures: str) -> str:
        seal = SeasonSealed(season=SEASON, decision="N-1", by="省级主管部门", figures=figures, closed_at=ENDS)
        known = ((ENROLMENT, "A-1", after(*ADMITTED, reported())), (COMPLETION, "A-1", counted))
        with answering(*known, (CLOSING, SEASON, ClosingFile(SEASON, sealed=seal))) as address:
            monkeypatch.setenv("ZHAOLU_OPERATOR_ADMISSION_URL", address)
            monkeypatch.setenv("ZHAOLU_OPERATOR_FINANCE_URL", address)
            done = CliRunner().invoke(app, ["export", "proposal", SEASON, "--out", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.output

    other = told("ab" * 32)
    assert "closed by N-1 of 省级主管部门: sealed were others" in other
    digest = other.partition("figures ")[2].split()[0]
    assert "these are sealed" in told(digest)
    (programme,) = json.loads((tmp_path / "closing.json").read_text("utf-8"))["programmes"]
    assert (programme["reported"], programme["passed_first"], programme["certified"]) == (1, 1, 1)

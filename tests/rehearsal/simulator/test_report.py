import json
from pathlib import Path

from operations.filing.admissions import Booked
from rehearsal.simulator.counts import Counts
from rehearsal.simulator.facts import TakenOver
from rehearsal.simulator.outcome import outcome_of
from rehearsal.simulator.picture import leave_chart
from rehearsal.simulator.report import hospitals_of, leave, report_of
from tests.rehearsal.kunming import KUNMING
from tests.rehearsal.simulator.season_end import ENDED_WELL, ended


def test_the_funnel_counts_everyone_once_and_every_reason() -> None:
    assert outcome_of(ended())["funnel"] == {
        "submitted": 4,
        "accepted": 3,
        "refused": {"banned": 1, "no_diploma": 1},
        "qualified": 3,
        "outside_plan": 0,
        "ranked": 3,
        "proposed": 3,
        "admitted": 3,
        "reported": 2,
        "withdrawn": 1,
    }


def test_refusals_are_counted_by_stage_and_reason() -> None:
    assert outcome_of(ended())["refusals"] == {
        "refused": {"banned": 1, "no_diploma": 1},
        "withdrawn": {"did_not_report": 1},
    }


def test_fill_is_told_by_base_and_specialty_empty_programmes_included() -> None:
    books = {("BASE", "AGP"): Booked(3, 2), ("BASE", "AGP-TCM"): Booked(2, 0), ("OTHER", "AGP"): Booked(4, 0)}
    filled = {"seats": 3, "admitted": 3, "reported": 2, "cut_off_points": 8_000}
    empty = {"seats": 2, "admitted": 0, "reported": 0, "cut_off_points": None}
    fill = outcome_of(ended(books=books))["fill"]
    assert fill["bases"]["BASE"]["specialties"] == {"AGP": filled, "AGP-TCM": empty}
    assert fill["bases"]["BASE"]["all"] == {**filled, "seats": 5}
    assert fill["specialties"]["AGP"] == {**filled, "seats": 7}
    assert fill["all"] == {**filled, "seats": 9}


def test_the_admitted_are_listed_by_application_with_total_and_rank() -> None:
    admitted = outcome_of(ended())["admitted"]
    assert [(line["application"], line["total_points"], line["rank"]) for line in admitted] == [
        ("A-1", 8_105, 1),
        ("A-2", 8_000, 2),
        ("A-3", 8_000, 3),
    ]


def test_the_withdrawn_are_listed_with_the_end_of_their_ban() -> None:
    assert outcome_of(ended())["withdrawn"] == [{"application": "A-3", "bans_until": "2027-08-31T23:59:59+08:00"}]


def test_the_unadmitted_are_listed_with_their_reasons() -> None:
    (line,) = outcome_of(ended())["unadmitted"]
    assert (line["application"], line["reason"], line["reasons"]) == ("A-4", "no_diploma", ["banned", "no_diploma"])


def test_the_outcome_does_not_depend_on_the_order_of_what_was_read() -> None:
    turned = ended(standings=ENDED_WELL["standings"][::-1], places=ENDED_WELL["places"][::-1])
    assert json.dumps(outcome_of(turned)) == json.dumps(outcome_of(ended()))


def test_the_report_and_the_list_are_left_whole(tmp_path: Path) -> None:
    report = report_of("s", 7, ended(), Counts(published=3), {"review": 0.12345})
    heard, folder = tmp_path / "hr-messages.jsonl", tmp_path / "out"
    heard.write_text("{}\n", encoding="utf-8")
    folder.mkdir()
    leave(folder, report, ended(), heard)
    left = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report.holds
    assert left["applicants"] == 4
    assert left["messages"]["published"] == 3
    assert left["seconds"] == {"review": 0.123}
    assert all(left["invariants"].values())
    lines = (folder / "admitted.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "application,base,specialty,total,rank_among_admitted,outcome"
    assert lines[1] == "A-1,BASE,AGP,81.05,1,in_training"
    assert [line.split(",")[4] for line in lines[1:]] == ["1", "2", "2"]  # one meaning, however the place was won
    assert {file.name for file in folder.iterdir()} == {"report.json", "admitted.csv", "hr-messages.jsonl"}


def test_the_fill_is_drawn_with_what_each_specialty_admitted_and_saw_arrive(tmp_path: Path) -> None:
    """[ADM-8]."""
    leave_chart(tmp_path, KUNMING, outcome_of(ended())["fill"])
    assert "助理全科" in (tmp_path / "fill.svg").read_text(encoding="utf-8")
    assert (tmp_path / "fill.png").read_bytes().startswith(b"\x89PNG")


def test_what_a_hospital_lacks_or_met_twice_is_told_by_name() -> None:
    """[DLV-1]."""
    taken = TakenOver("push", ((1, "admission/b"),), ("admission/b under 2",), 5, 1, 1, ("away",), 1, 4)
    told = hospitals_of(ended(taken_over={"hr.BASE": taken}))
    assert told["lost"] == ["hr.BASE admission/c"]
    assert told["doubled"] == ["hr.BASE admission/b under 2"]
    assert told["unreceived"] == 1
    assert told["ways"]["push"] == {
        "hospitals": 1,
        "taken_over": 1,
        "came_again": 5,
        "receipts": 1,
        "turned_away": 4,
        "switched_on_again": 1,
        "mishaps": ["away"],
    }

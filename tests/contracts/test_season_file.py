import json
import tomllib
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contracts.season.errors import SeasonWrong
from contracts.season.season import SeasonFile, season_of, seasons_of
from contracts.vocabulary import PayComponent
from operations.season_file import SeasonFileWrong, read_season
from operations.specs.schemas import canonical, schema_of
from services.chassis.core.data import read_tables
from tests.contracts.shelf import SCHEMAS, SEASON_FILES

KUNMING_FILE = next(file for file in SEASON_FILES if file.stem == "2025-kunming-2")
KUNMING = tomllib.loads(KUNMING_FILE.read_text("utf-8"))
Table = dict[str, Any]
Corruption = Callable[[Table], object]


def base(table: Table) -> Table:
    first: Table = table["bases"][0]
    return first


def later(table: Table, name: str, than: str) -> None:
    """Swap two deadlines of admission, so that one lies after what should follow it."""
    admission = table["admission"]
    admission[name], admission[than] = admission[than], admission[name]


@pytest.mark.parametrize("file", SEASON_FILES, ids=lambda file: file.stem)
def test_a_season_file_loads_under_its_own_name(file: Path) -> None:
    season = read_season(file)
    assert season.id == file.stem
    assert seasons_of(read_tables(file)) == {season.id: season}


def test_the_kunming_season_is_the_one_of_the_brochure() -> None:
    season = season_of(KUNMING)
    hospital = season.bases[0]
    assert [part.weight_percent for part in hospital.components] == [40, 20, 40]
    assert sum(programme.seats for programme in hospital.programmes) == 20
    assert season.bans.years == 2
    rates = {rate.component: rate.amount_fen for rate in season.finance.rates}
    once, lodged = rates.pop(PayComponent.LICENCE_BONUS), rates.pop(PayComponent.INSURANCE)
    assert lodged == 150_000
    assert sum(rates.values()) * 24 + once == 8_819_200


@pytest.mark.parametrize("file", SEASON_FILES, ids=lambda file: file.stem)
def test_a_season_file_fits_the_generated_schema(file: Path) -> None:
    schema = json.loads((SCHEMAS / "season.schema.json").read_text("utf-8"))
    plain = json.loads(json.dumps(tomllib.loads(file.read_text("utf-8")), default=lambda moment: moment.isoformat()))
    Draft202012Validator(schema).validate(plain)


def test_the_schema_of_season_files_is_current() -> None:
    """Once it fails: `./zhaolu schemas`."""
    assert (SCHEMAS / "season.schema.json").read_text("utf-8") == canonical(schema_of(SeasonFile))


def late_sitting(table: Table) -> Table:
    """A sitting that ends a day after scores are final."""
    final = base(table)["scores_final_by"]
    return {"opens": final, "closes": final + timedelta(days=1)}


CORRUPTIONS: dict[str, tuple[Corruption, str]] = {
    "a misspelt key": (lambda t: t.update(titel_zh="招收"), "titel_zh"),
    "a misspelt deadline": (lambda t: t["admission"].update(admit_until=t["admission"]["admit_by"]), "admit_until"),
    "a missing deadline": (lambda t: t["admission"].pop("report_by"), "admission.report_by"),
    "a missing table": (lambda t: t.pop("finance"), "finance"),
    "an unknown track": (lambda t: t.update(track="nursing"), "track"),
    "an id with spaces": (lambda t: t.update(id="2025 Kunming"), "id"),
    "a moment without offset": (
        lambda t: t["admission"].update(notice_at=t["admission"]["notice_at"].replace(tzinfo=None)),
        "admission.notice_at",
    ),
    "a date for a moment": (
        lambda t: t["admission"].update(admit_by=t["admission"]["admit_by"].date()),
        "admission.admit_by",
    ),
    "a window the wrong way round": (
        lambda t: t["registration"]["windows"]["unit"].update(closes=t["registration"]["windows"]["unit"]["opens"]),
        "closes must lie after opens",
    ),
    "an unknown category": (
        lambda t: t["registration"]["windows"].update(guest=t["registration"]["windows"]["unit"]),
        "registration.windows.guest",
    ),
    "no preference at all": (lambda t: t["registration"].update(preferences=0), "registration.preferences"),
    "a negative grace": (
        lambda t: t["verification"].update(arrival_grace_hours=-1),
        "verification.arrival_grace_hours",
    ),
    "a component nobody sits": (lambda t: t["exams"].update(tie_break=["essay"]), "exams.tie_break[0]"),
    "the physical after its backfill": (
        lambda t: later(t, "physical_by", "backfill_physical_by"),
        "backfill_physical_by",
    ),
    "the backfill after the notice": (lambda t: later(t, "backfill_physical_by", "notice_at"), "notice_at"),
    "the notice after its objections": (lambda t: later(t, "notice_at", "objections_until"), "objections_until"),
    "admission before objections end": (lambda t: later(t, "objections_until", "admit_by"), "admit_by"),
    "reporting before admission ends": (lambda t: later(t, "admit_by", "report_by"), "report_by"),
    "weights that do not sum to 100": (
        lambda t: base(t)["components"][0].update(weight_percent=41),
        "the weights of components sum to 101, not 100",
    ),
    "a weight over 100": (
        lambda t: base(t)["components"][0].update(weight_percent=140),
        "bases[0].components[0].weight_percent",
    ),
    "a component twice": (
        lambda t: base(t)["components"][0].update(component="interview"),
        "a component is listed twice",
    ),
    "a programme twice": (
        lambda t: base(t).update(programmes=base(t)["programmes"] * 2),
        "a programme is listed twice",
    ),
    "a base twice": (lambda t: t.update(bases=t["bases"] * 2), "a base is listed twice"),
    "no base": (lambda t: t.update(bases=[]), "bases"),
    "seats as text": (lambda t: base(t)["programmes"][0].update(seats="some"), "bases[0].programmes[0].seats"),
    "no review session": (lambda t: base(t).update(review_sessions=[]), "bases[0].review_sessions"),
    "a session for postgraduates who still register": (
        lambda t: (
            t["registration"]["windows"].update(postgraduate=base(t)["review_sessions"][-1])
            or base(t).update(postgraduate_sessions=[base(t)["review_sessions"][0]])
        ),
        "bases[0].postgraduate_sessions[0]: overlaps the registration window of postgraduate",
    ),
    "no session after postgraduates register": (
        lambda t: t["registration"]["windows"].update(postgraduate=base(t)["components"][0]["sittings"][0]),
        "bases[0].review_sessions: no session follows the registration of postgraduates",
    ),
    "scores final after the physical": (
        lambda t: base(t).update(scores_final_by=t["admission"]["notice_at"]),
        "scores_final_by of KM-SECOND-PEOPLES lies after admission.physical_by",
    ),
    "scores final before the review ends": (
        lambda t: base(t).update(scores_final_by=base(t)["review_sessions"][0]["opens"]),
        "lies after its scores_final_by",
    ),
    "a sitting after scores are final": (
        lambda t: base(t)["components"][0].update(sittings=[t["registration"]["windows"]["unit"], late_sitting(t)]),
        "the sitting ends after scores_final_by of KM-SECOND-PEOPLES",
    ),
    "a tie broken twice by one component": (
        lambda t: t["exams"].update(tie_break=["written", "skills", "written"]),
        "tie_break lists a component twice",
    ),
    "a tie broken by what nobody examines": (
        lambda t: base(t).update(components=[base(t)["components"][0] | {"weight_percent": 100}]),
        "exams.tie_break: no base examines interview, skills",
    ),
    "a term the wrong way round": (
        lambda t: t["finance"].update(term_ends=t["finance"]["term_starts"]),
        "term_ends must lie after term_starts",
    ),
    "an unknown stream": (lambda t: base(t)["programmes"][0].update(stream="eastern"), "bases[0].programmes[0].stream"),
    "money with a fraction": (
        lambda t: t["finance"]["rates"][0].update(amount_fen=1200.5),
        "finance.rates[0].amount_fen",
    ),
    "yuan for fen": (lambda t: t["finance"]["rates"][0].update(amount_fen=1200.0), "finance.rates[0].amount_fen"),
    "a truth for seats": (
        lambda t: base(t)["programmes"][0].update(seats=True),
        "bases[0].programmes[0].seats",
    ),
    "a number in quotes": (lambda t: t["bans"].update(years="2"), "bans.years"),
    "a number for a truth": (lambda t: t.update(rehearsal=1), "rehearsal"),
    "a number for a text": (lambda t: t.update(title_zh=2025), "title_zh"),
    "no number at all": (lambda t: t["bans"].update(years=float("nan")), "bans.years"),
    "the first moment": (
        lambda t: t["admission"].update(notice_at=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))),
        "admission.notice_at: Value error, the year lies outside 2000 to 2100",
    ),
    "the last moment": (
        lambda t: t["admission"].update(report_by=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        "admission.report_by: Value error, the year lies outside 2000 to 2100",
    ),
    "an unknown rate": (lambda t: t["finance"]["rates"][0].update(component="tips"), "finance.rates[0].component"),
    "a penalty over 100 percent": (lambda t: t["finance"].update(penalty_percent=101), "finance.penalty_percent"),
    "a ban of a lifetime": (lambda t: t["bans"].update(years=99), "bans.years"),
}


def another_rate(table: Table, hours: int) -> None:
    """The first rate again, lower, from so many hours later."""
    first = table["finance"]["rates"][0]
    since = first["valid_from"] + timedelta(hours=hours)
    table["finance"]["rates"].append({**first, "amount_fen": 1, "valid_from": since})


LAST_RATE = f"finance.rates[{len(KUNMING['finance']['rates'])}]"
CORRUPTIONS |= {
    "two rates of a component from one moment": (lambda t: another_rate(t, 0), LAST_RATE),
    "two rates of a component from one day": (lambda t: another_rate(t, 9), LAST_RATE),
    "a component counted twice": (lambda t: t["finance"].update(clawback_counts=["central", "central"]), "counts[1]"),
    "no rate": (lambda t: t["finance"].update(rates=[]), "finance.rates"),
    "no grade of hospital": (lambda t: t["admission"].update(physical_grades=[]), "admission.physical_grades"),
    "nothing to claw back": (lambda t: t["finance"].update(clawback_counts=[]), "finance.clawback_counts"),
    "no window": (lambda t: t["registration"].update(windows={}), "registration.windows"),
    "no specialty of order": (lambda t: t["registration"].update(order_specialties=[]), "order_specialties"),
    "rosters due before anyone is admitted": (
        lambda t: t["filings"].update(rosters_by=t["admission"]["notice_at"]),
        "filings.rosters_by",
    ),
    "an upload due before anyone is admitted": (
        lambda t: t["filings"].update(national_by=t["admission"]["notice_at"]),
        "filings.national_by",
    ),
    "a round drawn after its physicals": (
        lambda t: t["admission"]["provincial_round"].update(arrival_grace_hours=240),
        "admission.provincial_round.arrival_grace_hours",
    ),
    "a round that closes before places stand": (
        lambda t: t["admission"]["provincial_round"].update(
            opens=t["admission"]["backfill_physical_by"] - timedelta(days=2),
            closes=t["admission"]["backfill_physical_by"] - timedelta(days=1),
        ),
        "admission.provincial_round.closes",
    ),
    "a grade listed twice": (lambda t: t["admission"].update(physical_grades=["3A", "3A"]), "physical_grades[1]"),
    "a priority listed twice": (
        lambda t: t["admission"]["provincial_round"].update(priorities=["scarce", "scarce"]),
        "provincial_round.priorities[1]",
    ),
    "a base without a name": (lambda t: base(t).update(name_zh=" "), "bases[0].name_zh"),
    "a title with a control character": (lambda t: t.update(title_zh="招收\x00"), "title_zh"),
    "a term before anyone is admitted": (
        lambda t: t["finance"].update(term_starts=t["admission"]["notice_at"]),
        "finance.term_starts",
    ),
    "a term over before anyone reports": (
        lambda t: t["admission"].update(report_by=t["finance"]["term_ends"] + timedelta(days=1)),
        "finance.term_ends",
    ),
    "a rate no stipend comes near": (lambda t: t["finance"]["rates"][0].update(amount_fen=10**12), "finance.rates[0]"),
}


def test_a_rate_that_follows_on_a_later_day_is_no_fault() -> None:
    table = deepcopy(KUNMING)
    another_rate(table, 24)
    assert season_of(table).finance.rates[-1].amount_fen == 1


@pytest.mark.parametrize(("corrupt", "named"), CORRUPTIONS.values(), ids=CORRUPTIONS.keys())
def test_a_wrong_season_file_is_refused_and_the_key_is_named(corrupt: Corruption, named: str) -> None:
    table = deepcopy(KUNMING)
    corrupt(table)
    with pytest.raises(SeasonWrong) as refused:
        season_of(table)
    assert named in "\n".join(map(str, refused.value.faults))


def test_a_date_in_quotes_is_held_against_the_others_too() -> None:
    table = deepcopy(KUNMING)
    table["admission"]["report_by"] = "2025-07-01T18:00:00+08:00"
    with pytest.raises(SeasonWrong) as wrong:
        season_of(table)
    assert "admission.report_by" in [fault.key for fault in wrong.value.faults]


def test_every_wrong_key_is_named_at_once(tmp_path: Path) -> None:
    text = KUNMING_FILE.read_text("utf-8").replace("specialties =", "# specialties =")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace("years = 2 ", "years = 99 ").replace("preferences = 1", "preferences = 0"), "utf-8")
    with pytest.raises(SeasonFileWrong) as refused:
        read_season(wrong)
    assert {fault.partition(":")[0] for fault in refused.value.faults} == {"bans.years", "registration.preferences"}


@pytest.mark.parametrize(
    "text", ["[admission\n", "seats = " + "9" * 5_000, "a = " + "[" * 5_000 + "]" * 5_000, "a = 0001-13-01"]
)
def test_a_file_that_is_not_toml_or_that_nobody_could_mean_is_refused_without_a_traceback(
    tmp_path: Path, text: str
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text)
    with pytest.raises(SeasonFileWrong, match=r"wrong\.toml"):
        read_season(wrong)


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    marked = tmp_path / KUNMING_FILE.name
    for beside in KUNMING_FILE.parent.glob("tables/*"):
        (tmp_path / "tables").mkdir(exist_ok=True)
        (tmp_path / "tables" / beside.name).write_bytes(b"\xef\xbb\xbf" + beside.read_bytes())
    marked.write_bytes(b"\xef\xbb\xbf" + KUNMING_FILE.read_bytes())
    assert read_season(marked) == read_season(KUNMING_FILE)

from functools import reduce
from pathlib import Path

from contracts.messages.hr import TraineeExpected
from contracts.messages.verification import ReductionRefused, TermReduced
from contracts.reasons import Reason
from services.admission.app import build, route
from services.admission.domain.enrolment.decide import decide
from services.admission.domain.enrolment.state import evolve
from services.admission.domain.province.drawing import Grant
from services.admission.domain.province.state import Province
from services.admission.settings import Settings
from services.admission.store import ENROLMENT, INTAKE, PROVINCE
from services.chassis.core.aggregate import Route
from tests.admission.crowd import physical, published, season_run
from tests.admission.scenes import (
    ADMITTED,
    BASE,
    CALENDAR,
    NEVER_REPORTED,
    REAL,
    SEASON,
    SEASONS,
    after,
    noticed,
    refused,
    said,
)
from tests.documents import read
from tests.pure_loop import heard_of

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
ENROLMENTS = f"/v1/seasons/{SEASON}/enrolments"
AT_BASE = f"/v1/seasons/{SEASON}/bases/{BASE}"
NOTICE = f"{AT_BASE}/notice"
SERVICE_BASE = REAL.bases[0]


async def test_an_enrolment_reads_with_whom_it_waits_for_and_until_when() -> None:
    answer = (await read(SERVICE, "/v1/applications/A-1", (ENROLMENT, "A-1", after(*ADMITTED)))).json()
    assert (answer["stage"], answer["waits_for"]) == ("awaiting_report", ["trainee"])
    assert list(answer["deadlines"]) == ["report"]


async def test_the_seats_of_a_season_read_with_how_far_their_holders_are() -> None:
    known = ((ENROLMENT, "A-1", after(*ADMITTED)), (ENROLMENT, "A-2", after(*NEVER_REPORTED)))
    answer = (await read(SERVICE, f"/v1/seasons/{SEASON}/seats", *known)).json()
    told = {"seats": 20, "held": 1, "admitted": 1, "reported": 0, "left": 1}
    assert answer == {"items": [{"base": BASE, "specialty": "AGP"} | told], "held_back": 0}
    assert (await read(SERVICE, "/v1/seasons/nowhere/seats")).status_code == 404


async def test_an_enrolment_that_ended_reads_why_in_chinese() -> None:
    answer = (await read(SERVICE, "/v1/applications/A-1", (ENROLMENT, "A-1", after(*NEVER_REPORTED)))).json()
    assert (answer["stage"], answer["reasons"]) == ("withdrawing", ["did_not_report"])
    assert answer["reasons_zh"] == ["录取后未按要求报到，按退培处理。"]
    assert answer["waits_for"] == ["registration", "finance", "intake"]


async def test_a_trainees_shorter_term_is_known_by_the_latest_word_in_any_order() -> None:
    """[VER-6]."""
    facts = {"application": "A-1", "season": SEASON, "base": BASE}
    shorter = TermReduced.model_validate(facts | {"specialty": "AGP", "years": 1, "reduced_at": CALENDAR.report_by})
    no = ReductionRefused.model_validate(
        facts | {"reasons": (Reason.REDUCTION_PENDING,), "refused_at": CALENDAR.report_by}
    )
    words = [heard_of(word, CALENDAR.report_by, word.TYPE, n, "reductions") for n, word in ((7, shorter), (8, no))]
    for story, years in ((words[:1], 1), (words, 0), (words[::-1], 0)):
        enrolment = after(*ADMITTED)
        for word in story:
            enrolment = reduce(evolve, decide(enrolment, word, SEASONS), enrolment)
        answer = (await read(SERVICE, "/v1/applications/A-1", (ENROLMENT, "A-1", enrolment))).json()
        assert (answer["stage"], answer["years_off"]) == ("awaiting_report", years)


async def test_the_list_shows_whoever_has_a_place_page_by_page() -> None:
    proposed, unplaced = after(*ADMITTED[:1]), after(refused())
    documents = [(ENROLMENT, "A-1", proposed), (ENROLMENT, "A-2", unplaced), (ENROLMENT, "A-3", after(*ADMITTED))]
    page = (await read(SERVICE, f"{ENROLMENTS}?limit=1", *documents)).json()
    assert ([line["rank"] for line in page["items"]], page["next"]) == ([1], "A-1")
    rest = (await read(SERVICE, f"{ENROLMENTS}?after=A-1", *documents)).json()
    assert ([line["stage"] for line in rest["items"]], rest["next"]) == (["awaiting_report"], None)
    only = (await read(SERVICE, f"{ENROLMENTS}?stage=proposed", *documents)).json()
    assert [line["physical_by"] for line in only["items"]] == [CALENDAR.physical_by.isoformat()]


async def test_the_notice_reads_as_it_was_published() -> None:
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-2")], until=CALENDAR.notice_at)
    intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    answer = (await read(SERVICE, NOTICE, (INTAKE, f"{SEASON}/{BASE}", intake))).json()
    assert [(line["application"], line["rank"]) for line in answer["lines"]] == [("A-2", 2)]


async def test_what_is_not_known_is_not_found() -> None:
    early = season_run(published("A-1")).states()["intake", f"{SEASON}/{BASE}"]
    assert (await read(SERVICE, "/v1/applications/A-9")).status_code == 404
    assert (await read(SERVICE, NOTICE)).status_code == 404
    assert (await read(SERVICE, NOTICE, (INTAKE, f"{SEASON}/{BASE}", early))).status_code == 404


def test_what_a_hospital_is_told_goes_by_its_name_like_all_else() -> None:
    expected = next(word for word in said(*ADMITTED) if isinstance(word, TraineeExpected))
    assert route(expected) == Route("admission", "hr.trainee_expected.v1")
    assert route(noticed()) == Route("admission", "admission.trainee_noticed.v1")


def test_a_hospital_that_expects_a_trainee_knows_from_when_to_when_training_is_to_run() -> None:
    """[SAGA-2, DLV-1]."""
    expected = next(word for word in said(*ADMITTED) if isinstance(word, TraineeExpected))
    terms = SERVICE.context[SEASON].finance
    assert (expected.term_starts, expected.term_ends) == (terms.term_starts, terms.term_ends)


async def test_the_list_to_confirm_names_whom_the_base_has_not_confirmed() -> None:
    """[ADM-5]."""
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1"), physical("A-2")], unconfirmed=("A-2",))
    intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    answer = (await read(SERVICE, f"{AT_BASE}/proposal", (INTAKE, f"{SEASON}/{BASE}", intake))).json()
    assert [line["application"] for line in answer["lines"]] == ["A-1", "A-2"]
    assert answer["unconfirmed"] == ["A-2"]


async def test_a_dry_run_shows_the_places_without_offering_them() -> None:
    """[ADM-1]: with one result of three still missing nothing is offered, and the dry run says so."""
    loop = season_run(published("A-1", "A-2", "A-3")[1:])
    intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    answer = (await read(SERVICE, f"{AT_BASE}/drawing", (INTAKE, f"{SEASON}/{BASE}", intake))).json()
    assert (answer["complete"], intake.placing) == (False, None)
    assert [line["application"] for line in answer["places"]] == ["A-2", "A-3"]


async def test_the_ledger_tells_where_every_seat_stands_and_why() -> None:
    """[ADM-2]."""
    loop = season_run([*published("A-1", "A-2", "A-3"), physical("A-1")], until=CALENDAR.report_by)
    intake = loop.states()["intake", f"{SEASON}/{BASE}"]
    answer = (await read(SERVICE, f"{AT_BASE}/ledger", (INTAKE, f"{SEASON}/{BASE}", intake))).json()
    inside = [line for line in answer["balances"] if line["pot"] != "plan"]
    assert sum(line["seats"] for line in inside) == sum(each.seats for each in SERVICE_BASE.programmes)
    assert {entry["cause"] for entry in answer["entries"]} >= {"planned", "placed"}


async def test_a_base_nobody_heard_of_has_no_list_no_ledger_and_no_notice() -> None:
    for what in ("proposal", "ledger", "notice", "drawing"):
        assert (await read(SERVICE, f"{AT_BASE}/{what}")).status_code == 404


async def test_the_round_reads_who_asked_and_what_was_granted() -> None:
    """[ADM-6]."""
    grant = Grant(base=BASE, specialty="AGP", rank=1, held_back=False)
    province = Province(SEASON, drawn={"A-1": grant})
    answer = (await read(SERVICE, f"/v1/seasons/{SEASON}/round", (PROVINCE, SEASON, province))).json()
    assert (answer["drawn"], answer["held_back_left"]) == (True, 0)
    assert answer["grants"] == [{"application": "A-1", "base": BASE, "specialty": "AGP", "rank": 1, "held_back": False}]

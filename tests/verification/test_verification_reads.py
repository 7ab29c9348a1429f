from dataclasses import replace
from pathlib import Path

from contracts.messages.platform.dates import DatesMoved
from services.verification.app import build
from services.verification.domain.review.facts import ApplicationFell, ApplicationStands
from services.verification.handlers import HEARS
from services.verification.settings import Settings
from services.verification.store import REDUCTION, REVIEW
from tests.documents import read
from tests.verification.scenes import (
    APPLICATION,
    BASE,
    SEASON,
    SEASONS,
    accepted,
    after,
    applied,
    by_school,
    decided,
    excused,
    fell,
    filed,
    linked_at,
    reduction_after,
    reduction_reviewed,
    reviewed,
    trainee_of,
)

SERVICE = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))


async def test_a_review_reads_with_its_reasons_in_chinese() -> None:
    answer = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", after(accepted(), reviewed(), fell())))
    assert answer.json() == {
        "application": APPLICATION,
        "outcome": "refused",
        "since": "2025-07-22T12:00:00+08:00",
        "reasons": ["application_not_live"],
        "reasons_zh": ["报名已失效。"],
        "earlier_withdrawals": [],
        "without_consent": [],
        "records_refused": [],
    }


async def test_a_base_reads_which_of_its_records_do_not_count_and_why() -> None:
    """[REG-13]."""
    outside = after(accepted(), reviewed("07-21T12:30"))
    answer = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", outside))
    assert answer.json()["records_refused"] == [
        {
            "record": "review",
            "revision": 1,
            "reasons": ["attended_outside_sessions"],
            "reasons_zh": ["现场确认不在规定的时间内。"],
        }
    ]


async def test_a_review_reads_as_pending_then_approved() -> None:
    waiting = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", after(accepted())))
    done = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", after(accepted(), reviewed())))
    assert (waiting.json()["outcome"], done.json()["outcome"]) == ("pending", "approved")


async def test_a_review_reads_as_refused_whose_application_fell_before_anything_was_said_of_it() -> None:
    answer = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", after(fell())))
    assert (answer.json()["outcome"], answer.json()["reasons"]) == ("refused", ["application_not_live"])


async def test_a_review_reads_as_pending_whose_document_still_has_a_refusal_from_before_its_acceptance() -> None:
    """Documents written before the latest word alone was kept have both."""
    kept = replace(
        after(accepted()), accepted=ApplicationStands(accepted(), 2), fallen=ApplicationFell(fell().refused_at, 1)
    )
    answer = await read(SERVICE, "/v1/applications/A-1", (REVIEW, "A-1", kept))
    assert answer.json()["outcome"] == "pending"


async def test_an_application_nothing_was_heard_of_is_unknown() -> None:
    assert (await read(SERVICE, "/v1/applications/A-9")).status_code == 404


async def test_a_seasons_reviews_come_in_pages() -> None:
    rows = [(REVIEW, f"A-{n}", after(accepted())) for n in (2, 1)]
    without_application = (REVIEW, "A-3", after(reviewed()))
    first = await read(SERVICE, f"/v1/seasons/{SEASON}/reviews?limit=1", *rows, without_application)
    rest = await read(SERVICE, f"/v1/seasons/{SEASON}/reviews?limit=2&after=A-1", *rows, without_application)
    assert (len(first.json()["items"]), first.json()["next"]) == (1, "A-1")
    assert (len(rest.json()["items"]), rest.json()["next"]) == (1, None)


async def test_a_reduction_reads_with_whom_it_waits_for_and_what_came_of_it() -> None:
    """[VER-6]."""
    path = "/v1/applications/A-1/reduction"
    papers = (applied(), decided(), reduction_reviewed(), filed())
    waiting = (await read(SERVICE, path, (REDUCTION, "A-1", reduction_after(*papers[:2])))).json()
    assert (waiting["waits_for"], waiting["years_asked"], waiting["years"]) == ("talent_centre", 1, 0)
    done = (await read(SERVICE, path, (REDUCTION, "A-1", reduction_after(*papers)))).json()
    assert (done["waits_for"], done["years"], done["since"]) == (None, 1, "2025-09-25T09:00:00+08:00")
    no = (await read(SERVICE, path, (REDUCTION, "A-1", reduction_after(applied(), decided(agrees=False))))).json()
    assert no["reasons_zh"] == ["培训基地不同意减免培训年限。"]
    assert (await read(SERVICE, path)).status_code == 404
    assert (await read(SERVICE, path, (REDUCTION, "A-1", reduction_after(trainee_of())))).status_code == 404


def test_every_message_goes_to_the_review_or_the_reduction_of_its_application() -> None:
    to_review = (accepted(), fell(), reviewed(), by_school(), excused())
    to_reduction = (applied(), decided(), reduction_reviewed(), filed(), trainee_of(), linked_at())
    for aggregate, messages in ((REVIEW, to_review), (REDUCTION, to_reduction)):
        for message in messages:
            address = HEARS[type(message)](message)
            assert (address.aggregate, address.key) == (aggregate, APPLICATION)
    assert HEARS.keys() == {DatesMoved, *(type(message) for message in (*to_review, *to_reduction))}


def test_what_is_said_goes_out_on_verifications_own_exchange() -> None:
    route = SERVICE.route(accepted())
    assert (route.exchange, route.key) == ("verification", "registration.application_accepted.v1")


def test_a_review_at_a_base_nobody_knows_is_turned_away() -> None:
    rejection = SERVICE.screen(reviewed(base="NOWHERE"))
    assert rejection is not None
    assert rejection.code == "unknown_base"
    assert SERVICE.screen(reviewed(base=BASE)) is None


def test_a_state_survives_the_store() -> None:
    for review in (after(), after(accepted(), reviewed()), after(accepted(), reviewed(), fell())):
        assert REVIEW.state.validate_python(REVIEW.state.dump_python(review, mode="json")) == review
    for review in (after(by_school(), excused(), reviewed()), after(excused(), accepted())):
        assert REVIEW.state.validate_python(REVIEW.state.dump_python(review, mode="json")) == review
    papers = (applied(), decided(), reduction_reviewed(), filed())
    for n in range(len(papers) + 1):
        reduction = reduction_after(*papers[:n])
        assert REDUCTION.state.validate_python(REDUCTION.state.dump_python(reduction, mode="json")) == reduction
    assert SEASONS.keys() <= SERVICE.context.keys()

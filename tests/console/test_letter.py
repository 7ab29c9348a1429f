"""One dead letter: masked, opened for a reason, said again as a new event that names it as its cause [OPS-2]."""

import json
from pathlib import Path

import aio_pika
import httpx
import pytest

from contracts.season.season import Seasons
from operations import dead_letters as dead
from operations.console.masking import HIDDEN, masked
from operations.letter_corrections import SOURCE, NotCorrected, correctable, corrected
from tests.console.desk import SEASONS, console, csrf_of, visitor
from tests.console.test_letters import Trail
from tests.operations.test_dead import bury
from tests.operations.test_node import depth
from tests.private_node import Url

PAID = json.loads((Path(__file__).parents[2] / "contracts/golden/platform.payment_made.v1.json").read_text("utf-8"))
WRONG = json.dumps(PAID["data"] | {"amount_fen": "much", "payee": "someone"}).encode()
RIGHT = json.dumps(PAID["data"])
TIME = "2025-10-15T12:00:00+08:00"
KIND = "platform.payment_made.v1"


def dead_letter(**told: object) -> dead.DeadLetter:
    known: dict[str, object] = {"service": "finance", "id": "f-1", "type": KIND, "code": "invalid_data", "field": ""}
    known |= {"detail": "", "attempts": "4", "exchange": "platform", "key": KIND, "history": (), "body": WRONG}
    return dead.DeadLetter(**{**known, **told})  # type: ignore[arg-type]


def test_the_new_event_has_a_name_of_its_own_and_names_the_old_as_its_cause() -> None:
    new = corrected(dead_letter(correlation_id="c-1"), KIND, TIME, RIGHT, SEASONS)
    assert (new.envelope.causation_id, new.envelope.correlation_id, new.envelope.source) == ("f-1", "c-1", SOURCE)
    assert new.envelope.id not in {"f-1", corrected(dead_letter(id="f-2"), KIND, TIME, RIGHT, SEASONS).envelope.id}
    assert new == corrected(dead_letter(correlation_id="c-1"), KIND, TIME, RIGHT, SEASONS)
    assert json.loads(new.body) == PAID["data"]


@pytest.mark.parametrize(
    ("kind", "time", "data", "field"),
    [
        (KIND, TIME, WRONG.decode(), "amount_fen"),
        (KIND, TIME, "{", "data"),
        (KIND, TIME, "[]", "data"),
        (KIND, "yesterday", RIGHT, "time"),
        ("platform.no_such.v1", TIME, RIGHT, "type"),
        ("admission.trainee_admitted.v1", TIME, RIGHT, "type"),
        ("platform.review_passed.v1", TIME, RIGHT, "type"),
    ],
)
def test_what_its_service_would_not_take_either_does_not_go(kind: str, time: str, data: str, field: str) -> None:
    with pytest.raises(NotCorrected) as refused:
        corrected(dead_letter(), kind, time, data, SEASONS)
    assert refused.value.field == field


def test_a_season_nobody_has_is_no_correction() -> None:
    golden = Path(__file__).parents[2] / "contracts/golden/platform.registration_submitted.v1.json"
    told = json.loads(golden.read_text("utf-8"))
    nowhere: Seasons = {}
    with pytest.raises(NotCorrected) as refused:
        corrected(dead_letter(service="registration"), told["type"], TIME, json.dumps(told["data"]), nowhere)
    assert refused.value.field == "season"


def test_nobody_says_otherwise_what_our_own_services_said_or_what_nobody_had_a_say_in() -> None:
    assert correctable(dead_letter())
    assert not correctable(dead_letter(exchange="admission"))
    assert not correctable(dead_letter(exchange=""))
    assert not correctable(dead_letter(code="foreign_speaker"))
    assert not correctable(dead_letter(body=b"1" * 300_000))


@pytest.mark.parametrize(
    "told",
    [
        {"name": "someone", "id_number": "530100199901010011", "score": 8_050, "lines": [{"phone": "1"}]},
        {"base": "someone whose name stands here"},
        {"someone's name": 1},
        {"application": {"name": "someone"}, "part": ["someone"]},
    ],
)
def test_a_person_is_masked_wherever_they_are_named(told: object) -> None:
    shown = masked(json.dumps(told).encode())
    assert not any(part in shown for part in ("someone", "530100", "8050", '"1"'))
    assert HIDDEN in shown


def test_what_is_no_json_is_masked_whole_and_what_is_nobodys_own_is_shown() -> None:
    assert masked(b"someone") == f"{HIDDEN} (7 B)"
    assert masked(b"[" * 100_000).startswith(HIDDEN)
    assert json.loads(masked(b'{"base": "KM-1", "revision": 3, "open": true}')) == {
        "base": "KM-1",
        "revision": 3,
        "open": True,
    }


@pytest.fixture
async def place(url_of: Url) -> str:
    """The page of a letter at finance that a system outside sent wrong."""
    url = url_of("operator")
    await dead.drop(url, ["finance"], lambda _: True, "next test", None)
    while await depth(url, "finance.inbox"):
        async with await aio_pika.connect(url_of("finance")) as connection:
            await (await (await connection.channel()).get_queue("finance.inbox", ensure=False)).purge()
    await bury(url_of("finance"), "finance", "f-1", WRONG)
    (found,) = await dead.letters(url, ["finance"])
    return f"/letters/finance/{found.digest}"


async def opened(browser: httpx.AsyncClient, place: str, because: str) -> httpx.Response:
    form = {"csrf": csrf_of(await browser.get(place)), "because": because}
    return await browser.post(f"{place}/open", data=form)


async def test_a_letter_is_opened_for_a_reason_and_goes_out_corrected_in_the_place_of_the_old(
    url_of: Url, place: str, tmp_path: Path
) -> None:
    there, url = Trail(), url_of("operator")
    async with visitor(console(there, tmp_path, amqp_url=url)) as browser:
        assert "someone" not in (await browser.get(place)).text
        assert (await opened(browser, place, " ")).status_code == 409
        page = await opened(browser, place, "the base called")
        assert "someone" in page.text
        form = {"csrf": csrf_of(page), "kind": KIND, "time": TIME, "data": WRONG.decode(), "because": "the base called"}
        refused = await browser.post(f"{place}/correct", data=form)
        assert (refused.status_code, "amount_fen" in refused.text) == (422, True)
        assert len(await dead.letters(url, ["finance"])) == 1
        sent = await browser.post(f"{place}/correct", data=form | {"data": RIGHT})
        assert sent.headers["location"] == "/letters?service=finance"
        assert (await browser.get(place)).status_code == 404
    assert await dead.letters(url, ["finance"]) == []
    async with await aio_pika.connect(url_of("finance")) as connection:
        queue = await (await connection.channel()).get_queue("finance.inbox", ensure=False)
        message = await queue.get(timeout=None)
        await message.ack()
    assert json.loads(message.body) == PAID["data"]
    assert (message.headers["ce-causationid"], message.headers["x-origin-exchange"]) == ("f-1", "platform")
    assert [act["did"] for act in there.acts] == ["dead letter opened", "dead letter corrected"]
    assert "someone" not in json.dumps(there.acts)
    told = {each["name"]: each["value"] for each in there.acts[1]["about"]}
    assert (told["id"], told["new_id"]) == ("f-1", message.headers["ce-id"])


async def test_who_has_not_the_role_sees_it_masked_and_corrects_nothing(
    url_of: Url, place: str, tmp_path: Path
) -> None:
    there = Trail()
    async with visitor(console(there, tmp_path, amqp_url=url_of("operator")), "bai") as browser:
        page = await browser.get(place)
        assert (page.status_code, "someone" in page.text, "because" in page.text) == (200, False, False)
        form = {"csrf": csrf_of(page), "because": "curious"}
        assert (await browser.post(f"{place}/open", data=form)).status_code == 403
        form |= {"kind": KIND, "time": TIME, "data": RIGHT}
        assert (await browser.post(f"{place}/correct", data=form)).status_code == 403
    assert there.acts == []

"""The one client of the read models: services that answer, that are away, that are slow, that are none."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from operations.access import Access, WrongAccess, access_given
from operations.client import Denied, OperationsClient, Unanswered
from tests.cli.typed import Answers

NOWHERE = "http://127.0.0.1:1"
PLACE = "/v1/applications/A-1"
STANDS = {"application": "A-1", "stage": "in_training", "reasons": [], "waits_for": []}


@pytest.fixture(autouse=True)
def _nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in ("", "REGISTRATION_", "VERIFICATION_", "EXAMS_", "ADMISSION_", "FINANCE_"):
        monkeypatch.delenv(f"ZHAOLU_OPERATOR_{service}URL", raising=False)
    monkeypatch.delenv("ZHAOLU_OPERATOR_TOKEN", raising=False)
    monkeypatch.delenv("ZHAOLU_SECRETS", raising=False)


async def test_what_the_others_answered_is_given_beside_who_is_away_and_who_is_slow() -> None:
    right, slow = Answers({PLACE: (200, STANDS)}), Answers({})
    slow.silent.set()
    with right.served() as here, slow.served() as late:
        addresses = {"exams": here, "finance": late, "admission": NOWHERE}
        async with OperationsClient.of(Access(addresses, "t", timeout_seconds=0.3)) as client:
            told = await client.each(PLACE, addresses)
    assert told.found == {"exams": STANDS}
    assert {name: lacking.why for name, lacking in told.lacking.items()} == {
        "finance": "no answer in 0.3 s",
        "admission": "no answer (All connection attempts failed)",
    }


async def test_a_service_is_asked_again_while_patience_lasts() -> None:
    told = (httpx.Response(503), httpx.ConnectError("away"), httpx.Response(200, json=STANDS))
    answers: Iterator[httpx.Response | Exception] = iter(told)

    def next_one(_request: httpx.Request) -> httpx.Response:
        answer = next(answers)
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(next_one)) as transport:
        client = OperationsClient(Access({"exams": "http://exams"}, patience_seconds=60.0), transport)
        assert await client.read("exams", PLACE) == STANDS


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>welcome</html>"),
        httpx.Response(200, json=["a", "list"]),
        httpx.Response(200, json={"items": "none", "next": None}),
        httpx.Response(200, json={"items": [], "next": ""}),
        httpx.Response(200, json={"next": None}),
        httpx.Response(302, headers={"location": "http://elsewhere/"}),
    ],
    ids=["a page", "no object", "no list", "a list without end", "no items", "moved away"],
)
async def test_what_is_no_service_of_ours_is_told_by_the_name_of_the_service(answer: httpx.Response) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as transport:
        client = OperationsClient(Access({"exams": "http://exams"}), transport)
        with pytest.raises((Unanswered, Denied), match=r"^exams: "):
            [each async for each in client.pages("exams", "/v1/boards") if each]


async def test_a_service_without_an_address_is_named_and_nobody_is_asked() -> None:
    async with OperationsClient.of(Access({})) as client:
        with pytest.raises(Unanswered, match="finance: nobody said where it answers"):
            await client.one("finance", PLACE)


@pytest.mark.parametrize(
    ("said", "addresses"),
    [
        ({"URL": "https://zhaolu.example/"}, "https://zhaolu.example/exams"),
        ({"URL": "https://zhaolu.example/east", "EXAMS_URL": "http://10.0.0.7:8000"}, "http://10.0.0.7:8000"),
        ({"EXAMS_URL": "http://[::1]:8103/"}, "http://[::1]:8103"),
    ],
)
def test_services_answer_under_one_address_or_each_under_its_own(
    said: dict[str, str], addresses: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in said.items():
        monkeypatch.setenv(f"ZHAOLU_OPERATOR_{name}", value)
    found = access_given()
    assert found is not None
    assert (found.addresses["exams"], found.timeout_seconds) == (addresses, 1.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "zhaolu.example"),
        ("URL", "ftp://zhaolu.example"),
        ("URL", "http://"),
        ("EXAMS_URL", "http://host:port"),
        ("EXAMS_URL", "http://exams?token=sesame"),
        ("EXAMS_URL", "http://me:sesame@exams"),
        ("TOKEN", "open\nsesame"),
        ("TOKEN", "芝麻sesame"),
        ("TIMEOUT_SECONDS", "sesame"),
        ("TIMEOUT_SECONDS", "0"),
        ("TIMEOUT_SECONDS", "nan"),
    ],
)
def test_what_is_no_way_to_a_system_is_told_by_its_variable_and_never_with_what_it_holds(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ZHAOLU_OPERATOR_{name}", value)
    with pytest.raises(WrongAccess) as wrong:
        access_given()
    assert f"ZHAOLU_OPERATOR_{name}" in str(wrong.value)
    assert "sesame" not in str(wrong.value)


def test_a_token_may_lie_in_a_file_and_stands_in_nothing_that_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZHAOLU_SECRETS", str(tmp_path))
    monkeypatch.setenv("ZHAOLU_OPERATOR_URL", NOWHERE)
    (tmp_path / "zhaolu_operator_token").write_text("zhaolu_sesame\n")
    found = access_given()
    assert found is not None
    assert found.token == "zhaolu_sesame"
    assert "sesame" not in repr(found)

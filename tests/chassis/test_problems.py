"""Whatever an edge does not do is answered as one kind of document: a problem of RFC 9457 with a code of ours."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.problems import KINDS, MEDIA_TYPE, ProblemDetails, problem
from contracts.references import Rejection
from services.chassis.core.failures import Unavailable
from services.chassis.http.application import _answer, _result
from services.chassis.http.http_limits import _crowded
from services.chassis.http.problems import EdgeApp, Problem
from tests.architecture.tree import ROOT

PUBLISHED = tuple((ROOT / "contracts").glob("*.py"))
SPECS = sorted((ROOT / "contracts" / "schemas").glob("openapi.*.json"))


def app() -> EdgeApp:
    edge = EdgeApp("toy")

    @edge.get("/problem")
    async def raises_a_problem() -> None:
        raise Problem(409, "nothing_changed", "season", "since upload 3")

    @edge.get("/away")
    async def is_away() -> None:
        raise Unavailable("store")

    @edge.get("/defect")
    async def has_a_defect() -> None:
        raise KeyError("the name of somebody")

    @edge.get("/page")
    async def takes_a_number(limit: int) -> int:
        return limit

    return edge


async def asked(path: str, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as client:
        return await client.request(method, path)


def is_problem(answer: httpx.Response) -> dict[str, Any]:
    """What it says, every member there."""
    told: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert ProblemDetails.model_validate(told).status == answer.status_code
    assert told["type"].endswith(f":{told['code']}")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told["detail"])
    return told


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/problem", 409, "nothing_changed", "season"),
        ("/away", 503, "away", ""),
        ("/defect", 500, "defect", ""),
        ("/page", 422, "invalid_parameter", "limit"),
        ("/page?limit=many", 422, "invalid_parameter", "limit"),
        ("/nowhere", 404, "no_such_route", ""),
        ("/%00", 404, "no_such_route", ""),
    ],
)
async def test_whatever_goes_wrong_is_a_problem(path: str, status: int, code: str, field: str) -> None:
    answer = await asked(path)
    told = is_problem(answer)
    assert (answer.status_code, told["code"], told["field"]) == (status, code, field)
    assert "somebody" not in answer.text


async def test_a_method_nobody_takes_is_a_problem_that_says_which_are_taken() -> None:
    answer = await asked("/page", "DELETE")
    assert (answer.status_code, is_problem(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"


async def test_one_connection_too_many_is_a_problem() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(_crowded), base_url="http://toy") as client:
        answer = await client.get("/")
    assert (answer.status_code, is_problem(answer)["code"]) == (503, "too_many_connections")


TAKEN = _result("a", None)
NOT_JSON = _result("b", Rejection("not_json", "event", "it is not JSON"))
STRANGE = _result("c", Rejection("unknown_season", "season", "no season x is open here"))
STRANGER = _result("d", Rejection("unknown_base", "base", "base y takes no part in x"))


@pytest.mark.parametrize(
    ("results", "status", "code"),
    [
        ([TAKEN, TAKEN], 202, None),
        ([TAKEN, STRANGE], 207, None),
        ([NOT_JSON, STRANGE], 207, None),
        ([STRANGE], 422, "unknown_season"),
        ([STRANGE, STRANGE], 422, "unknown_season"),
        ([STRANGE, STRANGER], 422, "none_taken"),
    ],
)
def test_a_batch_tells_of_each_event_and_is_a_problem_where_none_was_taken(
    results: list[dict[str, Any]], status: int, code: str | None
) -> None:
    answer = _answer(results)
    told = json.loads(bytes(answer.body))
    assert (answer.status_code, told.get("code"), told["results"]) == (status, code, results)
    assert (answer.media_type == MEDIA_TYPE) is (code is not None)
    assert all(result is TAKEN or ProblemDetails.model_validate(result).cause for result in results)


@pytest.mark.parametrize("file", SPECS, ids=lambda file: file.stem)
def test_every_operation_is_described_with_the_one_shape_of_errors(file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["components"]["schemas"]["ProblemDetails"]["properties"].keys() >= {"type", "detail", "code"}
    assert "HTTPValidationError" not in json.dumps(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            wrong = {status: told for status, told in operation["responses"].items() if status[0] in "45"}
            assert {"4XX", "5XX"} <= wrong.keys(), (method, path)
            assert {tuple(told["content"]) for told in wrong.values()} == {(MEDIA_TYPE,)}, (method, path)


SPOKEN = {"Problem": 1, "problem": 1, "Rejection": 0}
"""Where a code stands among what is given to these."""


def codes() -> Iterator[str]:
    """Every code an edge answers with, as it stands in the text."""
    for file in (*(ROOT / "services").rglob("api/*.py"), *(ROOT / "services").rglob("http/*.py"), *PUBLISHED):
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for call in (node for node in nodes if isinstance(node, ast.Call)):
            at = SPOKEN.get(call.func.id) if isinstance(call.func, ast.Name) else None
            if at is not None and len(call.args) > at:
                yield from (str(each.value) for each in ast.walk(call.args[at]) if isinstance(each, ast.Constant))


def test_every_code_is_in_words_and_no_words_are_for_a_code_that_is_none() -> None:
    said = set(codes())
    assert said >= {"unknown_application", "no_notice", "unsaid", "nothing_changed", "unknown_base"}
    assert said - KINDS.keys() == set()
    files = (*(ROOT / "services").rglob("*.py"), *PUBLISHED)
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [code for code in KINDS if text.count(f'"{code}"') < 2] == []


def test_a_code_nobody_put_into_words_is_still_a_problem() -> None:
    told = problem(418, "made_up")
    assert ProblemDetails.model_validate(told).code == "made_up"

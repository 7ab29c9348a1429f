"""Who may ask what over HTTP: every route of every service, as its application has it, by every kind of caller."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import ASGITransport, AsyncClient

from contracts.callers import Callers, Scope
from contracts.problems import problem
from operations.callers import Hand, Made, added, change, revoked, rotated
from tests.architecture.tree import SERVICES
from tests.callers import BASE, HAND
from tests.edge.doors import application, leaves

READERS: Final = frozenset({"operator", "office", "screen", "rotated, new"})
"""Whoever may read all there is; `rotated` is an operator."""
FREE, SIGNED = "for everybody", "for whoever signs"
MAY: Final[Mapping[str, frozenset[str]]] = {
    SIGNED: frozenset(),
    "all": READERS,
    "own": READERS | {"hospital"},
    "rest": frozenset({"operator", "rotated, new"}),
    "acts": frozenset({"operator", "rotated, new"}),
    "person": frozenset({"office", "hospital", "other hospital"}),
    "looks": frozenset({"office"}),
    "recipient": READERS | {"hospital"},
    "receipts": frozenset({"hospital", "other hospital"}),
    "pushed to": frozenset({"operator", "rotated, new", "hospital"}),
}
"""Of a base's own, the one asked for is `hospital`'s. Whose identity a hospital sees is another question."""
BASES: Final = "/v1/seasons/{season}/bases/{base}"
EVERYWHERE: Final = {
    "/livez": FREE,
    "/readyz": FREE,
    "/metrics": FREE,
    "/v1/idle": "rest",
    "/v1/fates": "rest",
    "/v1/deadlines/release": "acts",
    "/v1/events": SIGNED,
}
OF_EACH: Final = {"/v1/applications/{application}": "all"}
"""What every service shows that keeps something of an application."""
CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "/v1/recipients/{recipient}/address/switch-on": {},
    "/v1/recipients/{recipient}/recover": {"number": 1},
    "/v1/recipients/{recipient}/replay": {},
    "/v1/recipients/{recipient}/sandbox": {},
}
"""What is posted by a token's bearer, and with which body."""
ROUTES: Final[Mapping[str, Mapping[str, str]]] = {
    "registration": {
        **OF_EACH,
        "/v1/applications/{application}/story": "all",
        "/v1/seasons/{season}/standings": "all",
        "/v1/seasons/{season}/funnel": "all",
        "/v1/seasons/{season}/rosters": "all",
        "/v1/seasons/{season}/slips": "all",
        "/v1/slips/key": FREE,
        "/v1/slips/{name}.json": FREE,
        "/v1/bans/{track}/{person_key}": "all",
        f"{BASES}/bulletin": "own",
        f"{BASES}/applications": "own",
        f"{BASES}/funnel": FREE,
        f"{BASES}/notice.html": FREE,
        f"{BASES}/notice.pdf": FREE,
        "/v1/identities/{application}": "person",
        "/v1/identities/{application}/looks": "looks",
    },
    "verification": {
        **OF_EACH,
        "/v1/applications/{application}/reduction": "all",
        "/v1/seasons/{season}/reviews": "all",
    },
    "exams": {**OF_EACH, f"{BASES}/results": "own"},
    "admission": {
        **OF_EACH,
        "/v1/applications/{application}/story": "all",
        "/v1/applications/{application}/certificates": "all",
        "/v1/seasons/{season}/enrolments": "all",
        "/v1/seasons/{season}/postgraduates": "all",
        "/v1/seasons/{season}/sagas": "all",
        "/v1/seasons/{season}/seats": "all",
        "/v1/seasons/{season}/round": "all",
        "/v1/seasons/{season}/closing": "all",
        "/v1/seasons/{season}/completions": "all",
        "/v1/seasons/{season}/dates": "all",
        "/v1/seasons/{season}/certificates": "all",
        "/v1/seasons/{season}/certificates/{page}": "all",
        "/v1/seasons/{season}/certificates/{page}/head": "all",
        "/v1/certificates/key": FREE,
        f"{BASES}/drawing": "own",
        f"{BASES}/proposal": "own",
        f"{BASES}/notice": FREE,
        f"{BASES}/ledger": "own",
    },
    "finance": {
        **OF_EACH,
        "/v1/applications/{application}/ledger": "all",
        "/v1/applications/{application}/clawback": "all",
        "/v1/applications/{application}/clawback.html": "all",
        "/v1/applications/{application}/clawback.pdf": "all",
        "/v1/seasons/{season}/accounts": "all",
        f"{BASES}/settlement": "own",
        f"{BASES}/national": "own",
        "/v1/accounts/unopened": "all",
        "/v1/seasons/{season}/national/uploads": "all",
        "/v1/seasons/{season}/national/uploads/{number}": "all",
        "/v1/seasons/{season}/national/uploads/{number}/delta": "all",
    },
    "delivery": {
        "/v1/acts": "all",
        "/v1/deliveries": "all",
        "/v1/addresses": "all",
        "/v1/deliveries/{recipient}": "recipient",
        "/v1/deliveries/{recipient}/missing": "recipient",
        "/v1/receipts": "receipts",
        "/v1/recipients/{recipient}/address": "pushed to",
        **dict.fromkeys(CHANGES, "pushed to"),
    },
}
ASKED: Final = {
    "season": "2025-kunming-2",
    "base": BASE,
    "application": "A-1",
    "track": "assistant_gp",
    "person_key": "0" * 64,
    "page": BASE,
    "name": f"A-1.{'0' * 32}",
    "number": 1,
    "recipient": f"hr.{BASE}",
}
POSTED: Final = {"receipts": [{"number": 1, "outcome": "delivered"}]}


_FOLDER: list[Path] = []


def _file() -> Path:
    return _FOLDER[0] / "callers.json"


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Caller → the token it comes with."""
    _FOLDER[:] = [tmp_path_factory.mktemp("callers")]
    return {name: made.token or "" for name, made in change(_file(), _callers).items()} | {
        "nobody": "",
        "forged": "zhaolu_" + "A" * 43,
    }


def _callers(known: Callers) -> tuple[Callers, dict[str, Made]]:
    made: dict[str, Made] = {}
    earlier = Hand(HAND.by, HAND.now - timedelta(days=2))
    known, made["portal"] = added(known, HAND, "portal", "platform")
    known, made["screen"] = added(known, HAND, "screen", "platform", scopes=[Scope.READ, Scope.EVENTS])
    known, made["operator"] = added(known, HAND, "operator", "operator")
    known, made["office"] = added(known, HAND, "office", "office")
    known, made["hospital"] = added(known, HAND, "hospital", "base", base=BASE)
    known, made["other hospital"] = added(known, HAND, "other-hospital", "base", base="YX-PEOPLES")
    known, made["expired"] = added(known, earlier, "expired", "operator", until=HAND.now)
    known, made["revoked"] = added(known, HAND, "revoked", "office")
    known = revoked(known, HAND, "revoked")
    known, made["rotated, old"] = added(known, earlier, "rotated", "operator")
    known, made["rotated, new"] = rotated(known, HAND, "rotated", timedelta(days=1))
    return known, made


UNKNOWN: Final = frozenset({"nobody", "forged", "expired", "revoked", "rotated, old", "portal"})
"""Whoever bears no token that holds; a platform system that only posts events has none at all."""


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_its_place_in_the_matrix(service: str, tokens: Mapping[str, str]) -> None:
    app = application(service, _file())
    paths = app.openapi()["paths"]
    assert paths.keys() == EVERYWHERE.keys() | ROUTES[service].keys()
    assert {method for ways in paths.values() for method in ways} == {"get", "post"}
    assert len(list(leaves(app.routes))) == sum(len(ways) for ways in paths.values()), "a route hides from its schema"
    assert tokens


@pytest.mark.parametrize("service", SERVICES)
async def test_each_caller_is_let_in_where_it_may_and_nowhere_else(service: str, tokens: Mapping[str, str]) -> None:
    wrong = []
    async with AsyncClient(transport=ASGITransport(application(service, _file())), base_url="http://service") as client:
        for path, who in {**EVERYWHERE, **ROUTES[service]}.items():
            for caller, token in tokens.items():
                headers = {"authorization": f"Bearer {token}"} if token else {}
                method = "POST" if who in {SIGNED, "acts", "receipts"} or path in CHANGES else "GET"
                url, body = path.format(**ASKED), POSTED if who == "receipts" else CHANGES.get(path)
                query = {"purpose": "roster", "since": "1"}
                answer = await client.request(method, url, params=query, json=body, headers=headers)
                if not _as_it_should(answer.status_code, who, caller):
                    wrong.append((caller, path, answer.status_code))
    assert wrong == []


def _as_it_should(status: int, who: str, caller: str) -> bool:
    if who is FREE:
        return status not in {401, 403}
    if who is SIGNED or caller in UNKNOWN:
        return status == 401
    return (status not in {401, 403, 422, 500}) if caller in MAY[who] else status == 403


@pytest.mark.parametrize(
    "url",
    [
        "/v1/seasons/2025-kunming-2/standings?base=YX-PEOPLES",
        f"/v1/seasons/2025-kunming-2/bases/{BASE}/bulletin?base=YX-PEOPLES",
        f"/v1/seasons/2025-kunming-2/bases/YX-PEOPLES%2F..%2F{BASE}/bulletin",
        f"/v1/seasons/2025-kunming-2/bases/{BASE}%2F..%2FYX-PEOPLES/bulletin",
        f"/v1/seasons/2025-kunming-2/bases/{BASE}%20/bulletin",
        "/v1/seasons/2025-kunming-2/bases/yx-peoples/bulletin",
    ],
)
async def test_a_base_gets_at_no_others_lists_by_asking_cleverly(url: str, tokens: Mapping[str, str]) -> None:
    async with AsyncClient(
        transport=ASGITransport(application("registration", _file())), base_url="http://service"
    ) as client:
        headers = {"authorization": f"Bearer {tokens['other hospital']}"}
        answer = await client.get(url, headers=headers)
    assert answer.status_code in {403, 404}, answer.text
    assert answer.json()["code"] in {"not_allowed", "no_such_route"}


@pytest.mark.parametrize(
    "credentials",
    ["", "Bearer", "Bearer ", "Basic Og==", "bearer  ", "Bearer \xff", "Bearer a b", "Bearer " + "x" * 9_000],
)
async def test_credentials_that_are_none_are_answered_alike(credentials: str, tokens: Mapping[str, str]) -> None:
    async with AsyncClient(transport=ASGITransport(application("exams", _file())), base_url="http://service") as client:
        answer = await client.get("/v1/applications/A-1", headers=[(b"authorization", credentials.encode("latin-1"))])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json() == problem(401, "not_authorised", "authorization")
    assert tokens

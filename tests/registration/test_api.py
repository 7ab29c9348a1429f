from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from httpx import ASGITransport, AsyncClient, Response

from contracts.messages.exams import LotCommitted
from services.chassis.core.aggregate import Aggregate, Scalar
from services.chassis.http.problems import EdgeApp
from services.registration.api.at_base import at_base
from services.registration.api.statuses import reads
from services.registration.app import build
from services.registration.settings import Settings
from tests.registration.given import (
    BASE,
    RESIDENCY,
    SEASONS,
    THIS_YEAR,
    Registration,
    ban,
    form,
    id_number,
    identity,
    key_of_person,
    line,
    order_form,
    roster,
    school_list,
)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class InMemory:
    """The documents of a registration that lives in the test."""

    registration: Registration

    async def get(self, aggregate: Aggregate[S], key: str) -> S | None:
        return self.registration.loop.states().get((aggregate.kind, key))

    async def counted(self, aggregate: Aggregate[S], key: str) -> tuple[S, int] | None:
        state = await self.get(aggregate, key)
        return None if state is None else (state, 1)

    async def many(self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], most: int) -> int:
        return len(await self.page(aggregate, equals, limit=most))

    async def counts(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], of: Sequence[str]
    ) -> Counter[tuple[Any, ...]]:
        found = await self.page(aggregate, equals, limit=100_000)
        return Counter(tuple(aggregate.index(state).get(name) for name in of) for _, state in found)

    async def page(
        self, aggregate: Aggregate[S], equals: Mapping[str, Scalar], after: str = "", limit: int = 500
    ) -> Sequence[tuple[str, S]]:
        found = sorted(
            (key, state)
            for (kind, key), state in self.registration.loop.states().items()
            if kind == aggregate.kind and key > after and equals.items() <= aggregate.index(state).items()
        )
        return found[:limit]


async def read(registration: Registration, path: str) -> Response:
    app = EdgeApp("service")
    app.include_router(reads(InMemory(registration), SEASONS))
    app.include_router(at_base(InMemory(registration), SEASONS))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://registration") as client:
        return await client.get(f"/v1/{path}")


async def test_an_applicant_reads_the_stage_in_two_languages_and_what_comes_next() -> None:
    """[REG-12]."""
    status = (await read(Registration().hears(form()), "applications/A-1")).json()
    assert (status["stage"], status["stage_zh"], status["final"]) == ("registered", "已报名，待现场确认", False)
    assert (status["waits_for"], status["next_by"]) == ("applicant", "2025-07-25T17:00:00+08:00")


async def test_a_refused_applicant_reads_every_reason_with_its_sentence() -> None:
    refused = form(chinese_national=False, declares_no_withdrawal=False)
    status = (await read(Registration().hears(refused), "applications/A-1")).json()
    assert (status["stage"], status["final"], status["waits_for"]) == ("refused", True, None)
    assert status["reasons"] == ["not_a_national", "earlier_withdrawal"]
    assert status["reasons_zh"][0] == "报名者应具有中华人民共和国国籍。"
    assert status["reasons_en"][0] == "Applicants must be nationals of the People's Republic of China."


async def test_a_late_amendment_is_a_remark_in_the_status() -> None:
    registration = Registration().hears(form(), form(submitted="2025-07-21 12:00:00", revision=2))
    assert (await read(registration, "applications/A-1")).json()["remarks"] == [
        {
            "of": "revision 2",
            "reasons": ["amended_too_late"],
            "reasons_zh": ["报名已截止，修改不予受理，以截止前最后一次有效填报为准。"],
            "reasons_en": ["Registration had closed; the last valid form submitted before stands."],
            "years": 0,
        }
    ]


async def test_nothing_is_known_of_an_application_never_filed() -> None:
    assert (await read(Registration(), "applications/A-1")).status_code == 404
    assert (await read(Registration(), "applications/a%20b")).status_code == 422


async def test_the_standings_of_a_season_come_in_pages() -> None:
    people = [identity(id_number(order=order)) for order in (22, 44, 66)]
    registration = Registration().hears(*(form(f"A-{n}", identity=who) for n, who in enumerate(people)))
    first = (await read(registration, f"seasons/{THIS_YEAR}/standings?limit=2")).json()
    assert ([item["application"] for item in first["items"]], first["next"]) == (["A-0", "A-1"], "A-1")
    rest = (await read(registration, f"seasons/{THIS_YEAR}/standings?limit=2&after=A-1")).json()
    assert ([item["application"] for item in rest["items"]], rest["next"]) == (["A-2"], None)


async def test_the_standings_can_be_asked_for_by_stage() -> None:
    registration = Registration().hears(form("A-1"), form("A-2", "2025-07-02 12:00:00"))
    refused = (await read(registration, f"seasons/{THIS_YEAR}/standings?stage=refused")).json()
    assert [item["application"] for item in refused["items"]] == ["A-2"]


async def test_the_parts_of_rosters_that_were_heard_come_in_pages() -> None:
    """[REG-5, REG-7]."""
    other = line(id_number(order=44))
    registration = Registration().hears(
        roster(line(), other), roster(other, revision=2), roster(line(), part=2), school_list(line()), order_form()
    )
    path = f"seasons/{RESIDENCY}/rosters"
    first = (await read(registration, f"{path}?limit=2")).json()
    assert first["items"][0] == {
        "kind": "order",
        "roster": "R-1",
        "part": 1,
        "revision": 2,
        "published_at": "2025-06-01T09:00:00+08:00",
        "lines": 1,
        "struck": 1,
    }
    rest = (await read(registration, f"{path}?limit=2&after={first['next']}")).json()
    parts = [(each["roster"], each["part"]) for page in (first, rest) for each in page["items"]]
    assert (parts, rest["next"]) == ([("R-1", 1), ("R-1", 2), ("KMMU", 1)], None)


async def test_the_parts_of_rosters_can_be_asked_for_by_kind_and_by_roster() -> None:
    registration = Registration().hears(roster(line()), roster(line(), roster="R-2"), school_list(line()))
    path = f"seasons/{RESIDENCY}/rosters"
    for query, found in (("kind=postgraduate", ["KMMU"]), ("roster=R-2", ["R-2"]), ("kind=order&roster=KMMU", [])):
        answer = (await read(registration, f"{path}?{query}")).json()
        assert [each["roster"] for each in answer["items"]] == found
    assert (await read(registration, f"seasons/{THIS_YEAR}/rosters")).json() == {"items": [], "next": None}


async def test_the_bans_of_a_person_are_read_by_the_key_that_stands_for_them() -> None:
    registration = Registration().hears(ban("2025-08-31 23:59:59"))
    bans = (await read(registration, f"bans/assistant_gp/{key_of_person()}")).json()["bans"]
    assert [each["bans_until"] for each in bans] == ["2027-08-31T23:59:59+08:00"]
    assert (await read(registration, f"bans/residency/{key_of_person()}")).json() == {"bans": []}


async def test_a_base_without_postings_has_an_empty_bulletin() -> None:
    path = f"seasons/{THIS_YEAR}/bases/{BASE}/bulletin"
    assert (await read(Registration(), path)).json() == {
        "commitment": None,
        "key": None,
        "notice": None,
        "reopening": None,
    }
    committed = LotCommitted(season=THIS_YEAR, base=BASE, commitment="c0ffee")
    assert (await read(Registration().hears(committed), path)).json()["commitment"] == "c0ffee"


def test_development_secrets_are_refused_in_production() -> None:
    with pytest.raises(ValueError, match="development default"):
        Settings(environment="production")


def test_building_the_service_reads_the_seasons_and_connects_to_nothing() -> None:
    service = build(Settings(seasons=Path(__file__).parents[2] / "deploy" / "seasons"))
    assert THIS_YEAR in service.context


async def test_a_season_reads_as_a_funnel_with_how_many_stand_at_each_stage() -> None:
    """[OPS-2]."""
    assert (await read(Registration().hears(form()), f"seasons/{form().season}/funnel")).json() == {
        "stages": {"registered": 1}
    }
    assert (await read(Registration(), "seasons/nowhere/funnel")).json() == {"stages": {}}


async def test_a_base_reads_its_own_applications_each_as_its_applicant_does() -> None:
    """[OPS-2]."""
    known = Registration().hears(form())
    told = (await read(known, f"seasons/{form().season}/bases/{form().base}/applications")).json()
    assert [item["application"] for item in told["items"]] == ["A-1"]
    assert told["items"][0] == (await read(known, "applications/A-1")).json()
    assert (await read(known, f"seasons/{form().season}/bases/NOWHERE/applications")).json()["items"] == []

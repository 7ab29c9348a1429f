"""Recipients as a page: who lacks what since when; sent again under a name, for a reason that is on record [DLV-4]."""

import json
from pathlib import Path
from typing import Any

import httpx

from tests.console.desk import System, console, csrf_of, visitor

HR = "hr.KM-SECOND-PEOPLES"
LACKS = {
    "recipient": HR,
    "items": [
        {
            "number": 3,
            "id": "m-3",
            "type": "hr.trainee_expected.v1",
            "since": "2025-08-20T10:00:00+08:00",
            "delivered": True,
            "overdue": True,
        }
    ],
    "last": 9,
    "next": None,
}
ADDRESS = {
    "recipient": HR,
    "way": "push",
    "url": "https://hr.example/hooks/a-secret-path",
    "since": 1,
    "off": "failing",
    "failing_since": "2025-08-15T10:00:00+08:00",
    "taken": [[1, 2]],
    "waiting": [4],
    "missing": [{"number": 3, "attempts": 8, "last": "2025-08-21T10:00:00+08:00"}],
    "missing_in_all": 1,
}


BEATS = [
    {"way": "push", "at": "2025-08-14T09:00:00+08:00", "last": 2, "failed_at": "2025-08-20T09:00:00+08:00"},
    {"way": "queue", "at": "2025-08-20T09:00:00+08:00", "last": 8, "failed_at": None},
]


class Outside(System):
    """Delivery with one recipient that is pushed to and one that reads; it keeps what is asked of it, in order."""

    def __init__(self) -> None:
        told = {"since": "2025-08-20T10:00:00+08:00", "heartbeat_minutes": 60}
        lines = [
            {"recipient": HR, "last": 9, "received": 2, "heartbeats": BEATS} | told,
            {"recipient": "platform", "last": 4, "received": 4},
        ]
        lines[1] |= {"since": None, "heartbeat_minutes": 60}
        super().__init__(
            {
                ("delivery", "/v1/deliveries"): {"items": lines, "next": None},
                ("delivery", "/v1/addresses"): {"items": [ADDRESS], "next": None},
                ("delivery", f"/v1/deliveries/{HR}/missing"): LACKS,
                ("delivery", f"/v1/recipients/{HR}/address"): ADDRESS,
                ("delivery", "/v1/acts"): self.take,
                ("delivery", f"/v1/recipients/{HR}/recover"): self.take,
                ("delivery", f"/v1/recipients/{HR}/address/switch-on"): self.take,
            }
        )
        self.done: list[tuple[str, Any]] = []

    def take(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or b"null")
        self.done.append((request.url.path, body))
        return httpx.Response(202, json={"status": "taken"})


async def test_who_lacks_something_stands_first_with_since_when_and_how_pushing_goes(tmp_path: Path) -> None:
    async with visitor(console(Outside(), tmp_path)) as browser:
        page = (await browser.get("/recipients")).text
        assert page.index(HR) < page.index(">platform<")
        assert "<td>2025-08-20 09:00</td>" in page, "its last heartbeat"
        assert "2025-08-20 10:00" in page
        assert "off: failing too long" in page
        assert "reads by itself" in page
        one = (await browser.get(f"/recipients/{HR}")).text
        assert "overdue" in one
        assert "the hospital is told: expected" in one
        assert "every 60 minutes" in one
        assert (await browser.get("/recipients/hr.NOBODY")).status_code == 404


async def test_the_last_heartbeat_of_each_way_is_shown_and_whether_a_later_one_was_not_taken(tmp_path: Path) -> None:
    async with visitor(console(Outside(), tmp_path)) as browser:
        page = (await browser.get(f"/recipients/{HR}")).text
        other = (await browser.get("/recipients/platform")).text
    assert "2025-08-20 09:00 " in page
    assert "Told up to 8" in page
    assert page.count("not taken 2025-08-20 09:00") == 1
    assert "none sent yet" in other


async def test_what_is_sent_again_is_on_record_first_with_its_reason(tmp_path: Path) -> None:
    there = Outside()
    async with visitor(console(there, tmp_path)) as browser:
        csrf = csrf_of(await browser.get(f"/recipients/{HR}"))
        form = {"csrf": csrf, "number": "3", "because": ""}
        assert (await browser.post(f"/recipients/{HR}/recover", data=form)).status_code == 409
        assert there.done == []
        form["because"] = "their disk was replaced"
        assert (await browser.post(f"/recipients/{HR}/recover", data=form)).status_code == 303
    (first, act), (second, body) = there.done
    assert (first, act["did"], act["by"], act["because"]) == (
        "/v1/acts",
        "deliveries recover",
        "lin",
        "their disk was replaced",
    )
    assert {"name": "number", "value": "3"} in act["about"]
    assert (second, body) == (f"/v1/recipients/{HR}/recover", {"number": 3})


async def test_what_cannot_be_put_on_record_is_not_sent_again(tmp_path: Path) -> None:
    there = Outside()
    there.answers["delivery", "/v1/acts"] = httpx.Response(403, json={"code": "forbidden"})
    async with visitor(console(there, tmp_path)) as browser:
        form = {"csrf": csrf_of(await browser.get(f"/recipients/{HR}")), "because": "a test"}
        answer = await browser.post(f"/recipients/{HR}/switch_on", data=form)
    assert (answer.status_code, there.done) == (503, [])
    assert "it was not done" in answer.text


async def test_who_may_only_look_sends_nothing_again(tmp_path: Path) -> None:
    there = Outside()
    async with visitor(console(there, tmp_path), "bai") as browser:
        page = await browser.get(f"/recipients/{HR}")
        assert "because" not in page.text
        form = {"csrf": csrf_of(page), "number": "1", "because": "a test"}
        assert (await browser.post(f"/recipients/{HR}/recover", data=form)).status_code == 403
    assert there.done == []

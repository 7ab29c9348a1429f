import asyncio
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from services.delivery.push import posting
from services.delivery.push.connecting import IpAddress
from services.delivery.push.posting import MOST_READ, Poster, PostResult, not_before
from tests.delivery.addresses import BEGIN, HOUR
from tests.delivery.strangers import Behaviour, answer, certified, stranger

BODY = b'{"specversion":"1.0"}'


async def post(url: str) -> PostResult:
    poster = Poster(url, rehearsal=True)
    try:
        return await poster.post(BODY, {"webhook-id": "a"}, BEGIN)
    finally:
        await poster.close()


async def here(_name: str, _port: int) -> Sequence[IpAddress]:
    return [ip_address("127.0.0.1")]


async def test_a_post_is_the_body_under_its_headers_and_taken_with_any_2xx() -> None:
    async with stranger() as other:
        answered = await post(other.url)
        assert answered.taken
        ((first, headers, body),) = other.requests
        assert first == "POST /zhaolu HTTP/1.1"
        assert body == BODY
        assert headers["host"] == f"127.0.0.1:{other.port}"
        assert headers["content-type"] == "application/cloudevents+json"
        assert headers["webhook-id"] == "a"
        assert not {"cookie", "authorization"} & headers.keys()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_followed_nowhere_and_takes_nothing(status: str) -> None:
    async with stranger() as house, stranger(answer(status, f"Location: {house.url}")) as other:
        answered = await post(other.url)
        assert (answered.status, answered.taken) == (int(status[:3]), False)
        assert house.connections == 0


async def test_a_proxy_of_the_environment_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with stranger() as proxy, stranger() as other:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert (await post(other.url)).taken
        assert proxy.connections == 0


async def test_no_cookie_is_brought_back() -> None:
    async with stranger(answer("200 OK", "Set-Cookie: a=b")) as other:
        poster = Poster(other.url, rehearsal=True)
        for _ in range(2):
            assert (await poster.post(BODY, {}, BEGIN)).taken
        await poster.close()
        assert ["cookie" in headers for _, headers, _ in other.requests] == [False, False]
        assert other.connections == 1, "the connection is kept"


async def test_410_and_a_wish_to_be_left_in_peace_are_told() -> None:
    async with stranger(answer("410 Gone")) as other:
        assert (await post(other.url)).gone
    async with stranger(answer("503 Busy", "Retry-After: 120")) as other:
        assert (await post(other.url)).not_before == BEGIN + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ("0", BEGIN),
        ("120", BEGIN + timedelta(seconds=120)),
        ("Mon, 01 Sep 2025 01:00:00 GMT", BEGIN + HOUR),
        ("Monday, 01-Sep-25 01:00:00 GMT", BEGIN + HOUR),
        ("Mon Sep  1 01:00:00 2025", BEGIN + HOUR),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("９９", None),
        ("9" * 400, None),
        ("Mon, 99 Sep 2025 01:00:00 GMT", None),
    ],
)
def test_a_wish_is_in_seconds_or_a_date(asked: str | None, moment: object) -> None:
    """[DLV-3]: `Retry-After`."""
    assert not_before(asked, BEGIN) == moment


async def says_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def drips(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"a: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def floods(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()


async def never_ends(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\nhello")
    await reader.read()


async def breaks_off(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 20")


async def babbles(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


@pytest.mark.parametrize(
    ("behaves", "status", "failure"),
    [
        (says_nothing, None, "timeout"),
        (drips, None, None),
        (floods, 200, ""),
        (never_ends, 201, ""),
        (breaks_off, None, "broken_off"),
        (babbles, None, "broken_off"),
    ],
)
async def test_whatever_a_machine_does_is_an_answer_in_bounded_time_and_room(
    behaves: Behaviour, status: int | None, failure: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if status is None and failure != "broken_off":
        monkeypatch.setattr(posting, "SECONDS", 0.5)
    monkeypatch.setattr(posting, "_REST_SECONDS", 0.1)
    async with stranger(behaves=behaves) as other:
        answered = await post(other.url)
        assert answered.status == status
        assert failure is None or answered.failure == failure
        assert len(answered.told) <= MOST_READ


async def test_a_machine_that_is_not_there_is_an_answer() -> None:
    async with stranger() as other:
        url = other.url
    assert await post(url) == PostResult(None, "not_connected")


async def test_the_name_stands_in_tls_and_in_host_and_the_number_is_connected_to(tmp_path: Path) -> None:
    theirs, ours = certified("hr.hospital.cn", tmp_path)
    async with stranger(tls=theirs) as other:
        for name, taken in (("hr.hospital.cn", True), ("other.hospital.cn", False)):
            poster = Poster(f"https://{name}:{other.port}/in", rehearsal=True, resolve=here, tls=ours)
            assert (await poster.post(BODY, {}, BEGIN)).taken is taken
            await poster.close()
        assert other.names == ["hr.hospital.cn", "other.hospital.cn"]
        assert [headers["host"] for _, headers, _ in other.requests] == [f"hr.hospital.cn:{other.port}"]


async def test_a_certificate_nobody_vouches_for_is_not_posted_to(tmp_path: Path) -> None:
    theirs, _ = certified("hr.hospital.cn", tmp_path)
    async with stranger(tls=theirs) as other:
        poster = Poster(f"https://hr.hospital.cn:{other.port}/", rehearsal=True, resolve=here)
        assert (await poster.post(BODY, {}, BEGIN)).failure == "not_connected"
        await poster.close()
        assert other.requests == []

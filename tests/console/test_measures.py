"""The figures of the dashboards on the console's own page, asked for once however many look [OPS-4]."""

import asyncio
from math import inf
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.messages.platform.acts import PaymentMade
from operations.console.measures import measures_of, quantile
from operations.console.pages import duration
from services.chassis.storage.metrics import Metrics
from tests.chassis.toy import NOON
from tests.console.desk import System, console, visitor


def exposed() -> str:
    metrics = Metrics("exams", {PaymentMade.TYPE})
    metrics.count("heard", 7, PaymentMade.TYPE)
    metrics.count("dead")
    metrics.in_flight.set(3)
    metrics.prefetch.set(800)
    metrics.overdue.set(2)
    metrics.overdue_age.set(300)
    for seconds in (0.02, 0.02, 0.02, 4_000):
        metrics.delays.committed(PaymentMade.TYPE, NOON, NOON.timestamp(), NOON.timestamp() + seconds)
    return metrics.exposition().decode()


def test_what_a_process_exposes_is_read_whole() -> None:
    told = measures_of(exposed())
    assert (told.heard, told.dead, told.in_flight, told.prefetch) == (7, 1, 3, 800)
    assert (told.overdue, told.overdue_oldest) == (2, 300)
    assert (told.half, told.slowest) == (0.025, inf)
    assert told.version


@pytest.mark.parametrize(
    "told", ["", "<html>", "zhaolu_build_info", 'zhaolu_build_info{version="1" 1', "x" * 5_000_000]
)
def test_what_is_no_exposition_of_ours_is_told_from_one(told: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        measures_of(told)


def test_nothing_counted_has_no_half() -> None:
    assert quantile({0.1: 0.0, inf: 0.0}, 0.5) is None
    assert quantile({}, 0.5) is None
    assert quantile({0.1: 1.0, 1.0: 2.0, inf: 2.0}, 0.5) == 0.1


def test_durations_read_in_the_unit_that_suits_them() -> None:
    assert [duration(each) for each in (None, 0, 0.025, 1.5, 300, inf)] == [
        "—",
        "0 ms",
        "25 ms",
        "1.5 s",
        "5 min",
        "> 1 h",
    ]


async def test_the_page_shows_what_each_service_measures_and_who_tells_nothing(tmp_path: Path) -> None:
    there = System({("exams", "/metrics"): httpx.Response(200, text=exposed())})
    there.answers["finance", "/metrics"] = httpx.Response(200, text="<html>")
    there.away = {"admission"}
    async with visitor(console(there, tmp_path)) as browser:
        page = (await browser.get("/processes")).text
    for shown in ("3 / 800", "25 ms", "2, 5 min", "measures nothing of ours", "no answer"):
        assert shown in page


async def test_however_many_look_each_service_is_asked_once_in_a_while(tmp_path: Path) -> None:
    there = System({("exams", "/metrics"): httpx.Response(200, text=exposed())})
    app: Any = console(there, tmp_path)
    async with visitor(app) as browser:
        await asyncio.gather(*(browser.get("/processes/now") for _ in range(20)))
    asked = [each.url.host for each in there.asked if each.url.path == "/metrics"]
    assert sorted(set(asked)) == sorted(asked)

"""The console off, on, and killed in the middle of a replay: finance works on, and nothing is done twice [OPS-2]."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from contracts.envelope import Envelope, Received
from contracts.messages.platform.acts import PaymentMade
from contracts.vocabulary import PayComponent
from operations import dead_letters as dead
from operations import places
from operations.console.accounts import add
from operations.console.roles import Role
from rehearsal.runtime.between import between
from rehearsal.runtime.child import Child
from rehearsal.runtime.nursery import Nursery
from rehearsal.runtime.ports import free_port
from services.chassis.worker.run import Process
from services.finance.store import ACCOUNT
from tests.console.desk import PASSWORD, csrf_of
from tests.console.kept_acts import KeptActs
from tests.finance.scenes import ADMITTED_AT, opens, pays
from tests.journeys.lone_service import on, rested, told, whole_topology, working
from tests.operations.test_dead import bury
from tests.waiting import answers, until

MANY: Final = 60
_SLOW: Final = 0.005
"""Each way to the console's broker: a letter takes three ways there and back."""
_LOOK: Final = "/letters/preview?service=finance&code=invalid_data&type=platform.payment_made.v1&base="


@asynccontextmanager
async def console(loaded: Nursery, folder: Path, system: str, amqp_url: str) -> AsyncIterator[tuple[Child, str]]:
    """The console as it is started in earnest, and where it answers; killed without a word at the end."""
    port = free_port()
    env = dict(os.environ) | {
        "ZHAOLU_OPERATOR_URL": system,
        "ZHAOLU_OPERATOR_TOKEN": "t",
        "ZHAOLU_CONSOLE_ACCOUNTS": str(folder / "accounts.json"),
        "ZHAOLU_CONSOLE_AMQP_URL": amqp_url,
        "ZHAOLU_CONSOLE_SEASONS": str(places.SEASONS / "2025-kunming-2.toml"),
    }
    words = ("cli", "console", "--port", str(port))
    process = await loaded.born(words, env, places.CHECKOUT, folder / "console.log")
    try:
        await until(partial(answers, f"http://127.0.0.1:{port}/readyz"))
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def logged_in(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser, that takes a cookie meant for TLS at this machine too."""
    async with httpx.AsyncClient(base_url=url, headers={"accept-language": "en"}, timeout=None) as browser:
        answer = await browser.post("/login", data={"name": "lin", "password": PASSWORD})
        browser.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        yield browser


async def paid(process: Process) -> dict[str, int]:
    """How many payments each account knows of."""
    found = await process.store.page(ACCOUNT.kind, {}, "", 1_000)
    return {each.key: len(ACCOUNT.state.validate_python(each.state).payments) for each in found}


def payment(application: str, month: str = "2025-09") -> PaymentMade:
    return pays(PayComponent.PROVINCIAL, 83_300, month).model_copy(update={"application": application})


def heard(name: str, message: object, source: str = "admission") -> Received[object]:
    kind = type(message).TYPE  # type: ignore[attr-defined]
    return Received(
        message, Envelope(id=name, source=source, type=kind, time=ADMITTED_AT, correlation_id=name, sequence=1)
    )


async def test_a_console_killed_in_mid_replay_is_gone_on_with_and_finance_hears_each_payment_once(
    amqp_url: str, mongo_url: str, loaded: Nursery, tmp_path: Path
) -> None:
    names, trail = [f"A-{number:03}" for number in range(MANY)], KeptActs()
    add(tmp_path / "accounts.json", "lin", list(Role), PASSWORD, "tests")
    async with (
        whole_topology(amqp_url) as channel,
        on("finance", amqp_url, mongo_url) as built,
        working(built) as process,
        trail.served() as system,
        between(amqp_url, delay_seconds=_SLOW) as slow,
    ):
        await told(channel, "finance", [heard(f"o-{name}", opens(application=name)) for name in names])
        for name in names:
            body = payment(name).model_dump_json().encode()
            more = heard(f"p-{name}", payment(name), "platform").envelope.headers()
            await bury(amqp_url, "finance", f"p-{name}", body, more)
        await rested(process, channel)
        assert await paid(process) == dict.fromkeys(names, 0), "the console is off"
        async with console(loaded, tmp_path, system, slow.through) as (running, at), logged_in(at) as browser:
            page = await browser.get(_LOOK)
            form = {"csrf": csrf_of(page), "did": "replay", "because": "finance is mended"}
            form["token"] = page.text.partition('name="token" value="')[2].partition('"')[0]
            job = (await browser.post("/letters/act", data=form)).headers["location"]
            await until(partial(_so_far, browser, job, MANY // 4))
            running.kill()
            await running.wait()
        before = await paid(process)
        await told(channel, "finance", [heard("later", payment(names[0], "2025-10"), "platform")])
        await rested(process, channel)
        assert (await paid(process))[names[0]] == before[names[0]] + 1, "the console is gone"
        async with console(loaded, tmp_path, system, amqp_url) as (_, at), logged_in(at) as browser:
            assert f'href="{job.replace("jobs", "unended")}"' in (await browser.get("/letters")).text
            old = (await browser.get(job)).headers["location"]
            going = await browser.post(f"{old}/go_on", data={"csrf": csrf_of(await browser.get(old))})
            await until(partial(_says, browser, going.headers["location"], "finished"))
        await rested(process, channel)
        assert await paid(process) == dict.fromkeys(names, 1) | {names[0]: 2}
        heard_of = [document.heard for document in await process.store.page(ACCOUNT.kind, {}, "", 1_000)]
        assert [each for each in heard_of if len(each) != len(set(each))] == []
    assert await dead.letters(amqp_url, ["finance"]) == []
    assert trail.did()[-2:] == ["replay gone on with", "replay finished"]


async def _so_far(browser: httpx.AsyncClient, job: str, many: int) -> bool:
    found = re.search(r'<progress[^>]* value="(\d+)"', (await browser.get(job)).text)
    return found is not None and int(found[1]) >= many


async def _says(browser: httpx.AsyncClient, page: str, word: str) -> bool:
    return word in (await browser.get(page)).text

"""What the documents tell a reader to type is typed here, exactly as printed, on a real broker and store."""

import json
import re
import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import aio_pika
import pytest

from contracts.callers import Callers
from operations import dead_letters as dead
from operations.places import CHECKOUT
from tests.architecture.test_documents import commands
from tests.journeys.checkout import Checkout, blocks, checkout, fences, promised
from tests.rehearsal.eavesdropper import hears_at, processes_of, told_openly
from tests.waiting import eventually

README, CHINESE, RUNBOOK = (CHECKOUT / name for name in ("README.md", "README.zh.md", "deploy/README.md"))
ELSEWHERE: Final = {
    "./zhaolu season deploy/seasons/2025-kunming-2.toml": ("tests/journeys/season_run.py", "file: Path = KUNMING"),
    "./zhaolu test": (".ci/run", "./zhaolu test"),
    "./zhaolu verify out/2025-kunming-2 --key out/2025-kunming-2/key.json": (
        "tests/journeys/test_season.py",
        '"verify", str(folder), "--key", str(folder / "key.json")',
    ),
    "./zhaolu certificate 2025-KUNMING-2-00189 --from out/2025-kunming-2/certificates": (
        "tests/journeys/test_season.py",
        '"certificate", name, "--from", str(folder / "certificates")',
    ),
    "./zhaolu whatif 2025-kunming-2 --seats KM-SECOND-PEOPLES:AGP:25": (
        "tests/journeys/test_season.py",
        '"--seats", f"{base}:{specialty}:25"',
    ),
    "./zhaolu chaos --kills 20": (".ci/run", "./zhaolu chaos --kills 20"),
}
"""What is not typed here: in which file it is run, and by which words."""
HERE: Final = frozenset({"up --clock simulated --detach", "status", "down"})
DOWN: Final = "./zhaolu down\n"


def is_run_elsewhere(block: str) -> bool:
    return set(block.splitlines()) <= ELSEWHERE.keys()


EXAMPLE: Final = [block for block in blocks(README) if not is_run_elsewhere(block)]
"""One story in one shell, from `up` to `down`."""
ASKED, SECRETS, CALLERS, LETTERS, BACKUP = blocks(RUNBOOK)
LETTER: Final = "".join(re.findall(r"dead show (\S+)", LETTERS))


@pytest.mark.parametrize("page", [README, CHINESE], ids=lambda page: str(page.name))
def test_every_command_of_the_readme_is_exercised_somewhere(page: Path) -> None:
    known = HERE | {command.removeprefix("./zhaolu ") for command in ELSEWHERE}
    assert set(commands(page)) - known == set()
    assert [block for block in blocks(page) if block not in EXAMPLE and not is_run_elsewhere(block)] == []


@pytest.mark.parametrize("page", [README, CHINESE, RUNBOOK], ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_no_page_has_code_that_nothing_runs(page: Path) -> None:
    assert {language for language, _ in fences(page)} <= {"sh", "mermaid"}


def test_what_is_exercised_elsewhere_is_run_there() -> None:
    assert [file for file, words in ELSEWHERE.values() if words not in (CHECKOUT / file).read_text("utf-8")] == []


@pytest.fixture
def own() -> Iterator[Checkout]:
    with checkout() as copy:
        yield copy


@pytest.mark.skipif(shutil.which("curl") is None, reason="the example is for curl")
async def test_the_examples_of_the_readme_and_the_runbook_do_what_they_say(own: Checkout, tmp_path: Path) -> None:
    example = "".join(EXAMPLE)
    assert example.endswith(DOWN)
    printed = await own.typed(example.removesuffix(DOWN))
    for words in promised(example):
        before, found, printed = printed.partition(words)
        assert found, f"{words} does not follow in {before}"

    run = own.record()
    assert run["services"]["registration"]["url"] in await own.typed("./zhaolu status")
    _nothing_is_told_to_eavesdroppers(own)
    await _dead_letters_are_dealt_with(own, run["amqp"]["platform"], run["amqp"]["operator"])
    await _the_same_is_asked_of_a_system_by_its_addresses(own)
    await own.typed(BACKUP.splitlines()[0].replace("/var/backups/zhaolu", str(tmp_path / "backups")))

    await own.typed(DOWN)
    assert own.runs() == []
    assert await eventually(lambda: not processes_of(own.folder))


def _nothing_is_told_to_eavesdroppers(own: Checkout) -> None:
    """No secret stands in words, environments or logs; every port is the loopback's, every file its owner's."""
    (folder,) = own.runs()
    files = [folder / "run.json", folder / "callers.json", *(folder / "secrets").rglob("zhaolu_*")]
    assert [file for file in files if file.stat().st_mode & 0o077] == []
    secrets = {password for file in files for password in re.findall(r"amqp://[^:]+:([^@]+)@", file.read_text("utf-8"))}
    secrets |= {own.record()[name] for name in ("webhook_secret", "read_token", "identity_token")}
    secrets |= {file.read_text("utf-8") for file in files if file.name.endswith(("_key", "_pepper", "_secret"))}
    assert len(secrets) > 15
    processes = processes_of(own.folder)
    told = [*map(told_openly, processes), *(file.read_text("utf-8", "replace") for file in folder.glob("*.log"))]
    assert [secret for secret in secrets if any(secret in each for each in told)] == []
    assert [place for place in hears_at(processes) if not ip_address(place[0]).is_loopback] == []


async def _dead_letters_are_dealt_with(own: Checkout, platform: str, operator: str) -> None:
    """The letter the runbook speaks of is there: listed, shown, put back to die again, dropped on the record."""
    await _misspeak(platform)
    said: list[str] = []
    for command in LETTERS.splitlines():
        assert await eventually(lambda: _is_dead(operator)), said
        said.append(await own.typed(command))
    assert [LETTER in words and "not_json" in words for words in said[:2]] == [True, True]
    assert ("put back 1" in said[2], "dropped 1" in said[3]) == (True, True)
    lines = (own.folder / ".zhaolu" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    put_back, audit = map(json.loads, lines)
    assert (put_back["did"], put_back["id"], audit["did"], audit["id"]) == ("replay", LETTER, "drop", LETTER)
    assert audit["because"] in LETTERS


async def _the_same_is_asked_of_a_system_by_its_addresses(own: Checkout) -> None:
    """As from another machine, where each service has an address of its own; there is no proxy in front of a run."""
    run = own.record()
    _, token = ASKED.splitlines()
    each = (f"export ZHAOLU_OPERATOR_{name.upper()}_URL={service['url']}" for name, service in run["services"].items())
    named = "\n".join((*each, token.replace("zhaolu_…", run["read_token"]), ""))
    assert "elsewhere" in await own.typed(f"{named}./zhaolu status")
    assert "refused" in await own.typed(f"{named}./zhaolu saga KM2-2025-00017")
    assert "0 of 0" in await own.typed(f"{named}./zhaolu sagas --season 2025-kunming-2")


async def _misspeak(platform: str) -> None:
    """What registration can never hear, under the id of the runbook's letter."""
    kind = "platform.registration_submitted.v1"
    names = {"ce-specversion": "1.0", "ce-id": LETTER, "ce-source": "platform"}
    headers = {**names, "ce-type": kind, "ce-time": "2025-07-02T16:40:05+08:00"}
    async with await aio_pika.connect(platform) as connection, connection.channel() as channel:
        exchange = await channel.get_exchange("platform", ensure=False)
        await exchange.publish(aio_pika.Message(b"{", headers=dict(headers)), kind)


async def _is_dead(operator: str) -> bool:
    return LETTER in {letter.id for letter in await dead.letters(operator, ["registration"])}


async def test_the_runbook_makes_every_secret_compose_hands_out(own: Checkout, tmp_path: Path) -> None:
    """Twice: what is there stays as it is."""
    folder = tmp_path / "zhaolu"
    await own.typed(SECRETS.replace("/etc/zhaolu", str(folder)))
    made = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    await own.typed(SECRETS.replace("/etc/zhaolu", str(folder)))
    assert made == {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert b"" not in made.values()
    assert [path for path in folder.rglob("*") if path.stat().st_mode & 0o077] == []
    compose = (CHECKOUT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    rooms = set(re.findall(r"\$\{ZHAOLU_SECRETS_FOLDER[^}]*\}/([a-z]+):", compose))
    assert rooms == {path.name for path in folder.iterdir()}
    named = await own.typed(f"cat {folder}.env")
    assert named.splitlines() == [f"{name}={folder}" for name in set(re.findall(r"\$\{([A-Z0-9_]+):\?", compose))]


async def test_the_runbooks_callers_are_made_with_what_is_usual_for_each_kind(own: Checkout, tmp_path: Path) -> None:
    printed = await own.typed(CALLERS.replace("/etc/zhaolu/callers", str(tmp_path)))
    made = {
        caller.name: caller for caller in Callers.model_validate_json((tmp_path / "callers.json").read_bytes()).callers
    }
    assert {name: caller.kind for name, caller in made.items()} == {
        "enrolment-portal": "platform",
        "duty": "operator",
        "talent-centre": "office",
        "km-second-peoples": "base",
        "platform-deliveries": "platform",
        "teaching.KM-SECOND-PEOPLES": "teaching",
    }
    assert [name for name, caller in made.items() if caller.revoked_at] == ["duty"]
    assert [len(caller.secrets) for caller in made.values()] == [1, 0, 1, 2, 1, 1]
    # One each, and where one was rotated another; and what is pushed to them is signed with, for those with a log.
    assert len(re.findall(r"^(?:whsec_|zhaolu_)\S{32,}$", printed, re.MULTILINE)) == 7 + 4

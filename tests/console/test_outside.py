"""Pages for those outside: what the platform signed opens, and nothing else; to read, in one's language [REG-12]."""

import base64
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from operations.console.links import LONGEST_SECONDS, LinkedPage, keys_of, opens
from operations.console.settings import ConsoleSettings
from tests.console.desk import NUMBER, SEASON, console, visitor
from tests.console.test_pages import PLACE, STATUS, system
from tests.console.test_season import AGP

BASE = "KM-SECOND-PEOPLES"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
OWN = f"/v1/seasons/{SEASON}/bases/{BASE}"
REMARKED = {"remarks": [], "season": SEASON, "final": False}


def the_platforms_own() -> Callable[..., str]:
    """The function its page shows, as it stands there."""
    page = (Path(__file__).parents[2] / "docs/for-the-platform.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page.partition("## Pages for those you know")[2], re.DOTALL)
    assert code is not None
    known: dict[str, Any] = {}
    exec(code[1], known)  # noqa: S102  our own page
    link: Callable[..., str] = known["link"]
    return link


def outsiders() -> Any:
    there = system()
    word = {"stage": "approved", "at": "2025-07-24T10:00:00+08:00", "reasons": [], "concern": "review", "sequence": 1}
    there.answers["registration", PLACE] = STATUS | REMARKED
    there.answers["registration", f"{PLACE}/story"] = {"words": [word]}
    waiting = STATUS | REMARKED | {"application": "A-2", "stage": "registered", "stage_en": "Registered"}
    there.answers["registration", f"{OWN}/applications"] = {"items": [STATUS | REMARKED, waiting], "next": None}
    there.answers["admission", f"/v1/seasons/{SEASON}/seats"] = {"items": [AGP], "held_back": 0}
    there.answers["admission", f"{OWN}/proposal"] = {"lines": [], "unconfirmed": ["A-7"]}
    return there


async def test_an_applicant_reads_their_own_page_in_their_language_by_the_link_as_documented(tmp_path: Path) -> None:
    link = the_platforms_own()("https://console", KEY, "applicant", NUMBER)
    app = console(outsiders(), tmp_path, link_keys=PUBLIC)
    for language, words in (("en", "Physical passed; the public notice follows"), ("zh-CN", "体检合格，待公示")):
        async with visitor(app, None, language=language) as browser:
            answer = await browser.get(link)
            assert (answer.status_code, words in answer.text, "2025-07-24 10:00" in answer.text) == (200, True, True)
            assert answer.headers["cache-control"] == "no-store"
            assert "<form" not in answer.text
            assert "/sagas" not in answer.text


async def test_a_base_reads_its_lists_and_what_waits_for_it(tmp_path: Path) -> None:
    link = the_platforms_own()("https://console", KEY, "base", f"{SEASON}/{BASE}")
    there = outsiders()
    async with visitor(console(there, tmp_path, link_keys=PUBLIC), None) as browser:
        page = (await browser.get(link)).text
        assert '<li class="mono">A-7</li>' in page
        assert '<li class="mono">A-2</li>' in page
        assert f'<li class="mono">{NUMBER}</li>' not in page
        assert "12 / 20" in page


async def test_a_link_opens_its_own_page_alone_and_only_while_it_holds(tmp_path: Path) -> None:
    link = the_platforms_own()
    mine, over = link("", KEY, "applicant", NUMBER), link("", KEY, "applicant", NUMBER, -1)
    ever = link("", KEY, "applicant", NUMBER, LONGEST_SECONDS + 60)
    strange = link("", Ed25519PrivateKey.from_private_bytes(b"x" * 32), "applicant", NUMBER)
    asked = outsiders()
    async with visitor(console(asked, tmp_path, link_keys=PUBLIC), None) as browser:
        for wrong in (
            over,
            ever,
            strange,
            mine.replace(NUMBER, "2025-KUNMING-2-00002"),
            mine.partition("?")[0],
            mine.replace("until=", "until=9"),
            mine[:-4],
            link("", KEY, "base", NUMBER).replace("/at/", "/my/"),
            f"/at/{SEASON}/{BASE}?{mine.partition('?')[2]}",
        ):
            assert (await browser.get(wrong)).status_code == 403, wrong
    assert asked.asked == []
    async with visitor(console(asked, tmp_path), None) as browser:
        assert (await browser.get(mine)).status_code == 403


def test_one_key_takes_anothers_place_and_what_is_none_is_no_setting() -> None:
    new = Ed25519PrivateKey.from_private_bytes(b"n" * 32)
    keys = keys_of(f"{PUBLIC} {new.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()}")
    page, until = LinkedPage("applicant", NUMBER), int(time.time()) + 60
    for key in (KEY, new):
        signature = base64.urlsafe_b64encode(key.sign(page.signed_text(until))).decode()
        assert opens(page, str(until), signature.rstrip("="), keys, until - 60)
        assert opens(page, str(until), signature, keys, until - 60)
        assert not opens(page, f"+{until}", signature, keys, until - 60)
    assert not opens(page, str(until), "é", keys, until - 60)
    for told in ("abc", "zz" * 32, PUBLIC[:-2]):
        with pytest.raises(ValidationError):
            ConsoleSettings(link_keys=told)


async def test_while_registration_is_away_the_applicant_is_asked_to_look_later(tmp_path: Path) -> None:
    there = outsiders()
    there.away = {"registration"}
    link = the_platforms_own()("", KEY, "applicant", NUMBER)
    async with visitor(console(there, tmp_path, link_keys=PUBLIC), None) as browser:
        assert "try again later" in (await browser.get(link)).text
    assert "name" not in json.dumps(STATUS)

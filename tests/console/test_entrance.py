"""Who comes in: by a password or not at all; guesses are counted; nothing is done that no page of ours asked for."""

from pathlib import Path

import pytest

from operations.console.accounts import add, known_as, read
from operations.console.roles import Role
from operations.console.sessions import IDLE_SECONDS, LOCKED_SECONDS, Lockout, Sessions
from operations.failing import CannotGoOn
from tests.console.desk import PASSWORD, System, console, csrf_of, visitor


def test_a_password_is_kept_as_a_hash_in_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    add(file, "lin", [Role.OPERATE], PASSWORD, "tests")
    assert PASSWORD not in file.read_text("utf-8")
    assert "$argon2id$" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    found = known_as(file, "lin", PASSWORD)
    assert found is not None
    assert (found.roles, found.password) == (frozenset({Role.LOOK, Role.OPERATE}), "")
    assert known_as(file, "lin", "another password") is None
    assert known_as(file, "nobody", PASSWORD) is None


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), (" lin", PASSWORD), ("lin\n", PASSWORD), ("lin", "short")]
)
def test_what_is_no_name_and_no_password_makes_no_account(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(CannotGoOn):
        add(tmp_path / "accounts.json", name, (), password, "tests")


def test_a_file_that_holds_no_accounts_lets_nobody_in(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    for told in ("", "[]", '{"accounts": [{"name": "lin", "roles": ["everything"]}]}', '{"accounts": [1]}'):
        file.write_text(told, encoding="utf-8")
        with pytest.raises(CannotGoOn):
            read(file)


def test_a_session_ends_by_itself_and_an_unknown_cookie_is_nobodys(tmp_path: Path) -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    cookie = sessions.begin(add(tmp_path / "accounts.json", "lin", (), PASSWORD, "tests"))
    assert sessions.of(cookie) is not None
    assert sessions.of(cookie + "x") is None
    assert sessions.of(None) is None
    now[0] = IDLE_SECONDS - 1
    assert sessions.of(cookie) is not None
    now[0] += IDLE_SECONDS
    assert sessions.of(cookie) is None


def test_a_name_somebody_guesses_at_is_locked_for_a_while_also_one_nobody_has() -> None:
    now = [0.0]
    lockout = Lockout(lambda: now[0])
    for _ in range(5):
        assert not lockout.locked("nobody")
        lockout.failed("nobody")
    assert lockout.locked("nobody")
    assert not lockout.locked("lin")
    now[0] = LOCKED_SECONDS
    assert not lockout.locked("nobody")


async def test_every_page_asks_who_comes_and_leads_back_there(tmp_path: Path) -> None:
    app = console(System(), tmp_path)
    async with visitor(app, None) as browser:
        for path in ("/sagas?stage=reported", "/processes", "/applications/A-1"):
            answer = await browser.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/login?back=%2F")


async def test_a_wrong_password_and_a_locked_name_are_told_apart_from_nothing_else(tmp_path: Path) -> None:
    app = console(System(), tmp_path)
    async with visitor(app, None) as browser:
        told = [await browser.post("/login", data={"name": "lin", "password": f"guess {n}"}) for n in range(6)]
        assert [each.status_code for each in told] == [401] * 5 + [429]
        assert (await browser.post("/login", data={"name": "lin", "password": PASSWORD})).status_code == 429
        assert (await browser.post("/login", data={"name": "bai", "password": PASSWORD})).status_code == 303


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_nobody_is_led_elsewhere_after_the_login(tmp_path: Path, back: str) -> None:
    async with visitor(console(System(), tmp_path), None) as browser:
        answer = await browser.post("/login", data={"name": "lin", "password": PASSWORD, "back": back})
        assert answer.headers["location"] == "/"


async def test_the_cookie_is_kept_from_scripts_and_every_answer_forbids_what_is_not_ours(tmp_path: Path) -> None:
    async with visitor(console(System(), tmp_path), None) as browser:
        answer = await browser.post("/login", data={"name": "lin", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert all(word in cookie for word in ("secure", "httponly", "samesite=lax", "path=/"))
        for path in ("/login", "/processes", "/static/console.css", "/nowhere"):
            told = (await browser.get(path)).headers
            assert "default-src 'none'" in told["content-security-policy"]
            assert "unsafe" not in told["content-security-policy"]
            assert told["x-content-type-options"] == "nosniff"
        assert (await browser.get("/processes")).headers["cache-control"] == "no-store"


async def test_a_form_of_another_site_or_without_its_token_does_nothing(tmp_path: Path) -> None:
    async with visitor(console(System(), tmp_path)) as browser:
        csrf = csrf_of(await browser.get("/processes"))
        assert (await browser.post("/logout", data={})).status_code == 403
        assert (await browser.post("/logout", data={"csrf": "x"})).status_code == 403
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert (await browser.post("/logout", data={"csrf": csrf}, headers=headers)).status_code == 403
            login = {"name": "lin", "password": PASSWORD}
            assert (await browser.post("/login", data=login, headers=headers)).status_code == 403
        assert (await browser.post("/logout", data={"csrf": csrf})).status_code == 303
        assert (await browser.get("/processes")).headers["location"].startswith("/login")


async def test_a_part_of_a_page_whose_session_is_over_leads_to_the_login_and_back_to_its_page(tmp_path: Path) -> None:
    part = {"hx-request": "true", "hx-current-url": "https://console/letters/jobs/0a?x=1"}
    async with visitor(console(System(), tmp_path), None) as browser:
        answer = await browser.get("/letters/jobs/0a", headers=part)
        elsewhere = await browser.get("/season/now", headers=part | {"hx-current-url": "https://elsewhere//evil"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/login?back=%2Fletters%2Fjobs%2F0a%3Fx%3D1")
    assert elsewhere.headers["hx-redirect"] == "/login?back=%2F"

"""Callers are made, rotated with overlap, revoked and listed by one command each; services follow without a restart."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from contracts.callers import MAY_HAVE, Callers, Kind, Scope
from operations.callers import CannotChange, Hand, Made, added, change, read, revoked, rotated
from services.chassis.core.failures import Unavailable
from services.chassis.http import callers as chassis
from tests.cli.test_entry import zhaolu

WHY = ("--because", "as agreed")

NOON = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BODY = b'{"specversion": "1.0"}'


class Desk:
    """A file of callers, whoever changes it, and a process that reads it; the hour is told by hand."""

    def __init__(self, folder: Path) -> None:
        self.file, self.now = folder / "callers.json", NOON
        self.process = chassis.CallerDirectory(self.file, lambda: self.now)

    @property
    def hand(self) -> Hand:
        return Hand("tests", self.now)

    def does(self, how: Callable[..., tuple[Callers, Made]], *words: object, **said: object) -> Made:
        return change(self.file, lambda known: how(known, self.hand, *words, **said))

    def revokes(self, *words: str) -> None:
        change(self.file, lambda known: (revoked(known, self.hand, *words), None))

    def bears(self, made: Made) -> str | None:
        caller = self.process.bearer(made.token or "")
        return None if caller is None else caller.name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_caller_is_known_by_its_token_and_its_secrets_are_kept_as_hashes(desk: Desk) -> None:
    made = desk.does(added, "duty", "operator")
    assert desk.bears(made) == "duty"
    assert made.token is not None
    assert made.token not in desk.file.read_text(encoding="utf-8")
    assert made.token not in repr(made)
    assert desk.process.bearer("forged") is None
    assert desk.process.bearer("") is None
    assert desk.file.stat().st_mode & 0o077 == 0


def test_two_secrets_hold_while_one_takes_the_others_place_and_then_one(desk: Desk) -> None:
    first = desk.does(added, "duty", "operator")
    second = desk.does(rotated, "duty", HOUR)
    assert (desk.bears(first), desk.bears(second)) == ("duty", "duty")
    third = desk.does(rotated, "duty", HOUR)
    assert [desk.bears(each) for each in (first, second, third)] == [None, "duty", "duty"]
    desk.now += HOUR
    assert [desk.bears(each) for each in (first, second, third)] == [None, None, "duty"]


def test_a_secret_that_leaked_ends_at_once_when_rotated_without_overlap(desk: Desk) -> None:
    leaked = desk.does(added, "duty", "operator")
    fresh = desk.does(rotated, "duty", timedelta())
    assert (desk.bears(leaked), desk.bears(fresh)) == (None, "duty")


def test_a_secret_holds_until_its_day_and_rotating_never_lengthens_it(desk: Desk) -> None:
    made = desk.does(added, "duty", "operator", until=NOON + HOUR)
    desk.does(rotated, "duty", 5 * HOUR)
    assert desk.bears(made) == "duty"
    desk.now += HOUR
    assert desk.bears(made) is None


def test_whoever_is_revoked_is_let_in_no_more_and_the_name_is_nobody_elses(desk: Desk) -> None:
    made = desk.does(added, "km-1", "base", base="KM-1")
    desk.revokes("km-1")
    assert desk.bears(made) is None
    with pytest.raises(CannotChange, match="revoked"):
        desk.does(rotated, "km-1", HOUR)
    with pytest.raises(CannotChange, match="another caller once"):
        desk.does(added, "km-1", "base", base="KM-2")
    again = desk.does(added, "km-1", "base", base="KM-1")
    assert (desk.bears(made), desk.bears(again)) == (None, "km-1")


def test_one_secret_of_two_is_revoked_by_its_id(desk: Desk) -> None:
    first = desk.does(added, "duty", "operator")
    second = desk.does(rotated, "duty", HOUR)
    (caller,) = read(desk.file).callers
    desk.revokes("duty", caller.secrets[0].id)
    assert (desk.bears(first), desk.bears(second)) == (None, "duty")


@pytest.mark.parametrize("kind", MAY_HAVE)
def test_nobody_is_given_more_than_the_kind_may_have(desk: Desk, kind: Kind) -> None:
    base = "KM-1" if kind == "base" else None
    for scope in Scope:
        if scope not in MAY_HAVE[kind]:
            with pytest.raises(CannotChange, match=f"no {kind} may have {scope}"):
                desk.does(added, f"{kind}-{scope}", kind, scopes=[scope], base=base)


def test_a_file_made_by_hand_that_gives_a_base_the_whole_province_lets_nobody_in(desk: Desk) -> None:
    made = desk.does(added, "km-1", "base", base="KM-1")
    told = json.loads(desk.file.read_text(encoding="utf-8"))
    told["callers"][0]["scopes"] = ["identities"]
    desk.file.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(Unavailable):
        desk.bears(made)


def test_a_file_that_cannot_be_read_lets_nobody_in_and_one_that_is_mended_does(desk: Desk) -> None:
    made = desk.does(added, "duty", "operator")
    whole = desk.file.read_bytes()
    assert desk.bears(made) == "duty"
    for broken in (whole[: len(whole) // 2], b"[]", b""):
        desk.file.write_bytes(broken)
        with pytest.raises(Unavailable):
            desk.bears(made)
    desk.file.unlink()
    with pytest.raises(Unavailable):
        desk.bears(made)
    desk.file.write_bytes(whole)
    assert desk.bears(made) == "duty"


def signed(made: Made, body: bytes = BODY) -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Webhook(made.signs_with or "").sign("m-1", now, body.decode())
    return {"webhook-id": "m-1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}


def test_each_platform_system_signs_with_its_own_secret_two_of_them_while_rotating(desk: Desk) -> None:
    one, other = desk.does(added, "portal", "platform"), desk.does(added, "exam-hall", "platform")
    second = desk.does(rotated, "portal", HOUR)

    def signer(made: Made) -> str | None:
        caller = desk.process.signer(BODY, signed(made))
        return None if caller is None else caller.name

    assert [signer(made) for made in (one, second, other)] == ["portal", "portal", "exam-hall"]
    both = signed(one) | {"webhook-signature": " ".join(signed(made)["webhook-signature"] for made in (one, second))}
    assert desk.process.signer(BODY, both) is not None
    assert desk.process.signer(BODY + b" ", signed(one)) is None
    desk.now += HOUR
    assert [signer(made) for made in (one, second)] == [None, "portal"]
    desk.revokes("portal")
    assert [signer(made) for made in (second, other)] == [None, "exam-hall"]


def test_who_may_only_read_signs_no_events(desk: Desk) -> None:
    reads = desk.does(added, "screen", "platform", scopes=[Scope.READ])
    assert (reads.signs_with, desk.bears(reads)) == (None, "screen")
    both = desk.does(added, "portal", "platform", scopes=[Scope.READ, Scope.EVENTS])
    assert desk.bears(both) == "portal"
    assert both.signs_with is not None


def test_the_commands_make_rotate_revoke_and_list_and_tell_a_secret_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, record = str(tmp_path / "callers.json"), tmp_path / "audit.jsonl"
    monkeypatch.setenv("ZHAOLU_AUDIT", str(record))
    made = zhaolu("callers", "add", "km-1", "--kind", "base", "--base", "KM-1", "--file", file, *WHY)
    told = re.fullmatch(r"(zhaolu_\S{40,})\nwhsec_\S{32}\n", made.stdout)
    assert (made.returncode, bool(told)) == (0, True), "a token, and what is checked with what is pushed to it"
    fresh = zhaolu("callers", "rotate", "km-1", "--overlap", "24", "--file", file, *WHY)
    assert fresh.stdout != made.stdout
    listed = zhaolu("callers", "list", "--file", file).stdout
    assert listed.count(" holds, ") == 2
    assert made.stdout.split()[0] not in listed + Path(file).read_text(encoding="utf-8")
    process = chassis.CallerDirectory(Path(file))
    assert [process.bearer(each.stdout.split()[0]) is not None for each in (made, fresh)] == [True, True]
    assert zhaolu("callers", "revoke", "km-1", "--file", file, "--because", "they left").returncode == 0
    assert [process.bearer(each.stdout.split()[0]) for each in (made, fresh)] == [None, None]
    refused = zhaolu("callers", "add", "km-2", "--kind", "base", "--file", file, *WHY)
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    acts = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    told_of = [(act["did"], act["caller"], act["because"]) for act in acts]
    assert told_of == [
        ("callers add", "km-1", "as agreed"),
        ("callers rotate", "km-1", "as agreed"),
        ("callers revoke", "km-1", "they left"),
    ]
    assert made.stdout.split()[0] not in record.read_text(encoding="utf-8")


def test_whoever_could_read_the_file_still_can_when_it_has_changed(desk: Desk) -> None:
    desk.does(added, "duty", "operator")
    desk.file.chmod(0o640)
    desk.does(rotated, "duty", HOUR)
    assert desk.file.stat().st_mode & 0o777 == 0o640

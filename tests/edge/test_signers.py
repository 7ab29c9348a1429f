"""Whose signature lets an event in: of a caller who may post them, by a secret that holds now, and of nobody else's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import pytest

from contracts.callers import Callers, Scope
from operations.callers import Hand, Made, added, change, revoked, rotated
from services.chassis.http.callers import CallerDirectory
from services.chassis.http.webhook import mistimed
from services.delivery.push.signing import signed_headers
from tests.callers import BASE
from tests.often import often

NOW: Final = datetime(2025, 7, 1, 9, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
BODY: Final = b'{"specversion":"1.0","type":"platform.payment_made.v1","data":{}}'


def desk(folder: Path) -> tuple[CallerDirectory, dict[str, str]]:
    """What a process knows an hour after a secret was replaced for good, and every secret there is or was."""

    def all_of_them(callers: Callers) -> tuple[Callers, dict[str, Made]]:
        made, earlier, hand = dict[str, Made](), Hand("tests", NOW - 2 * HOUR), Hand("tests", NOW - HOUR)
        callers, made["retired"] = added(callers, earlier, "portal", "platform")
        callers, made["holds"] = rotated(callers, hand, "portal", HOUR)
        callers, made["revoked"] = added(callers, earlier, "exam-hall", "platform")
        callers = revoked(callers, hand, "exam-hall")
        callers, made["until now"] = added(callers, earlier, "for-a-while", "platform", until=NOW)
        callers, made["not yet"] = added(callers, Hand("tests", NOW + HOUR), "to-come", "platform")
        callers, made["inbox"] = added(callers, earlier, "inbox", "platform", scopes=[Scope.OWN_DELIVERIES])
        callers, made["hospital"] = added(callers, earlier, "hospital", "base", base=BASE)
        return callers, made

    file = folder / "callers.json"
    made = change(file, all_of_them)
    return CallerDirectory(file, lambda: NOW), {name: each.signs_with or "" for name, each in made.items()}


def test_the_secret_that_holds_lets_in_and_every_other_does_not(tmp_path: Path) -> None:
    process, secrets = desk(tmp_path)
    signers = {
        name: process.signer(BODY, signed_headers("m-1", BODY, NOW, [secret])) for name, secret in secrets.items()
    }
    assert {name for name, signer in signers.items() if signer is not None} == {"holds"}


@pytest.mark.parametrize("seed", range(4))
def test_of_a_hundred_thousand_posts_signed_by_what_does_not_hold_none_is_let_in(seed: int, tmp_path: Path) -> None:
    """[DLV-2]: 10⁵ in all where there is time. What we signed for somebody comes back as nobody's."""
    process, secrets = desk(tmp_path)
    chance, over = Random(seed), [secret for name, secret in secrets.items() if name != "holds"]
    for nth in range(often(25_000, 25)):
        signed_with = chance.sample(over, chance.randint(1, len(over)))
        headers = signed_headers(f"m-{nth}", BODY, NOW, signed_with)
        assert process.signer(BODY, headers) is None
        right = signed_headers(f"m-{nth}", BODY, NOW, [secrets["holds"]])
        assert process.signer(BODY, right) is not None
        mixed = right | {"webhook-signature": headers["webhook-signature"]}
        assert process.signer(BODY, mixed) is None
        assert process.signer(BODY[: chance.randrange(len(BODY))], right) is None
        late = NOW + chance.choice([-1, 1]) * timedelta(seconds=chance.randint(301, 10**7))
        assert mistimed(right, late) is not None

"""The commit, outbox and deadline algorithm, all of it: two processes, three messages, one of them ending anywhere.

What runs is the chassis' own code; store and broker are data. The outcomes are judged after a third process came.
"""

from collections import Counter
from typing import Final

import pytest

from contracts.messages.finance import AccountClosed, AccountOpened
from services.chassis.core.aggregate import Route
from services.chassis.core.document import Document, Speaker, advance
from tests.chassis.toy import TILL, delivery, payment
from tests.exploration.explore import Setting, explore
from tests.exploration.process import FEN, Worker
from tests.exploration.servers import Shared

SPEAKER: Final = Speaker("toys", lambda message: Route("toys", message.TYPE), None, lambda _: True)
WAITING, _ = advance(TILL, Document("T-1"), [delivery("before", payment())], SPEAKER, "")
GOOD: Final = ("a", "c", "b")
"""One process gets the first two, the other the third: both write to one till."""
KEEPERS: Final = {"one": Worker.keep, "two": Worker.keep}


def applied(shared: Shared) -> Counter[str]:
    """How many payments each till counts."""
    states = {key: TILL.state.validate_python(document.state) for key, document in shared.documents.items()}
    return Counter({key: till.payments for key, till in states.items()})


def expected(names: tuple[str, ...]) -> Counter[str]:
    return Counter(FEN[name][0] for name in names if name != "bad")


def every_message_counts_once_or_is_dead(names: tuple[str, ...], shared: Shared) -> None:
    assert applied(shared) == expected(names)
    assert set(shared.dead) == {name for name in names if name == "bad"}
    assert (shared.queue, [held for held in shared.held.values() if held]) == ([], [])


def everything_is_said_under_one_id(shared: Shared) -> None:
    words = {(outgoing.headers["ce-id"], outgoing.body, outgoing.headers["ce-sequence"]) for outgoing in shared.said}
    assert (
        len(words)
        == len({identity for identity, _, _ in words})
        == sum(each.said for each in shared.documents.values())
    )


@pytest.mark.parametrize("names", [pytest.param(GOOD, marks=pytest.mark.long), ("a", "c", "a"), ("a", "bad", "b")])
async def test_every_message_counts_once_and_everything_is_said(names: tuple[str, ...]) -> None:
    def holds(shared: Shared) -> None:
        every_message_counts_once_or_is_dead(tuple(dict.fromkeys(names)), shared)
        everything_is_said_under_one_id(shared)
        assert {outgoing.headers["ce-type"] for outgoing in shared.said} <= {AccountOpened.TYPE, AccountClosed.TYPE}

    found = await explore(Setting(queue=names), holds)
    assert found.endings > 100
    assert {"load", "save", "publish", "ack", "note"} <= found.crashes.keys()


async def test_a_deadline_two_keepers_see_fires_once() -> None:
    def holds(shared: Shared) -> None:
        closed = [
            outgoing.headers["ce-id"] for outgoing in shared.said if outgoing.headers["ce-type"] == AccountClosed.TYPE
        ]
        assert len(set(closed)) == 1
        assert shared.documents["T-1"].said == 2

    found = await explore(Setting(documents=[WAITING], works=KEEPERS), holds)
    assert {"due", "load", "save", "publish"} <= found.crashes.keys()

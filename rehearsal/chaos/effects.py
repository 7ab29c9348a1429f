"""What a season did to people outside: counted, so that an effect missing or met twice is seen.

Identical documents say that the system believes the right things; effects say what it did about them.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from contracts.messages.delivery import NotificationIssued
from services.delivery.domain.notification.state import fingerprint

Effects = Counter[str]


def effects(folder: Path) -> Effects:
    """Every message each hospital heard, by type and content, whatever its id; admissions, withdrawals and bans.

    Of notifications on one matter the one that stands, whichever revision it is; and each revision met again. They are
    taken as recipients are told to: the highest sequence stands, whatever came first, as of two processes that enter
    them one may be slower than the other [DLV-1].
    """
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    outcome = report["outcome"]
    lines = (folder / "hr-messages.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return Counter(
        [
            *(_named(f"hr {message['type']}", message["data"]) for message in told if not _is_notification(message)),
            *_notified([message for message in told if _is_notification(message)]),
            *(_named("admitted", place) for place in outcome["admitted"]),
            *(_named("withdrawn and banned", ban) for ban in outcome["withdrawn"]),
        ]
    )


def _is_notification(message: Mapping[str, Any]) -> bool:
    return bool(message["type"] == NotificationIssued.TYPE)


def _notified(told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    standing: dict[tuple[str, str], NotificationIssued] = {}
    for message in sorted(told, key=itemgetter("sequence")):
        each = NotificationIssued.model_validate(message["data"])
        matter = (each.application, each.about)
        before = standing.get(matter)
        if before is not None and each.revision <= before.revision:
            yield _named("notified again", each.model_dump(mode="json"))
        else:
            standing[matter] = each
    yield from (_named("notified", [*each, fingerprint(said)]) for each, said in standing.items() if said.stands)


def _named(what: str, content: Any) -> str:
    return f"{what} {json.dumps(content, sort_keys=True, ensure_ascii=False)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """Effects of the undisturbed season that are missing, and those met more often than in it."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def compared(calm: Effects, shaken: Effects) -> Difference:
    return Difference(tuple((calm - shaken).elements()), tuple((shaken - calm).elements()))

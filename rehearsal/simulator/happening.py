"""Something that happened outside: a platform message, when, and the id it keeps however often it is sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from contracts.correction import Correctable
from contracts.envelope import Envelope, Message
from contracts.vocabulary import Moment

SOURCE: Final = "platform"
_IDS: Final = uuid5(NAMESPACE_URL, "zhaolu/replay")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the platform tells it; `rehearsal` sets the ids of one replay apart from another's."""

    message: Message
    at: Moment
    rehearsal: str

    @property
    def id(self) -> str:
        """The same words are the same event."""
        return str(uuid5(_IDS, f"{self.rehearsal}\n{self.message.TYPE}\n{self.message.model_dump_json()}"))

    def envelope(self) -> Envelope:
        identity = self.id
        return Envelope(id=identity, source=SOURCE, type=self.message.TYPE, time=self.at, correlation_id=identity)

    def body(self) -> bytes:
        """The data alone, as binary mode carries it."""
        return self.message.model_dump_json().encode()

    def structured(self) -> dict[str, Any]:
        """The whole CloudEvent as one JSON object."""
        envelope = self.envelope()
        return {
            "specversion": "1.0",
            "id": envelope.id,
            "source": envelope.source,
            "type": envelope.type,
            "time": envelope.time.isoformat(),
            "datacontenttype": "application/json",
            "data": json.loads(self.message.model_dump_json()),
        }


def in_turn(happenings: Sequence[Happening]) -> list[list[Happening]]:
    """First what was told, then what corrects it: a wrong word that nobody heard in time would have had no effect."""
    return [list(each) for _, each in groupby(sorted(happenings, key=_corrects), key=_corrects)]


def _corrects(happening: Happening) -> int:
    """How many words on the same thing came before it."""
    message = happening.message
    return message.revision if isinstance(message, Correctable) and message.correction is not None else 0

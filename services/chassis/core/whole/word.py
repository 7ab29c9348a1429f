"""A word that waits to be decided: kept as it came, with as much of its envelope as a decision asks for."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contracts.catalogue import CATALOGUE, current
from contracts.envelope import Envelope, Received
from contracts.messages.time import DeadlineReached
from contracts.vocabulary import Moment

_DEADLINE: Final = "deadline"
"""No message's name: those have a version."""


@dataclass(frozen=True, slots=True)
class KeptWord:
    """`number` counts what was kept in this document, from 1; `sequence` is the speaker's."""

    kind: str
    said: str
    id: str
    source: str
    at: Moment
    number: int
    sequence: int

    def received(self) -> Received[Any]:
        """The word as it was heard."""
        envelope = Envelope.model_construct(
            id=self.id,
            source=self.source,
            type=self.kind,
            time=self.at,
            correlation_id=self.id,
            causation_id=None,
            sequence=self.sequence,
        )
        if self.kind == _DEADLINE:
            return Received(_deadline(json.loads(self.said)), envelope)
        return Received(current(CATALOGUE[self.kind].model_validate_json(self.said)), envelope)

    def repeats(self, heard: Received[Any]) -> bool:
        return (self.id, self.source) == (heard.envelope.id, heard.envelope.source)


def kept(heard: Received[Any], number: int) -> KeptWord:
    message, envelope = heard.message, heard.envelope
    if isinstance(message, DeadlineReached):
        kind, said = _DEADLINE, json.dumps({"name": message.name, "due": message.due.isoformat()})
    else:
        kind, said = message.TYPE, message.model_dump_json()
    return KeptWord(kind, said, envelope.id, envelope.source, envelope.time, number, envelope.sequence)


def struck(word: KeptWord) -> str | None:
    """The name of the deadline that came with it."""
    return str(json.loads(word.said)["name"]) if word.kind == _DEADLINE else None


def _deadline(told: Any) -> DeadlineReached:
    return DeadlineReached(told["name"], datetime.fromisoformat(told["due"]))

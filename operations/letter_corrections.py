"""A dead letter of a system outside, said again as it should have been: a new event that names the old as its cause.

What our own services said is never said otherwise by anybody: once their mistake is mended, their letters are put back.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import aio_pika
from pydantic import TypeAdapter, ValidationError

from contracts.catalogue import CATALOGUE, speaker_of
from contracts.envelope import Envelope
from contracts.hears import HEARS
from contracts.references import misfit
from contracts.season.season import Seasons
from contracts.vocabulary import Moment
from operations.dead_letters import DeadLetter
from services.chassis.messaging.origin import EXCHANGE, FOREIGN, KEY, PLATFORM

SOURCE: Final = f"{PLATFORM}/corrections"
"""Who says what was corrected, in the platform's name; what it says is no repeat of anything."""
LONGEST: Final = 200_000
"""Longer ones nobody reads, and so nobody corrects."""
_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)
_NAME_BYTES: Final = 120


class NotCorrected(Exception):
    """What was written in the place of a letter is no message that its service hears; the field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class CorrectedLetter:
    """What goes in the place of a letter."""

    envelope: Envelope
    body: bytes

    @property
    def digest(self) -> str:
        return sha256(self.body).hexdigest()

    def message(self) -> aio_pika.Message:
        """As it is published to the service that could not take the old one."""
        return aio_pika.Message(
            self.body,
            headers={**self.envelope.headers(), EXCHANGE: PLATFORM, KEY: self.envelope.type},
            content_type="application/json",
            message_id=self.envelope.id,
            type=self.envelope.type,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )


def correctable(letter: DeadLetter) -> bool:
    """Whether it came from outside, from somebody with a say in it, and is short enough to be read."""
    return letter.exchange == PLATFORM and letter.code != FOREIGN and len(letter.body) <= LONGEST


def corrected(letter: DeadLetter, kind: str, time: str, data: str, seasons: Seasons) -> CorrectedLetter:
    """The event that should have been said. Raises `NotCorrected` for what its service would not take either.

    Its id follows from the letter and from what it says now: said twice, it is heard once.
    """
    message = CATALOGUE.get(kind.strip())
    if message is None or kind.strip() not in HEARS[letter.service] or speaker_of(message.TYPE) != PLATFORM:
        raise NotCorrected("type", f"no message from outside that {letter.service} hears")
    try:
        happened = _MOMENT.validate_python(time.strip())
    except ValidationError as wrong:
        raise NotCorrected("time", wrong.errors()[0]["msg"]) from None
    try:
        told = message.model_validate_json(data)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        raise NotCorrected(".".join(map(str, first["loc"])) or "data", first["msg"]) from None
    if (stranger := misfit(seasons, told)) is not None:
        raise NotCorrected(stranger.field, stranger.detail)
    body = json.dumps(json.loads(data), ensure_ascii=False).encode()
    return CorrectedLetter(_envelope(letter, message.TYPE, happened, body), body)


def _envelope(letter: DeadLetter, kind: str, happened: datetime, body: bytes) -> Envelope:
    old = sha256(letter.body).hexdigest()
    made = sha256(f"{letter.id} {old} {kind} {happened.isoformat()} ".encode() + body).hexdigest()[:32]
    cause = letter.id if 0 < len(letter.id.encode()) <= _NAME_BYTES else f"sha256:{old}"
    correlation = letter.correlation_id or cause
    fields: dict[str, Any] = {"id": made, "source": SOURCE, "type": kind, "time": happened, "causation_id": cause}
    return Envelope(correlation_id=correlation if len(correlation.encode()) <= _NAME_BYTES else cause, **fields)


def as_written(letter: DeadLetter) -> str:
    """The data of a letter as somebody edits it: in lines where it is JSON, as it came where it is not."""
    try:
        return json.dumps(json.loads(letter.body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return letter.body.decode(errors="backslashreplace")

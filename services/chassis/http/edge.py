"""The edge, the same for HTTP and AMQP: bytes and attributes become a heard message, or a rejection with a code.

What a domain could never make sense of is turned away here, with the field named; a refusal on the
rules is the domain's, and an event.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from contracts.catalogue import CATALOGUE, current, stem_of
from contracts.envelope import Received, envelope_of
from contracts.references import Rejection
from services.chassis.http.service import Service
from services.chassis.messaging.origin import FOREIGN, PLATFORM, RECIPIENT, Origin, foreign, within

BODY_LIMIT: Final = 1024 * 1024
"""The largest message taken, in bytes."""
_UNREADABLE: Final = {"string_pattern_mismatch": "the text has characters, or a length, that this field does not take"}
"""Sentences for what would be told as a regular expression [REG-14]."""
NEWER: Final = "newer_version"
"""The code of a message in a version that code newer than this one reads."""


def admitted(service: Service, origin: Origin, attributes: Mapping[str, Any], body: bytes) -> Received[Any] | Rejection:
    """What `read` makes of a message, if whoever spoke may say it; what systems outside say stays under their name.

    Codes: foreign_speaker, and those of `read`.
    """
    rejection = foreign(service.name, origin, attributes)
    if rejection is not None:
        return rejection
    if origin.exchange in {PLATFORM, RECIPIENT}:
        attributes = {**attributes, "source": within(attributes.get("source"), origin.exchange)}
    heard = read(service, attributes, body)
    if isinstance(heard, Received) and origin.recipient not in {None, getattr(heard.message, "recipient", None)}:
        return Rejection(FOREIGN, "recipient", "one recipient does not speak for another")
    return heard


def read(service: Service, attributes: Mapping[str, Any], body: bytes) -> Received[Any] | Rejection:
    """The message these CloudEvents attributes and this JSON carry, in its newest version.

    Codes: too_large, invalid_envelope, unknown_type, newer_version, not_heard_here, not_json, invalid_data, and
    those of the service's own screen (unknown_season, unknown_base).
    """
    if len(body) > BODY_LIMIT:
        return Rejection("too_large", "data", f"{len(body)} bytes are more than {BODY_LIMIT}")
    try:
        envelope = envelope_of(attributes)
    except ValidationError as error:
        return _invalid("invalid_envelope", error)
    message_type = CATALOGUE.get(envelope.type)
    if message_type is None:
        return _unknown(envelope.type)
    try:
        message = current(message_type.model_validate_json(body, strict=True))
    except ValidationError as error:
        malformed = error.errors()[0]["type"] == "json_invalid"
        return _invalid("not_json" if malformed else "invalid_data", error)
    if type(message) not in service.hears:
        return Rejection("not_heard_here", "type", f"{service.name} does not hear {envelope.type}")
    rejection = service.screen(message)
    return Received(message, envelope) if rejection is None else rejection


def _unknown(name: str) -> Rejection:
    """No such message; or one that is known here in lower versions only: its sender is ahead of this code."""
    stem, version = stem_of(name), int(name.rpartition(".v")[2])
    known = [int(other.rpartition(".v")[2]) for other in CATALOGUE if stem_of(other) == stem]
    if known and version > max(known):
        return Rejection(NEWER, "type", f"{stem} is known here up to version {max(known)}")
    return Rejection("unknown_type", "type", f"no message is called {name}")


def _invalid(code: str, error: ValidationError) -> Rejection:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "data"
    return Rejection(code, field, _UNREADABLE.get(first["type"], first["msg"]))

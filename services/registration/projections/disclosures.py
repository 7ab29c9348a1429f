"""Every look at the identity behind one application: kept for ever, in the order of time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.envelope import Received
from contracts.messages.registration import IdentityDisclosed
from contracts.vocabulary import ApplicationId, Moment


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked, what for, and when; under the key of the message that told of it."""

    key: str
    by: str
    purpose: str
    disclosed_at: Moment


@dataclass(frozen=True, slots=True)
class Disclosures:
    application: ApplicationId
    looks: Mapping[str, Look] = field(default_factory=dict)


def decide(disclosures: Disclosures, heard: Received[IdentityDisclosed], _context: Any) -> list[Look]:
    """Keep the look, once."""
    told = heard.message
    look = Look(heard.key, told.by, told.purpose, told.disclosed_at)
    return [] if look.key in disclosures.looks else [look]


def evolve(disclosures: Disclosures, look: Look) -> Disclosures:
    kept = sorted([*disclosures.looks.values(), look], key=lambda each: (each.disclosed_at, each.key))
    return replace(disclosures, looks={each.key: each for each in kept})

"""`deploy/topology.toml` as data: how long a retry waits, who may do what; with it who hears what, from `contracts`."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.catalogue import speaker_of
from contracts.hears import HEARS
from contracts.messages.time import ClockMoved
from contracts.vocabulary import BaseCode
from services.chassis.messaging.parts import MOST_PARTS, part_names

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
Hold = Annotated[str, StringConstraints(pattern=r"^[0-9]+(ms|s|m|h)$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ears(_Table):
    """What one service hears: exchange → routing keys."""

    hears: Mapping[Name, tuple[str, ...]]

    @property
    def types(self) -> frozenset[str]:
        return frozenset(key for keys in self.hears.values() for key in keys)


class Rights(_Table):
    """What one user may do, as RabbitMQ's regular expressions over names. Nobody may configure."""

    write: str
    read: str


class Topology(_Table):
    """The whole description, with the base codes of the seasons it is for.

    `parts` are how many queues a service's inbox is split over, where it is more than one. Of those `led` one process
    leads in something, and is told by the others when there is something to do. What is `overheard` is everything
    anybody says, in a queue of its own beside those it is for: in rehearsals only.
    """

    delivery_limit: Annotated[int, Field(ge=1, le=1_000)]
    speakers: tuple[Name, ...]
    holds_ms: Mapping[Hold, Annotated[int, Field(ge=1)]]
    services: Mapping[Name, Ears]
    users: Mapping[Name, Rights]
    led: tuple[Name, ...] = ()
    parts: Mapping[Name, Annotated[int, Field(ge=1, le=MOST_PARTS)]] = {}
    bases: tuple[BaseCode, ...] = ()
    overheard: bool = False

    @model_validator(mode="after")
    def _names_what_exists(self) -> Self:
        for key, named in (("parts", self.parts), ("led", self.led)):
            if strays := set(named) - set(self.services):
                raise ValueError(f"{key}: no such service: {', '.join(sorted(strays))}")
        for service, ears in self.services.items():
            if unknown := set(ears.hears) - set(self.speakers):
                raise ValueError(f"services.{service}.hears: no such speaker: {', '.join(sorted(unknown))}")
            if service not in self.users:
                raise ValueError(f"users.{service} is missing")
        return self

    def inbox(self, service: str) -> tuple[str, ...]:
        """The queues of a service's inbox, the one that bears its name first."""
        return tuple(f"{service}.{name}" for name in part_names(self.parts.get(service, 1)))


def read_topology(path: Path, bases: Iterable[BaseCode], hears: Mapping[str, Iterable[str]] = HEARS) -> Topology:
    """The description in this file, for these bases and services that hear so much.

    Raises pydantic's `ValidationError` naming a wrong key.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    services = {service: {"hears": _by_speaker(names)} for service, names in hears.items()}
    return Topology.model_validate({**table, "services": services, "bases": tuple(dict.fromkeys(bases))})


@cache
def inbox_of(path: Path, service: str) -> tuple[str, ...]:
    """The queues of a service's inbox by this file, whichever bases it is for."""
    return read_topology(path, ()).inbox(service)


def _by_speaker(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The exchanges a service listens at, and under which keys; the rehearsal's clock is for everybody."""
    found = defaultdict[str, list[str]](list)
    for name in (ClockMoved.TYPE, *names):
        found[speaker_of(name)].append(name)
    return {speaker: tuple(keys) for speaker, keys in found.items()}

"""The service processes of a run: the words that start each, and what each is told, openly or in a file of its own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from operations import places
from operations.keys import VARIABLE, Keys, laid
from operations.runs import CALLERS
from operations.topology.description import inbox_of
from rehearsal.runtime.child import Start
from rehearsal.runtime.environment import plain
from rehearsal.runtime.infra import Infra
from rehearsal.runtime.ordeal import Ordeal, service_of
from rehearsal.runtime.running import Running
from rehearsal.runtime.supervisor import Program
from services.chassis.core.faults import VARIABLE as FAULTS

Clock = Literal["wall", "simulated"]
_BEATS: Final = "2"
"""Seconds after which a service that is to be disturbed tells anew how much it said: nobody waits for a minute."""
_KEY_ID: Final = "run"
"""What a run calls its one identity key."""


@dataclass(frozen=True, slots=True)
class Cast:
    """What the processes of one run have in common."""

    given: Infra
    running: Running
    seasons: Path
    clock: Clock
    keys: Keys
    rehearsal: bool
    ordeal: Ordeal | None
    start: Start
    """Runs the module that is the first of a program's words."""

    def programs(self) -> Mapping[str, Program]:
        """Every process by name, its secrets laid where it alone is told to look."""
        return {name: self._program(name) for name in self.running.http}

    def _program(self, name: str) -> Program:
        service, url = service_of(name), self.running.http[name]
        secret = self._secret(service)
        role = "all" if name == service else "worker"
        return Program(
            name=name,
            words=["cli", "serve", service, "--role", role],
            env={
                **_told_by_hand(service, secret),
                **{f"{_prefix(service)}{key}": value for key, value in self._told(service, url).items()},
                VARIABLE: str(laid(self.running.folder, service, secret)),
                **({} if self.ordeal is None else {FAULTS: str(self.ordeal.plan(name))}),
            },
            url=url,
            cwd=places.CHECKOUT,
            start=self.start,
        )

    def _told(self, service: str, url: str) -> Mapping[str, str]:
        return {
            "REHEARSAL": str(self.rehearsal).lower(),
            "DATABASE": self.given.stores[service].name,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": url.rpartition(":")[2],
            "CLOCK": self.clock,
            "INBOX_PARTS": str(len(inbox_of(places.TOPOLOGY, service))),
            "SEASONS": str(self.seasons),
            **({} if self.ordeal is None else {"HEARTBEAT_SECONDS": _BEATS}),
            "CALLERS": str(self.running.folder / CALLERS),
            **({"IDENTITY_KEY_ID": _KEY_ID} if service == "registration" else {}),
        }

    def _secret(self, service: str) -> Mapping[str, str]:
        return {
            **self.keys.of(service),
            "AMQP_URL": self.given.amqp[service],
            "MONGO_URL": self.given.stores[service].url,
        }


def _prefix(service: str) -> str:
    return f"ZHAOLU_{service.upper()}_"


def _told_by_hand(service: str, secret: Mapping[str, str]) -> Mapping[str, str]:
    """What any program needs, and what whoever started us set for this service; a run's secrets are its own."""
    ours = {f"{_prefix(service)}{name}" for name in secret}
    return plain() | {
        name: value for name, value in os.environ.items() if name.startswith(_prefix(service)) and name not in ours
    }

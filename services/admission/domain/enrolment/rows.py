"""What a row of the saga's table is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.envelope import Message
from contracts.messages.time import DeadlineReached
from contracts.season.season import Season
from services.admission.domain.enrolment.effects import Says
from services.admission.domain.enrolment.stage import Stage
from services.admission.domain.enrolment.state import Enrolment


@dataclass(frozen=True, slots=True)
class Scene:
    """What guards and words look at: everything known, the one thing heard, the season.

    `said` is what the steps before this one say, of each kind the last word.
    """

    enrolment: Enrolment
    stage: Stage
    heard: Any
    season: Season
    said: Mapping[str, Message] = field(default_factory=dict)


Guard = Callable[[Scene], bool]
Words = Callable[[Scene], Says]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hearing that the deadline of this name struck."""

    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """In one of these stages, hearing this, if that holds: there, saying so.

    It holds in the saga's versions from `since` to `until`, that one included; in all later ones without an `until`.
    """

    stages: tuple[Stage, ...]
    hears: type[Message] | Deadline
    when: Guard
    to: Stage
    says: Words
    since: int = 1
    until: int | None = None

    def holds_in(self, version: int) -> bool:
        return self.since <= version and (self.until is None or version <= self.until)


Table = tuple[Row, ...]


def kind_of(heard: Any) -> type[Message] | Deadline:
    """What a row names that hears this."""
    return Deadline(heard.name) if isinstance(heard, DeadlineReached) else type(heard)


def always(scene: Scene) -> bool:  # noqa: ARG001  a guard is asked about a scene
    return True


def nothing(scene: Scene) -> Says:  # noqa: ARG001  words are asked for in a scene
    return ()

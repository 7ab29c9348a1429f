"""What is known of one application as far as somebody is told of it, and what was said last on each subject."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final, assert_never

from contracts.messages.delivery import Concerned, NotificationIssued, NotificationKind
from contracts.vocabulary import BaseCode, Moment
from services.delivery.domain.notification.facts import ConfirmedByBase, Event, LeadTimeReached, Matter, WordHeard

CORRECTION: Final = "【更正】"
"""How a sentence begins that stands in the place of another."""


@dataclass(frozen=True, slots=True)
class IssuedBefore:
    """What was said last on a subject, to whom; `fingerprint` changes when what is said does."""

    concerned: Concerned
    kind: NotificationKind
    base: BaseCode | None
    revision: int
    stands: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Notifications:
    """Facts first, each matter in its last word; `issued` follows from them."""

    key: str
    words: Mapping[Matter, WordHeard] = field(default_factory=dict)
    confirmed: Mapping[BaseCode, Moment] = field(default_factory=dict)
    reached: tuple[LeadTimeReached, ...] = ()
    issued: Mapping[str, IssuedBefore] = field(default_factory=dict)

    def word(self, matter: Matter) -> Any:
        """The message that is the last word on this matter; None where there is none yet."""
        heard = self.words.get(matter)
        return None if heard is None else heard.message

    def later(self, one: Matter, other: Matter) -> bool:
        """Whether the word on the one was said after that on the other; both by the same speaker, of the same thing."""
        first, second = self.words.get(one), self.words.get(other)
        return first is not None and (second is None or first.sequence > second.sequence)


def evolve(known: Notifications, event: Event) -> Notifications:
    match event:
        case WordHeard(matter=matter):
            return replace(known, words=dict(sorted({**known.words, matter: event}.items())))
        case ConfirmedByBase(base=base, at=at):
            return replace(known, confirmed=dict(sorted({**known.confirmed, base: at}.items())))
        case LeadTimeReached():
            return replace(known, reached=tuple(sorted({*known.reached, event})))
        case NotificationIssued(about=about):
            return replace(known, issued=dict(sorted({**known.issued, about: _issued(event)}.items())))
        case _:
            assert_never(event)


def _issued(said: NotificationIssued) -> IssuedBefore:
    return IssuedBefore(said.concerned, said.kind, said.base, said.revision, said.stands, fingerprint(said))


def fingerprint(said: NotificationIssued) -> str:
    """Sixteen hex digits that change when what is to be told does, not by when or for which time."""
    if said.text_zh.startswith(CORRECTION):
        said = said.model_copy(update={"text_zh": said.text_zh.removeprefix(CORRECTION)})
    told = said.model_dump_json(exclude={"revision", "issued_at", "tell_by"})
    return sha256(told.encode()).hexdigest()[:16]

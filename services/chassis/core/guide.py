"""Words that everything a service decides is guided by: kept in its own store, all of one matter in one document.

Every batch hears these first, and is decided by them. See docs/architecture/guiding-words.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from pydantic import TypeAdapter

from contracts.catalogue import CATALOGUE
from contracts.envelope import Message, Received
from contracts.messages.time import GuideMoved
from contracts.vocabulary import Moment
from services.chassis.core.aggregate import Aggregate


@dataclass(frozen=True, slots=True)
class GuidingWords:
    """All words about one matter, each as its type and its JSON; the latest moment one was told.

    `followed` is how many there were when all that is decided by them had heard of it.
    """

    words: tuple[tuple[str, str], ...] = ()
    told_at: Moment | None = None
    followed: int = 0

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(CATALOGUE[name].model_validate_json(said) for name, said in self.words)

    @property
    def is_followed(self) -> bool:
        return self.followed == len(self.words)


@dataclass(frozen=True, slots=True)
class WordKept:
    """One more of them."""

    name: str
    said: str
    at: Moment


@dataclass(frozen=True, slots=True)
class WordsFollowed:
    """Whatever is decided by so many words has heard of them."""

    words: int


def _decide(guide: GuidingWords, heard: Received[Any], _context: Any) -> list[WordKept | WordsFollowed]:
    message = heard.message
    if isinstance(message, GuideMoved):
        return [WordsFollowed(message.words)] if message.words > guide.followed else []
    word = (message.TYPE, message.model_dump_json())
    return [] if word in guide.words else [WordKept(*word, heard.time)]


def _evolve(guide: GuidingWords, event: WordKept | WordsFollowed) -> GuidingWords:
    match event:
        case WordKept(name, said, at):
            latest = at if guide.told_at is None else max(at, guide.told_at)
            return replace(guide, words=tuple(sorted((*guide.words, (name, said)))), told_at=latest)
        case WordsFollowed(words):
            return replace(guide, followed=words)
        case _:
            assert_never(event)


GUIDE: Final[Aggregate[GuidingWords]] = Aggregate(
    kind="guide",
    state=TypeAdapter(GuidingWords),
    initial=lambda _: GuidingWords(),
    decide=_decide,
    evolve=_evolve,
)


@dataclass(frozen=True, slots=True)
class Guided:
    """About which matters there may be words, and who heeds them: all that were said of each that changed."""

    keys: tuple[str, ...]
    heed: Callable[[Mapping[str, tuple[Message, ...]]], None]

"""Every message there is, by name: the only registry.

A new version stands beside the old one; `UPCASTERS` turns the old into the new at the hearer's edge.
"""

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Final

from contracts.envelope import Message
from contracts.messages import exams, finance, hr, registration, time, verification
from contracts.messages.admission import adjustment, answers, enrolment
from contracts.messages.admission import decisions as admission
from contracts.messages.platform import acts as platform
from contracts.messages.platform import admission as platform_admission
from contracts.messages.platform import enrolment as platform_enrolment
from contracts.messages.platform import finance as platform_finance
from contracts.messages.platform import listings as platform_listings
from contracts.messages.platform import reductions as platform_reductions

_OWNERS: Final = (
    platform,
    platform_reductions,
    platform_admission,
    platform_finance,
    platform_enrolment,
    platform_listings,
    registration,
    verification,
    exams,
    admission,
    answers,
    adjustment,
    enrolment,
    finance,
    hr,
    time,
)


def _messages(owner: ModuleType) -> Iterator[type[Message]]:
    for value in vars(owner).values():
        if isinstance(value, type) and issubclass(value, Message) and value.__module__ == owner.__name__:
            yield value


CATALOGUE: Final[Mapping[str, type[Message]]] = {
    message.TYPE: message for owner in _OWNERS for message in _messages(owner)
}

UPCASTERS: Final[Mapping[type[Message], Callable[[Message], Message]]] = {}
"""Old version → pure function to the next one. Empty as long as every message is at its first version."""


def current(message: Message) -> Message:
    """The message in its newest version."""
    while (upcast := UPCASTERS.get(type(message))) is not None:
        message = upcast(message)
    return message


COMMANDED: Final[Mapping[str, str]] = dict.fromkeys(
    (
        "registration.impose_ban",
        "registration.lift_ban",
        "finance.open_account",
        "finance.close_account",
        "finance.reopen_account",
        "hr.trainee_expected",
        "hr.trainee_arrived",
        "hr.trainee_left",
        "hr.trainee_reinstated",
    ),
    "admission",
)
"""Said by another than the name tells: commands, by whoever gives them; what hospitals are told, by who knows it.

By name, for they are that in every version.
"""


def stem_of(name: str) -> str:
    """The name of a message without its version."""
    return name.rpartition(".v")[0]


def speaker_of(name: str) -> str:
    """Who alone may say the message of this name, on the exchange that is called so too."""
    stem = stem_of(name)
    return COMMANDED.get(stem, stem.partition(".")[0])


SPEAKERS: Final = frozenset(speaker_of(name) for name in CATALOGUE)
"""Everybody whose word is heard somewhere."""

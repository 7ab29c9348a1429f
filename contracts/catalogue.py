"""Every message there is, by name: the only registry, read off the rooms messages lie in.

A new version stands beside the old one; `UPCASTERS` turns the old into the new at the hearer's edge.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Final

from contracts import messages
from contracts.envelope import Message


def _rooms() -> Iterator[ModuleType]:
    """Every file of `contracts/messages`: whoever adds one need tell nobody else."""
    for found in walk_packages(messages.__path__, f"{messages.__name__}."):
        yield import_module(found.name)


def _messages(owner: ModuleType) -> Iterator[type[Message]]:
    for value in vars(owner).values():
        if isinstance(value, type) and issubclass(value, Message) and value.__module__ == owner.__name__:
            yield value


CATALOGUE: Final[Mapping[str, type[Message]]] = {
    message.TYPE: message for room in _rooms() for message in _messages(room)
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

"""The words of the pages in two languages, from the one file of them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from contracts.reasons import EN, ZH

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_FILE: Final = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
WORDS: Final[Mapping[str, list[str]]] = _FILE["words"]
_REASONS: Final = {reason.value: [ZH[reason], EN[reason]] for reason in ZH}
NAMES: Final[Mapping[str, Mapping[str, list[str]]]] = {
    **_FILE["names"],
    "why": {**_FILE["names"]["if"], **_REASONS},
}
"""What things of a kind are called; why a step was taken is a reason, or what the saga's table asked."""


def word(language: Language, key: str) -> str:
    """A sentence or a heading of the pages. Raises `KeyError` for one that is not in the file."""
    return WORDS[key][LANGUAGES.index(language)]


def named(language: Language, kind: str, told: str) -> str:
    """What something of this kind is called; as it was told, in letters one reads, where it has no name here."""
    known = NAMES.get(kind, {})
    found = known.get(told) or known.get(told.rpartition(".v")[0])
    return found[LANGUAGES.index(language)] if found else told.rpartition(".v")[0].replace("_", " ") or told

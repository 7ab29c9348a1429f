"""The province generated applicants come from: word lists, read once from `province.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NameLists:
    """Lists of words; each field is one list of the file, by the same name."""

    surnames: tuple[str, ...]
    given_female: tuple[str, ...]
    given_male: tuple[str, ...]
    colleges: tuple[str, ...]
    universities: tuple[str, ...]
    townships: tuple[str, ...]
    counties: tuple[str, ...]


@cache
def province() -> NameLists:
    """The province of the file beside this module."""
    lists = tomllib.loads(Path(__file__).with_name("province.toml").read_text(encoding="utf-8"))
    return NameLists(**{name: tuple(words.split()) for name, words in lists.items()})

"""Uploads of the national record as they were filed: a head under each number, and the parts it names [EXP-2].

A part is known by the digest of its entries and never changes; nor does a head. Should two people take the same number
at once, the one taken first stands, in whatever order both are heard.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from contracts.envelope import Received
from contracts.messages.finance import Entered, NationalPartFiled, NationalUploadTaken
from contracts.season.season import Seasons
from contracts.vocabulary import SeasonId


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload; its key is `season/number`, the number in five digits, so that keys sort as numbers do."""

    season: SeasonId
    taken: NationalUploadTaken | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The upload was taken."""

    word: NationalUploadTaken


@dataclass(frozen=True, slots=True)
class FiledPart:
    """Some entries of one or several uploads; its key is `season/digest`."""

    season: SeasonId
    entries: tuple[Entered, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """The part is there."""

    entries: tuple[Entered, ...]


def upload_key(season: SeasonId, number: int) -> str:
    return f"{season}/{number:05}"


def part_key(season: SeasonId, digest: str) -> str:
    return f"{season}/{digest}"


def upload(key: str) -> Upload:
    return Upload(key.partition("/")[0])


def filed_part(key: str) -> FiledPart:
    return FiledPart(key.partition("/")[0])


def decide(known: Upload, heard: Received[NationalUploadTaken], _seasons: Seasons) -> list[Taken]:
    """Keep the upload; one that was taken later under the same number changes nothing."""
    taken = Taken(heard.message)
    return [] if evolve(known, taken) is known else [taken]


def evolve(known: Upload, event: Taken) -> Upload:
    first = known.taken is None or _in_time(event.word) < _in_time(known.taken)
    return replace(known, taken=event.word) if first else known


def _in_time(word: NationalUploadTaken) -> tuple[float, str]:
    return word.taken_at.timestamp(), word.model_dump_json()


def decide_part(known: FiledPart, heard: Received[NationalPartFiled], _seasons: Seasons) -> list[Filed]:
    """Keep the entries once."""
    return [] if known.entries else [Filed(heard.message.entries)]


def evolve_part(known: FiledPart, event: Filed) -> FiledPart:
    match event:
        case Filed(entries):
            return replace(known, entries=entries)
        case _:
            assert_never(event)

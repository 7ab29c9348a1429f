"""What is wrong with a season file: every fault at once, each under the key a person finds it by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

Location = tuple[str | int, ...]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SeasonError:
    """One thing to mend. `key` reads as the file is written: `every_base.components[1].weight_percent`."""

    key: str
    says: str

    def __str__(self) -> str:
        return f"{self.key}: {self.says}"


class SeasonWrong(ValueError):
    """A season that cannot be used; `faults` holds all that is wrong with it."""

    def __init__(self, faults: Iterable[SeasonError]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


def strictly(model: type[M], written: Any) -> M:
    """What a person wrote, as the published schema has it: a truth is no number of seats, `1200.00` no amount in fen.

    Raises pydantic's `ValidationError`, which `complaints` reads.
    """
    return model.model_validate_json(to_json(written), strict=True)


def spelt(location: Location) -> str:
    """`bases[0].programmes[1].seats`, as one would look for it in the file."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return text.removeprefix(".") or "the whole file"


def complaints(invalid: ValidationError) -> list[tuple[Location, str]]:
    """What pydantic found. A list is not also called too short for the items that are wrong in it."""
    errors = invalid.errors(include_url=False)
    return [
        (error["loc"], error["msg"])
        for error in errors
        if error["type"] != "too_short" or not any(_within(other["loc"], error["loc"]) for other in errors)
    ]


def _within(inner: Location, outer: Location) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer

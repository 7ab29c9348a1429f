"""Callers for tests: one of each kind and a second office, their secrets known here; nobody else is."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from contracts.callers import Callers
from operations.callers import Hand, Made, added, change
from services.chassis.http import callers as chassis
from services.chassis.http.gate import Gate

HAND: Final = Hand("tests", datetime(2025, 1, 1, tzinfo=UTC))
BASE: Final = "KM-SECOND-PEOPLES"
_FOLDER: Final = TemporaryDirectory(prefix="zhaolu-callers-")


@cache
def known() -> tuple[Path, dict[str, Made]]:
    """A file of callers, and what they were told: `platform`, `operator`, `office`, `colleague`, and one base's."""
    file = Path(_FOLDER.name) / "callers.json"

    def all_of_them(callers: Callers) -> tuple[Callers, dict[str, Made]]:
        made: dict[str, Made] = {}
        callers, made["platform"] = added(callers, HAND, "platform", "platform")
        callers, made["operator"] = added(callers, HAND, "operator", "operator")
        callers, made["office"] = added(callers, HAND, "office", "office")
        callers, made["colleague"] = added(callers, HAND, "colleague", "office")
        callers, made["hospital"] = added(callers, HAND, "hospital", "base", base=BASE)
        return callers, made

    return file, change(file, all_of_them)


def bearing(name: str) -> dict[str, str]:
    """The header this caller's requests bear."""
    return {"authorization": f"Bearer {known()[1][name].token}"}


def signing() -> str:
    """The secret the platform signs with."""
    return known()[1]["platform"].signs_with or ""


def gate() -> Gate:
    """The gate these callers pass."""
    return Gate(chassis.CallerDirectory(known()[0]))

"""What each service hears, written down for all others: read off its handlers, kept in `contracts/hears.py`.

A service knows nothing of the others' code. What it says is numbered for each hearer, and the broker binds each inbox:
both go by this table, and nobody keeps it by hand.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from contracts.hears import HEARS
from services.chassis.http.service import Service

_HEAD: Final = '''"""What each service hears, by name: written by `./zhaolu schemas` from the services' handlers."""

from collections.abc import Mapping
from typing import Final

HEARS: Final[Mapping[str, tuple[str, ...]]] = {
'''


def heard(services: Iterable[str] = tuple(HEARS)) -> Mapping[str, tuple[str, ...]]:
    """Service → the names of what its handlers take, in order; building a service connects to nothing."""
    return {name: tuple(sorted(message.TYPE for message in _built(name).hears)) for name in services}


def as_written(hears: Mapping[str, Iterable[str]]) -> str:
    """The table as the file that holds it."""
    rows = (f'    "{service}": (\n{_names(names)}    ),\n' for service, names in hears.items())
    return f"{_HEAD}{''.join(rows)}}}\n"


def write(file: Path) -> None:
    """Bring the file up to date. Raises `OSError`."""
    file.write_text(as_written(heard()), encoding="utf-8")


def _names(names: Iterable[str]) -> str:
    return "".join(f'        "{name}",\n' for name in names)


def _built(name: str) -> Service:
    settings = import_module(f"services.{name}.settings").Settings()
    service = import_module(f"services.{name}.app").build(settings)
    if not isinstance(service, Service):
        raise TypeError(f"services.{name}.app builds no service")
    return service

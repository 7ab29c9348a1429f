"""`secrets FOLDER`: every secret a deployment needs, each service's own in a folder of its own."""

import base64
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit, urlunsplit

import typer

from cli.attended import FAILED, leave, say
from cli.broker import variable
from contracts.vocabulary import SHANGHAI
from operations import places
from operations.keys import Keys, write_own
from operations.season_file import read_seasons
from operations.topology.description import read_topology
from operations.topology.layout import layout_of

_PASSWORD_BYTES: Final = 24
_OPERATOR: Final = variable("operator").lower()
_OURS: Final = 10_001
"""The user of our image, who reads what the services and the definitions need."""
_STORES: Final = 999
"""The user of the store's image, whose server reads its keys."""


def make(
    folder: Annotated[Path, typer.Argument(help="Where the secrets lie, or are to.")],
    *,
    broker: Annotated[str, typer.Option(metavar="URL", help="Where the broker is; users are added.")] = (
        "amqp://broker:5672/"
    ),
    store: Annotated[str, typer.Option(metavar="URL", help="Where the store is; users are added.")] = (
        "mongodb://store:27017/?replicaSet=rs0"
    ),
    seasons: Annotated[Path, typer.Option(help="Season files; each base has a user of its own.")] = places.SEASONS,
) -> None:
    """Make every secret that is missing, in files; what is there stays. What is deleted is made anew: that rotates it.

    `passwords` are those of the broker's users, `store` those of the store's; one folder more for each service,
    and for the console.
    """
    bases = (base.code for season in read_seasons(places.from_caller(seasons)) for base in season.bases)
    described = read_topology(places.TOPOLOGY, bases)
    whole = Whole(places.from_caller(folder))
    for user in layout_of(described).rights:
        whole.password("passwords", variable(user).lower())
    whole.password("store", "root", _STORES)
    whole.kept("store", "keyfile", base64.b64encode(secrets.token_bytes(512)).decode(), _STORES)
    keys = Keys.drawn()
    for service in described.services:
        own = {
            "amqp_url": _as(service, whole.password("passwords", variable(service).lower()), broker),
            "mongo_url": _of_database(service, whole.password("store", service, _STORES), store),
        }
        for name, value in own.items():
            whole.put(service, f"zhaolu_{service}_{name}", value)
        whole.put("backup", f"zhaolu_{service}_mongo_url", own["mongo_url"])
        for name, value in keys.of(service).items():
            whole.kept(service, f"zhaolu_{service}_{name.lower()}", value)
    whole.kept("registration", "zhaolu_registration_identity_key_id", f"{datetime.now(SHANGHAI):%Y%m}")
    whole.put("console", "zhaolu_console_amqp_url", _as("operator", whole.password("passwords", _OPERATOR), broker))
    whole.folder_of("callers")
    whole.folder_of("accounts")
    say(f"{places.shown(whole.folder)}: {whole.made} made")


class Whole:
    """The folder of all secrets; every file and folder in it is its owner's alone."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.made = folder, 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def folder_of(self, room: str, owner: int = _OURS) -> Path:
        place = self.folder / room
        place.mkdir(mode=0o700, exist_ok=True)
        _give(place, owner)
        return place

    def kept(self, room: str, name: str, value: str, owner: int = _OURS) -> str:
        """What the file holds; this value, if there was none."""
        file = self.folder_of(room, owner) / name
        if not file.exists():
            self.put(room, name, value, owner)
            self.made += 1
        return file.read_text(encoding="utf-8")

    def password(self, room: str, name: str, owner: int = _OURS) -> str:
        return self.kept(room, name, secrets.token_hex(_PASSWORD_BYTES), owner)

    def put(self, room: str, name: str, value: str, owner: int = _OURS) -> None:
        file = self.folder_of(room, owner) / name
        write_own(file, value)
        _give(file, owner)


def _give(path: Path, owner: int) -> None:
    """Whoever is no administrator makes them for themselves."""
    if os.geteuid() == 0:
        os.chown(path, owner, owner)


def _as(user: str, password: str, url: str) -> str:
    parts = urlsplit(url)
    if "@" in parts.netloc or not parts.netloc:
        raise leave(FAILED, f"{url}: a server, without a user")
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc}"))


def _of_database(service: str, password: str, url: str) -> str:
    """The user stands in the database of its service, and nowhere else."""
    parts = urlsplit(_as(service, password, url))
    query = "&".join(filter(None, [parts.query, f"authSource={service}"]))
    return urlunsplit(parts._replace(path=f"/{service}", query=query))

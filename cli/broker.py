"""`topology`: the broker's layout for a broker that is not started by us."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit, urlunsplit

import typer

from cli.asked import answering, host_of
from cli.attended import WRONG_INPUT, awaited, leave, say
from cli.shown import console
from operations import places
from operations.keys import VARIABLE
from operations.season_file import read_seasons
from operations.topology.declare import declare
from operations.topology.definitions import definitions
from operations.topology.description import read_topology
from operations.topology.layout import layout_of


def variable(user: str) -> str:
    """The environment variable a user's password is taken from: `hr.KM-1` → `ZHAOLU_PASSWORD_HR_KM_1`."""
    return "ZHAOLU_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", user.upper())


def given(user: str, environment: Mapping[str, str]) -> str | None:
    """A broker user's password: from its variable, or from the file of that name among the secrets."""
    name = variable(user)
    if told := environment.get(name):
        return told
    folder = environment.get(VARIABLE)
    file = Path(folder) / name.lower() if folder else None
    return file.read_text(encoding="utf-8").strip() or None if file is not None and file.is_file() else None


def _with_password(url: str) -> str:
    """The URL as it is, or with the password of its user: others can read what stands on a command line."""
    parts = urlsplit(url)
    if parts.username is None or parts.password is not None:
        return url
    password = given(parts.username, os.environ)
    place = f"{parts.username}:{quote(password or '', safe='')}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place))


def topology(
    *,
    out: Annotated[Path | None, typer.Option(help="Write the definitions here instead of to the terminal.")] = None,
    declare_at: Annotated[
        str | None, typer.Option("--declare", metavar="URL", help="Declare over AMQP at this broker instead.")
    ] = None,
    seasons: Annotated[Path, typer.Option(help="Season files; each base gets its queue.")] = places.SEASONS,
) -> None:
    """Write RabbitMQ definitions: layout, users, permissions.

    Passwords come from ZHAOLU_PASSWORD_<USER>, or from files of these names in the folder ZHAOLU_SECRETS; so does that
    of the user of `--declare`, whose URL needs none then.
    """
    bases = (base.code for season in read_seasons(places.from_caller(seasons)) for base in season.bases)
    described = read_topology(places.TOPOLOGY, bases)
    if declare_at is not None:
        try:
            host = host_of(declare_at)
        except ValueError:
            host = ""
        if not host:
            raise leave(WRONG_INPUT, "--declare takes a broker's address, which reads amqp://USER:PASSWORD@HOST:PORT/")
        with answering(declare_at):
            awaited(f"the broker at {host}", declare(_with_password(declare_at), described))
        say("declared")
        return
    layout = layout_of(described)
    passwords = {user: given(user, os.environ) for user in layout.rights}
    given_ones = {user: password for user, password in passwords.items() if password}
    for user in sorted(set(layout.rights) - set(given_ones)):
        if out is not None:
            say(f"{user} cannot log in: {variable(user)} is not set")
    document = json.dumps(definitions(layout, given_ones), indent=1)
    if out is None:
        console.print(document)
    else:
        places.from_caller(out).write_text(document + "\n", encoding="utf-8")

"""`topology`: the broker's layout for a broker that is not started by us."""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Annotated

import typer

from services.operate import places
from services.operate.commands.attended import console, say
from services.operate.season_file import read_seasons
from services.operate.topology.declare import declare
from services.operate.topology.definitions import definitions
from services.operate.topology.description import read_topology
from services.operate.topology.layout import layout_of


def variable(user: str) -> str:
    """The environment variable a user's password is taken from: `hr.KM-1` → `ZHAOLU_PASSWORD_HR_KM_1`."""
    return "ZHAOLU_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", user.upper())


def topology(
    *,
    out: Annotated[Path | None, typer.Option(help="Write the definitions here instead of to the terminal.")] = None,
    declare_at: Annotated[
        str | None, typer.Option("--declare", metavar="URL", help="Declare over AMQP at this broker instead.")
    ] = None,
    seasons: Annotated[Path, typer.Option(help="Season files; each base gets its queue.")] = places.SEASONS,
) -> None:
    """Write RabbitMQ definitions: layout, users, permissions. Passwords come from ZHAOLU_PASSWORD_<USER>."""
    bases = (base.code for season in read_seasons(places.from_caller(seasons)) for base in season.bases)
    described = read_topology(places.TOPOLOGY, bases)
    if declare_at is not None:
        asyncio.run(declare(declare_at, described))
        say("declared")
        return
    layout = layout_of(described)
    given = {user: os.environ[variable(user)] for user in layout.rights if os.environ.get(variable(user))}
    for user in sorted(set(layout.rights) - set(given)):
        if out is not None:
            say(f"{user} cannot log in: {variable(user)} is not set")
    document = json.dumps(definitions(layout, given), indent=1)
    if out is None:
        console.print(document, markup=False)
    else:
        places.from_caller(out).write_text(document + "\n", encoding="utf-8")

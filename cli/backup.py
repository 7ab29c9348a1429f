"""`backup` and `restore`: what the services know, and the broker's layout, into a folder and back."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from cli.asked import the_run, why
from cli.attended import FAILED, WRONG_INPUT, awaited, leave, say
from cli.audit import AUDIT, AuditFile, Because, done
from contracts.vocabulary import SHANGHAI
from operations import audit, places
from operations.access import SERVICES
from operations.backup import archive
from operations.backup.broker import fetched, loaded
from operations.backup.stores import AtWork, StoreAddress, back_up, configured, restore
from operations.keys import VARIABLE as SECRETS
from operations.season_file import read_seasons
from operations.topology.definitions import definitions
from operations.topology.description import read_topology
from operations.topology.layout import layout_of
from services.chassis.core.failures import Unavailable

Of = Annotated[list[str] | None, typer.Option("--service", help="Only this service's; may be given again.")]
Broker = Annotated[
    str | None,
    typer.Option(
        "--broker",
        metavar="URL",
        envvar="ZHAOLU_OPERATOR_MANAGEMENT_URL",
        help="The broker's management address, http://USER:PASSWORD@HOST:15672/.",
    ),
]


def _chosen(services: Sequence[str] | None) -> tuple[str, ...]:
    unknown = sorted(set(services or ()) - set(SERVICES))
    if unknown:
        raise leave(WRONG_INPUT, f"no service {unknown[0]}; there are {', '.join(SERVICES)}")
    return tuple(name for name in SERVICES if services is None or name in services)


def _stores(services: Sequence[str]) -> dict[str, StoreAddress]:
    """Where the services keep what they know: as the environment says, else those of the one run of this machine."""
    secrets = os.environ.get(SECRETS)
    if secrets or any(f"ZHAOLU_{service.upper()}_MONGO_URL" in os.environ for service in SERVICES):
        return {service: configured(service, secrets) for service in services}
    stores = the_run(*SERVICES).stores
    return {service: StoreAddress(*stores[service]) for service in services}


def back_up_all(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet, or is empty.")],
    *,
    service: Of = None,
    broker: Broker = None,
    because: Because,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Copy what the services know, and the broker's layout, into a folder; they may go on working."""
    services, place = _chosen(service), places.from_caller(folder)
    stores = _stores(services)
    try:
        archive.begin(place)
        done(kept_in, "backup", because, {"backup": str(place), "services": list(services)})
        backup = awaited("the stores", _copied(place, stores, broker))
    except archive.NoBackup as taken:
        raise leave(WRONG_INPUT, str(taken)) from None
    except Unavailable as away:
        raise leave(FAILED, f"{away}; nothing of value is in {places.shown(place)}") from None
    except httpx.HTTPError as away:
        raise leave(FAILED, f"the broker's management address: {why(away)}") from None
    for name, copy in backup.services.items():
        total = sum(file.documents for file in copy.collections.values())
        say(f"{name:14}{total:9} documents as of {copy.taken_at.astimezone(SHANGHAI).isoformat(timespec='seconds')}")
    if backup.broker == "description":
        say("the broker's layout is that of deploy/topology.toml; --broker URL copies what it really has")
    say(f"backed up in {places.shown(place)}")


async def _copied(folder: Path, stores: dict[str, StoreAddress], broker: str | None) -> archive.Backup:
    archive.write_broker(folder, _described() if broker is None else await fetched(broker))
    services = {name: await back_up(folder, name, address) for name, address in stores.items()}
    backup = archive.Backup(services=services, broker="description" if broker is None else "broker")
    archive.finish(folder, backup)
    return backup


def _described() -> dict[str, Any]:
    bases = (base.code for season in read_seasons(places.SEASONS) for base in season.bases)
    return definitions(layout_of(read_topology(places.TOPOLOGY, bases)), {})


def restore_all(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `backup` wrote.")],
    *,
    because: Because,
    service: Of = None,
    broker: Broker = None,
    kept_in: AuditFile = AUDIT,
) -> None:
    """Put the services' stores back as they were; their processes must be stopped before.

    All of the backup is read before anything is changed. What the services miss since, they then ask of each other.
    """
    place = places.from_caller(folder)
    try:
        backup = archive.read(place)
        services = tuple(backup.services) if service is None else _chosen(service)
        archive.check(place, backup, services)
        stores = _stores(services)
        about = {"backup": str(place), "services": list(services)}
        audit.record(places.from_caller(kept_in), "restore", because, about)
        if broker is not None:
            awaited("the broker", loaded(broker, archive.read_broker(place)))
        awaited("the stores", restore(place, backup, stores, services))
    except archive.NoBackup as wrong:
        raise leave(WRONG_INPUT, f"{wrong}; nothing was changed") from None
    except AtWork as busy:
        wait = f"or wait {busy.seconds:.0f} s if they were killed"
        raise leave(
            WRONG_INPUT, f"{busy.service} is at work; stop its processes, {wait}; nothing was changed"
        ) from None
    except Unavailable as away:
        raise leave(FAILED, f"{away}; type it again: what is half put back does not start") from None
    except httpx.HTTPError as away:
        raise leave(FAILED, f"the broker's management address: {why(away)}; nothing was changed") from None
    since = min(backup.services[name].taken_at for name in services).astimezone(SHANGHAI)
    say(f"put back {', '.join(services)}")
    say(f"have the platform post again what it posted since {since.isoformat(timespec='seconds')}, then start them")

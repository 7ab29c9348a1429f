"""What a started system looks like to whoever uses it: addresses and credentials, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.runtime.infra import Database


@dataclass(frozen=True, slots=True)
class Running:
    """A running system's addresses.

    `amqp` gives a broker URL per user: the services, `platform` (may only publish to the `platform`
    exchange), `operator` (dead letters, the clock) and `hr.<base code>` (may only read that base's queue).
    `http` gives each service's base URL, without a slash at the end. `folder` is the run's own scratch space
    and goes away with it; `stores` gives each service's database. `absent` are the processes that are not to run
    now; nothing else here changes while the system runs, restarts of a service included.

    The run has callers of its own: `platform`, which signs with `webhook_secret`, `operator`, who bears `read_token`,
    and `office`, which files for the province and bears `identity_token`.
    """

    amqp: Mapping[str, str]
    http: Mapping[str, str]
    webhook_secret: str
    read_token: str
    folder: Path
    stores: Mapping[str, Database]
    identity_token: str = ""
    absent: set[str] = field(default_factory=set)

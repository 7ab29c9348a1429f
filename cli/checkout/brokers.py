"""A broker on this machine, for the commands that start one."""

import typer

from cli.attended import leave, say
from operations.waiting import waiting_for
from rehearsal.runtime.infra import Choice, broker_source
from rehearsal.runtime.install import CannotInstall, install_broker


def has_broker(choice: Choice) -> bool:
    """Whether there is a broker to be had."""
    with waiting_for("the Docker engine to answer"):
        return broker_source(choice) != "missing"


def need_broker(choice: Choice, *, yes: bool) -> None:
    """Install a broker if there is none to be had; without leave to, end with exit code 3."""
    if has_broker(choice):
        return
    try:
        install_broker(yes=yes, say=say, ask=typer.confirm)
    except CannotInstall as cannot:
        raise leave(CannotInstall.EXIT_CODE, str(cannot)) from None

"""Whom a command asks: the one run of this machine, or what the environment names; and what to do when it is away."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import quote, urlsplit

import httpx
import typer
from aio_pika.exceptions import CONNECTION_EXCEPTIONS, ChannelClosed
from pydantic import TypeAdapter, ValidationError

from cli.attended import FAILED, WRONG_INPUT, leave
from contracts.vocabulary import ApplicationId
from operations import runs
from operations.access import PREFIX, Access, WrongAccess, access_given, operator_settings

BROKER: Final = f"{PREFIX}AMQP_URL"


def given() -> Access | None:
    """What the environment says about a running system; None when it says nothing. Ends the command if it is wrong."""
    with _right():
        return access_given()


def access(*services: str, files: bool = False, known: bool = True) -> Access:
    """Where these services answer, and as whom they are asked: what the environment says, else the one run here.

    Of a run one is its operator, or its office where something is filed. Without a caller to be `known` as, only what
    is public can be asked. Ends the command where anything of that lacks.
    """
    if (found := given()) is None:
        return access_of(the_run(*services), files=files)
    if lacking := [f"{PREFIX}{name.upper()}_URL" for name in services if name not in found.addresses]:
        raise leave(WRONG_INPUT, f"set {', '.join(lacking)} too, or {PREFIX}URL, to say where to ask")
    if known and not found.token:
        raise leave(WRONG_INPUT, f"set {PREFIX}TOKEN to a token of `zhaolu callers add`, to say as whom to ask")
    return found


def access_of(record: runs.RunRecord, *, files: bool = False) -> Access:
    """The services of a run, as its operator or its office."""
    urls = {name: service.url for name, service in record.services.items()}
    with _right():
        seconds = operator_settings().timeout_seconds
    return Access(urls, record.identity_token if files else record.read_token, seconds)


@contextmanager
def _right() -> Iterator[None]:
    try:
        yield
    except WrongAccess as wrong:
        raise leave(WRONG_INPUT, *wrong.faults) from None


def systems() -> list[Access]:
    """Whoever can be asked: what the environment names, else every run here."""
    if (found := given()) is not None:
        return [found]
    return [access_of(record) for _, record in runs.live_runs()]


def the_run(*services: str) -> runs.RunRecord:
    """The one run of this machine that has these services; without one, or with several, the command ends."""
    found = [record for _, record in runs.live_runs() if record.services and record.services.keys() >= set(services)]
    if len(found) != 1:
        raise leave(WRONG_INPUT, f"{_runs(found)} here, exactly one can be asked; set {PREFIX}URL to ask elsewhere")
    return found[0]


def _runs(found: Sequence[runs.RunRecord]) -> str:
    return "no run" if not found else f"{len(found)} runs ({', '.join(record.id for record in found)})"


def broker() -> str:
    """The operator's broker URL: given, or that of the one run there is."""
    if url := os.environ.get(BROKER):
        try:
            if urlsplit(url).scheme in {"amqp", "amqps"} and host_of(url):
                return url
        except ValueError:  # a port that is none
            pass
        raise leave(WRONG_INPUT, f"{BROKER} is no broker's address, which reads amqp://USER:PASSWORD@HOST:PORT/")
    found = [record for _, record in runs.live_runs() if "operator" in record.amqp]
    if len(found) != 1:
        raise leave(WRONG_INPUT, f"{_runs(found)} here; set {BROKER} to say which broker")
    return found[0].amqp["operator"]


def host_of(url: str) -> str:
    """Whom a URL names, without its credentials."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}:{parts.port}" if parts.port else parts.hostname or ""


def number(application: str) -> str:
    """An application's number as it stands in an address; what cannot be one ends the command."""
    try:
        TypeAdapter(ApplicationId).validate_python(application)
    except ValidationError:
        raise leave(WRONG_INPUT, f"{application} is no application's number") from None
    return quote(application, safe="")


def why(failed: httpx.HTTPError | httpx.InvalidURL) -> str:
    """What went wrong with a request, on one line."""
    if isinstance(failed, httpx.HTTPStatusError):
        return f"answered {failed.response.status_code}"
    return f"no answer ({str(failed) or type(failed).__name__})"


@contextmanager
def answering(url: str) -> Iterator[None]:
    """What the broker does not do ends the command with a line."""
    where = f"the broker at {host_of(url)}"
    try:
        yield
    except typer.Exit:
        raise
    except ChannelClosed as refused:
        what = refused.args[-1] if refused.args else type(refused).__name__
        raise leave(FAILED, f"{where} refuses: {what}; ./zhaolu topology --declare mends a layout") from None
    except TimeoutError:
        full = "is its disk or its memory full? ./zhaolu status tells"
        raise leave(FAILED, f"{where} took nothing, and said nothing; {full}") from None
    except CONNECTION_EXCEPTIONS as away:
        if isinstance(away, OSError) and away.filename is not None:  # a file of ours
            raise
        kind = type(away).__name__
        raise leave(FAILED, f"{where} does not answer ({kind}); see whether it runs, and ./zhaolu status") from None

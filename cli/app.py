"""The command line, put together: what production has, and beside it, in a checkout, what plays and what checks.

A command is loaded when it is typed: none waits for the libraries of the others.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import typer
from typer.core import TyperGroup

from cli.attended import WRONG_INPUT, leave

_EVERYWHERE: Final[Mapping[str, str]] = {
    "status": "cli.status:status",
    "serve": "cli.serve:serve",
    "topology": "cli.broker:topology",
    "backup": "cli.backup:back_up_all",
    "restore": "cli.backup:restore_all",
    "secrets": "cli.secret_files:make",
    "certificate": "cli.certificate:certificate",
    "verify": "cli.verify:verify",
    "whatif": "cli.whatif:whatif",
    "sandbox": "cli.sandbox:sandbox",
    "sagas": "cli.sagas:sagas",
    "saga": "cli.sagas:saga",
    "season": "cli.season:app",
    "scale": "cli.scale:app",
    "export": "cli.export:app",
    "callers": "cli.callers:app",
    "recipients": "cli.recipients:app",
    "deliveries": "cli.deliveries:app",
    "dead": "cli.letters:app",
    "audit": "cli.audit:app",
    "console": "cli.console:app",
}
_OF_A_CHECKOUT: Final[Mapping[str, str]] = {
    "up": "cli.checkout.up:up",
    "down": "cli.checkout.up:down",
    "chaos": "cli.checkout.chaos:chaos",
    "test": "cli.checkout.checks:test",
    "check": "cli.checkout.checks:check",
    "schemas": "cli.checkout.checks:schemas",
}
_PLAYED: Final = "cli.checkout.season:season"
_PASSED_ON: Final = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
_WHY: Final = "it plays or checks, and is no part of this installation: a checkout of the repository has it"
IS_CHECKOUT: Final = find_spec("rehearsal") is not None


class _Commands(MutableMapping[str, Any]):
    """Commands by name, each made when it is first asked for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names, self._made = dict(names), dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _command(name, self._names[name])
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter({**self._names, **self._made})

    def __len__(self) -> int:
        return len({**self._names, **self._made})


class _LoadedWhenTyped(TyperGroup):
    """The group of everything."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.commands = _Commands({**_OF_A_CHECKOUT, **_EVERYWHERE})


def _command(name: str, place: str) -> Any:
    if not IS_CHECKOUT and name in _OF_A_CHECKOUT:
        return _alone(name, _absent(name), passed_on=True, hidden=True)
    found = _found(place)
    if not isinstance(found, typer.Typer):
        return _alone(name, found, passed_on=name == "test")
    if name == "season":
        _with_its_run(found)
    group = typer.main.get_group(found)
    group.name = name
    return group


def _found(place: str) -> Any:
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)


def load(words: Sequence[str]) -> None:
    """Load the command that is typed with these words, if there is one, before anything of it begins."""
    places = {**_EVERYWHERE, **(_OF_A_CHECKOUT if IS_CHECKOUT else {})}
    if place := places.get(words[0] if words else ""):
        _command(words[0], place)


def _alone(name: str, run: Callable[..., Any], *, passed_on: bool, hidden: bool = False) -> Any:
    one = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    one.command(name, context_settings=_PASSED_ON if passed_on else None, hidden=hidden)(run)
    return typer.main.get_command(one)


def _with_its_run(season: typer.Typer) -> None:
    """`season move`, `close`, `stands`, and `run`: what plays is the checkout's, what checks a file is everybody's."""
    unnamed: str = season.info.cls.unnamed  # type: ignore[union-attr]
    if unnamed in {each.name for each in season.registered_commands}:
        return
    season.command("move")(_found("cli.moving:move"))
    season.command("close")(_found("cli.closing:close"))
    season.command("stands")(_found("cli.standing:stands"))
    if IS_CHECKOUT:
        season.command(unnamed)(_found(_PLAYED))
    else:
        season.command(unnamed, context_settings=_PASSED_ON, hidden=True)(_absent("season run"))


def _absent(name: str) -> Callable[[typer.Context], None]:
    """A command that says that it is not here, whatever is typed after it."""

    def say(context: typer.Context) -> None:  # noqa: ARG001  takes whatever was typed
        raise leave(WRONG_INPUT, f"no {name} here: {_WHY}")

    return say


def _everything() -> None:
    """Whatever command is typed follows."""


app: Final = typer.Typer(
    name="zhaolu",
    cls=_LoadedWhenTyped,
    callback=_everything,
    help="招录: a training season, from the first registration to the last trainee who never reported.",
    epilog=None
    if IS_CHECKOUT
    else f"Not here, since nothing is played in production: season run, {', '.join(_OF_A_CHECKOUT)}.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

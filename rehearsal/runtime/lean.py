"""A RabbitMQ server that sees no more plugins than it runs: half the work of a start is looking for code elsewhere.

An Erlang node looks for each of some hundred modules in one folder after another, and the installed server puts seventy
of plugins on its way, of which a private node needs twenty. So it is started from a folder of its own, with copies of
the scripts, which look for everything beside themselves, and links to the rest.
"""

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

SERVER: Final = "rabbit"
_NEEDS: Final = re.compile(r"\{applications,\s*\[([^]]*)\]")


def lean_scripts(scripts: Path, folder: Path, plugins: Iterable[str]) -> Path:
    """The scripts of this server as copied to `folder`, where it has these plugins and what they need.

    They are the installed ones where it keeps its plugins in a way that is not known here.
    """
    server = scripts.parent
    there = {each.name.partition("-")[0]: each for each in (server / "plugins").glob("*-*") if (each / "ebin").is_dir()}
    needed = _needed(there, [SERVER, *plugins])
    if SERVER not in needed:
        return scripts
    folder.mkdir()
    for beside in server.iterdir():
        if beside.name not in {scripts.name, "plugins"}:
            (folder / beside.name).symlink_to(beside)
    (folder / "plugins").mkdir()
    for name in needed:
        (folder / "plugins" / there[name].name).symlink_to(there[name])
    return Path(shutil.copytree(scripts, folder / scripts.name))


def _needed(there: Mapping[str, Path], wanted: Iterable[str]) -> set[str]:
    """What of all that is there these need, themselves included; what is not there comes with Erlang."""
    needed: set[str] = set()
    left = list(wanted)
    while left:
        name = left.pop()
        if name in there and name not in needed:
            needed.add(name)
            told = _NEEDS.search((there[name] / "ebin" / f"{name}.app").read_text(encoding="utf-8"))
            left += re.findall(r"\w+", told[1]) if told else ()
    return needed

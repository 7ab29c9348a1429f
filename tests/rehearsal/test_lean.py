"""A private node is started from a folder that has the plugins it runs, and no others to look through."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rehearsal.runtime.lean import lean_scripts


def installed(folder: Path, plugins: Mapping[str, Sequence[str]]) -> Path:
    """The scripts of a server with these plugins, each with what it needs."""
    scripts = folder / "sbin"
    scripts.mkdir(parents=True)
    (scripts / "rabbitmq-server").write_text("#!/bin/sh\n", encoding="ascii")
    (folder / "escript").mkdir()
    for name, needs in plugins.items():
        ebin = folder / "plugins" / f"{name}-4.1.0" / "ebin"
        ebin.mkdir(parents=True)
        told = f"{{application, '{name}', [\n\t{{applications, [kernel,{','.join(needs)}]}}\n]}}.\n"
        (ebin / f"{name}.app").write_text(told.replace(",]", "]"), encoding="ascii")
    return scripts


def test_the_server_has_what_it_needs_and_what_that_needs_and_nothing_else(tmp_path: Path) -> None:
    plugins = {"rabbit": ["rabbit_common", "ra"], "rabbit_common": [], "ra": ["aten"], "aten": [], "rabbitmq_mqtt": []}
    scripts = lean_scripts(installed(tmp_path / "there", plugins), tmp_path / "here", [])
    assert scripts == tmp_path / "here" / "sbin"
    assert (scripts / "rabbitmq-server").is_file()
    assert not (scripts / "rabbitmq-server").is_symlink()
    assert (tmp_path / "here" / "escript").is_dir()
    assert sorted(each.name.partition("-")[0] for each in (tmp_path / "here" / "plugins").iterdir()) == [
        "aten",
        "ra",
        "rabbit",
        "rabbit_common",
    ]


def test_a_plugin_that_is_enabled_comes_with_what_it_needs(tmp_path: Path) -> None:
    plugins = {"rabbit": [], "rabbitmq_management": ["cowboy"], "cowboy": ["cowlib"], "cowlib": [], "rabbitmq_mqtt": []}
    lean_scripts(installed(tmp_path / "there", plugins), tmp_path / "here", ["rabbitmq_management"])
    there = {each.name.partition("-")[0] for each in (tmp_path / "here" / "plugins").iterdir()}
    assert there == {"rabbit", "rabbitmq_management", "cowboy", "cowlib"}


def test_a_server_that_keeps_its_plugins_otherwise_is_started_where_it_is(tmp_path: Path) -> None:
    scripts = installed(tmp_path / "there", {})
    (tmp_path / "there" / "plugins").mkdir()
    (tmp_path / "there" / "plugins" / "rabbit-4.1.0.ez").touch()
    assert lean_scripts(scripts, tmp_path / "here", []) == scripts
    assert not (tmp_path / "here").exists()

"""What production has is enough: every command of it starts without what plays, what tests and what develops."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from rehearsal.runtime.ports import free_port
from tests.architecture.image import COPIED, laid_out, plain
from tests.architecture.tree import ROOT
from tests.waiting import eventually

DEVELOPMENT = {
    "docker", "hypothesis", "importlinter", "mypy", "nx_27017", "pytest", "rehearsal", "ruff", "testcontainers",
    "tests",
}  # fmt: skip
EVERY_HELP = """
import sys
import typer
from typer.testing import CliRunner
from cli.app import app

def commands(group, words):
    for name, command in sorted(group.commands.items()):
        if not command.hidden:
            yield from commands(command, [*words, name]) if hasattr(command, "commands") else [[*words, name]]

for words in commands(typer.main.get_command(app), []):
    told = CliRunner().invoke(app, [*words, "--help"])
    print(told.exit_code, *words)
for words in (["up"], ["season", "deploy/seasons/2025-kunming-2.toml"], ["chaos", "--kills", "1"], ["test", "--help"]):
    told = CliRunner().invoke(app, words)
    print(told.exit_code, "absent", words[0], told.stderr.strip().count(chr(10)))
print("epilog", CliRunner().invoke(app, ["--help"]).output.count("season run, up, down, chaos"))
from services.chassis.worker import run
print("loaded", *{name.partition(".")[0] for name in sys.modules})
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Dockerfile copies of the tree, where the image has it."""
    return laid_out(tmp_path_factory.mktemp("image") / "app")


def test_the_image_is_given_what_the_dockerfile_copies_and_neither_what_plays_nor_tests() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    of_the_tree = {name for name in COPIED if (ROOT / name).exists()}
    assert of_the_tree - let_in == set()
    assert not {"rehearsal", "tests"} & (of_the_tree | let_in)


def test_the_image_installs_what_runs_in_it_as_it_is_tried_and_nothing_that_only_a_rehearsal_needs() -> None:
    in_image, here = (locked(name) for name in ("requirements-production.lock", "requirements.lock"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted, extra = (named(each) for each in (project["dependencies"], project["optional-dependencies"]["rehearsal"]))
    assert in_image.items() <= here.items()
    assert wanted - in_image.keys() == set()
    assert extra & in_image.keys() == set()
    assert "requirements-production.lock" in COPIED


def named(wanted: list[str]) -> set[str]:
    """Whom requirements name."""
    return {re.split(r"[\[<>=]", each)[0] for each in wanted}


def locked(name: str) -> dict[str, str]:
    """What a lock pins, by name."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_every_command_of_production_starts_without_what_plays_and_the_others_say_that_they_are_not_here(
    image: Path,
) -> None:
    words = [sys.executable, "-c", EVERY_HELP]
    done = subprocess.run(words, cwd=image, capture_output=True, text=True, check=False, env=plain())
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    helped = {tuple(words) for code, *words in told if code == "0"}
    assert helped >= {("serve",), ("status",), ("dead", "replay"), ("export", "rosters"), ("season", "validate")}
    absent = {words[1]: (code, words[2]) for code, *words in told if words and words[0] == "absent"}
    assert absent == dict.fromkeys(("up", "season", "chaos", "test"), ("2", "0"))
    assert ["epilog", "1"] in told
    (loaded,) = [set(words) for kind, *words in told if kind == "loaded"]
    assert loaded & DEVELOPMENT == set()


@pytest.fixture
def served(image: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A process of exams, with neither broker nor store, and where it answers."""
    port = free_port()
    told = {"ZHAOLU_EXAMS_REHEARSAL": "true", "ZHAOLU_EXAMS_HTTP_PORT": str(port), "ZHAOLU_EXAMS_LOT_SECRET": "x" * 64}
    away = {"ZHAOLU_EXAMS_AMQP_URL": "amqp://exams:x@127.0.0.1:1/", "ZHAOLU_EXAMS_MONGO_URL": "mongodb://127.0.0.1:1/"}
    words = [sys.executable, "-m", "cli", "serve", "exams"]
    with subprocess.Popen(words, cwd=image, stderr=subprocess.DEVNULL, env=plain() | told | away) as process:
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


async def test_a_service_is_served_and_stopped_in_order(served: tuple[subprocess.Popen[bytes], str]) -> None:
    process, url = served

    def alive() -> bool:
        assert process.poll() is None
        with suppress(httpx.TransportError):
            return httpx.get(f"{url}/livez").is_success
        return False

    assert await eventually(alive)
    process.terminate()
    assert await eventually(lambda: process.poll() is not None)
    assert process.returncode == 0

"""The deployment files: well formed, and in step with the settings and the broker's users."""

import re
from importlib import import_module

import pytest
from pydantic import SecretStr

from services.operate.commands.broker import variable
from services.operate.places import SEASONS, TOPOLOGY
from services.operate.season_file import read_seasons
from services.operate.topology.description import read_topology
from services.operate.topology.layout import layout_of
from tests.architecture.tools import tool
from tests.architecture.tree import ROOT, SERVICES

DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
BASES = [base.code for season in read_seasons(SEASONS) for base in season.bases]
USERS = layout_of(read_topology(TOPOLOGY, BASES)).rights


def test_the_compose_file_is_one() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml")


def test_the_dockerfile_follows_good_practice() -> None:
    tool("hadolint", "deploy/Dockerfile")


@pytest.mark.parametrize("service", SERVICES)
def test_compose_sets_only_what_a_service_reads_and_every_secret_of_it(service: str) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    prefix = f"ZHAOLU_{service.upper()}_"
    given = {name.removeprefix(prefix).lower() for name in re.findall(rf"^ +({prefix}[A-Z_]+):", COMPOSE, re.MULTILINE)}
    secrets = {name for name, field in settings.model_fields.items() if field.annotation is SecretStr}
    assert given - settings.model_fields.keys() == set()
    assert secrets - given == set()


@pytest.mark.parametrize("service", SERVICES)
def test_compose_runs_every_service_in_production(service: str) -> None:
    assert f"ZHAOLU_{service.upper()}_ENVIRONMENT: production" in COMPOSE
    assert f"command: [serve, {service}]" in COMPOSE


@pytest.mark.parametrize("user", USERS)
def test_compose_gives_every_user_of_the_broker_a_password(user: str) -> None:
    assert f"{variable(user)}: ${{{variable(user)}:" in COMPOSE


def test_no_secret_of_compose_has_a_default() -> None:
    """`${NAME:?why}` where it is first used; a hospital without a password simply cannot log in."""
    names = {name for name in re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE) if not name.startswith("ZHAOLU_PASSWORD_HR_")}
    assert [name for name in sorted(names) if f"${{{name}:?" not in COMPOSE] == []
    assert [name for name in sorted(names) if f"${{{name}:-" in COMPOSE] == []


def test_what_compose_asks_for_the_runbook_makes() -> None:
    runbook = (DEPLOY / "README.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z0-9_]+):\?", COMPOSE))
    assert [
        name for name in sorted(asked) if name.removeprefix("ZHAOLU_PASSWORD_").removeprefix("ZHAOLU_") not in runbook
    ] == []

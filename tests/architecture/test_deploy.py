"""The deployment files: well formed, and in step with the settings and the broker's users."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from cli.broker import given
from cli.secret_files import make
from operations.console.settings import PREFIX, ConsoleSettings
from operations.places import SEASONS, TOPOLOGY
from operations.season_file import read_seasons
from operations.topology.description import read_topology
from operations.topology.layout import layout_of
from tests.architecture.tools import tool
from tests.architecture.tree import ROOT, SERVICES

DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
BASES = [base.code for season in read_seasons(SEASONS) for base in season.bases]
PARSED = YAML(typ="safe").load(COMPOSE)
USERS = layout_of(read_topology(TOPOLOGY, BASES)).rights


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of a deployment."""
    folder = tmp_path_factory.mktemp("deployment") / "secrets"
    make(folder, broker="amqp://broker:5672/", store="mongodb://store:27017/?replicaSet=rs0", seasons=SEASONS)
    return folder


def test_the_compose_file_is_one() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml")


def test_the_dockerfile_follows_good_practice() -> None:
    tool("hadolint", "deploy/Dockerfile")


@pytest.mark.parametrize("service", SERVICES)
def test_compose_sets_only_what_a_service_reads_and_no_secret_openly(service: str) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    prefix = f"ZHAOLU_{service.upper()}_"
    given = {name.removeprefix(prefix).lower() for name in re.findall(rf"^ +({prefix}[A-Z_]+):", COMPOSE, re.MULTILINE)}
    secrets = {name for name, field in settings.model_fields.items() if field.annotation is SecretStr}
    assert given - settings.model_fields.keys() == set()
    assert secrets & given == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_secret_of_a_service_is_made_for_it_alone(service: str, made: Path) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    secrets = {name for name, field in settings.model_fields.items() if field.annotation is SecretStr}
    prefix = f"zhaolu_{service}_"
    assert (
        secrets
        <= {file.name.removeprefix(prefix) for file in (made / service).iterdir()}
        <= settings.model_fields.keys()
    )
    read = settings(_secrets_dir=made / service, environment="production")
    assert read.mongo_url.get_secret_value().endswith(f"/{service}?replicaSet=rs0&authSource={service}")
    assert read.amqp_url.get_secret_value().startswith(f"amqp://{service}:")


def test_every_container_is_bounded_and_reaches_only_whom_it_must() -> None:
    services = PARSED["services"]
    for name, container in services.items():
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container["read_only"] is True, name
        assert container["pids_limit"], name
        assert container["mem_limit"], name
        assert container.get("user", "10001") != "root", name
        for port in container.get("ports", ()):
            assert port.startswith("127.0.0.1:"), name
    for name in SERVICES:
        beside = {other for other in SERVICES if set(services[other]["networks"]) & set(services[name]["networks"])}
        assert beside == {name}
        assert PARSED["networks"][name] == {"internal": True}
        assert name in services["broker"]["networks"]
        assert name in services["store"]["networks"]
        rooms = {volume.partition("}/")[2].partition(":")[0] for volume in services[name]["volumes"]}
        assert rooms == {name, "callers"}


def test_the_console_is_told_where_all_services_are_and_what_it_may_use(made: Path) -> None:
    console = PARSED["services"]["console"]
    urls = {f"ZHAOLU_OPERATOR_{name.upper()}_URL": f"http://{name}:8000" for name in SERVICES}
    assert urls.items() <= console["environment"].items()
    given = {name.removeprefix(PREFIX).lower() for name in console["environment"] if name.startswith(PREFIX)}
    assert given <= ConsoleSettings.model_fields.keys()
    read = ConsoleSettings(_secrets_dir=made / "console")
    assert read.amqp_url.get_secret_value().startswith("amqp://operator:")
    assert all(set(PARSED["services"][name]["networks"]) & set(console["networks"]) for name in (*SERVICES, "broker"))
    assert (made / "accounts").is_dir()


def test_images_can_be_pinned_by_digest() -> None:
    images = {container["image"] for container in PARSED["services"].values()}
    assert [image for image in images if not re.fullmatch(r"\$\{ZHAOLU_([A-Z]+_)?IMAGE:-[a-z]+(:\d+)?\}", image)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_proxy_in_front_finds_every_service_where_compose_publishes_it(service: str) -> None:
    (port,) = PARSED["services"][service]["ports"]
    place, _, inside = port.rpartition(":")
    assert inside == "8000"
    front = (DEPLOY / "front.conf").read_text(encoding="utf-8")
    assert f"location /{service}/ {{ proxy_pass http://{place}/; }}" in front


def test_nothing_but_an_image_has_a_default() -> None:
    names = set(re.findall(r"\$\{([A-Z0-9_]+):-", COMPOSE))
    assert [name for name in sorted(names) if not name.endswith("_IMAGE")] == []


def test_the_store_makes_a_user_for_every_service() -> None:
    script = (DEPLOY / "store.js").read_text(encoding="utf-8")
    assert json.dumps(list(SERVICES)) in script


@pytest.mark.parametrize("service", SERVICES)
def test_compose_runs_every_service_in_production(service: str) -> None:
    assert f"ZHAOLU_{service.upper()}_ENVIRONMENT: production" in COMPOSE
    assert f"command: [serve, {service}]" in COMPOSE


@pytest.mark.parametrize("user", USERS)
def test_every_user_of_the_broker_is_given_a_password_of_its_own(user: str, made: Path) -> None:
    password = given(user, {"ZHAOLU_SECRETS": str(made / "passwords")})
    assert password is not None
    assert sum(file.read_text() == password for file in (made / "passwords").iterdir()) == 1

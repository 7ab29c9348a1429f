"""The services on a cluster: in step with settings, secrets and each other; a pod's command runs as the pod runs it."""

import os
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from cli.secret_files import make
from contracts.season.expected import Expected
from operations.places import SEASONS
from operations.scaling.costs import read_costs
from operations.scaling.manifests import manifests
from operations.scaling.planning import planned
from operations.scaling.surges import surges
from operations.season_file import read_season
from rehearsal.runtime.ports import free_port
from services.chassis.worker.run import DRAIN_SECONDS
from tests.architecture.tree import ROOT, SERVICES
from tests.waiting import eventually

BASE: Final = ROOT / "deploy" / "kubernetes" / "base"
OVERLAYS: Final = BASE.parent / "overlays"
READER: Final = YAML(typ="safe")
FILES: Final = READER.load(BASE / "kustomization.yaml")["resources"]
ALL: Final[list[dict[str, Any]]] = [each for file in FILES for each in READER.load_all(BASE / file)]
DEPLOYMENTS: Final = {each["metadata"]["name"]: each for each in ALL if each["kind"] == "Deployment"}
EACH: Final = [(service, role) for service in SERVICES for role in ("api", "worker")]


def pod(service: str, role: str) -> dict[str, Any]:
    told: dict[str, Any] = DEPLOYMENTS[f"{service}-{role}"]["spec"]["template"]["spec"]
    return told


def container(service: str, role: str) -> dict[str, Any]:
    [one] = pod(service, role)["containers"]
    return dict(one)


def variables(service: str, role: str) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container(service, role)["env"]}


def test_every_service_answers_and_works_apart_and_every_file_is_named() -> None:
    assert list(DEPLOYMENTS) == [f"{service}-{role}" for service, role in EACH]
    assert {path.name for path in BASE.iterdir()} == {*FILES, "kustomization.yaml"}
    for overlay in OVERLAYS.glob("*/kustomization.yaml"):
        told = READER.load(overlay)
        assert [(overlay.parent / place).resolve() for place in told["resources"]] == [BASE]
        assert [image["name"] for image in told["images"]] == ["zhaolu"]


@pytest.mark.parametrize(("service", "role"), EACH)
def test_a_pod_may_no_more_than_it_must(service: str, role: str) -> None:
    told, one = pod(service, role), container(service, role)
    assert told["automountServiceAccountToken"] is False
    assert told["securityContext"]["runAsNonRoot"] is True
    assert f"USER {told['securityContext']['runAsUser']}" in (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    assert one["securityContext"]["readOnlyRootFilesystem"] is True
    assert one["securityContext"]["allowPrivilegeEscalation"] is False
    assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert one["resources"]["limits"]["memory"]
    mounted = {each["name"]: each.get("readOnly", False) for each in one["volumeMounts"]}
    assert mounted == {"secrets": True, "callers": True, "tmp": False}
    secret = {each["name"]: each["secret"]["secretName"] for each in told["volumes"] if "secret" in each}
    assert secret == {"secrets": f"zhaolu-{service}", "callers": "zhaolu-callers"}


@pytest.mark.parametrize(("service", "role"), EACH)
def test_a_pod_sets_only_what_its_service_reads_and_no_secret_openly(service: str, role: str) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    prefix = f"ZHAOLU_{service.upper()}_"
    given = {name.removeprefix(prefix).lower() for name in variables(service, role)} - {"zhaolu_secrets"}
    secrets = {name for name, field in settings.model_fields.items() if field.annotation is SecretStr}
    assert given <= settings.model_fields.keys() - secrets
    assert variables(service, role)[f"{prefix}ENVIRONMENT"] == "production"


@pytest.mark.parametrize(("service", "role"), EACH)
def test_a_pod_is_chosen_by_whoever_means_it_and_has_time_to_drain(service: str, role: str) -> None:
    spec = DEPLOYMENTS[f"{service}-{role}"]["spec"]
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"] == labels
    assert labels["app.kubernetes.io/part-of"] == "zhaolu"
    assert spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert pod(service, role)["terminationGracePeriodSeconds"] >= 2 * DRAIN_SECONDS
    chosen = {(each["kind"], each["metadata"]["name"]): each["spec"] for each in ALL}
    budget = chosen["PodDisruptionBudget", f"{service}-{role}"]["selector"]["matchLabels"]
    assert budget == {"app.kubernetes.io/component": service, "zhaolu/role": role}
    assert budget.items() <= labels.items()
    [port] = chosen["Service", service]["ports"]
    assert port["targetPort"] == container(service, role)["ports"][0]["name"]
    assert (chosen["Service", service]["selector"].items() <= labels.items()) == (role == "api")


def test_what_scales_by_the_calendar_is_there() -> None:
    season, costs = read_season(SEASONS / "2025-kunming-2.toml"), read_costs()
    items = manifests(season.id, planned(surges(season, Expected()), 500, costs), costs, "zhaolu")["items"]
    targets = {each["spec"]["scaleTargetRef"]["name"] for each in items if each["kind"] == "ScaledObject"}
    assert targets == {f"{service}-worker" for service in SERVICES}
    assert [name for name in targets if "replicas" in DEPLOYMENTS[name]["spec"]] == []


def as_a_kubelet_has_it(made: Path, where: Path) -> Path:
    """Secrets in a folder: each a link into another within it, which is exchanged whole."""
    shutil.copytree(made, where / "..2026_07_01")
    (where / "..data").symlink_to("..2026_07_01", target_is_directory=True)
    for file in made.iterdir():
        (where / file.name).symlink_to(Path("..data") / file.name)
    return where


@pytest.mark.parametrize(("service", "role"), [("exams", "worker"), ("registration", "api")])
async def test_a_pods_command_answers_its_probes_and_ends_in_order(service: str, role: str, tmp_path: Path) -> None:
    make(tmp_path / "made", broker="amqp://127.0.0.1:1/", store="mongodb://127.0.0.1:1/", seasons=SEASONS)
    (tmp_path / "secrets").mkdir()
    secrets = as_a_kubelet_has_it(tmp_path / "made" / service, tmp_path / "secrets")
    port, one, prefix = free_port(), container(service, role), f"ZHAOLU_{service.upper()}_"
    told = {**variables(service, role), "ZHAOLU_SECRETS": f"{secrets}", f"{prefix}HTTP_PORT": f"{port}"}
    told[f"{prefix}CALLERS"] = f"{tmp_path / 'callers.json'}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHAOLU_")}
    command = [sys.executable, "-m", "cli", *one["args"]]
    process = subprocess.Popen(command, cwd=ROOT, env={**kept, **told}, stderr=subprocess.DEVNULL)  # noqa: ASYNC220
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=None) as http:

            async def status(probe: str) -> int:
                try:
                    return (await http.get(one[probe]["httpGet"]["path"])).status_code
                except httpx.TransportError:
                    return 0

            async def lives() -> bool:
                assert process.poll() is None
                return await status("startupProbe") == 200

            assert await eventually(lives)
            assert await status("livenessProbe") == 200
            assert await status("readinessProbe") == 503  # it has neither broker nor store
        process.send_signal(signal.SIGTERM)
        assert await eventually(lambda: process.poll() is not None)
        assert process.returncode == 0
    finally:
        process.kill()
        process.wait()

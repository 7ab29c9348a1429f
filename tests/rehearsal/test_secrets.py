"""A run's keys are its own, a service's secrets its own alone, and what is built in lets nobody in."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from operations.access import SERVICES
from operations.keys import Keys, laid
from operations.places import CHECKOUT, SEASONS, TOPOLOGY
from operations.topology.description import inbox_of
from rehearsal.runtime.child import executed
from rehearsal.runtime.infra import Database, Infra
from rehearsal.runtime.programs import Cast
from rehearsal.runtime.running import Running
from services.chassis.core.settings import DEVELOPMENT_SECRET, BuiltInSecret, ChassisSettings


def served(service: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`serve`, told this much; ports and stores nobody answers at."""
    told = {f"ZHAOLU_{service.upper()}_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "cli", "serve", service],
        cwd=CHECKOUT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("environment", ["development", "production"])
def test_built_in_secrets_are_refused_in_every_environment_and_named(environment: str) -> None:
    done = served("exams", ENVIRONMENT=environment)
    assert done.returncode == 2
    assert "LOT_SECRET" in done.stderr.upper()
    assert "AMQP_URL" in done.stderr.upper()
    assert DEVELOPMENT_SECRET not in done.stdout + done.stderr


def test_what_is_wrong_with_settings_is_said_without_what_they_hold() -> None:
    done = served("exams", HTTP_PORT="many", LOT_SECRET="of-the-lots", AMQP_URL="amqp://exams:of-exams@127.0.0.1:1/")
    assert done.returncode == 2
    assert "ZHAOLU_EXAMS_HTTP_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert all(secret not in done.stdout + done.stderr for secret in ("of-the-lots", "of-exams"))


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_refuses_to_run_on_built_in_secrets_unless_it_is_a_rehearsal(service: str) -> None:
    settings = import_module(f"services.{service}.settings").Settings
    with pytest.raises(BuiltInSecret, match="amqp_url"):
        settings().fit_to_run()
    settings(rehearsal=True).fit_to_run()


@pytest.mark.parametrize(
    "secret",
    [DEVELOPMENT_SECRET, f"{DEVELOPMENT_SECRET}\n", f"whsec_{DEVELOPMENT_SECRET}", "development-only", "", " "],
)
def test_a_built_in_secret_is_known_however_it_is_wrapped(secret: str) -> None:
    with pytest.raises(BuiltInSecret, match="lot_secret"):
        import_module("services.exams.settings").Settings(lot_secret=secret).fit_to_run()


@pytest.mark.parametrize("url", ["amqp://guest:guest@broker/", "amqps://admin:guest@broker/", "amqp://exams:@broker/"])
def test_a_password_everybody_knows_is_a_built_in_secret_at_any_broker(url: str) -> None:
    with pytest.raises(BuiltInSecret, match="amqp_url"):
        ChassisSettings(database="d", amqp_url=url).fit_to_run()


def test_keys_are_drawn_for_each_run_and_only_lots_follow_from_a_seed() -> None:
    one, other = Keys.drawn(7), Keys.drawn(7)
    assert one.lot_secret == other.lot_secret != Keys.drawn(8).lot_secret
    assert Keys.drawn().lot_secret != Keys.drawn().lot_secret
    for name in ("identity_key", "person_pepper", "signing_secret"):
        assert getattr(one, name) != getattr(other, name)
    assert "secret" not in repr(one)


def test_secrets_lie_in_files_their_owner_alone_can_read_and_settings_read_them(tmp_path: Path) -> None:
    keys = Keys.drawn()
    folder = laid(tmp_path, "exams", {**keys.of("exams"), "AMQP_URL": "amqp://exams:own@127.0.0.1:1/"})
    laid(tmp_path, "exams", keys.of("exams"))
    assert {file.stat().st_mode & 0o077 for file in (folder, *folder.iterdir())} == {0}
    settings = import_module("services.exams.settings").Settings(_secrets_dir=folder)
    assert settings.lot_secret.get_secret_value() == keys.lot_secret


def test_each_process_is_told_its_own_secrets_alone_and_none_openly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHAOLU_MONGO_URL", "mongodb://root:all-of-it@127.0.0.1:1/")
    monkeypatch.setenv("ZHAOLU_PASSWORD_OPERATOR", "all-of-it")
    monkeypatch.setenv("ZHAOLU_EXAMS_PREFETCH", "100")
    stores = {name: Database(f"mongodb://{name}:sesame-{name}@127.0.0.1:1/", name) for name in SERVICES}
    amqp = {name: f"amqp://{name}:sesame-{name}@127.0.0.1:1/" for name in SERVICES}
    running = Running(
        amqp, dict.fromkeys(SERVICES, "http://127.0.0.1:1"), "whsec_sesame", "reads", tmp_path, stores, "identities"
    )
    keys = Keys.drawn()
    cast = Cast(Infra(amqp, stores), running, SEASONS, "wall", keys, rehearsal=False, ordeal=None, start=executed)
    programs = cast.programs()
    mine = {"registration": keys.identity_key, "exams": keys.lot_secret, "admission": keys.signing_secret}
    for name, program in programs.items():
        openly = "\n".join([*program.words, *program.env.values()])
        lying = "\n".join(file.read_text() for file in Path(program.env["ZHAOLU_SECRETS"]).iterdir())
        assert all(
            secret not in openly
            for secret in ("sesame", "all-of-it", "reads", "identities", keys.person_pepper, *mine.values())
        )
        assert {owner for owner, key in mine.items() if key in lying} == {name} & mine.keys()
        assert {other for other in SERVICES if f"sesame-{other}@" in lying} == {name}
    assert programs["exams"].env["ZHAOLU_EXAMS_PREFETCH"] == "100"
    assert programs["exams"].env["ZHAOLU_EXAMS_INBOX_PARTS"] == str(len(inbox_of(TOPOLOGY, "exams")))
    assert "ZHAOLU_EXAMS_PREFETCH" not in programs["finance"].env

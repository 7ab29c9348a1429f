"""Certificates over HTTP: the same bytes the checker reads [ADM-9]."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from services.admission.store import INTAKE
from services.chassis.core.signing import Signer
from tests.certificates.published import season_of
from tests.convergence.recorded import recording
from tests.documents import read
from tests.paper import service
from verifier.proof import book
from verifier.whole import check_season

SEASON, BASE = "2025-kunming-2", "KM-SECOND-PEOPLES"
PAGE = f"/v1/seasons/{SEASON}/certificates/{BASE}"


@cache
def shelved() -> tuple[Any, str, Any]:
    key = f"{SEASON}/{BASE}"
    return INTAKE, key, recording(SEASON, 60, 5).papers["admission"].state("intake", key)


async def test_what_is_read_over_http_is_what_the_checker_accepts(tmp_path: Path) -> None:
    """[ADM-9]."""
    admission = service("admission")
    head = await read(admission, f"{PAGE}/head", shelved())
    season = (await read(admission, f"/v1/seasons/{SEASON}/certificates", shelved())).json()
    assert season.pop("pages") == {BASE: head.json()}
    lines = await read(admission, PAGE, shelved())
    key = (await read(admission, "/v1/certificates/key")).json()["public_key"]
    (tmp_path / f"{BASE}.head.json").write_bytes(_canonical(head.json()))
    (tmp_path / f"{BASE}.jsonl").write_bytes(lines.content)
    (tmp_path / "season.head.json").write_bytes(_canonical(season))
    check_season(book(tmp_path, key), season_of(SEASON))


async def test_an_applicant_reads_the_certificate_with_its_path_and_the_signed_head() -> None:
    """[ADM-9]."""
    first = (await read(service("admission"), PAGE, shelved())).text.splitlines()[0]
    name = first.partition('"application":"')[2].partition('"')[0]
    (told,) = (await read(service("admission"), f"/v1/applications/{name}/certificates", shelved())).json()
    assert (told["page"], told["certificate"]["application"]) == (BASE, name)
    assert told["signed"]["head"]["base"] == BASE


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/head", f"/v1/seasons/{SEASON}/certificates/round"])
async def test_a_page_that_is_not_there_is_not_found(path: str) -> None:
    assert (await read(service("admission"), path)).status_code == 404


async def test_an_application_nobody_made_has_no_certificate() -> None:
    assert (await read(service("admission"), "/v1/applications/NOBODY/certificates", shelved())).status_code == 404


def test_the_development_key_is_refused_in_production() -> None:
    """[ADM-9]."""
    settings: Any = service("admission").settings
    secrets = {"webhook_secret": "whsec_x", "read_token": "x"}
    with pytest.raises(ValueError, match="signing_secret"):
        type(settings)(environment="production", **secrets)


def test_the_same_secret_signs_the_same_way() -> None:
    one, other = Signer.of("secret"), Signer.of("secret")
    assert (one.public_key, one.sign(b"text")) == (other.public_key, other.sign(b"text"))
    assert Signer.of("another").key_id != one.key_id


def _canonical(document: Any) -> bytes:
    from services.admission.certificates.canonical import canonical  # noqa: PLC0415  the one spelling

    return canonical(document) + b"\n"

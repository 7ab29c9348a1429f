"""What lies beside the certificates is held against them: key, notices, the admitted, what was filed [ADM-5, ADM-9]."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations import places
from operations.places import SEASONS
from services.admission.app import build
from services.admission.certificates.publishing import season_file
from services.chassis.core.failures import Unfit
from services.chassis.core.signing import Signer
from tests.certificates.beside import KUNMING, beside, folder_of, signer
from tests.certificates.published import bound, played, season_of, verify
from tests.cli.conftest import terminal
from tests.cli.typed import Terminal
from tests.documents import read
from tests.paper import service
from verifier.notice import check_notice
from verifier.whole import Checked

__all__ = ["terminal"]
NOTICE = "notices/KM-SECOND-PEOPLES.html"
PRINT = "notices/KM-SECOND-PEOPLES.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "2025-kunming-2")


@pytest.fixture
def checked(folder: Path) -> Checked:
    return verify(folder / "certificates", season_of("2025-kunming-2"), signer())


def season_file_with(key: str, folder: Path) -> Path:
    """The season's file with this key in it, tables beside it as ever."""
    if not (folder / "tables").exists():
        (folder / "tables").symlink_to(SEASONS / "tables")
    file, text = folder / "season.toml", (SEASONS / "2025-kunming-2.toml").read_text(encoding="utf-8")
    file.write_text(f'certificates_key = "{key}"\n{text}', encoding="utf-8")
    return file


@pytest.mark.parametrize("form", [NOTICE, PRINT])
def test_a_notice_agrees_with_the_page_it_was_published_with(form: str, checked: Checked) -> None:
    assert check_notice(beside()[form], form, checked, signer().public_key) == "KM-SECOND-PEOPLES"


def test_a_season_is_accepted_with_everything_beside_it(folder: Path, terminal: Terminal) -> None:
    """[ADM-9]."""
    typed = terminal.type("verify", str(folder), "--key", str(folder / "key.json"), "--json")
    assert typed.code == 0, typed.err
    told = typed.document
    assert (told["key_id"], told["key_from"], "ATTENTION" in typed.err) == (signer().key_id, "pinned", False)
    lists = {"admitted.csv", "national-0001.csv", "annex5-all-western.index.csv"}
    assert set(told["beside"]) == {*lists, *(Path(each).name for each in (NOTICE, PRINT))}


def test_without_a_pinned_key_it_is_said_aloud_that_the_folder_brought_its_own(
    folder: Path, terminal: Terminal
) -> None:
    typed = terminal.type("verify", str(folder))
    assert (typed.code, "the key came from the folder itself" in typed.err) == (0, True)
    assert signer().key_id in typed.out


def test_a_key_pinned_that_did_not_sign_is_refused_whatever_the_folder_says(folder: Path, terminal: Terminal) -> None:
    other = folder.parent / "other.json"
    other.write_text(json.dumps({"public_key": Signer.of("somebody else").public_key}))
    typed = terminal.type("verify", str(folder), "--key", str(other))
    assert (typed.code, "public_key" in typed.err) == (1, True)


def test_the_key_of_the_season_file_that_is_given_is_the_pinned_one(folder: Path, terminal: Terminal) -> None:
    for key, code in ((signer().public_key, 0), ("00" * 32, 1)):
        file = season_file_with(key, folder.parent)
        typed = terminal.type("verify", str(folder), "--season", str(file), "--json")
        assert typed.code == code
        assert code or typed.document["key_from"] == "season file"


def test_so_is_the_key_of_the_season_file_in_the_checkout(
    folder: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SEASONS", folder.parent)
    for key, code in ((signer().public_key, 0), ("00" * 32, 1)):
        season_file_with(key, folder.parent)
        typed = terminal.type("verify", str(folder))
        assert (typed.code, "ATTENTION" in typed.err) == (code, False)


def test_a_notice_somebody_kept_tells_a_later_folder_from_the_one_it_was_published_with(
    folder: Path, terminal: Terminal
) -> None:
    """[ADM-5, ADM-9]."""
    notice = folder.parent / "kept.pdf"
    notice.write_bytes(beside()[PRINT])
    words = ("verify", str(folder / "certificates"), "--key", str(folder / "key.json"), "--notice", str(notice))
    assert terminal.type(*words).code == 0
    folder_of(folder, ("2025-kunming-2", 61, 5))
    typed = terminal.type(*words)
    assert (typed.code, "kept.pdf" in typed.err) == (1, True)


def test_a_page_older_than_in_a_head_somebody_kept_is_refused(folder: Path, terminal: Terminal) -> None:
    season, found = season_of("2025-kunming-2"), played(*KUNMING)
    kept = folder.parent / "kept.json"
    newer = {name: page.numbered(page.head["serial"] + 1) for name, page in found.items()}
    kept.write_bytes(season_file(bound(season, newer, signer()), signer().sign)["season.head.json"])
    typed = terminal.type("verify", str(folder), "--key", str(folder / "key.json"), "--kept", str(kept))
    assert (typed.code, "older than" in typed.err) == (1, True)


def test_nothing_of_a_certificate_is_shown_before_its_signature_and_path_are_right(
    folder: Path, terminal: Terminal
) -> None:
    lines = folder / "certificates" / "KM-SECOND-PEOPLES.jsonl"
    name = next(iter(played(*KUNMING)["KM-SECOND-PEOPLES"].certificates))["application"]
    words = ("certificate", name, "--from", str(folder / "certificates"))
    alone = terminal.type(*words)
    assert (name in alone.out, "ATTENTION" in alone.err) == (True, True)
    pinned = terminal.type(*words, "--key", str(folder / "key.json"))
    assert (pinned.code, "ATTENTION" in pinned.err) == (0, False)
    lines.write_bytes(lines.read_bytes().replace(b'"total":', b'"total":1', 1))
    typed = terminal.type(*words)
    assert (typed.code, typed.out, "path" in typed.err) == (1, "", True)


async def test_an_outsider_gets_the_key_without_a_caller() -> None:
    admission = service("admission")
    assert admission.public is not None
    answer = await read(admission, "/v1/certificates/key")
    assert answer.json() == {"public_key": signer().public_key, "key_id": signer().key_id}


def test_admission_does_not_start_with_another_key_than_the_season_file_tells(tmp_path: Path) -> None:
    season_file_with("00" * 32, tmp_path)
    settings: Any = service("admission").settings
    with pytest.raises(Unfit, match="certificates_key"):
        build(settings.model_copy(update={"seasons": tmp_path, "rehearsal": False}))
    assert build(settings.model_copy(update={"seasons": tmp_path, "rehearsal": True})).name == "admission"

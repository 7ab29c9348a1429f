"""What lies beside the certificates is held against them: key, notices, the admitted, what was filed [ADM-5, ADM-9]."""

from pathlib import Path

import pytest

from services.operate.verify.notice import check_notice
from services.operate.verify.whole import Checked
from tests.certificates.beside import beside, folder_of, signer
from tests.certificates.published import season_of, verify
from tests.operate.commands.conftest import terminal
from tests.operate.commands.typed import Terminal

__all__ = ["terminal"]
NOTICE = "notices/KM-SECOND-PEOPLES.html"
PRINT = "notices/KM-SECOND-PEOPLES.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "2025-kunming-2")


@pytest.fixture
def checked(folder: Path) -> Checked:
    return verify(folder / "certificates", season_of("2025-kunming-2"), signer())


@pytest.mark.parametrize("form", [NOTICE, PRINT])
def test_a_notice_agrees_with_the_page_it_was_published_with(form: str, checked: Checked) -> None:
    assert check_notice(beside()[form], form, checked, signer().public_key) == "KM-SECOND-PEOPLES"


def test_a_season_is_accepted_with_everything_beside_it(folder: Path, terminal: Terminal) -> None:
    """[ADM-9]."""
    typed = terminal.type("verify", str(folder), "--key", str(folder / "key.json"), "--json")
    assert typed.code == 0, typed.err
    told = typed.document
    assert (told["key_id"], told["key_from"], "ATTENTION" in typed.err) == (signer().key_id, "pinned", False)
    assert set(told["beside"]) == {"admitted.csv", "national-0001.csv", *(Path(each).name for each in (NOTICE, PRINT))}

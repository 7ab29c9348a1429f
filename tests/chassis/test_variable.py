from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from services.printing import variable as module
from services.printing.typeface import MAIN, cut_font, whole
from services.printing.variable import Variable

NOTICE, NEXT = "公示名单张伟0123", "公示名单李娜0123"


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every glyph that is brought to its weight, by name."""
    glyphs: list[str] = []
    instantiate = vars(module)["instantiateGvarGlyph"]

    def noted(font: TTFont, name: str, weight: object) -> None:
        glyphs.append(name)
        instantiate(font, name, weight)

    monkeypatch.setattr(module, "instantiateGvarGlyph", noted)
    return glyphs


def test_a_document_costs_the_glyphs_that_none_before_it_showed(weighed: list[str], tmp_path: Path) -> None:
    typeface = _fresh()
    typeface.cut(NOTICE, MAIN.family, tmp_path / "notice.ttf")
    first = len(weighed)
    typeface.cut(NEXT, MAIN.family, tmp_path / "next.ttf")
    typeface.cut(NOTICE, MAIN.family, tmp_path / "again.ttf")
    assert (first, len(weighed) - first) == (len(NOTICE), len("李娜"))


def test_a_cut_is_the_same_to_the_byte_whatever_was_cut_before(tmp_path: Path) -> None:
    before, after = tmp_path / "before.ttf", tmp_path / "after.ttf"
    _fresh().cut(NOTICE, MAIN.family, before)
    used = _fresh()
    used.cut(NEXT, MAIN.family, after)
    used.cut(NOTICE, MAIN.family, after)
    assert after.read_bytes() == before.read_bytes()


def test_a_cut_has_the_characters_asked_for_at_regular_weight_and_no_others(tmp_path: Path) -> None:
    font = TTFont(cut_font(NOTICE, tmp_path))
    assert set(font.getBestCmap()) == set(map(ord, NOTICE))
    assert all(font["glyf"][name].numberOfContours > 0 for name in font.getBestCmap().values())
    assert "fvar" not in font
    assert (font["OS/2"].usWeightClass, font["name"].getBestFamilyName()) == (400, "Noto Sans SC")


def _fresh() -> Variable:
    """As a process that has printed nothing has it."""
    return Variable(TTFont(whole(MAIN), lazy=True))

"""A variable font that is opened once a process: a glyph is brought to regular weight when it is first shown."""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import AxisLimits, instantiateGvarGlyph, setMacOverlapFlags

_REGULAR: Final = 400
_MISSING: Final = ".notdef"
"""What stands for a character the font has not, the first of every font; left blank."""
_AS_THEY_ARE: Final = ("head", "hhea", "OS/2", "post", "gasp")


class Variable:
    """One font of TrueType outlines, and those of its glyphs that are at regular weight."""

    def __init__(self, whole: TTFont) -> None:
        self._whole, self._outlines = whole, {_MISSING: Glyph()}
        self._weight = AxisLimits({"wght": _REGULAR}).limitAxesAndPopulateDefaults(whole).normalize(whole)

    def cut(self, characters: str, family: str, into: Path) -> None:
        """Write a font with these characters only. The same characters give the same bytes, whatever was cut before."""
        known = self._whole.getBestCmap()
        shown = {ord(character): known[ord(character)] for character in characters if ord(character) in known}
        names = sorted({_MISSING, *shown.values()}, key=self._whole.getGlyphID)
        building = FontBuilder(self._whole["head"].unitsPerEm)
        building.setupGlyphOrder(names)
        building.setupCharacterMap(shown)
        building.setupMaxp()
        building.setupGlyf({})
        building.setupNameTable(_called(family), mac=False)
        font: Any = building.font
        font["glyf"].glyphs = {name: self._outline(name) for name in names}
        font.recalcTimestamp = font.recalcBBoxes = False
        for table in _AS_THEY_ARE:
            font[table] = deepcopy(self._whole[table])
        building.setupHorizontalMetrics({name: self._whole["hmtx"][name] for name in names})
        font["OS/2"].usWeightClass = _REGULAR
        font.save(into)

    def _outline(self, name: str) -> Glyph:
        """A glyph as it is written to files, its width set beside it."""
        if name not in self._outlines:
            instantiateGvarGlyph(self._whole, name, self._weight)
            outlines = self._whole["glyf"]
            setMacOverlapFlags({name: outlines[name]})
            self._outlines[name] = Glyph(outlines[name].compile(outlines))
        return self._outlines[name]


def _called(family: str) -> dict[str, str]:
    return {
        "familyName": family,
        "styleName": "Regular",
        "fullName": family,
        "psName": f"{family.replace(' ', '')}-Regular",
    }

"""The typefaces that documents are set in, cut down to the characters they show.

The first is Noto Sans SC from the package `justmytype-intl-cjk`, a variable font of 18 MB. What it lacks of people's
names, above all the rare characters of the supplementary planes, the second gives: Noto Sans CJK from
`noto-cjk-sans-otc`. Both are under the SIL Open Font Licence.
"""

import atexit
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

from services.printing.variable import Variable

_UNUSED_TABLES: Final = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "VVAR", "MVAR"]
_GLYPH_LIMITS: Final = {
    "maxZones": 1,
    "maxTwilightPoints": 0,
    "maxStorage": 0,
    "maxFunctionDefs": 0,
    "maxInstructionDefs": 0,
    "maxStackElements": 0,
    "maxSizeOfInstructions": 0,
    "maxComponentElements": 0,
}


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: the name it is set under, and where its file lies; `number` tells which of a collection."""

    family: str
    package: str
    file: str
    number: int = -1


MAIN: Final = Face("Noto Sans SC", "justmytype_intl_cjk", "fonts/ofl/notosanssc/NotoSansSC[wght].ttf")
FACES: Final = (MAIN, Face("Noto Sans CJK SC", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc", 2))
"""In the order they are asked for a character."""


def faces_for(characters: Iterable[str]) -> Mapping[Face, str]:
    """Which typeface shows which of these characters; what none shows is left out. The main one is always there."""
    left, found = set(characters), dict[Face, str]()
    for face in FACES:
        if left or face is MAIN:
            here = {each for each in left if ord(each) in _covered(face)}
            left -= here
            if here or face is MAIN:
                found[face] = "".join(sorted(here))
    return found


@cache
def _covered(face: Face) -> frozenset[int]:
    return frozenset(TTFont(whole(face), fontNumber=face.number, lazy=True).getBestCmap())


def cut_font(characters: str, folder: Path, face: Face = MAIN) -> Path:
    """The typeface at regular weight with these characters only, in a file of that folder."""
    path = folder / f"regular-{FACES.index(face)}.ttf"
    if face is MAIN:
        _main().cut(characters, face.family, path)
    else:
        _cut(characters, face).save(path)
    return path


@cache
def _main() -> Variable:
    """The one of this process: all documents have most of their characters in common."""
    return Variable(TTFont(whole(MAIN), lazy=True))


@cache
def whole(face: Face) -> Path:
    """The file of all its characters, there for as long as the process lives."""
    unpacked = ExitStack()
    atexit.register(unpacked.close)
    return unpacked.enter_context(as_file(files(face.package) / face.file))


def _cut(characters: str, face: Face) -> TTFont:
    options = Options(drop_tables=[*Options().drop_tables, *_UNUSED_TABLES], hinting=False, layout_features=[])
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    font = TTFont(whole(face), fontNumber=face.number, lazy=True, recalcTimestamp=False)
    subsetter.subset(font)
    font["name"].setName(face.family, 1, 3, 1, 0x409)
    return _with_glyphs(font)


def _with_glyphs(font: TTFont) -> TTFont:
    """The outlines as TrueType curves: from PostScript ones not every reader gets the text back."""
    names, shapes, drawn = font.getGlyphOrder(), font.getGlyphSet(), {}
    for name in names:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = names, drawn
    del font["CFF "]
    font["maxp"].tableVersion, font["post"].formatType, font.sfntVersion = 0x00010000, 3.0, "\x00\x01\x00\x00"
    for limit, most in _GLYPH_LIMITS.items():
        setattr(font["maxp"], limit, most)
    return font

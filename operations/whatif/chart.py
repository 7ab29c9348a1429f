"""How specialties fill before and after, as a picture: SVG, and a PNG made of it.

The PNG is drawn with the typeface of printed pages: the same on every machine, whatever fonts it has.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.sax.saxutils import escape

import resvg_py

from contracts.vocabulary import SpecialtyCode
from operations.whatif.comparing import Fill
from services.printing.typeface import cut_font

FONTS: Final = "'Noto Sans SC','WenQuanYi Micro Hei','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
CHANGED: Final = ("原方案 before", "调整后 after")
"""What the upper bar and the lower one are, where nothing else is said."""
_WIDTH, _ROW, _TOP, _BAR = 560, 46, 96, 15
_BEFORE, _AFTER, _SCARCE, _SEATS = "#9aa5b1", "#2f6f9f", "#b4472f", "#e6e9ed"


def svg(title: str, fills: Mapping[SpecialtyCode, Fill], bars: tuple[str, str] = CHANGED) -> str:
    """One row for each specialty: two bars on the seats there are; scarce ones in their own colour."""
    height = _TOP + _ROW * len(fills) + 30
    left = 32 + max((_across(f"{fill.name_zh} {code}") for code, fill in fills.items()), default=0)
    width = left + _WIDTH + 110
    page = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'{page} font-family="{FONTS}" font-size="14" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="20" y="34" font-size="19" font-weight="bold">{escape(title)}</text>',
        *_legend(bars),
        *_rows(fills, left),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def png(picture: str) -> bytes:
    """The picture of an SVG in pixels, twice as fine."""
    with TemporaryDirectory() as folder:
        letters = cut_font(picture, Path(folder))
        drawn = resvg_py.svg_to_bytes(svg_string=picture, zoom=2, skip_system_fonts=True, font_files=[str(letters)])
    return bytes(drawn)


def _across(text: str) -> int:
    """How many pixels a label takes at most: Chinese signs are square."""
    return sum(9 if sign.isascii() else 14 for sign in text)


def _legend(bars: tuple[str, str]) -> Iterator[str]:
    told = (*bars, "紧缺专业 scarce", "名额 seats")
    for at, (name, colour) in enumerate(zip(told, (_BEFORE, _AFTER, _SCARCE, _SEATS), strict=True)):
        x = 20 + at * 150
        yield f'<rect x="{x}" y="54" width="14" height="14" fill="{colour}"/><text x="{x + 20}" y="66">{name}</text>'


def _rows(fills: Mapping[SpecialtyCode, Fill], left: int) -> Iterator[str]:
    most = max((count for fill in fills.values() for count in (*fill.seats, *fill.taken)), default=0) or 1
    for at, (code, fill) in enumerate(fills.items()):
        y = _TOP + at * _ROW
        yield f'<text x="{left - 12}" y="{y + 20}" text-anchor="end">{escape(fill.name_zh)} {code}</text>'
        colours = (_BEFORE, _SCARCE if fill.scarce else _AFTER)
        for line, (seats, taken, colour) in enumerate(zip(fill.seats, fill.taken, colours, strict=True)):
            top = y + line * (_BAR + 2)
            for count, shade in ((seats, _SEATS), (taken, colour)):
                yield f'<rect x="{left}" y="{top}" width="{count * _WIDTH // most}" height="{_BAR}" fill="{shade}"/>'
            x = left + max(seats, taken) * _WIDTH // most + 8
            yield f'<text x="{x}" y="{top + 12}" font-size="12">{taken} / {seats}</text>'

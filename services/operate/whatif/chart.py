"""How specialties fill before and after, as a picture: SVG, and a PNG made of it.

Labels are Chinese. An SVG names fonts and the viewer has them; a PNG needs one here, so where no font of this machine
has the signs, its labels are the specialty codes.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

import resvg_py

from contracts.vocabulary import SpecialtyCode
from services.operate.whatif.comparing import Fill

FONTS: Final = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"
)
_LEFT, _WIDTH, _ROW, _TOP, _BAR = 250, 560, 46, 96, 15
_BEFORE, _AFTER, _SCARCE, _SEATS = "#9aa5b1", "#2f6f9f", "#b4472f", "#e6e9ed"


def svg(title: str, fills: Mapping[SpecialtyCode, Fill], *, chinese: bool = True) -> str:
    """One row for each specialty: two bars on the seats there are; scarce ones in their own colour."""
    height = _TOP + _ROW * len(fills) + 30
    width = _LEFT + _WIDTH + 110
    page = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'{page} font-family="{FONTS}" font-size="14" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="20" y="34" font-size="19" font-weight="bold">{escape(title)}</text>',
        *_legend(chinese=chinese),
        *_rows(fills, chinese=chinese),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def png(title: str, fills: Mapping[SpecialtyCode, Fill]) -> tuple[bytes, bool]:
    """The picture in pixels, and whether its labels could be Chinese."""
    chinese = shows("招")
    plain = title if chinese else title.encode("ascii", "ignore").decode().strip()
    drawn: bytes = resvg_py.svg_to_bytes(svg_string=svg(plain, fills, chinese=chinese), zoom=2)
    return bytes(drawn), chinese


def shows(sign: str) -> bool:
    """Whether some font here has this sign: it looks different from one that no font has."""
    return _drawn(sign) not in {_drawn(" "), _drawn("\U0010fffd")}


def _drawn(sign: str) -> bytes:
    text = f'<text x="5" y="30" font-size="24" font-family="{FONTS}">{sign}</text>'
    page = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=page))


def _legend(*, chinese: bool) -> Iterator[str]:
    told = ("before", "after", "after, scarce", "seats")
    if chinese:
        told = ("原方案", "调整后", "调整后（紧缺）", "名额")
    for at, (name, colour) in enumerate(zip(told, (_BEFORE, _AFTER, _SCARCE, _SEATS), strict=True)):
        x = 20 + at * 150
        yield f'<rect x="{x}" y="54" width="14" height="14" fill="{colour}"/><text x="{x + 20}" y="66">{name}</text>'


def _rows(fills: Mapping[SpecialtyCode, Fill], *, chinese: bool) -> Iterator[str]:
    most = max((count for fill in fills.values() for count in (*fill.seats, *fill.taken)), default=0) or 1
    for at, (code, fill) in enumerate(fills.items()):
        y = _TOP + at * _ROW
        label = f"{fill.name_zh} {code}" if chinese else code
        yield f'<text x="{_LEFT - 12}" y="{y + 20}" text-anchor="end">{escape(label)}</text>'
        colours = (_BEFORE, _SCARCE if fill.scarce else _AFTER)
        for line, (seats, taken, colour) in enumerate(zip(fill.seats, fill.taken, colours, strict=True)):
            top = y + line * (_BAR + 2)
            for count, shade in ((seats, _SEATS), (taken, colour)):
                yield f'<rect x="{_LEFT}" y="{top}" width="{count * _WIDTH // most}" height="{_BAR}" fill="{shade}"/>'
            x = _LEFT + max(seats, taken) * _WIDTH // most + 8
            yield f'<text x="{x}" y="{top + 12}" font-size="12">{taken} / {seats}</text>'

"""The text of a notice, as page or as PDF, without spaces: what a person reads there, as far as a machine can tell.

Only what our own printer makes is understood; a page with anything else in it is refused rather than half read.
"""

import re
import zlib
from html import unescape
from typing import Final

from verifier.proof import MALFORMED, Wrong

MOST: Final = 64 * 1024 * 1024
"""No notice unpacks to more bytes than this."""
_PLAIN: Final = re.compile(
    r"</?(?:title|style|head|body|html|h1|p|table|thead|tbody|tr|th|td)>"
    r'|<!doctype html>|<html lang="zh-CN">|<meta charset="utf-8">'
)
_HIDES: Final = re.compile(r"display|visibility|opacity|position|content|font-size|color:", re.IGNORECASE)
_OBJECT: Final = re.compile(rb"(?:^|\s)(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM: Final = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_SHOWN: Final = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_CONTROL: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_FONT: Final = re.compile(rb"/(F\d+) (\d+) 0 R")
_MAP: Final = re.compile(rb"<([0-9A-Fa-f]{4})> <((?:[0-9A-Fa-f]{4})+)>\n")


def text_of(content: bytes, file: str) -> str:
    """Raises `Wrong` for what is neither."""
    try:
        told = _of_pdf(content) if content.startswith(b"%PDF-") else _of_page(content)
    except (*MALFORMED, zlib.error, MemoryError):
        raise Wrong(file, "", "", "is no notice, neither page nor PDF") from None
    if told is None:
        raise Wrong(file, "", "", "holds more than the text of a notice")
    return "".join(told.split())


def _of_page(content: bytes) -> str | None:
    """None for a page with tags or a style that could show something else than its text."""
    page = content.decode("utf-8")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    if re.search("[<>]", _PLAIN.sub("", page)) or (style and _HIDES.search(style[1])):
        return None
    body = page[page.index("<body>") :]
    return unescape(_PLAIN.sub("", body))


def _of_pdf(content: bytes) -> str | None:
    """Every text shown, in the order of the pages. None where one is shown in a font that is not known."""
    parts = {int(found[1]): found[2] for found in _OBJECT.finditer(content)}
    fonts = {name: _letters(parts, int(number)) for part in parts.values() for name, number in _FONT.findall(part)}
    told, letters = [], dict[int, str]()
    for page in (part for part in parts.values() if re.search(rb"/Type /Page\s", part + b" ")):
        contents = re.search(rb"/Contents (\d+) 0 R", page)
        for font, shown in _SHOWN.findall(_unpacked(parts[int(contents[1])]) if contents else b""):
            letters = fonts[font] if font else letters
            codes = _ESCAPED.sub(lambda sign: _CONTROL.get(sign[1], sign[1]), shown)
            told += [letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)]
    return "".join(told)


def _letters(parts: dict[int, bytes], font: int) -> dict[int, str]:
    """Which code of a font stands for which text."""
    known = re.search(rb"/ToUnicode (\d+) 0 R", parts[font])
    table = _unpacked(parts[int(known[1])]) if known else b""
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _MAP.findall(table)}


def _unpacked(part: bytes) -> bytes:
    found = _STREAM.search(part)
    if found is None:
        return b""
    if b"/FlateDecode" not in part[: found.start()]:
        return found[1]
    unpacking = zlib.decompressobj()
    whole = unpacking.decompress(found[1], MOST)
    if not unpacking.eof:
        raise ValueError("longer than a notice")
    return whole

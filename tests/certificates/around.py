"""Kinds of spoiling what lies around the certificates: notices, lists, keys, the season file, a head kept before."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from contracts.season.season import Season
from tests.certificates.beside import beside, signer
from tests.certificates.kinds import GONE, at, other, places, put, spelt
from verifier.keys import agreed, key_in
from verifier.listed import check_admitted, check_national
from verifier.notice import check_notice
from verifier.proof import KEY_FILE, key_of, signed
from verifier.whole import Checked, check_kept, check_season

PAGE: Final = "notices/KM-SECOND-PEOPLES.html"
PRINT: Final = "notices/KM-SECOND-PEOPLES.pdf"
ADMITTED: Final = "admitted.csv"
NATIONAL: Final = "filed/national-0001.csv"


@dataclass(frozen=True)
class Trial:
    """One kind, and what the checker does about it; it must raise `Wrong`, unless it is harmless."""

    name: str
    tried: Callable[[], object]
    harmless: str = ""


def trials(checked: Checked, folder: Path) -> Iterator[Trial]:
    yield from _notices(checked)
    yield from _prints(checked)
    yield from _lists(checked)
    yield from _seasons(checked)
    yield from _keys(folder)
    yield from _kept(checked)


def _notices(checked: Checked) -> Iterator[Trial]:
    whole = beside()[PAGE].decode()

    def trial(name: str, new: str | bytes, harmless: str = "") -> Trial:
        content = new.encode() if isinstance(new, str) else new
        return Trial(
            f"notice: {name}", partial(check_notice, content, "n.html", checked, signer().public_key), harmless
        )

    for row in re.findall(r"<tr><td>.*?</tr>", whole):
        cells: list[str] = [str(cell) for cell in re.findall(r"<td>(.*?)</td>", row)]
        for number, cell in enumerate(cells):
            said = "names are told" if number == 2 else ""
            yield trial(
                f"line {cells[0]}, cell {number} other", whole.replace(row, _cell(row, number, _other(cell))), said
            )
            yield trial(f"line {cells[0]}, cell {number} empty", whole.replace(row, _cell(row, number, "")), said)
        yield trial(f"line {cells[0]} gone", whole.replace(row, ""), _last(whole, row))
        yield trial(f"line {cells[0]} twice", whole.replace(row, row + row))
    for paragraph in re.findall(r"<p>.*?</p>", whole):
        decides = re.search("核验|证书|抽签|公钥|培训基地|有异议", paragraph)
        yield trial(f"without {paragraph[3:9]}", whole.replace(paragraph, ""), "" if decides else "the days are told")
        yield trial(
            f"{paragraph[3:9]} twice", whole.replace(paragraph, paragraph * 2), "" if decides else "the days are told"
        )
        for number, found in enumerate(re.finditer("[0-9a-f]{16,}|[0-9]+ 份|/[A-Z-]+", paragraph)):
            new = paragraph[: found.start()] + _other(found[0]) + paragraph[found.end() :]
            yield trial(f"{paragraph[3:9]}, number {number} other", whole.replace(paragraph, new))
    spoilt: Mapping[str, str | bytes] = {
        "nothing": "", "not UTF-8": whole.encode("utf-16"), "half": whole[: len(whole) // 2], "deep": "<div>" * 100_000,
        "script": whole.replace("</body>", "<script>x</script></body>"), "hidden": whole.replace("<p>", "<p hidden>"),
        "comment": whole.replace("<p>", "<!-- <p>", 1), "style": whole.replace("body{", "p{display:none}body{"),
        "other tags": whole.replace("<h1>", "<h2>"), "an image": whole.replace("<h1>", '<img src="x"><h1>'),
    }  # fmt: skip
    for name, content in spoilt.items():
        yield trial(name, content)


def _cell(row: str, number: int, new: str) -> str:
    cells = re.findall(r"<td>(.*?)</td>", row)
    return "<tr>" + "".join(f"<td>{new if at == number else cell}</td>" for at, cell in enumerate(cells)) + "</tr>"


def _other(cell: str) -> str:
    return (
        re.sub(r"[0-9a-zA-Z](?=[^0-9a-zA-Z]*$)", lambda digit: "1" if digit[0] != "1" else "2", cell)
        + "甲" * cell.isalpha()
    )


def _last(whole: str, row: str) -> str:
    return "who is missing may not have been confirmed" if whole.rindex("<tr><td>") == whole.index(row) else ""


def _prints(checked: Checked) -> Iterator[Trial]:
    whole = beside()[PRINT]
    for tenth in range(40):
        for bit in (0, 3, 7):
            content = bytearray(whole)
            content[len(whole) * (2 * tenth + 1) // 80] ^= 1 << bit
            said = "outside what is read: outlines, widths, cross references"
            yield Trial(f"print: bit {bit} at {tenth} of 40", _notice(bytes(content), checked), said)
    for name, new in {
        "nothing": b"%PDF-1.3", "half": whole[: len(whole) // 2],
        "no font": whole.replace(b"/ToUnicode", b"/ToUnicorn"),
        "no text": re.sub(rb"/Contents \d+ 0 R", b"", whole), "a page": whole.replace(b"%PDF-", b"%FDP-"),
        "a bomb": b"%PDF-1.3\n1 0 obj\n<</Type /Page\n/Contents 1 0 R /Filter /FlateDecode>>\nstream\n" + b"\0" * 99
        + b"\nendstream\nendobj", "an object that is not there": whole.replace(b"/Contents 4 ", b"/Contents 9999 "),
    }.items():  # fmt: skip
        yield Trial(f"print: {name}", _notice(new, checked))


def _notice(content: bytes, checked: Checked) -> Callable[[], object]:
    return partial(check_notice, content, "n.pdf", checked, signer().public_key)


def _lists(checked: Checked) -> Iterator[Trial]:
    for file, check in ((ADMITTED, check_admitted), (NATIONAL, check_national)):
        whole = beside()[file]
        head, *rows = [line.split(",") for line in whole.decode("utf-8-sig").splitlines()]
        free = {"outcome", "entered_at", "category" if file == NATIONAL else ""}
        for at_row, row in enumerate(rows):
            for column, name in enumerate(head):
                for told, new in (("other", _other(row[column])), ("empty", ""), ("a quote", '"')):
                    why = (
                        "told after the placing"
                        if name in free and not (name == "category" or told == "a quote")
                        else ""
                    )
                    why = "" if name == "outcome" and told == "empty" else why
                    lines = [head, *rows[:at_row], [*row[:column], new, *row[column + 1 :]], *rows[at_row + 1 :]]
                    yield Trial(
                        f"{file}: {name} of line {at_row} {told}", partial(check, _csv(lines), file, checked), why
                    )
            for told, lines in (
                ("twice", [head, *rows[: at_row + 1], row, *rows[at_row + 1 :]]),
                ("short", [head, row[1:]]),
            ):
                yield Trial(f"{file}: line {at_row} {told}", partial(check, _csv(lines), file, checked))
        for told, content in {
            "nothing": b"", "no head": _csv(rows), "not UTF-8": whole.decode().encode("utf-16"), "zeros": b"\0" * 99,
            "another head": _csv([head[::-1], *rows]),
            "an open quote": whole + b'"', "tabs": whole.replace(b",", b"\t"),
        }.items():  # fmt: skip
            yield Trial(f"{file}: {told}", partial(check, content, file, checked))
    lines = [line.split(",") for line in beside()[ADMITTED].decode("utf-8-sig").splitlines()]
    turned = _csv([lines[0], *lines[:0:-1]])
    yield Trial(f"{ADMITTED}: out of order", partial(check_admitted, turned, ADMITTED, checked))


def _csv(lines: list[list[str]]) -> bytes:
    return "".join(f"{','.join(line)}\r\n" for line in lines).encode("utf-8-sig")


def _seasons(checked: Checked) -> Iterator[Trial]:
    """The season file with another value in one place, as far as it is a season still."""
    said = json.loads(checked.season.model_dump_json())
    for path in places(said):
        for name, new in (("other", other(at(said, path))), ("gone", GONE)):
            try:
                changed = Season.model_validate(put(said, path, new))
            except ValidationError:
                continue
            same = changed == checked.season or path == ("certificates_key",)
            why = "says the same: it is so unless told otherwise" if same else ""
            told = f"season file: {'.'.join(map(str, path))} {name}"
            yield Trial(told, partial(check_season, checked.book, changed), why)


def _keys(folder: Path) -> Iterator[Trial]:
    right = signer().public_key
    for name, content in {
        "nothing": b"", "no digits": b"zz" * 32, "short": right[:-2].encode(), "long": right.encode() + b"00",
        "capitals": right.upper().encode(), "a list": b"[]", "no key": b"{}", "a number": b'{"public_key":7}',
        "null": b'{"public_key":null}', "letters": '{"public_key":"中"}'.encode(), "not UTF-8": b"\xff" * 64,
        "deep": b"[" * 100_000, "spaces": b" " * 5_000, "another": b"00" * 32, "a text": b'"' + right.encode() + b'"',
        "inner": b'{"key":{"public_key":"' + right.encode() + b'"}}',
    }.items():  # fmt: skip
        yield Trial(f"key: {name}", partial(_pinned, content, folder))


def _pinned(content: bytes, folder: Path) -> None:
    file = folder / "pinned"
    file.write_bytes(content)
    (folder / KEY_FILE).write_text(signer().public_key)
    agreed(key_in(file), folder)


def _kept(checked: Checked) -> Iterator[Trial]:
    """A head kept from before, in which something was later, or other, or there."""
    head = checked.book.head
    for name in sorted(head["pages"]):
        serial = head["pages"][name]["serial"]
        earlier: Mapping[str, tuple[dict[str, Any], str]] = {
            "a later serial": ({"serial": serial + 1}, ""),
            "another root": ({"root": "00" * 32}, ""),
            "another count": ({"count": head["pages"][name]["count"] + 1}, ""),
            "another head": ({"head": "00" * 32}, ""),
            "an earlier serial": ({"serial": serial - 1, "root": "00" * 32}, "it moved on since"),
        }
        for told, (changed, why) in earlier.items():
            pages = {**head["pages"], name: {**head["pages"][name], **changed}}
            yield Trial(f"kept: {told} of {name}", partial(check_kept, {**head, "pages": pages}, checked.book), why)
    more = {**head["pages"], "X": head["pages"]["round"]}
    yield Trial("kept: a page that is gone", partial(check_kept, {**head, "pages": more}, checked.book))
    yield Trial("kept: another season", partial(check_kept, {**head, "season": "x"}, checked.book))
    for told, content in {
        "nothing": b"", "unsigned": spelt({"head": head, "signature": "00" * 64}) + b"\n", "no head": b"{}\n",
    }.items():  # fmt: skip
        key = key_of(signer().public_key)
        yield Trial(f"kept: {told}", partial(signed, content, "season.head.json", key))

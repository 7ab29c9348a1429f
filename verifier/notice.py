"""A notice against the pages: its root, count, lot and key, and everybody who stands on it [ADM-5, ADM-9].

Whoever kept the notice as it hung can hold any later copy of the certificates against it.
"""

import re
from collections.abc import Iterator
from typing import Final

from contracts.digest import key_id
from verifier.places import Places
from verifier.printed import text_of
from verifier.proof import Wrong, same
from verifier.whole import Checked

_HEADINGS: Final = "序号报名号姓名专业总成绩排名体检结果"
_PAGE: Final = re.compile(r"第\d+页，共\d+页")
_PLACE: Final = re.compile(r"核验凭据：([a-z0-9-]{1,40})/([A-Z0-9-]{1,40})")
_FIELDS: Final = {
    "certificates": re.compile(r"录取决定证书：(\d{1,9})份"),
    "root": re.compile(r"凭证根：([0-9a-f]{64})"),
    "lot_commitment": re.compile(r"抽签承诺：([0-9a-f]{64})"),
    "public_key": re.compile(r"签名公钥：([0-9a-f]{64})；编号：([0-9a-f]{16})"),
}
_SAID: Final = re.compile(r"核验凭据|录取决定证书|凭证根|抽签承诺|签名公钥")
_NUMBER: Final = re.compile(r"[A-Z0-9-]+")
_AFTER: Final = "对名单有异议的"
_PASSED: Final = "合格"


def check_notice(content: bytes, file: str, checked: Checked, public_key: str) -> str:
    """The code of the base it is the notice of. Raises `Wrong` at the first thing that is not as on its page."""
    text = _PAGE.sub("", text_of(content, file))
    place = _PLACE.findall(text)
    if len(place) != 1:
        raise Wrong(file, "", "", "does not say once of which season and base it is")
    season, code = str(place[0][0]), str(place[0][1])
    same(file, "", season, checked.season.id, "season")
    if code not in checked.places:
        raise Wrong(file, "", "base", f"is {code}, of which there is no page")
    base = checked.places[code]
    _check_fields(text, file, base, public_key)
    _check_lines(text, file, base)
    return code


def _check_fields(text: str, file: str, base: Places, public_key: str) -> None:
    head = base.page.head
    must: dict[str, list[str | tuple[str, ...]]] = {
        "certificates": [str(head["count"])],
        "root": [head["root"]],
        "lot_commitment": [head["lot"]["commitment"]] if head["lot"]["commitment"] else [],
    }
    found = {name: known.findall(text) for name, known in _FIELDS.items()}
    for name, expected in must.items():
        same(file, "", found[name], expected, name)
    key = [list(each) for each in found["public_key"]]
    same(file, "", key, [[public_key, key_id(public_key)]], "public_key")
    if len(_SAID.findall(text)) != 1 + sum(map(len, found.values())):
        raise Wrong(file, "", "", "says something twice, or otherwise than notices do")


def _check_lines(text: str, file: str, base: Places) -> None:
    """Everybody listed holds the place that is listed, with that total and rank; in merit order, nobody twice."""
    title = f"培训基地：{''.join(base.base.name_zh.split())}公示时间："
    head, table, rest = text.partition(_HEADINGS)
    if not table or head.count(title) != 1 or head.count("培训基地：") != 1:
        raise Wrong(file, "", "", f"is not the list of {base.base.name_zh}")
    body, *after = rest.replace(_HEADINGS, "").split(_AFTER)
    *lines, last = body.split(_PASSED)
    if len(after) != 1 or last:
        raise Wrong(file, "", "", f"has an unknown line {last[:80]}")
    seen = dict[str, tuple[int, int]]()
    for number, (name, line) in enumerate(_named(lines, file, base), start=1):
        if name in seen:
            raise Wrong(file, name, "", "stands on the list twice")
        expected, seen[name] = _expected(name, file, base)
        before, rest = f"{number}{name}", line.removeprefix(f"{number}{name}")
        if not line.startswith(before) or not rest.endswith(expected) or any(map(str.isdigit, rest[: -len(expected)])):
            raise Wrong(file, name, "", f"is {line[:120]}, must end in {expected}")
    if list(seen.values()) != sorted(seen.values()):
        raise Wrong(file, "", "", "is not in merit order")


def _named(lines: list[str], file: str, base: Places) -> Iterator[tuple[str, str]]:
    """Whose line each is: the longest number known that stands where one must."""
    for number, line in enumerate(lines, start=1):
        told = line.removeprefix(str(number))
        spelt = _NUMBER.match(told)
        ends = range(len(spelt[0]) if spelt else 0, 0, -1)
        name = next((told[:end] for end in ends if told[:end] in base.known), None)
        if name is None:
            raise Wrong(file, "", "", f"has a line of nobody who was ranked: {line[:80]}")
        yield name, line


def _expected(name: str, file: str, base: Places) -> tuple[str, tuple[int, int]]:
    """How the line of somebody ends, and where in the list it stands."""
    if name not in base.now.held:
        raise Wrong(file, name, "", "holds no place by the page")
    code, total = base.now.held[name][0], base.known[name]["total"]
    better = base.order[: base.rank[name] - 1]
    wanted = code in base.wants[name]
    rank = 1 + sum(code in base.wants[each] for each in better) if wanted else base.rank[name]
    specialty = "".join(base.plan[code].name_zh.split())
    return f"{specialty}{total // 100}.{total % 100:02d}{rank}", (-total, rank)

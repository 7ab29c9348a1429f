"""The table itself: kinds by who did it and where; what is true of all files of a town in the first place."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, Final

from services.admission.certificates.heading import Certified
from services.admission.certificates.publishing import files, season_file, signed
from services.chassis.core.signing import Signer
from tests.certificates.corrupting import remade
from tests.certificates.kinds import SPELLINGS, Files, Kind, bits, changed, spelt
from tests.certificates.published import SIGNER, Folder, bound
from tests.certificates.towns import town

TOWN: Final = 11
"""A town with everything in it: the kinds are tried on this one."""
ELSEWHERE: Final = 12
STRANGER: Final = Signer.of("another key")
HEADS: Final = ("season.head.json", "TOWN-1.head.json", "round.head.json")
LINES: Final = ("TOWN-1.jsonl", "round.jsonl")


@cache
def true() -> Files:
    """What admission would leave of the town."""
    return laid(town(TOWN)[1])


def laid(found: Folder, signer: Signer = SIGNER, head: Any = None) -> Files:
    """The files of these pages, signed with this key, under this head of the season or the one that goes with them."""
    season = head if head is not None else bound(town(TOWN)[0], found, signer)
    pages = [files(name, each, signer.sign) for name, each in found.items()]
    return {name: content for each in (*pages, season_file(season, signer.sign)) for name, content in each.items()}


def documents() -> Iterator[tuple[str, str, Any, Callable[[Any], Folder]]]:
    """Every head, a certificate of each outcome: its name, its page, itself, the pages with another in its place."""
    found = town(TOWN)[1]
    for name in ("TOWN-1", "round"):
        yield f"head of {name}", name, found[name].head, partial(_headed, found, name)
    seen = set[str]()
    for name, page in found.items():
        for at, each in enumerate(page.certificates):
            outcome = each["outcome"]
            kind = (
                f"{'round' if name == 'round' else 'base'} {outcome['kind']} {outcome.get('by', '')} {'marks' in each}"
            )
            if kind not in seen:
                seen.add(kind)
                yield f"certificate {kind}", name, each, partial(_certified, found, name, at)


def _headed(found: Folder, name: str, head: Any) -> Folder:
    page = found[name]
    return {**found, name: Certified(head, page.certificates, page.leaves, page.tree)}


def _certified(found: Folder, name: str, at: int, new: Any) -> Folder:
    written = [*found[name].certificates]
    written[at] = new
    return {**found, name: remade(found[name], written)}


def with_the_key() -> Iterator[Kind]:
    """One place changed, and all heads signed anew."""
    for what, _, document, remake in documents():
        for name, new in changed(document):
            told = f"{what}: {name}"
            yield Kind(f"with the key, {told}", partial(_remade, remake, new), harmless(told))
    head = bound(*town(TOWN))
    for name, new in changed(head):
        yield Kind(f"with the key, head of the season: {name}", partial(laid, town(TOWN)[1], head=new))


def harmless(told: str) -> str:
    """Why the checker cannot object, if it cannot: what is told from outside and decides nothing there."""
    return next((why for known, why in HARMLESS.items() if re.search(known, told)), "")


HARMLESS: Final[Mapping[str, str]] = {
    r"^head of TOWN-1: published_at other": "when results were published is told",
    r"^head of .*: serial (other|more)": "whoever signs numbers the issues",
    r"^certificate base .*: (category|accepts_adjustment|employer_level) other": "who somebody is is told",
    r"^certificate base gone  False: (application|outcome.at) (other|more)": "somebody nobody ranked is told of",
    r"^certificate round granted .*: bases more": "a base named twice is a base named",
}


def without_the_key() -> Iterator[Kind]:
    """One place changed, and nothing signed anew; or signed with another key."""
    whole, found = true(), town(TOWN)[1]
    for what, page, document, remake in documents():
        for name, new in changed(document):
            if not name.endswith(" other"):
                continue
            if what.startswith("head"):
                kept = signed(document, SIGNER.sign)["signature"]
                stolen = {**whole, f"{page}.head.json": spelt({"head": new, "signature": kept}) + b"\n"}
            else:
                at = found[page].certificates.index(document)
                line = spelt({"certificate": new, "path": list(found[page].tree.path(at))}) + b"\n"
                lines = whole[f"{page}.jsonl"].splitlines(keepends=True)
                stolen = {**whole, f"{page}.jsonl": b"".join([*lines[:at], line, *lines[at + 1 :]])}
            yield Kind(f"without the key, {what}: {name}", partial(_over, stolen))
            if what.startswith("head"):
                anew = laid(remake(new), STRANGER)
                yield Kind(f"with another key, {what}: {name}", partial(_over, whole, _page(anew, page)))


def _page(laid: Files, page: str) -> Files:
    return {name: content for name, content in laid.items() if name.startswith(f"{page}.")}


def spellings() -> Iterator[Kind]:
    """Every file spelt otherwise."""
    whole = true()
    for file in (*HEADS, *LINES):
        for name, spell in SPELLINGS.items():
            new = spell(whole[file])
            if new != whole[file]:
                yield Kind(f"{file} spelt otherwise: {name}", partial(_over, whole, {file: new}))


def pages() -> Iterator[Kind]:
    """Pages missing, added, exchanged, of another season, of an earlier issue, signed by others."""
    whole, found = true(), town(TOWN)[1]
    foreign, strange = laid(town(ELSEWHERE)[1]), laid(found, STRANGER)
    older = {name: each.numbered(1) for name, each in found.items()}
    newer = {name: each.numbered(99) for name, each in found.items()}
    for page in ("season", *found):
        for form in (".head.json", ".jsonl"):
            if (file := f"{page}{form}") in whole:
                yield Kind(f"{file} missing", partial(_without, whole, file))
                yield Kind(f"{file} of another season", partial(_over, whole, {file: foreign[file]}))
        yield Kind(f"{page} signed with another key", partial(_over, whole, _page(strange, page)))
        yield Kind(f"{page} of another season, whole", partial(_over, whole, _page(foreign, page)))
        if page == "season":
            continue
        yield Kind(f"{page} missing", partial(_without, whole, f"{page}.head.json", f"{page}.jsonl"))
        for name, issue in (("an older", older), ("a newer", newer)):
            put_in = _page(laid({page: issue[page]}), page)
            yield Kind(f"{name} issue of {page}", partial(_over, whole, put_in))
        added = {f"X-{page}{file.removeprefix(page)}": content for file, content in _page(whole, page).items()}
        yield Kind(f"{page} a second time under another name", partial(_over, whole, added))
        for form in (".head.json", ".jsonl"):
            copy = {f"X{form}": whole[f"{page}{form}"]}
            yield Kind(f"{page}{form} a second time", partial(_over, whole, copy))
        for instead in (each for each in found if each != page):
            moved = {file.replace(instead, page, 1): content for file, content in _page(whole, instead).items()}
            yield Kind(f"{instead} in the place of {page}", partial(_over, whole, moved))
            left = {name: each for name, each in found.items() if name != page}
            if instead != "round":
                named = laid({**left, page: found[instead]})
                yield Kind(f"{instead} in the place of {page}, named so", partial(_over, named))
        rest = {name: each for name, each in found.items() if name != page}
        why = "nothing in the folder is dated after the round" if page == "round" else ""
        yield Kind(f"{page} left out by the key's holder", partial(laid, rest), why)
    one = found["TOWN-1"]
    for name, written in {
        "missing": one.certificates[1:],
        "twice": (one.certificates[0], *one.certificates),
        "out of order": one.certificates[::-1],
        "of another base": (*one.certificates, *found["TOWN-2"].certificates[-1:]),
        "of nobody": (*one.certificates, {"application": "ZZ"}),
    }.items():
        liars = {**found, "TOWN-1": remade(one, list(written))}
        yield Kind(f"a certificate {name}, with the key", partial(laid, liars))
        lines = laid(liars)["TOWN-1.jsonl"]
        yield Kind(f"a certificate {name}, without the key", partial(_over, whole, {"TOWN-1.jsonl": lines}))


def _over(whole: Files, new: Files | None = None) -> Files:
    return {**whole, **(new or {})}


def _remade(remake: Callable[[Any], Folder], new: Any) -> Files:
    return laid(remake(new))


def _without(whole: Files, *names: str) -> Files:
    return {name: content for name, content in whole.items() if name not in names}


def paths() -> Iterator[Kind]:
    """Paths and signatures that are others, or none."""
    whole = true()
    instead: Mapping[str, bytes] = {
        "none": b"[]", "nothing": b"null", "a text": b'""', "a number": b"7", "an object": b'{"0":"ab"}',
        "no text": b"[7]", "no digits": b'["zz"]', "holes": b"[null]", "lists": b"[[]]", "one more": b'["ab"]',
    }  # fmt: skip
    for file in LINES:
        first, *rest = whole[file].splitlines(keepends=True)
        start = first.rindex(b'"path":') + len(b'"path":')
        told = first[start:-2]
        steps = json.loads(told)
        turned = {
            "reversed": spelt(steps[::-1]),
            "shorter": spelt(steps[:-1]),
            "longer": spelt([*steps, "00" * 32]),
        }
        for name, path in {**instead, **turned}.items():
            line = first[:start] + path + b"}\n"
            if path != told:
                yield Kind(f"{file}: path {name}", partial(_over, whole, {file: b"".join([line, *rest])}))
    for file in HEADS:
        start = whole[file].index(b'"signature":') + len(b'"signature":')
        for name, path in {**instead, "short": b'"00"', "zeros": b'"' + b"0" * 128 + b'"'}.items():
            new = whole[file][:start] + path + b"}\n"
            yield Kind(f"{file}: signature {name}", partial(_over, whole, {file: new}))


def turned_bits() -> Iterator[Kind]:
    """One bit anywhere."""
    for name, spoilt in bits(true(), [*HEADS, *LINES], tenths=14):
        yield Kind(f"one bit: {name}", partial(_over, spoilt))

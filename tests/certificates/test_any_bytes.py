"""Whatever lies in a folder of certificates, the checker names what is wrong with it, and is never lost [ADM-9]."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from services.admission.certificates.canonical import canonical
from services.admission.certificates.heading import Certified
from tests.certificates.beside import beside, folder_of, signer
from tests.certificates.corrupting import remade
from tests.certificates.published import SIGNER, Folder, leave, season_of, verify
from tests.certificates.towns import town
from tests.often import often
from verifier.listed import check_admitted, check_national
from verifier.notice import check_notice
from verifier.proof import Wrong, book

TOWNS, BITS, ODDITIES = 8, 150, 250
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 10**30, 1.5, "", "x", "中", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    "2025-08-01", [], {}, [[]], {"": {}}, ["x"], [None], {"kind": "placed"},
)  # fmt: skip
"""Values of every form, put where another one belongs."""


def refused(folder: Path, seed: int, match: str = "") -> None:
    with pytest.raises(Wrong, match=match):
        verify(folder, town(seed)[0])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything in a document, the document itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in inner for place in ((*path, key), *places(each, (*path, key)))]


def odd(document: Any, dice: Random) -> Any:
    """The document with one thing in it replaced by something of another form, or gone."""
    copy = json.loads(canonical(document))
    *path, last = dice.choice(places(copy))
    inner = copy
    for key in path:
        inner = inner[key]
    if dice.random() < 0.2:
        del inner[last]
        return copy
    inner[last] = dice.choice([value for value in ODD if type(value) is not type(inner[last]) or value != inner[last]])
    return copy


def oddly(found: Folder, dice: Random) -> Folder:
    """What the holder of the key can publish: one thing in one head or certificate odd, the tree and head made anew."""
    page = dice.choice(sorted(name for name, each in found.items() if each.certificates))
    written = list(found[page].certificates)
    if dice.random() < 0.4:
        head = odd(found[page].head, dice)
        told = found[page]
        return {**found, page: Certified(head, told.certificates, told.leaves, told.tree)}
    at = dice.randrange(len(written))
    written[at] = odd(written[at], dice)
    return {**found, page: remade(found[page], written)}


def test_one_bit_of_any_file_is_enough(tmp_path: Path) -> None:
    dice = Random(11)
    for turn in range(BITS):
        season, found = town(turn % TOWNS)
        leave(tmp_path, season, found)
        file = dice.choice(sorted(file for file in tmp_path.iterdir() if file.stat().st_size))
        content = bytearray(file.read_bytes())
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        file.write_bytes(content)
        with pytest.raises(Wrong):
            verify(tmp_path, season)


def test_what_the_holder_of_the_key_publishes_in_an_odd_form_is_refused_with_a_word(tmp_path: Path) -> None:
    dice, heard = Random(12), 0
    for turn in range(ODDITIES):
        season, found = town(turn % TOWNS)
        leave(tmp_path, season, oddly(found, dice))
        try:
            verify(tmp_path, season)
        except Wrong:
            heard += 1
    assert heard >= ODDITIES * 0.95, "the rest are told from outside and decide nothing: decision 0006"


def spoilt(file: str, change: Callable[[bytes], bytes], folder: Path) -> None:
    (folder / file).write_bytes(change((folder / file).read_bytes()))


@pytest.mark.parametrize(
    ("says", "change"),
    [
        ("is not JSON", lambda _: b"[" * 200_000 + b"]" * 200_000 + b"\n"),
        ("is not JSON", lambda whole: whole.replace(b'"count"', b'"c\xd6\xd0nt"')),
        ("is not JSON", lambda whole: whole.replace(b'"count":', b'"count":"\\ud842","x":')),
        ("is not JSON", lambda whole: whole.replace(b'"count":', b'"count":' + b"9" * 5_000)),
        ("is not canonical", lambda whole: b"\xef\xbb\xbf" + whole),
        ("is not canonical", lambda whole: whole.replace(b"\n", b"\r\n")),
        ("does not hold", lambda _: b"[]\n"),
        ("does not hold", lambda _: b'{"head":[],"signature":""}\n'),
        ("signature", lambda _: b'{"head":{},"signature":[]}\n'),
        ("is not JSON", lambda _: b""),
    ],
)
def test_a_head_that_is_none_is_named(says: str, change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    leave(tmp_path, *town(1))
    spoilt("TOWN-1.head.json", change, tmp_path)
    if says == "is not canonical":  # a mark before the text is no JSON to this reader
        says = "is not canonical|is not JSON"
    refused(tmp_path, 1, says)


@pytest.mark.parametrize("path", ["", "7", '{"0":"ab"}', "[7]", '["zz"]', "[null]", "[[]]"])
def test_a_path_that_is_none_is_named(path: str, tmp_path: Path) -> None:
    def bent(whole: bytes) -> bytes:
        first, *others = whole.splitlines(keepends=True)
        return b"".join([first[: first.rindex(b'"path":')] + f'"path":{path}}}\n'.encode(), *others])

    leave(tmp_path, *town(1))
    spoilt("TOWN-1.jsonl", bent, tmp_path)
    refused(tmp_path, 1, "path|JSON")


def test_a_page_under_the_name_of_another_base_is_not_its_page(tmp_path: Path) -> None:
    season, found = town(1)
    one, other = sorted(name for name in found if name != "round")[:2]
    leave(tmp_path, season, {**found, other: found[one]})
    with pytest.raises(Wrong, match=f'base: is "{one}", must be "{other}"'):
        verify(tmp_path, season)


def test_the_page_of_a_base_is_not_that_of_the_round(tmp_path: Path) -> None:
    season, found = town(1)
    base = min(name for name in found if name != "round")
    leave(tmp_path, season, {**found, "round": found[base]})
    with pytest.raises(Wrong, match="kind"):
        verify(tmp_path, season)


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    leave(tmp_path, *town(1))
    (tmp_path / "TOWN-1.jsonl").unlink()
    (tmp_path / "TOWN-1.jsonl").mkdir()
    refused(tmp_path, 1, "cannot be read")


def test_a_public_key_that_is_none_is_named(tmp_path: Path) -> None:
    leave(tmp_path, *town(1))
    for key in ("", "zz", "00", SIGNER.public_key + "00", "中"):
        with pytest.raises(Wrong, match="ed25519"):
            book(tmp_path, key)


def test_whatever_a_notice_or_a_list_is_made_of_it_is_refused_with_a_word_or_agrees(tmp_path: Path) -> None:
    """[ADM-5, ADM-9]: bytes changed, cut out, put in, moved."""
    folder, dice = folder_of(tmp_path / "2025-kunming-2"), Random(13)
    checked = verify(folder / "certificates", season_of("2025-kunming-2"), signer())
    files = {name: content for name, content in beside().items() if not name.endswith("key.json")}
    for turn in range(often(4_000)):
        name = sorted(files)[turn % len(files)]
        content = shaken(files[name], dice)
        with suppress(Wrong):
            if name.startswith("notices"):
                check_notice(content, name, checked, signer().public_key)
            else:
                (check_admitted if name == "admitted.csv" else check_national)(content, name, checked)


def shaken(content: bytes, dice: Random) -> bytes:
    told = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 5, 50])):
        at, source = dice.randrange(len(told) + 1), dice.randrange(len(told) + 1)
        match dice.randrange(4):
            case 0:
                told[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del told[at : at + dice.choice([1, 2, 10, 1_000])]
            case 2:
                told[at:at] = dice.randbytes(dice.choice([1, 3, 20]))
            case _:
                told[at:at] = told[source : source + dice.choice([5, 50, 500])]
    return bytes(told)

"""What is handed out: a signed head, and one line for each certificate with its path to the root [ADM-9]."""

from collections.abc import Callable, Iterator

from services.admission.certificates.canonical import Document, canonical
from services.admission.certificates.heading import Certified

Sign = Callable[[bytes], str]
"""From bytes to their signature in hexadecimal."""


def signed(head: Document, sign: Sign) -> Document:
    """The head as it is handed out; what is signed is its canonical form."""
    return {"head": head, "signature": sign(canonical(head))}


def lines(certified: Certified) -> Iterator[bytes]:
    """Every certificate with its path, a line of canonical JSON each, by number."""
    for at, leaf in enumerate(certified.leaves):
        path = '","'.join(certified.tree.path(at))
        yield b'{"certificate":%b,"path":[%b]}\n' % (leaf, f'"{path}"'.encode() if path else b"")


def line(certified: Certified, application: str) -> Document | None:
    """One certificate with its place on the page, from 0, and its path; None when nobody of this number is on it."""
    numbers = (at for at, each in enumerate(certified.certificates) if each["application"] == application)
    at = next(numbers, None)
    if at is None:
        return None
    return {"certificate": certified.certificates[at], "at": at, "path": certified.tree.path(at)}


def season_file(head: Document, sign: Sign) -> dict[str, bytes]:
    """The file of the season's head, by name."""
    return {"season.head.json": canonical(signed(head, sign)) + b"\n"}


def files(name: str, certified: Certified, sign: Sign) -> dict[str, bytes]:
    """The two files of a base or of the round, by name."""
    return {
        f"{name}.head.json": canonical(signed(certified.head, sign)) + b"\n",
        f"{name}.jsonl": b"".join(lines(certified)),
    }

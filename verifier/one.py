"""One certificate by itself: signature and path, before anything of it is shown to whom it is about [ADM-9]."""

import json
from collections.abc import Iterator
from pathlib import Path

from verifier.proof import (
    HEAD,
    MALFORMED,
    ROUND,
    SEASON,
    Json,
    Wrong,
    canonical,
    key_of,
    leads,
    names_page,
    page_of,
    same,
    signed,
    signed_head,
)


def one_of(folder: Path, name: str, application: str, public_key: str) -> Iterator[Json]:
    """The certificate of an application on this page, if it has one there: with its path and the signed head.

    The page is one that the head of the season names. Raises `Wrong`.
    """
    key = key_of(public_key)
    page = page_of(folder, name, key)
    if application not in page.certificates:
        return
    try:
        names_page(signed_head(folder, SEASON, key), name, page.head)
    except MALFORMED:
        raise Wrong(f"{SEASON}{HEAD}", "", "pages", "names no page") from None
    at = sorted(page.certificates).index(application)
    line = (folder / f"{name}.jsonl").read_bytes().splitlines(keepends=True)[at]
    head = (folder / f"{name}{HEAD}").read_bytes()
    yield {"page": name, "at": at, **_read(line), "signed": _read(head)}


def check_one(told: Json, application: str, public_key: str) -> None:
    """The same of one that was asked for by its number: it is that of nobody else, whoever answered. Raises `Wrong`."""
    try:
        name = str(told["page"])
        file = f"{name}{HEAD}"
        head = signed(canonical(told["signed"]) + b"\n", file, key_of(public_key))
        if name != ROUND:
            same(file, "", head.get("base"), name, "base")
        same(name, application, told["certificate"]["application"], application, "application")
        if type(told["at"]) is not int or not 0 <= told["at"] < head["count"]:
            raise Wrong(name, application, "at", "is no place on the page")
        leads(name, application, told, told["at"], head)
    except MALFORMED:
        raise Wrong("", "", "", "no certificate is made like that") from None


def _read(written: bytes) -> Json:
    read: Json = json.loads(written)
    return read

"""The certificates a season leaves: fetched from admission, written as the checker reads them [ADM-9].

certificates/key.json           the public key every head is signed with; whoever checks keeps one from elsewhere
certificates/season.head.json   the signed head of the season: every page there is, by name
certificates/<base>.head.json   the signed head of a base; round.head.json that of the provincial round
certificates/<base>.jsonl       its certificates with their paths, one line each, by application
"""

from pathlib import Path
from typing import Final

import httpx

from contracts.season.season import Season
from rehearsal.runtime.running import Running
from services.admission.certificates.canonical import Document, canonical

FOLDER: Final = "certificates"
KEY: Final = "key.json"
SERIAL: Final = "certificates-serial"
TRIES: Final = 5


class StillMoving(Exception):
    """Pages changed while they were read, as often as they were: the head of the season would not go with them."""


async def leave_certificates(client: httpx.AsyncClient, running: Running, season: Season, out: Path) -> Path:
    """Write `out/certificates` anew and return it; a base without certificates has no files.

    The key lies beside the folder too, for whoever gets it by another way. Raises `StillMoving`.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    key = _line((await _get(client, running, "/v1/certificates/key")).json())
    written = await _whole(client, running, f"/v1/seasons/{season.id}/certificates")
    for old in (*folder.glob("*.json"), *folder.glob("*.jsonl")):
        old.unlink()
    (out / KEY).write_bytes(key)
    for name, content in {KEY: key, **written}.items():
        (folder / name).write_bytes(content)
    return folder


async def _whole(client: httpx.AsyncClient, running: Running, path: str) -> dict[str, bytes]:
    """Every file but the key's; pages that go with the season's head, since it is asked for anew if one moved on."""
    for _ in range(TRIES):
        answer = await _get(client, running, path)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return {}
        told = answer.json()
        heads = told.pop("pages")
        files, moved = {"season.head.json": _line(told)}, False
        for name, head in heads.items():
            lines = await _get(client, running, f"{path}/{name}")
            moved = moved or lines.headers.get(SERIAL) != str(head["head"]["serial"])
            files |= {f"{name}.head.json": _line(head), f"{name}.jsonl": lines.content}
        if not moved:
            return files
    raise StillMoving(path)


async def _get(client: httpx.AsyncClient, running: Running, path: str) -> httpx.Response:
    response = await client.get(
        f"{running.http['admission']}{path}", headers={"authorization": f"Bearer {running.read_token}"}
    )
    if response.status_code != httpx.codes.NOT_FOUND:
        response.raise_for_status()
    return response


def _line(document: Document) -> bytes:
    return canonical(document) + b"\n"

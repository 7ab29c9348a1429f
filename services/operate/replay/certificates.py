"""The certificates a season leaves: fetched from admission, written as the checker reads them [ADM-9].

certificates/key.json           the public key every head is signed with
certificates/<base>.head.json   the signed head of a base; round.head.json that of the provincial round
certificates/<base>.jsonl       its certificates with their paths, one line each, by application
"""

import json
from pathlib import Path
from typing import Any, Final

import httpx

from contracts.season import Season
from services.operate.runtime.running import Running

FOLDER: Final = "certificates"


async def leave_certificates(client: httpx.AsyncClient, running: Running, season: Season, out: Path) -> Path:
    """Write `out/certificates` anew and return it; a base without certificates has no files."""
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.json"), *folder.glob("*.jsonl")):
        old.unlink()
    (folder / "key.json").write_bytes(_canonical((await _get(client, running, "/v1/certificates/key")).json()))
    for page in (*(base.code for base in season.bases), "round"):
        path = f"/v1/seasons/{season.id}/certificates/{page}"
        lines = await _get(client, running, path)
        if lines.status_code == httpx.codes.NOT_FOUND:
            continue
        head = await _get(client, running, f"{path}/head")
        (folder / f"{page}.jsonl").write_bytes(lines.content)
        (folder / f"{page}.head.json").write_bytes(_canonical(head.json()))
    return folder


async def _get(client: httpx.AsyncClient, running: Running, path: str) -> httpx.Response:
    response = await client.get(
        f"{running.http['admission']}{path}", headers={"authorization": f"Bearer {running.read_token}"}
    )
    if response.status_code != httpx.codes.NOT_FOUND:
        response.raise_for_status()
    return response


def _canonical(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"

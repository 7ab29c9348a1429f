"""The certificates there are: fetched from admission, written as the checker reads them [ADM-9].

certificates/key.json           the public key every head is signed with; whoever checks keeps one from elsewhere
certificates/season.head.json   the signed head of the season: every page there is, by name
certificates/<base>.head.json   the signed head of a base; round.head.json that of the provincial round
certificates/<base>.jsonl       its certificates with their paths, one line each, by application
"""

from pathlib import Path
from typing import Final

from contracts.season.season import Season
from operations.client import OperationsClient, Unanswered
from operations.failing import CannotGoOn
from services.admission.certificates.binding import ROUND
from services.admission.certificates.canonical import Document, canonical

FOLDER: Final = "certificates"
KEY: Final = "key.json"
SERIAL: Final = "certificates-serial"
TRIES: Final = 5
_ADMISSION: Final = "admission"


class StillMoving(CannotGoOn):
    """Pages changed while they were read, as often as they were: the head of the season would not go with them."""


async def leave_certificates(client: OperationsClient, season: Season, out: Path) -> Path:
    """Write `out/certificates` anew and return it; a base without certificates has no files.

    The key lies beside the folder too, for whoever gets it by another way. Raises `StillMoving`.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    key = _line(await client.read(_ADMISSION, "/v1/certificates/key"))
    written = await _whole(client, season)
    for old in (*folder.glob("*.json"), *folder.glob("*.jsonl")):
        old.unlink()
    (out / KEY).write_bytes(key)
    for name, content in {KEY: key, **written}.items():
        (folder / name).write_bytes(content)
    return folder


async def _whole(client: OperationsClient, season: Season) -> dict[str, bytes]:
    """Every file but the key's; pages that go with the season's head, since it is asked for anew if one moved on."""
    path = f"/v1/seasons/{season.id}/certificates"
    for _ in range(TRIES):
        told = await client.one(_ADMISSION, path, made=True)
        if told is None:
            return {}
        heads = told.pop("pages")
        if strays := heads.keys() - {ROUND, *(base.code for base in season.bases)}:
            raise Unanswered(_ADMISSION, f"has pages no base is called by: {', '.join(sorted(strays))}")
        files, moved = {"season.head.json": _line(told)}, False
        for name, head in heads.items():
            lines = await client.answer(_ADMISSION, f"{path}/{name}", made=True)
            moved = moved or lines.headers.get(SERIAL) != str(head["head"]["serial"])
            files |= {f"{name}.head.json": _line(head), f"{name}.jsonl": lines.content}
        if not moved:
            return files
    raise StillMoving("places move on faster than they are read; ask again")


def _line(document: Document) -> bytes:
    return canonical(document) + b"\n"

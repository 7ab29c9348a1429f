"""Where the key comes from that a season is checked with: one pinned beforehand is worth more than what came along."""

import json
import re
from pathlib import Path
from typing import Final

from verifier.proof import KEY_FILE, MALFORMED, Wrong, key_of

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_MOST: Final = 4_096


def key_in(file: Path) -> str:
    """The public key in a file: as JSON with `public_key`, or as 64 digits. Raises `Wrong`."""
    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST).decode().strip()
        told = text if _HEX.fullmatch(text) else json.loads(text)["public_key"]
    except OSError as unreadable:
        raise Wrong(file.name, "", "", f"cannot be read: {unreadable.strerror}") from None
    except MALFORMED:
        raise Wrong(file.name, "", "public_key", "is not in the file") from None
    key_of(told)
    return str(told)


def agreed(pinned: str, folder: Path) -> None:
    """Raises `Wrong` where a key lies in the folder that is not the pinned one."""
    if (folder / KEY_FILE).exists() and (found := key_in(folder / KEY_FILE)) != pinned:
        raise Wrong(KEY_FILE, "", "public_key", f"is {found}, pinned is {pinned}")

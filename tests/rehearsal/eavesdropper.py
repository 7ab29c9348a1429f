"""What any program of this machine can learn of another without being let in: its words, its ears, its environment."""

import os
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

_LISTENING: Final = "0A"


def processes_of(folder: Path) -> list[int]:
    """Every process that has this folder in its command line or environment, or works in it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            there = str((entry / "cwd").readlink()).startswith(str(folder))
        except OSError:
            continue
        if (there or str(folder).encode() in told) and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def told_openly(process: int) -> str:
    """Its words and its environment."""
    try:
        return b"\n".join((Path(f"/proc/{process}") / name).read_bytes() for name in ("cmdline", "environ")).decode()
    except OSError:
        return ""


def hears_at(processes: Iterable[int]) -> set[tuple[str, int]]:
    """Address and port of every TCP socket these processes listen on."""
    held = {inode for process in processes for inode in _sockets(process)}
    return {place for inode, place in _listeners() if inode in held}


def _sockets(process: int) -> Iterator[str]:
    for handle in Path(f"/proc/{process}/fd").glob("*"):
        try:
            name = str(handle.readlink())
        except OSError:
            continue
        if name.startswith("socket:["):
            yield name.removeprefix("socket:[").removesuffix("]")


def _listeners() -> Iterator[tuple[str, tuple[str, int]]]:
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING:
                address, _, port = fields[1].partition(":")
                yield fields[9], (str(ip_address(_bytes(address))), int(port, 16))


def _bytes(address: str) -> bytes:
    """The kernel prints each 32 bits of an address as a number of this machine, least significant byte first."""
    words = (address[at : at + 8] for at in range(0, len(address), 8))
    return b"".join(bytes.fromhex(word)[::-1] for word in words)

"""A Merkle tree as RFC 6962 has it: one root for many leaves, and for each leaf a short path to it [ADM-9]."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class Tree:
    """The hashes of every level, leaves first, the root last. An odd node at the end of a level rises as it is."""

    levels: tuple[Sequence[bytes], ...]

    @property
    def root(self) -> str:
        """In hexadecimal; that of no leaves is the hash of nothing."""
        return (self.levels[-1][0] if self.levels[-1] else sha256().digest()).hex()

    def path(self, at: int) -> list[str]:
        """The siblings from the leaf at this place up to the root, in hexadecimal."""
        siblings: list[str] = []
        for level in self.levels[:-1]:
            beside = at ^ 1
            if beside < len(level):
                siblings.append(level[beside].hex())
            at >>= 1
        return siblings


def tree_of(leaves: Sequence[bytes]) -> Tree:
    """The tree over these leaves, in this order."""
    level = [sha256(_LEAF + leaf).digest() for leaf in leaves]
    levels = [level]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(_NODE + left + right).digest() for left, right in pairs]
        level = above + level[len(above) * 2 :]
        levels.append(level)
    return Tree(tuple(levels))

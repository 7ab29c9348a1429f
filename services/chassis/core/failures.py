"""The failures that are neither a refusal nor a defect: what we need is away, or was made by code newer than this."""

from collections.abc import Iterable
from typing import Final

FELL_BACK: Final = 75
"""How a process ends whose store was put back beneath it: a failure for now, to be started again."""


class Unavailable(Exception):
    """The store or the broker cannot be reached now; the same work will do later."""


class NewerVersion(Exception):
    """A document was written by newer code than this: a process that knows it has to move it."""


class Full(Exception):
    """A document of this kind would be larger than any store takes, 16 MiB; the same work would fail again."""


class FellBack(Exception):
    """The store was put back to an earlier hour beneath a process, which must not go on with what it remembers."""


def fell_back(failures: Iterable[object]) -> bool:
    """Whether one of these is that, or a group that holds one."""
    return any(
        isinstance(each, FellBack) or (isinstance(each, BaseExceptionGroup) and fell_back(each.exceptions))
        for each in failures
    )


class Unfit(Exception):
    """A service cannot be built from what it was given; each fault names what is wrong, and holds no secret."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults

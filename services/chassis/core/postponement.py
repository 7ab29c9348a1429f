"""What cannot be done now is put off, the longer the more often it failed, so that it costs its neighbours nothing.

A deadline that raises and an outbox the broker will not have are taken out of what is read in order of age; a record of
their own, in the store, tells when they are tried again, whoever keeps then.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PAUSES_SECONDS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600)
"""How long what failed so often in a row waits; the last one ever after."""
NOT_LONGER_SECONDS: Final = 60
"""What is mended from outside, a broker's rights and queues, or code that is rolled out, waits no longer than this."""


class What(StrEnum):
    """What of a document is put off."""

    DEADLINE = "deadline"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Postponement:
    """Something of one document, to be tried again at `again`, milliseconds of the store's time; `times` it failed.

    `why` tells a defect's kind and place, or that the broker refused; no values.
    """

    what: What
    kind: str
    key: str
    again: int
    times: int
    why: str

    @property
    def id(self) -> str:
        return f"{self.what}/{self.kind}/{self.key}"


def pause_ms(times: int, *, outside: bool) -> int:
    """How long what failed so often in a row is left alone."""
    seconds = PAUSES_SECONDS[min(times, len(PAUSES_SECONDS)) - 1]
    return 1_000 * (min(seconds, NOT_LONGER_SECONDS) if outside else seconds)

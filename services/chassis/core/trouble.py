"""Why a process does not do its part, in stable codes for whoever watches it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """With any but the last four a process is not ready: that one message waits keeps no other from being heard."""

    STARTING = "starting"
    BROKER_AWAY = "broker_away"
    STORE_AWAY = "store_away"
    EXCHANGE_REFUSED = "exchange_refused"
    PUBLISHING_BLOCKED = "publishing_blocked"
    PUBLISHING_UNCONFIRMED = "publishing_unconfirmed"
    INBOX_UNHEARD = "inbox_unheard"
    INBOX_STALLED = "inbox_stalled"
    RETRIED_WITHOUT_END = "retried_without_end"
    MESSAGES_MISSING = "messages_missing"
    SPEAKER_FELL_BACK = "speaker_fell_back"
    DEADLINES_HELD = "deadlines_held"


_SLIGHT: Final = frozenset(
    {Trouble.RETRIED_WITHOUT_END, Trouble.MESSAGES_MISSING, Trouble.SPEAKER_FELL_BACK, Trouble.DEADLINES_HELD}
)


@dataclass(frozen=True, slots=True)
class Told:
    """One trouble, with a detail fit for a log."""

    code: Trouble
    detail: str

    @property
    def grave(self) -> bool:
        """Whether the process does not do its part."""
        return self.code not in _SLIGHT

"""What became of messages that an operator put back, for whoever put them there to ask."""

from typing import Final

from aio_pika.abc import AbstractIncomingMessage

PUT_BACK: Final = "zhaolu.put-back/"
"""How the application begins that a message put back says it comes from; after it comes which time it was put back."""
_KEPT: Final = 10_000


class Fates:
    """The last of them, in one process, by the time they were put back and their id: heard, dead, retried, …."""

    def __init__(self) -> None:
        self._fates: dict[tuple[str, str], str] = {}

    def note(self, message: AbstractIncomingMessage, outcome: str) -> None:
        """This became of the message; of those nobody put back nothing is kept."""
        if not (message.app_id or "").startswith(PUT_BACK):
            return
        name = message.app_id or "", str(message.headers.get("ce-id", message.message_id))
        self._fates.pop(name, None)
        self._fates[name] = outcome
        if len(self._fates) > _KEPT:
            del self._fates[next(iter(self._fates))]

    def of(self, mark: str, ids: list[str]) -> dict[str, str]:
        """What is known of those that were put back under this mark."""
        return {name: self._fates[mark, name] for name in ids if (mark, name) in self._fates}

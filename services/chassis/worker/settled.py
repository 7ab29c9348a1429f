"""What became of a message, from what became of its deliveries: one that is for several aggregates has one for each."""

from collections.abc import Iterable, Mapping
from typing import Final

from aio_pika.abc import AbstractIncomingMessage

from services.chassis.core.document import DeliveryResult, Outcome

_TELLING: Final = (Outcome.DEFECT, Outcome.HEARD, Outcome.REPEATED)
"""Of several outcomes the first of these is the message's: one defect, and it is tried again whole."""


def by_message(
    results: Iterable[DeliveryResult], carriers: Mapping[int, AbstractIncomingMessage]
) -> list[tuple[AbstractIncomingMessage, DeliveryResult]]:
    """Each message with the result that tells what became of it."""
    found: dict[int, tuple[AbstractIncomingMessage, DeliveryResult]] = {}
    for result in results:
        message = carriers[id(result.delivery)]
        before = found.get(id(message))
        if before is None or _TELLING.index(result.outcome) < _TELLING.index(before[1].outcome):
            found[id(message)] = message, result
    return list(found.values())

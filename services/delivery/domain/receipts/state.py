"""The receipts for a hundred numbers of one recipient."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.recipients import RecipientName
from services.delivery.domain.receipts.facts import Receipt, ReceiptsKept


@dataclass(frozen=True, slots=True)
class Receipts:
    """What stands for each number there is a receipt for; `times` counts the words on any of them."""

    recipient: RecipientName
    of: Mapping[int, Receipt] = field(default_factory=dict)
    times: int = 0


def receipts(key: str) -> Receipts:
    """No receipts yet, by key: the recipient's name, and which hundred."""
    return Receipts(key.rpartition("/")[0])


def evolve(state: Receipts, event: ReceiptsKept) -> Receipts:
    stands = dict(state.of)
    for number, receipt in event.receipts.items():
        before = stands.get(number)
        stands[number] = receipt if before is None else max(before, receipt, key=lambda each: each.standing)
    return replace(state, of=dict(sorted(stands.items())), times=state.times + 1)

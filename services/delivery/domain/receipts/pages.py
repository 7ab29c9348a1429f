"""Receipts by the hundred numbers they are kept for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from contracts.messages.delivery import ReceiptLine
from services.delivery.domain.log.state import page_with


def by_page(lines: Iterable[ReceiptLine]) -> Mapping[int, tuple[ReceiptLine, ...]]:
    """The lines for each page of the log, in their order."""
    pages: dict[int, list[ReceiptLine]] = defaultdict(list)
    for line in lines:
        pages[page_with(line.number)].append(line)
    return {nth: tuple(lines) for nth, lines in pages.items()}

"""What those outside say of what they were told, each on the exchange `recipient` under keys of its own [DLV-4]."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from contracts.envelope import Message
from contracts.messages.delivery import ReceiptLine
from contracts.recipients import RecipientName

AT_ONCE: Final = 1_000


class ReceiptsSent(Message):
    """What became of some numbers of the recipient's own, whoever sends it; of two words on one the later stands.

    Published under the routing key `<recipient>.recipient.receipts_sent.v1`, with the recipient as its source.
    """

    TYPE: ClassVar[str] = "recipient.receipts_sent.v1"
    recipient: RecipientName
    lines: Annotated[tuple[ReceiptLine, ...], Field(min_length=1, max_length=AT_ONCE)]

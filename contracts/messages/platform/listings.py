"""What the provincial platform posts of withdrawals that others keep on file, by ID number [REG-10]."""

from typing import ClassVar

from contracts.envelope import Message
from contracts.messages.platform.admission import CaseId
from contracts.people import IdNumber
from contracts.vocabulary import Moment, Revision, Text, Track


class WithdrawalImported(Message):
    """A withdrawal on an outside list, by its number there; a higher revision corrects it or takes it off [REG-10].

    It bars from the track until `bans_until`, and is known in the other one. Personal data as in `Identity`.
    """

    TYPE: ClassVar[str] = "platform.withdrawal_imported.v1"
    record: CaseId
    revision: Revision
    track: Track
    id_number: IdNumber
    bans_from: Moment
    bans_until: Moment
    stands: bool
    document: Text
    by: Text
    imported_at: Moment

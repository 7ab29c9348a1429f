"""Who outside is told what concerns them: the kinds of recipients, and what each of them is called [DLV-1]."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import StringConstraints

from contracts.vocabulary import BaseCode


class RecipientKind(StrEnum):
    """The provincial platform, a hospital's HR, its teaching-management system, the two offices reductions go to."""

    PLATFORM = "platform"
    HR = "hr"
    TEACHING = "teaching"
    TALENT_CENTRE = "talent-centre"
    TCM_SOCIETY = "tcm-society"


OF_A_BASE: Final = frozenset({RecipientKind.HR, RecipientKind.TEACHING})
"""Kinds of which every base has one of its own."""
RecipientName = Annotated[
    str, StringConstraints(pattern=r"^(platform|talent-centre|tcm-society|(hr|teaching)\.[A-Z0-9][A-Z0-9-]{0,39})$")
]
"""A recipient's name: in paths, as the name of its queue and of whoever reads it there, on record."""


def queue_of(recipient: RecipientName) -> str:
    """The queue of its own; the platform's is not called like the exchange it speaks on."""
    return "platform.deliveries" if recipient == RecipientKind.PLATFORM else recipient


def recipient_name(kind: RecipientKind, base: BaseCode | None = None) -> RecipientName:
    """What a recipient of this kind is called, at this base where each base has one."""
    return f"{kind.value}.{base}" if kind in OF_A_BASE else kind.value

"""Which transfers a base asked for, and as of when they are judged [ADM-2]."""

from contracts.messages.platform.admission import QuotaTransferred
from contracts.vocabulary import Moment
from services.admission.domain.intake.state import Intake


def requested(intake: Intake, closes: Moment) -> tuple[QuotaTransferred, ...]:
    """The transfers asked for; one heard of after placing closed comes too late, whenever it was made [ADM-2]."""
    return tuple(
        one.model_copy(update={"transferred_at": max(closes, one.transferred_at)}) if number in intake.late else one
        for number, one in intake.transfers.items()
    )

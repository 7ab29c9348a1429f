"""Where an enrolment stands [SAGA-1]."""

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """Where an enrolment stands [SAGA-1]."""

    AWAITING_PLACE = "awaiting_place"
    PROPOSED = "proposed"
    PHYSICAL_PASSED = "physical_passed"
    NOTICED = "noticed"
    AWAITING_REPORT = "awaiting_report"
    REPORTED = "reported"
    AGREED = "agreed"
    IN_TRAINING = "in_training"
    COMPLETED = "completed"
    UNPLACED = "unplaced"
    AWAITING_ADJUSTMENT = "awaiting_adjustment"
    UNADMITTED = "unadmitted"
    VACATED = "vacated"
    DROPPED = "dropped"
    RECLAIMING_PLACE = "reclaiming_place"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"
    RECLAIMING_SEAT = "reclaiming_seat"
    REINSTATING = "reinstating"


ENDED: Final = frozenset(
    {Stage.COMPLETED, Stage.UNPLACED, Stage.UNADMITTED, Stage.VACATED, Stage.DROPPED, Stage.WITHDRAWN}
)

"""What a season says of what everybody outside is told: how long it is kept, and how soon it is to be taken over."""

from typing import Annotated

from pydantic import Field

from contracts.season.plan import Record


class Deliveries(Record):
    """Heartbeats, the limit after which what nobody took over is an alarm, and the retention [DLV-1, DLV-4].

    What was said is kept until so many days after it was said, or after reporting ends, whichever is later.
    """

    heartbeat_minutes: Annotated[int, Field(ge=1, le=10_080)] = 60
    receipts_within_hours: Annotated[int, Field(ge=1, le=8_760)] = 72
    retention_days: Annotated[int, Field(ge=1, le=36_500)] = 1_460

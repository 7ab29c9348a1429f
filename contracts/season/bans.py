"""How long whoever was withdrawn is kept out, for what, and which bans of others count here [REG-9, POL-11, POL-12]."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from contracts.messages.registration import BanCause
from contracts.season.plan import Record

Years = Annotated[int, Field(ge=0, le=20)]
Counts = Literal["bars", "told"]
"""Whether a withdrawal bars, or is only shown to the base, which decides on it [REG-10]."""


class Bans(Record):
    """How long a withdrawn person stays out of the track; `by_cause` for some causes otherwise.

    `other_track` are bans of the other track, `imported` withdrawals on the lists of others: what they do to whoever
    registers in this season.
    """

    years: Years
    by_cause: Mapping[BanCause, Years] = Field(default_factory=dict)
    other_track: Counts = "told"
    imported: Counts = "bars"

    def years_for(self, cause: BanCause) -> int:
        return self.by_cause.get(cause, self.years)

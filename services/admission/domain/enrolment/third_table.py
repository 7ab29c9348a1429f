"""The saga's third table: as today's, but an upheld objection that was overturned left the place as it had been."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from contracts.messages.admission.enrolment import SeatRetaken
from services.admission.domain.enrolment.rows import Row, Table, always
from services.admission.domain.enrolment.state import Stage
from services.admission.domain.enrolment.table import TABLE

_LATER: Final = frozenset({Stage.DROPPED, Stage.RECLAIMING_PLACE})


def _before() -> Iterator[Row]:
    for row in TABLE:
        if row.to is Stage.DROPPED and row.stages == (Stage.NOTICED,):
            yield replace(row, to=Stage.VACATED)
        elif row.hears is SeatRetaken and row.to is Stage.REINSTATING:
            yield replace(row, when=always)
        elif _LATER.isdisjoint(row.stages):
            yield row


THIRD: Final[Table] = tuple(_before())

"""The saga's versions: a saga finishes under the one it was started under, or is moved to a later one."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.vocabulary import ApplicationId
from services.admission.domain.enrolment.rows import Table
from services.admission.domain.enrolment.stage import ENDED, Stage
from services.admission.domain.enrolment.state import Enrolment
from services.admission.domain.enrolment.table import ROWS, table_of

TABLES: Final[Mapping[int, Table]] = {
    version: table_of(version) for version in range(1, max(row.since for row in ROWS) + 1)
}
"""The rows of each version."""
CURRENT: Final = max(TABLES)
_TRAINEES: Final = frozenset({Stage.AWAITING_REPORT, Stage.REPORTED, Stage.AGREED, Stage.IN_TRAINING})
_FAR: Final = (ENDED - {Stage.UNPLACED}) | _TRAINEES | {Stage.WITHDRAWING, Stage.RECLAIMING_SEAT, Stage.REINSTATING}
_FINISHES: Final = {1: ENDED | {Stage.REPORTED, Stage.WITHDRAWING}, 2: _FAR, 3: _FAR, 4: _FAR}
"""The stages from which an enrolment finishes under its own table, since from there on the next one differs."""


def started(application: ApplicationId) -> Enrolment:
    """An enrolment nothing was heard of yet, under the table of today."""
    return Enrolment(application, table=CURRENT)


def later_table(enrolment: Enrolment) -> int:
    """The number of the table an enrolment goes on under: the latest it is not past what it shares with.

    Never an earlier one: what newer code moved on stays there when that code is rolled back.
    """
    table = enrolment.table
    while table < CURRENT and enrolment.stage not in _FINISHES[table]:
        table += 1
    return table


def known(stored: Mapping[str, Any]) -> bool:
    """Whether there is a table here for an enrolment as it is stored; if not, newer code has to move it."""
    return stored.get("table", 1) in TABLES

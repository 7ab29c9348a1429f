"""The saga's tables by number: a saga finishes under the one it was started under, or is moved to a later one."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.vocabulary import ApplicationId
from services.admission.domain.enrolment import ENDED, Enrolment, Stage
from services.admission.saga.first_table import FIRST
from services.admission.saga.rows import Table
from services.admission.saga.table import TABLE

TABLES: Final[Mapping[int, Table]] = {1: FIRST, 2: TABLE}
CURRENT: Final = max(TABLES)
_FINISHES: Final = {1: ENDED | {Stage.REPORTED, Stage.WITHDRAWING}}
"""The stages from which an enrolment finishes under its own table, since from there on the tables differ."""


def started(application: ApplicationId) -> Enrolment:
    """An enrolment nothing was heard of yet, under the table of today."""
    return Enrolment(application, table=CURRENT)


def later_table(enrolment: Enrolment) -> int:
    """The number of the table an enrolment goes on under: today's, unless it is past what the tables share.

    Never an earlier one: what newer code moved on stays there when that code is rolled back.
    """
    finishes = _FINISHES.get(enrolment.table, frozenset[Stage]())
    return enrolment.table if enrolment.stage in finishes else max(enrolment.table, CURRENT)


def known(stored: Mapping[str, Any]) -> bool:
    """Whether there is a table here for an enrolment as it is stored; if not, newer code has to move it."""
    return stored.get("table", 1) in TABLES

"""The quota plan of a season file: tables of seats as the notice prints them, and how their columns read [ADM-2].

The tables are rows by the time they come here: whoever reads the file puts `{file, rows}` in the place of a name
that ends in `.csv`. Nothing here reads anything.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from contracts.vocabulary import SpecialtyCode, Text

Cells = Mapping[str, str]
Seats = Annotated[int, Field(ge=0, le=100_000)]


class Record(BaseModel):
    """A table of the season file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sheet(Record):
    """A CSV file beside the season file, as rows of text; `fault` says why it could not be read."""

    file: Text
    rows: tuple[Cells, ...] = ()
    fault: str | None = None


SheetName = Annotated[Sheet, WithJsonSchema({"type": "string", "pattern": r"\.csv$"})]
"""In the file the name of a CSV file, relative to it; here its rows."""


class Column(Record):
    """One column of seats and the programme it is for.

    Only rows whose cells equal `where` have this programme. `reserved_order` names the column that says how many of
    the seats are kept for roster-placed applicants. `printed_seats` is the column's printed total, held-back seats
    included, and `printed_reserved` that of its reserved seats. A programme of several specialties that the source
    does not tell apart is `pooled`, and bears a code and a name of its own. `covers` are the specialties the seats are
    for: of a pool all of them, else those beside its own [ADM-8].
    """

    column: Text
    specialty: SpecialtyCode
    name_zh: Text | None = None
    scarce: bool | None = None
    pooled: bool = False
    covers: tuple[SpecialtyCode, ...] = ()
    reserved_order: Text | None = None
    where: Mapping[Text, Text] = {}
    printed_seats: Seats | None = None
    printed_reserved: Seats | None = None


class Unresolved(Record):
    """Where the seats of empty cells stand: one pooled programme with what `subtotal` leaves of `columns`.

    With `covers_blank` it covers, row by row, the specialties of the columns whose cells are empty [ADM-8].
    """

    specialty: SpecialtyCode
    name_zh: Text
    scarce: bool
    subtotal: Text
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    covers_blank: bool = False


class QuotaTable(Record):
    """One annex: its rows by base, what its columns mean, and the totals printed under it.

    The row of `held_back_row` is no base: its seats are kept back for the provincial adjustment round [ADM-2, ADM-6].
    """

    table: SheetName
    total: Text
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    unresolved: Unresolved | None = None
    held_back_row: Text | None = None
    printed_seats: Seats
    printed_held_back: Seats = 0


class Plan(Record):
    """All annexes of the season, and where each base lies."""

    regions: SheetName
    quotas: Annotated[tuple[QuotaTable, ...], Field(min_length=1)]

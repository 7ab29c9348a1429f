"""The forms in which tables are printed; the libraries that print are loaded by the first print."""

from collections.abc import Sequence
from datetime import datetime

from services.printing.sheet import Table, Unprinted


def pdf(sheets: Sequence[Table], made_at: datetime) -> bytes:
    """The sheets as one PDF. The same sheets and moment give the same bytes."""
    from services.printing import typeset  # noqa: PLC0415  its libraries would be a third of a process's start

    return typeset.pdf(sheets, made_at)


def unprinted(sheets: Sequence[Table]) -> tuple[Unprinted, ...]:
    """What the PDF of these sheets cannot show; the workbook holds it all the same."""
    from services.printing import typeset  # noqa: PLC0415  same

    return typeset.unprinted(sheets)


def xlsx(sheets: Sequence[tuple[str, Table]], made_at: datetime) -> bytes:
    """A workbook of these sheets, each on a tab that has its name."""
    from services.printing import workbook  # noqa: PLC0415  same

    return workbook.xlsx(sheets, made_at)

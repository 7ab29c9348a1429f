"""The saga's table as a Mermaid state diagram."""

from collections.abc import Iterable
from typing import Final

from services.admission.domain.enrolment.rows import Deadline, Row, Table, always

BEGINS: Final = "<!-- the saga, generated from its table: begins -->"
ENDS: Final = "<!-- the saga, generated from its table: ends -->"


def mermaid(table: Table) -> str:
    """One arrow for every two stages, with everything that leads from one to the other."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table:
        for stage in row.stages:
            arrows.setdefault((stage.value, row.to.value), []).append(_label(row))
    last = sorted({to for _, to in arrows} - {at for at, _ in arrows})
    lines = (
        *(f"{at} --> {to} : {', '.join(dict.fromkeys(labels))}" for (at, to), labels in arrows.items()),
        *(f"{stage} --> [*]" for stage in last),
    )
    return _fenced((f"[*] --> {table[0].stages[0].value}", *lines))


def with_diagram(page: str, table: Table) -> str:
    """The page with the diagram of today between its two marks. Raises `ValueError` where they are missing."""
    before, _, rest = page.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not ends:
        raise ValueError("the page has no place for the diagram")
    return f"{before}{BEGINS}\n{mermaid(table)}\n{ENDS}{after}"


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(("```mermaid", "stateDiagram-v2", *(f"  {line}" for line in lines), "```"))


def _label(row: Row) -> str:
    heard = f"{row.hears.name} deadline" if isinstance(row.hears, Deadline) else row.hears.__name__
    return heard if row.when is always else f"{heard} [{row.when.__name__.replace('_', ' ')}]"

"""What is shown on site, and by whom: the checklist of a season, and what it must agree with [VER-2, VER-3, POL-1]."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.season.errors import Location
from contracts.season.plan import Record
from contracts.season.written import as_list, as_table
from contracts.vocabulary import Category, Licence, MaterialKind

Told = tuple[Location, str]
_OF_A_UNIT: Final = ("unit", "order")
"""Whose employer, or the authority above it, can sign a letter [REG-8]."""


class Material(Record):
    """One line of the checklist: due from everyone, or from these categories and holders of these licences alone."""

    kind: MaterialKind
    categories: tuple[Category, ...] = ()
    licences: tuple[Licence, ...] = ()

    def due(self, category: Category, licence: Licence) -> bool:
        return category in (self.categories or Category) and licence in (self.licences or Licence)


USUAL: Final = (
    Material(kind=MaterialKind.SIGNED_FORM),
    Material(kind=MaterialKind.ID_CARD),
    Material(kind=MaterialKind.DIPLOMA),
    Material(kind=MaterialKind.LICENCE, licences=(Licence.ASSISTANT_PHYSICIAN, Licence.PHYSICIAN)),
    Material(kind=MaterialKind.CONSENT_LETTER, categories=(Category.UNIT, Category.ORDER)),
)
"""Form, identity card and diploma of everyone, the licence that is held, the letter of the employed [N22 四(二)]."""


def checklist_faults(season: Mapping[str, Any]) -> Iterator[Told]:
    """Nothing twice of the same people, no licence of whoever has none, no letter of whoever has no unit."""
    materials = as_list(as_table(season.get("verification")).get("materials"))
    seen = set[tuple[str, str, str]]()
    for at, line in enumerate(map(as_table, materials)):
        place, kind = ("verification", "materials", at), str(line.get("kind"))
        categories = [str(each) for each in as_list(line.get("categories"))]
        licences = [str(each) for each in as_list(line.get("licences"))]
        of = [(one, other) for one in categories or [*Category] for other in licences or [*Licence]]
        asked = {(kind, str(one), str(other)) for one, other in of}
        if seen & asked:
            yield place, f"{kind} is asked of somebody twice"
        seen |= asked
        if kind == "licence" and "none" in licences:
            yield (*place, "licences"), "whoever has no licence cannot show one"
        if kind == "consent_letter" and (strays := {*map(str, categories or Category)} - {*_OF_A_UNIT}):
            yield (*place, "categories"), f"no unit signs a letter of {', '.join(sorted(strays))}"

"""From a season file as an operator writes it to the season the services use: nothing is written twice [0003].

`every_base` is shared by all bases, `plan` gives bases and programmes out of quota tables, an entry of `bases` adds a
base or says what is particular about one. Each key of the result knows where in the file it came from.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from contracts.season.errors import Location, SeasonError, complaints, spelt, strictly
from contracts.season.kinds import reserved_at_least
from contracts.season.plan import Plan, Sheet
from contracts.season.programmes import completed
from contracts.season.quota import Drawn, Specialties, by_code, draw
from contracts.season.sheets import OF_REGIONS, OF_SPECIALTIES, sheet_faults

_WRITTEN_ONLY: Final = frozenset({"every_base", "plan", "specialties"})
_STAND_IN: Final[Mapping[str, Any]] = {
    "code": "STAND-IN",
    "name_zh": "代",
    "prefecture": "代",
    "level": "county",
    "programmes": [{"specialty": "STAND-IN", "name_zh": "代", "seats": 0, "pooled": True}],
}
"""A base to try `every_base` on while the plan's own cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """The season as plain data; where each key of each base was written; what is wrong with tables and plan."""

    season: dict[str, Any]
    homes: list[dict[str, str]] = field(default_factory=list)
    faults: tuple[SeasonError, ...] = ()
    specialties: Specialties = field(default_factory=dict)

    def key(self, location: Location) -> str:
        """Where a person finds the thing at this location of the expanded season."""
        match location:
            case ("bases", int(at), *deeper) if at < len(self.homes):
                home, rest = self.homes[at], tuple(deeper)
                if rest and str(rest[0]) in home:
                    return spelt((home[str(rest[0])], *rest[1:]))
                return spelt((home[""], *rest))
            case _:
                return spelt(location)


def expand(written: Mapping[str, Any]) -> Expanded:
    """The whole file, expanded as far as it can be read. Raises nothing: faults are part of the answer."""
    season = {key: value for key, value in written.items() if key not in _WRITTEN_ONLY}
    specialties, faults = _specialties(written)
    shared = written.get("every_base", {})
    if not isinstance(shared, dict):
        return Expanded(season, [], (*faults, SeasonError("every_base", "must be a table")), specialties)
    entries = season.get("bases", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return Expanded(season, [], (*faults, SeasonError("bases", "must be tables")), specialties)
    planned = _planned(written, specialties, faults) if "plan" in written else ({}, 0)
    bases: dict[str, dict[str, Any]] = {}
    homes: dict[str, dict[str, str]] = {}
    where = dict.fromkeys(shared)
    for code, (drawn, told) in planned[0].items():
        bases[code] = {**shared, **drawn}
        homes[code] = {"": "every_base", **{key: f"every_base.{key}" for key in where}, **dict.fromkeys(drawn, told)}
    for at, entry in enumerate(entries):
        code = str(entry.get("code"))
        if code in planned[0] and any(code == str(earlier.get("code")) for earlier in entries[:at]):
            faults.append(SeasonError(f"bases[{at}]", f"a base is listed twice: {code}"))
        name = code if code in planned[0] else f"{code}/{at}"
        bases[name] = {**(bases.get(name) or shared), **entry, **_followed(entry, specialties)}
        before = homes.get(name) or {key: f"every_base.{key}" for key in where}
        homes[name] = {**before, "": f"bases[{at}]", **{key: f"bases[{at}].{key}" for key in entry}}
    if not bases and "plan" in written:
        bases, homes = {"": {**_STAND_IN, **shared}}, {"": {"": "every_base", **{k: f"every_base.{k}" for k in where}}}
    season |= {"bases": list(bases.values())} if bases or "bases" in season else {}
    season |= {"held_back_seats": planned[1]} if planned[1] else {}
    season |= {"bases": reserved_at_least(season)} if bases else {}
    return Expanded(season, list(homes.values()), tuple(faults), specialties)


def _followed(entry: Mapping[str, Any], specialties: Specialties) -> dict[str, Any]:
    """The programmes an entry writes out, with stream and scarcity from the table where it says nothing of them."""
    written = entry.get("programmes")
    if not isinstance(written, list):
        return {}
    return {"programmes": [_as_the_table(each, specialties) for each in written]}


def _as_the_table(programme: Any, specialties: Specialties) -> Any:
    if not isinstance(programme, dict):
        return programme
    known, programme = specialties.get(str(programme.get("specialty"))), programme | completed(programme, specialties)
    if known is None or programme.get("pooled") is True:
        return programme
    return {"scarce": known["scarce"] == "true", "stream": known["stream"], **programme}


def _specialties(written: Mapping[str, Any]) -> tuple[Specialties, list[SeasonError]]:
    """The specialty table. The name of one that nobody read the rows of is left alone: then no code is checked."""
    given = written.get("specialties")
    if given is None or (isinstance(given, str) and given.endswith(".csv")):
        return {}, []
    try:
        sheet = strictly(Sheet, given)
    except ValidationError:
        return {}, [SeasonError("specialties", "must name a CSV file")]
    needed = ("code", "name_zh", "track", "stream", "scarce")
    lacking = [name for name in needed if not sheet.rows or name not in sheet.rows[0]]
    told = sheet.fault or (f"it has no column {', '.join(lacking)}" if lacking else None)
    wrong = [told] if told else [*sheet_faults(sheet, "code", OF_SPECIALTIES)]
    faults = [SeasonError(f"specialties ({sheet.file})", says) for says in wrong]
    return {} if told else by_code(sheet, "code"), faults


def _planned(
    written: Mapping[str, Any], specialties: Specialties, faults: list[SeasonError]
) -> tuple[dict[str, tuple[dict[str, Any], str]], int]:
    """The bases of all quota tables by code, each with the place that gives it, and the seats held back."""
    try:
        plan = strictly(Plan, written["plan"])
    except ValidationError as invalid:
        faults += [SeasonError(spelt(("plan", *place)), says) for place, says in complaints(invalid)]
        return {}, 0
    wrong = [plan.regions.fault] if plan.regions.fault else [*sheet_faults(plan.regions, "base_code", OF_REGIONS)]
    faults += [SeasonError(f"plan.regions ({plan.regions.file})", says) for says in wrong]
    regions = by_code(plan.regions, "base_code")
    bases: dict[str, tuple[dict[str, Any], str]] = {}
    held_back = 0
    for at, quota in enumerate(plan.quotas):
        key = f"plan.quotas[{at}]"
        drawn = draw(quota, key, specialties)
        told = f"{key}.table ({quota.table.file})"
        faults += [
            *drawn.faults,
            *(SeasonError(told, f"{code} is in an earlier table") for code in drawn.bases if code in bases),
        ]
        faults += _unknown_regions(plan, drawn, regions)
        faults += _unknown_codes(plan, at, specialties, str(written.get("track")))
        held_back += drawn.held_back
        for code, (name, programmes) in drawn.bases.items():
            region = regions.get(code, {"prefecture": "代", "level": "county"})
            lies = {"prefecture": region.get("prefecture"), "level": region.get("level")}
            bases[code] = ({"code": code, "name_zh": name, **lies, "programmes": programmes}, told)
    return bases, held_back


def _unknown_regions(plan: Plan, drawn: Drawn, regions: Mapping[str, Any]) -> Iterator[SeasonError]:
    if plan.regions.fault is None:
        for code in drawn.bases:
            if code not in regions:
                yield SeasonError(f"plan.regions ({plan.regions.file})", f"{code} has no row")


def _unknown_codes(plan: Plan, at: int, specialties: Specialties, track: str) -> Iterator[SeasonError]:
    """A column's code stands in the specialty table, under the season's track, unless it is a pool of its own."""
    for number, column in enumerate(plan.quotas[at].columns):
        known, key = specialties.get(column.specialty), f"plan.quotas[{at}].columns[{number}].specialty"
        if specialties and known is None and not column.pooled:
            yield SeasonError(key, f"unknown specialty code {column.specialty}")
        elif known is not None and known["track"] != track:
            yield SeasonError(key, f"{column.specialty} is a specialty of {known['track']}, not of {track}")
        if known is not None and not column.pooled and column.scarce not in (None, known["scarce"] == "true"):
            told = f"the specialty table says {known['scarce']} of {column.specialty}"
            yield SeasonError(f"plan.quotas[{at}].columns[{number}].scarce", told)

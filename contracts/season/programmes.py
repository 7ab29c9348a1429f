"""Programmes, and which specialties each stands for: applicants name real ones, a programme has the seats [ADM-8]."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from contracts.people import Title
from contracts.season.errors import Location
from contracts.season.plan import Record, Seats
from contracts.season.written import as_list, as_table
from contracts.vocabulary import SpecialtyCode, Stream

Told = tuple[Location, str]


class Covered(Record):
    """A specialty a programme's seats are for too; name and stream are those of the specialty table if unsaid."""

    specialty: SpecialtyCode
    name_zh: Title | None = None
    stream: Stream | None = None


class Programme(Record):
    """One specialty at one base: the thing that has seats [ADM-1].

    `reserved_order` of the seats are kept for roster-placed applicants, or for whom `admission.reserve` names. `pooled`
    is a programme that stands for several specialties whose seats the source does not tell apart; where it says which,
    `covers`, applicants name one of these, and its own code is no specialty. One that is not pooled may cover others
    beside its own.
    """

    specialty: SpecialtyCode
    name_zh: Title
    seats: Seats
    scarce: bool = False
    pooled: bool = False
    covers: tuple[Covered, ...] = ()
    reserved_order: Seats = 0
    stream: Stream | None = None
    partner_hospital: Title | None = None
    """The cooperating hospital (协同医院) where the programme trains, if it does [EXP-1]."""

    @property
    def specialties(self) -> tuple[Covered, ...]:
        """Those an applicant may name to want this programme."""
        own = Covered(specialty=self.specialty, name_zh=self.name_zh, stream=self.stream)
        return self.covers if self.pooled and self.covers else (own, *self.covers)

    def names(self, specialty: SpecialtyCode) -> bool:
        """Whether this is its own code, or a specialty it covers."""
        return specialty == self.specialty or any(each.specialty == specialty for each in self.covers)

    def named(self, wanted: Iterable[SpecialtyCode]) -> Covered | None:
        """The first of the specialties wanted that this programme stands for; None where it was not wanted."""
        mine = {each.specialty: each for each in self.specialties}
        return next((mine[each] for each in wanted if each in mine), None)


def covered_in(table: Mapping[str, Mapping[str, str]], codes: Iterable[str]) -> list[dict[str, Any]]:
    """These specialties as a programme lists them, with name and stream of the specialty table."""
    return [_as_the_table({"specialty": code}, table) for code in dict.fromkeys(codes)]


def completed(programme: Mapping[str, Any], table: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """A programme written out by hand, what it covers completed from the table. Wrong kinds are left as they are."""
    covers = programme.get("covers")
    if not isinstance(covers, list):
        return {}
    return {"covers": [_as_the_table(each, table) if isinstance(each, dict) else each for each in covers]}


def _as_the_table(covered: Mapping[str, Any], table: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    known = table.get(str(covered.get("specialty")), {})
    return {**{name: known[name] for name in ("name_zh", "stream") if name in known}, **covered}


_CLINICAL: Final = "clinical"


def cover_faults(season: Mapping[str, Any], table: Mapping[str, Mapping[str, str]]) -> Iterator[Told]:
    """Each specialty leads to one programme of a base, stands in the table, and has the line of its stream."""
    lined = {as_table(line).get("stream") for line in as_list(as_table(season.get("exams")).get("lines"))}
    for at, base in enumerate(as_list(season.get("bases"))):
        led: dict[str, object] = {}
        programmes = [as_table(each) for each in as_list(as_table(base).get("programmes"))]
        for number, programme in enumerate(programmes):
            place = ("bases", at, "programmes", number, "covers")
            own = str(programme.get("specialty"))
            covers = [as_table(each) for each in as_list(programme.get("covers"))]
            for which, each in enumerate(covers):
                code, stream = str(each.get("specialty")), each.get("stream") or _CLINICAL
                if table and (told := _unknown(code, table, season.get("track"))) is not None:
                    yield (*place, which), told
                if stream != (programme.get("stream") or _CLINICAL) and lined & {stream, programme.get("stream")}:
                    yield (*place, which), f"{code} is of {stream}, which has a line of its own in exams.lines"
                if code == own:
                    yield (*place, which), f"{code} is the programme itself"
            for code in [str(each.get("specialty")) for each in covers] + [own] * (
                not (programme.get("pooled") and covers)
            ):
                if code in led and led[code] != number:
                    yield place, f"{code} leads to two programmes of {as_table(base).get('code')}"
                led[code] = number


def _unknown(code: str, table: Mapping[str, Mapping[str, str]], track: object) -> str | None:
    known = table.get(code)
    if known is None:
        return f"unknown specialty code {code}"
    return None if known["track"] == track else f"{code} is a specialty of {known['track']}, not of {track}"

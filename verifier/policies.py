"""Rules a season may have of its own: scales, decimals, lines, where adjustment leads [POL-4, POL-6, POL-17]."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Final

from contracts.season.programmes import Programme
from contracts.season.season import Base, ExamComponent, Season
from contracts.season.ties import Tie
from contracts.verdicts import CITES
from contracts.vocabulary import Category, Track
from verifier.proof import Json

ADJUSTED: Final = {"scarce": "adjusted", "any": "adjusted_any"}
LEFT_OVER: Final = {"scarce": "no_scarce_seat", "any": "no_seat_left", "none": "not_adjusted"}
_USUAL: Final[Json] = {
    "reserve": {"categories": ["order"], "least_percent": 0},
    "adjustment": "scarce",
    "decimals": 2,
    "lines": [],
    "postgraduates_in_plan": "",
    "scales": {},
}


_DIGITS: Final = 64


def committed(told: object, key: bytes, *, drawn: bool) -> str:
    """What the lot was committed to; where nobody was drawn for, it may never have been opened [EXM-5]."""
    unopened = not key and not drawn and isinstance(told, str)
    if unopened and (told == "" or len(bytes.fromhex(str(told)).hex()) == len(str(told)) == _DIGITS):
        return str(told)
    return sha256(key).hexdigest()


def unadjusted(known: Json, season: Season) -> str:
    """Why somebody without a place was not adjusted [ADM-3, REG-5]."""
    bound = known["category"] == Category.ORDER and season.track is Track.RESIDENCY
    declined = known["accepts_adjustment"] == "no"
    return "declined" if declined else "bound" if bound else LEFT_OVER[season.admission.adjustment]


def cited(verdict: str, season: Season) -> str:
    """The rule behind a verdict; on reserved seats it is the season's own, where it keeps them for others."""
    shared = verdict == "seated_on_reserved" and season.admission.reserve.model_dump(mode="json") != _USUAL["reserve"]
    return CITES["seated_on_share" if shared else verdict]


def merit_of(known: Json, base: Base, season: Season) -> Json:
    """The total and what breaks its ties, from the marks and from who somebody is."""
    return {
        "total": total_of(_points(known), base, season),
        "ties": ties_of(known, season.tie_break_at(base)),
    }


def _points(known: Json) -> dict[str, int]:
    """What was excused counts no points [EXM-3]."""
    return {part: 0 if mark == "excused" else mark for part, mark in known["marks"].items()}


def total_of(marks: Mapping[str, int], base: Base, season: Season) -> int:
    """Each part's share of all there is to get, by its weight; in hundredths, to the decimals of the season."""
    parts = [(Fraction(marks[part.component.value], full_marks(part)), part.weight_percent) for part in base.components]
    total, step = sum(share * weight for share, weight in parts) * 100, (100, 10, 1)[season.exams.decimals]
    return round(total / step) * step  # half to even [EXM-1]


def ties_of(known: Json, order: Sequence[Tie]) -> list[int]:
    """What breaks a tie: marks, a licence, a post at county level or below [EXM-5, POL-19]."""
    found = _points(known)
    found["licence"] = int(known.get("licence") == "yes")
    found["county_or_below"] = int(known["employer_level"] in {"county", "township"})
    return [found.get(each.value, 0) for each in order]


def against_wishes(told: Json, wants: Sequence[str], base: Base, season: Season) -> str:
    """Why the wishes cannot be as told: one twice, too many, or not by the lines of their streams; nothing if they can.

    Exactly those of a stream whose line was missed count no more [REG-3, POL-4].
    """
    below = list(told.get("below_line", []))
    if not len({*wants, *below}) == len(wants) + len(below) <= season.registration.preferences:
        return "a wish comes twice, or there are too many [REG-3]"
    missed = {
        line.stream for line in season.exams.lines
        if type(mark := told["marks"].get(line.component.value)) is int and mark < line.least_points
    }  # fmt: skip
    kept = not any(base.stream_of(code) in missed for code in wants)
    fits = kept and all(base.stream_of(code) in missed for code in below)
    return "" if fits else "is not by the province's lines [POL-4]"


def first_left(wants: Sequence[str], base: Base, season: Season, free: Mapping[str, int]) -> str | None:
    """Where somebody is adjusted: the first programme with a seat, of a stream that was asked for [ADM-3]."""
    streams = {base.stream_of(code) for code in wants}
    fitting = (each.specialty for each in base.programmes if _is_target(each, season) and free[each.specialty])
    return next((code for code in fitting if base.stream_of(code) in streams), None)


def _is_target(programme: Programme, season: Season) -> bool:
    targets = season.admission.adjustment
    return targets == "any" or (targets == "scarce" and programme.scarce)


def full_marks(part: ExamComponent) -> int:
    """What a sheet of this part bears at the most [POL-6]."""
    return (1, 10, 100)[part.decimals] * part.out_of


def mark_bounds(base: Base) -> Mapping[str, range]:
    """What each part's marks may be of somebody who was ranked [EXM-6]."""
    return {part.component.value: range(part.minimum_points, full_marks(part) + 1) for part in base.components}


def otherwise(season: Season, base: Base) -> Json:
    """What a head says of these rules: nothing where they are the usual ones."""
    lines = [line.model_dump(mode="json", exclude_defaults=True) for line in season.exams.lines]
    told: Json = {
        "adjustment": season.admission.adjustment,
        "reserve": season.admission.reserve.model_dump(mode="json"),
        "decimals": season.exams.decimals,
        "lines": lines,
        "postgraduates_in_plan": "yes" if season.admission.postgraduates_in_plan else "",
        "scales": {
            part.component.value: {"out_of": part.out_of, "decimals": part.decimals}
            for part in base.components if (part.out_of, part.decimals) != (100, 2)
        },
    }  # fmt: skip
    return {name: value for name, value in told.items() if value != _USUAL[name]}

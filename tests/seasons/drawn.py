"""Whole season files drawn over every key an operator may write: small provinces with rules of their own.

Each is coherent; what would not be is drawn beside it, from the table of contradictions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from contracts.vocabulary import SHANGHAI, PayComponent

Table = dict[str, Any]
T = TypeVar("T")
CODES: Final = ("GP", "EYE", "ICU", "SURGERY", "TCM", "TCM-GP")
SCARCE: Final = frozenset({"GP", "ICU", "TCM-GP"})
PARTS: Final = ("written", "skills", "interview")
WEIGHTS: Final = {1: ((100,),), 2: ((60, 40), (50, 50), (99, 1)), 3: ((40, 20, 40), (33, 33, 34), (1, 1, 98))}
_NEAREST: Final = datetime(2031, 3, 1, 9, tzinfo=SHANGHAI)


@dataclass
class Pen:
    """Draws one thing after another, and moments one after another."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    now: datetime = _NEAREST

    def one(self, *of: T) -> T:
        drawn: T = self.draw(st.sampled_from(of))
        return drawn

    def number(self, least: int, most: int) -> int:
        drawn: int = self.draw(st.integers(least, most))
        return drawn

    def some(self, of: tuple[T, ...], least: int = 0) -> list[T]:
        drawn: list[T] = self.draw(st.lists(st.sampled_from(of), min_size=least, max_size=len(of), unique=True))
        return drawn

    def likely(self) -> bool:
        return self.one(True, True, False)

    def then(self, least: int = 1, most: int = 72) -> datetime:
        """So many hours later."""
        self.now += timedelta(hours=self.number(least, most))
        return self.now

    def window(self, least: int = 1, most: int = 48) -> Table:
        return {"opens": self.then(), "closes": self.then(least, most)}


@st.composite
def season_files(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Table:
    """A season file as it is read, with nothing wrong in it."""
    pen = Pen(draw)
    track = pen.one("assistant_gp", "residency")
    windows = {category: pen.window(24, 240) for category in pen.some(("unit", "social", "order"), least=1)}
    more, own, sessions = _reopened(pen, tuple(windows))
    components = _components(pen)
    exams = _exams(pen, components)
    gated = any(part["minimum_points"] for part in components[:-1]) and pen.likely()
    for line in exams.get("lines", ()):
        line.update({"gates": True} if gated and pen.likely() else {})
    final = pen.then()
    admission = _admission(pen)
    if pen.one(True, False, False):
        admission["reserve"] = {
            "categories": pen.some(tuple(windows), least=1),
            "least_percent": pen.one(0, 1, 40, 100),
        }
    bases = [_base(pen, f"TOWN-{number}", pen.number(1, 4)) for number in range(1, pen.number(2, 4))]
    others = [each for each in bases[0]["programmes"] if each["specialty"] != "GP"]
    if own:
        bases[-1]["windows"] = own
    if pen.one(True, False, False):
        bases[-1]["tells"] = pen.some(("marks", "total", "rank"))
    if pen.one(True, False, False):
        bases[-1]["tie_break"] = _ties(pen, tuple(part["component"] for part in components))
    bases[0]["programmes"] = [_programme(pen, "GP"), *others]
    if pen.one(True, False, False):
        bases[0]["programmes"].append(_pool(pen))
    every = {"review_sessions": sessions, "scores_final_by": final, "components": components, "gated": gated}
    every |= _postgraduates(pen, windows, sessions[-1]["closes"], admission) if track == "residency" else {}
    written: Table = {
        "id": "drawn",
        "title_zh": "抽出的招收年度",
        "track": track,
        "rehearsal": True,
        "registration": {
            "preferences": 1 if track == "assistant_gp" else pen.number(1, 3),
            "windows": windows,
            **({"more_windows": more} if more else {}),
            "order_specialties": pen.one(["GP", "TCM-GP"], ["GP"]),
            "eligibility": _eligibility(pen),
        },
        "verification": {"arrival_grace_hours": pen.one(0, 1, 24), **pen.one({}, {"materials": _materials(pen)})},
        "exams": exams,
        "admission": admission,
        "finance": _finance(pen, track, admission),
        "bans": _bans(pen),
        "every_base": {**every, "minimum_total_points": pen.one(0, 0, 4000, 6500)},
        "bases": bases,
    }
    if pen.one(True, False, False):
        written["closing"] = _closing(pen, written["finance"]["term_ends"])
    if pen.likely():
        written["held_back_seats"] = pen.number(0, 3)
        written["publishes_funnel"] = pen.likely()
    if pen.likely():
        written["filings"] = {"national_by": admission["admit_by"], "rosters_by": pen.then()}
    return written


def _reopened(pen: Pen, categories: tuple[str, ...]) -> tuple[Table, Table, list[Table]]:
    """Later windows, a base's own, and the sessions: of two the last follows whatever was opened after the first."""
    more: Table = {}
    if pen.one(True, False, False):
        more = {each: [pen.window(4, 48)] for each in pen.some(categories)}
    own = {each: [pen.window(4, 48)] for each in pen.some(categories)} if pen.one(True, False, False) else {}
    sessions = [pen.window()]
    if pen.one(True, False):
        if pen.one(True, False, False):
            more.setdefault(pen.one(*categories), []).append(pen.window(4, 48))
        sessions.append(pen.window())
    return more, own, sessions


def _components(pen: Pen) -> list[Table]:
    parts = pen.some(PARTS, least=1)
    weights = pen.one(*WEIGHTS[len(parts)])
    return [_component(pen, part, weight) for part, weight in zip(parts, weights, strict=True)]


def _component(pen: Pen, part: str, weight: int) -> Table:
    usual: Table = {}
    scale = pen.one(usual, usual, {"out_of": 150, "decimals": 1}, {"out_of": 7, "decimals": 0, "name_zh": "七分题"})
    return {
        "component": part,
        "weight_percent": weight,
        **scale,
        "minimum_points": of_full(pen.one(0, 0, 0, 6000), scale),
        "sittings": [pen.window(1, 9) for _ in range(pen.number(1, 2))],
    }


def _ties(pen: Pen, parts: tuple[str, ...]) -> list[str]:
    return pen.some(pen.one(parts, (*parts, "licence", "county_or_below")))


def of_full(points: int, part: Table) -> int:
    """So many hundredths of a hundred, as this part is marked."""
    full: int = part.get("out_of", 100) * (1, 10, 100)[part.get("decimals", 2)]
    return points * full // 10_000


def _exams(pen: Pen, components: list[Table]) -> Table:
    parts = tuple(part["component"] for part in components)
    told: Table = {"tie_break": _ties(pen, parts)}
    if pen.one(True, False):
        told["decimals"] = pen.number(0, 2)
    if pen.one(True, False, False):
        streams = pen.some(("clinical", "tcm"), least=1)
        told["lines"] = [_line(pen, pen.one(*components), each) for each in streams]
        for part in components:
            lines = [line["least_points"] for line in told["lines"] if line["component"] == part["component"]]
            part["minimum_points"] = 0 if part["minimum_points"] < max(lines, default=0) else part["minimum_points"]
    return told


def _line(pen: Pen, part: Table, stream: str) -> Table:
    least = of_full(pen.one(0, 6000, 6800), part)
    return {"component": part["component"], "stream": stream, "least_points": least}


def _admission(pen: Pen) -> Table:
    """Physicals, notice, objections, admission, reporting; the province's round before the notice or after it."""
    told: Table = {
        "policy": pen.one("merit_order", "preference_batches"),
        "adjustment": pen.one("scarce", "any", "none"),
        "transfers": pen.one([], ["scarce_to_scarce"], ["other_to_other"], ["other_to_other", "scarce_to_scarce"]),
        "physical_by": pen.then(24, 96),
        "backfill_physical_by": pen.then(6, 48),
        "physical_grace_hours": pen.one(0, 2),
        "physical_grades": ["3A"],
        "arrival_grace_hours": pen.one(0, 24),
    }
    early, late = pen.one((True, False), (False, True), (False, False))
    if early:
        told["provincial_round"] = _round(pen)
    told["notice_at"] = pen.then(6, 48)
    told["objections_until"] = pen.then(24, 120)
    if late:
        told["provincial_round"] = _round(pen)
    told["admit_by"] = pen.then(24, 96)
    told["report_by"] = pen.then(24, 500)
    return told


def _round(pen: Pen) -> Table:
    window = pen.window(4, 72)
    grace = pen.one(0, 2)
    pen.now += timedelta(hours=grace)
    return {
        **window,
        "arrival_grace_hours": grace,
        "physical_by": pen.then(12, 48),
        "priorities": pen.some(("scarce", "county_or_below")),
        "held_back_scarce_only": pen.one(True, False),
    }


def _postgraduates(pen: Pen, windows: Table, reviewed: datetime, admission: Table) -> Table:
    """With the others, on seats of the plan; or after their reviews, in sessions of their own, outside it; or not."""
    how = pen.one("not", "not", "in plan", "outside")
    if how == "in plan":
        windows["postgraduate"] = windows[pen.one(*windows)]
        admission["postgraduates_in_plan"] = True
    if how != "outside":
        return {}
    hours = int((admission["report_by"] - reviewed) / timedelta(hours=1))
    aside = Pen(pen.draw, reviewed)
    windows["postgraduate"] = {"opens": aside.then(1, hours // 4), "closes": aside.then(1, hours // 4)}
    least = hours // 8 + 1
    return {"postgraduate_sessions": [{"opens": aside.then(1, least), "closes": aside.then(1, least)}]}


def _base(pen: Pen, code: str, programmes: int) -> Table:
    return {
        "code": code,
        "name_zh": f"{code}医院",
        "prefecture": pen.one("东市", "西州"),
        "level": pen.one("provincial", "prefecture", "county"),
        "programmes": [_programme(pen, each) for each in pen.some(CODES, least=1)[:programmes]],
    }


def _programme(pen: Pen, code: str) -> Table:
    seats = pen.number(0, 3)
    return {
        "specialty": code,
        "name_zh": code,
        "seats": seats,
        "scarce": code in SCARCE,
        "reserved_order": pen.one(0, min(1, seats), seats),
        "stream": "tcm" if code.startswith("TCM") else "clinical",
    }


def _pool(pen: Pen) -> Table:
    """Seats of specialties that have none of their own at the base; or of their own and of others."""
    covers = [{"specialty": code, "name_zh": code} for code in pen.some(("HAND", "FOOT", "NOSE"), least=1)]
    return {**_programme(pen, "POOL"), "pooled": pen.one(True, False), "covers": covers, "scarce": pen.one(True, False)}


def _closing(pen: Pen, ends: datetime) -> Table:
    bounds = pen.one({}, {"least_fill_percent": 80}, {"least_pass_percent": 60, "cut_percent": 10})
    return {"closes_at": ends + timedelta(days=pen.number(0, 200)), **bounds}


def _materials(pen: Pen) -> list[Table]:
    told: list[Table] = [{"kind": each} for each in pen.some(("signed_form", "id_card"))]
    told += [{"kind": "diploma", "licences": pen.some(("none", "physician", "assistant_physician"))}]
    letters = pen.some(("unit", "order"))
    return [*told, {"kind": "consent_letter", "categories": letters}] if letters else told


def _bans(pen: Pen) -> Table:
    causes = pen.some(("did_not_report", "left_training", "fraud"))
    heeded: Table = {"other_track": pen.one("told", "bars"), "imported": pen.one("told", "bars")}
    return {"years": pen.number(0, 5), "by_cause": {each: pen.number(0, 9) for each in causes}, **pen.one({}, heeded)}


def _eligibility(pen: Pen) -> list[Table]:
    return pen.one(
        [], [{"majors": ["clinical", "tcm"]}], [{"categories": ["social"], "full_time": True, "graduated_since": 2029}]
    )


def _finance(pen: Pen, track: str, admission: Table) -> Table:
    starts = admission["admit_by"] + timedelta(days=pen.number(0, 40))
    ends = max(starts, admission["report_by"]) + timedelta(days=730 if track == "assistant_gp" else 1095)
    counted = pen.some(tuple(part.value for part in PayComponent), least=1)
    rates: list[Table] = [
        {"component": part.value, "amount_fen": 100_000, "valid_from": starts} for part in PayComponent
    ]
    if pen.one(True, False, False):
        of = pen.some(("unit", "social", "order"), least=1)
        rates.append({"component": "hospital", "amount_fen": 120_000, "valid_from": starts, "categories": of})
    if pen.one(True, False, False):
        rates.append({"component": "performance", "amount_fen": 50_000, "valid_from": starts, "from_year": 2})
    return {
        "clawback_counts": counted,
        "penalty_percent": pen.one(0, 50, 100),
        "term_starts": starts,
        "term_ends": ends,
        "rates": rates,
    }

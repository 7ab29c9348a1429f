"""The provincial round: turns, what each was led to, what was left, where held-back seats went [ADM-6, ADM-9]."""

from collections import Counter

from contracts.calendar import ProvincialRound
from contracts.season import Season
from contracts.verdicts import CITES
from contracts.vocabulary import Category, Level, Stream, Track
from services.operate.verify.places import Places
from services.operate.verify.proof import Json, Page, Wrong, same

Programme = tuple[str, str]
TOLD = ("category", "employer_level", "total", "lot", "base", "preferences", "bases")


class Round:
    """The page of the round against the season and the pages of the bases; `left` are the seats nobody holds."""

    def __init__(self, page: Page, season: Season, calendar: ProvincialRound, places: dict[str, Places]) -> None:
        self.page, self.season, self.calendar, self.places = page, season, calendar, places
        self.plan = {(base.code, each.specialty): each for base in season.bases for each in base.programmes}
        self.left = {each: self._remained(each) for each in self.plan}

    def _remained(self, programme: Programme) -> int:
        """As told, if it can be: what the base's places left free, and what was given back afterwards."""
        base, code = programme
        told = self.page.head["ledger"].get(base, {}).get(code, {"remained": 0})["remained"]
        known = self.places.get(base)
        least, most = (known.now.free[code], sum(known.now.seats[code])) if known else (0, self.plan[programme].seats)
        if type(told) is not int or not least * (told > 0) <= told <= most:
            raise Wrong("round.head.json", "", f"ledger.{base}.{code}.remained", f"is not from {least} to {most}")
        return told

    def check(self) -> None:
        """Raises `Wrong` at the first field that is not as it must be."""
        known, local = self.page.certificates, {Level.COUNTY, Level.TOWNSHIP}
        merit = sorted(known, key=lambda name: (-known[name]["total"], known[name]["lot"], name))
        first = "county_or_below" in self.calendar.priorities
        turns = sorted(merit, key=lambda name: first and known[name]["employer_level"] not in local)
        given, kept, expected = Counter[Programme](), Counter[Programme](), dict[str, Json]()
        holders: dict[Programme, list[str]] = {}
        for turn, name in enumerate(turns, start=1):
            self._agrees(name, known[name])
            tried: list[Json] = []
            outcome: Json = {"kind": "refused", "rule": CITES["refused"]}
            for each in self._led_to(known[name]):
                spare = kept.total() < self.season.held_back_seats
                spare = spare and (self.plan[each].scarce or not self.calendar.held_back_scarce_only)
                free = given[each] < self.left[each]
                verdict = "granted" if free or spare else "full"
                tried.append({"base": each[0], "specialty": each[1], "remained": self.left[each], "verdict": verdict})
                if free or spare:
                    (given if free else kept).update([each])
                    holders.setdefault(each, []).append(name)
                    outcome = {"base": each[0], "specialty": each[1]}
                    break
            expected[name] = {key: known[name][key] for key in TOLD} | {
                "application": name, "season": self.season.id, "merit": merit.index(name) + 1, "turn": turn,
                "led_to": tried, "outcome": outcome,
            }  # fmt: skip
        for each, names in holders.items():
            for at, name in enumerate(names):
                kind = "granted" if at < given[each] else "granted_held_back"
                expected[name]["outcome"] |= {"kind": kind, "rule": CITES[kind]}
        same("round.head.json", "", self.page.head, self._head(given, kept))
        for name in known:
            same("round.jsonl", name, known[name], expected[name])

    def _agrees(self, name: str, told: Json) -> None:
        """Whoever asks was refused by a base, and stands there with the same merit and wishes."""
        base = self.places.get(told["base"])
        if base is None or name not in base.known or base.page.certificates[name]["outcome"]["kind"] == "placed":
            raise Wrong("round.jsonl", name, "base", "has not refused this applicant")
        known = {key: base.known[name][key] for key in ("category", "employer_level", "total", "lot")}
        known["preferences"] = base.wants[name]
        same("round.jsonl", name, {key: told[key] for key in known}, known)

    def _led_to(self, told: Json) -> list[Programme]:
        """Scarce first, then by base as named, then one's own specialties; never another stream [ADM-6, REG-5]."""
        bound = told["category"] == Category.ORDER and self.season.track is Track.RESIDENCY
        wanted, own = told["preferences"], [self.plan.get((told["base"], code)) for code in told["preferences"]]
        streams = {each.stream or Stream.CLINICAL for each in own if each}
        fitting = [
            each for each, programme in self.plan.items()
            if each[0] in told["bases"] and (programme.stream or Stream.CLINICAL) in streams
            and not (bound and each[1] not in self.season.registration.order_specialties)
        ]  # fmt: skip
        scarce = "scarce" in self.calendar.priorities
        return sorted(fitting, key=lambda each: (
            scarce and not self.plan[each].scarce, told["bases"].index(each[0]),
            wanted.index(each[1]) if each[1] in wanted else len(wanted),
        ))  # fmt: skip

    def _head(self, given: Counter[Programme], kept: Counter[Programme]) -> Json:
        ledger: dict[str, Json] = {}
        for (base, code), remained in sorted(self.left.items()):
            if remained or kept[base, code]:
                ledger.setdefault(base, {})[code] = {
                    "remained": remained, "granted": given[base, code], "granted_held_back": kept[base, code],
                    "left": remained - given[base, code],
                }  # fmt: skip
        seats, granted = self.season.held_back_seats, kept.total()
        return {
            "kind": "round", "season": self.season.id, "count": len(self.page.certificates),
            "root": self.page.head["root"], "closed_at": self.calendar.closes.isoformat(),
            "priorities": list(self.calendar.priorities), "ledger": ledger,
            "held_back_scarce_only": "yes" if self.calendar.held_back_scarce_only else "no",
            "held_back": {"seats": seats, "granted": granted, "left": seats - granted},
        }  # fmt: skip


def check_season(pages: list[Page], season: Season) -> None:
    """Every base, then the round on what they left. Raises `Wrong` at the first thing that is not right."""
    places: dict[str, Places] = {}
    for page in pages:
        try:
            if page.name != "round":
                base = places[page.name] = Places(page, season)
                base.check()
        except (KeyError, TypeError, ValueError, AttributeError) as malformed:
            raise Wrong(f"{page.name}.head.json", "", "", f"is not a head: {malformed}") from None
    for page in (page for page in pages if page.name == "round"):
        try:
            if (calendar := season.admission.provincial_round) is None:
                raise Wrong("round.head.json", "", "", "the season has no provincial round")
            Round(page, season, calendar, places).check()
        except (KeyError, TypeError, ValueError, AttributeError) as malformed:
            raise Wrong("round", "", "", f"is malformed: {malformed}") from None

"""The provincial round: turns, what each was led to, what was left, where held-back seats went [ADM-6, ADM-9]."""

import hmac
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from contracts.season.calendar import ProvincialRound
from contracts.season.season import Season
from contracts.verdicts import CITES
from contracts.vocabulary import Category, Level, Stream, Track
from verifier.places import Places
from verifier.policies import ties_of
from verifier.proof import Json, Page, Wrong, same
from verifier.told import moment

Programme = tuple[str, str]
TOLD = ("category", "employer_level", "total", "ties", "base", "preferences", "bases")


class RoundCheck:
    """The page of the round against the season and the pages of the bases; `left` are the seats nobody holds."""

    def __init__(self, page: Page, season: Season, calendar: ProvincialRound, places: dict[str, Places]) -> None:
        self.page, self.season, self.calendar, self.places = page, season, calendar, places
        self.without = self._without_results()
        self.plan = {(base.code, each.specialty): each for base in season.bases for each in base.programmes}
        awaited = {code for code, why in self.without.items() if why == "awaited"}
        for missing in (base.code for base in season.bases if base.code not in places and base.code not in awaited):
            raise Wrong(f"{missing}.head.json", "", "", "is missing: a round rests on the pages of all bases")
        published = {code: moment(base.page.head["published_at"]) for code, base in places.items()}
        self.timely = {code for code, at in published.items() if at <= self.drawn_at and code not in self.without}
        self.left = {each: self._remained(each) for each in self.plan}
        self.keys = self._keys()

    def _remained(self, programme: Programme) -> int:
        """As told, if it can be: what the base's places left free, and what was given back afterwards."""
        base, code = programme
        told = self.page.head["ledger"].get(base, {}).get(code, {"remained": 0})["remained"]
        known = self.places.get(base)
        seats = 0 if known is None else sum(known.now.seats[code]) + known.granted[code]
        least, most = known.now.free[code] if known and base in self.timely else 0, seats
        if base in self.without:
            least = most = seats if self.without[base] == "nobody" else 0
        if type(told) is not int or not least <= told <= most:
            raise Wrong("round.head.json", "", f"ledger.{base}.{code}.remained", f"is not from {least} to {most}")
        return told

    def _without_results(self) -> Json:
        """Taken as told: a base with nobody to place has all its seats left, one whose results are awaited none."""
        told: Json = self.page.head.get("without_results", {})
        if not {base.code for base in self.season.bases}.issuperset(told) or {*told.values()} - {"awaited", "nobody"}:
            raise Wrong("round.head.json", "", "without_results", "is not of the season's bases")
        return told

    @property
    def drawn_at(self) -> datetime:
        """What is published later was not there when the round was drawn."""
        return self.calendar.closes + timedelta(hours=self.calendar.arrival_grace_hours)

    def _keys(self) -> dict[str, str]:
        """The keys of the bases' lots, of which the province's own is made [EXM-5]."""
        keys = {code: base.page.head["lot"]["key"] for code, base in self.places.items() if code in self.timely}
        known = {code: key for code, key in keys.items() if key}
        same("round.head.json", "", self.page.head["lot_keys"], known, "lot_keys")
        return known

    def _lots(self) -> dict[str, str]:
        spelt = "\n".join(f"{code}:{key}" for code, key in sorted(self.keys.items()))
        key = sha256(spelt.encode()).digest()
        return {name: hmac.digest(key, name.encode(), sha256).hex() for name in self.page.certificates}

    def check(self) -> None:
        """Raises `Wrong` at the first field that is not as it must be."""
        known, local, lots = self.page.certificates, {Level.COUNTY, Level.TOWNSHIP}, self._lots()
        merit = sorted(known, key=lambda name: (
            -known[name]["total"], [-points for points in known[name]["ties"]], lots[name], name,
        ))  # fmt: skip
        first = "county_or_below" in self.calendar.priorities
        turns = sorted(merit, key=lambda name: first and known[name]["employer_level"] not in local)
        given, kept, expected = Counter[Programme](), Counter[Programme](), dict[str, Json]()
        for turn, name in enumerate(turns, start=1):
            self._agrees(name, known[name])
            outcome: Json = {"kind": "refused", "rule": CITES["refused"]}
            led_to, spare = self._led_to(known[name]), kept.total() < self.season.held_back_seats
            at = next((at for at, each in enumerate(led_to) if given[each] < self.left[each]), None)
            where = None if at is None else led_to[at]
            if where is not None:
                given.update([where])
            elif spare:
                where = next((each for each in led_to if self._may_have(each)), None)
                kept.update([] if where is None else [where])
            if where is not None:
                kind = "granted_held_back" if at is None else "granted"
                outcome = {"kind": kind, "base": where[0], "specialty": where[1], "rule": CITES[kind]}
            tried = [
                {"base": each[0], "specialty": each[1], "remained": self.left[each],
                 "verdict": "granted" if each == where else "full"}
                for each in (led_to if at is None else led_to[:at + 1])
            ]  # fmt: skip
            expected[name] = {key: known[name][key] for key in TOLD} | {
                "application": name, "season": self.season.id, "merit": merit.index(name) + 1, "turn": turn,
                "lot": lots[name], "led_to": tried, "outcome": outcome,
            }  # fmt: skip
        self._check_granted(given)
        same("round.head.json", "", self.page.head, self._head(given, kept))
        for name in known:
            same("round.jsonl", name, known[name], expected[name])

    def _check_granted(self, given: Counter[Programme]) -> None:
        """What a base's results left out as given was given; a base that gave some had no results before [ADM-2]."""
        for base, known in self.places.items():
            for code, granted in known.granted.items():
                if granted and (granted > given[base, code] or base in self.timely):
                    raise Wrong(f"{base}.head.json", "", f"ledger.{code}.granted", "is not what the round gave before")

    def _may_have(self, programme: Programme) -> bool:
        """Whether a held-back seat may be used there."""
        return self.plan[programme].scarce or not self.calendar.held_back_scarce_only

    def _agrees(self, name: str, told: Json) -> None:
        """Whoever asks was refused by a base, and stands there with the same merit and wishes."""
        base = self.places.get(told["base"])
        if base is None or name not in base.known or base.page.certificates[name]["outcome"]["kind"] == "placed":
            raise Wrong("round.jsonl", name, "base", "has not refused this applicant")
        known = {key: base.known[name][key] for key in ("category", "employer_level", "total")}
        known["ties"] = ties_of(base.known[name], self.season.exams.tie_break)
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
            "root": self.page.head["root"], "serial": self.page.head["serial"],
            "closed_at": self.calendar.closes.isoformat(),
            "priorities": list(self.calendar.priorities), "ledger": ledger, "lot_keys": self.keys,
            **({"without_results": self.without} if self.without else {}),
            "held_back_scarce_only": "yes" if self.calendar.held_back_scarce_only else "no",
            "held_back": {"seats": seats, "granted": granted, "left": seats - granted},
        }  # fmt: skip

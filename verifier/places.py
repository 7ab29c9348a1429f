"""One base: from marks, wishes, transfers and who left, everything else is worked out again and compared [ADM-9].

Claims are heard one after another in the order of the policy, and each takes the best seat left. That is all it takes
where a base ranks everybody in one order; it shares no line with the allocator.
"""

import hmac
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from contracts.season.season import Season
from contracts.verdicts import CITES
from contracts.vocabulary import Category, Level
from verifier.linked import Postgraduates
from verifier.policies import (
    ADJUSTED,
    against_wishes,
    cited,
    committed,
    first_left,
    mark_bounds,
    merit_of,
    otherwise,
    unadjusted,
)
from verifier.proof import Json, Page, Wrong, same
from verifier.seats import Seated, Seats, beside, given_back, moved
from verifier.told import explained, moment


class Places:
    """What a base's page tells, read and judged. `gone` took no part, since when; `order` is the merit order."""

    def __init__(self, page: Page, season: Season) -> None:
        base = season.base(page.head["base"])
        if base is None:
            raise Wrong(f"{page.name}.head.json", "", "base", "is not in the season")
        self.page, self.season, self.base, self.file = page, season, base, f"{page.name}.jsonl"
        self.plan = {each.specialty: each for each in base.programmes}
        self.closes = max(moment(page.head["published_at"]), season.admission.backfill_physical_by)
        self.granted = {code: int(page.head["ledger"][code].get("granted", 0)) for code in self.plan}
        self.known: dict[str, Json] = {}
        self.gone: dict[str, str] = {}
        self.wants: dict[str, list[str]] = {}
        self.linked = Postgraduates(self.file, season, base.code, self.plan)
        for name, certificate in page.certificates.items():
            try:
                self._read(name, certificate)
            except (KeyError, TypeError, ValueError, AttributeError) as malformed:
                raise Wrong(self.file, name, "", f"is not a certificate: {malformed}") from None
        self.order = sorted(self.known, key=self._merit)
        self.rank = {name: at for at, name in enumerate(self.order, start=1)}
        self.linked.sit(self.closes)
        self.transfers, self.seats = self._transferred()
        self.now = self._drawn([name for name in self.order if name not in self.gone], self.seats)

    def _read(self, name: str, told: Json) -> None:
        """What is taken as told, if it can be: who somebody is, marks and wishes, when and why somebody went."""
        outcome, head = told["outcome"], self.page.head
        if self.linked.read(name, told):
            return
        if outcome["kind"] == "gone":
            self.gone[name] = outcome["at"]
            timely = moment(outcome["at"]) < self.closes and explained(outcome)
            self._insist(name, "outcome", timely, "nobody goes like this")
        if "marks" not in told:
            self._insist(name, "outcome", name in self.gone, "nobody without marks has another one")
            return
        bounds = mark_bounds(self.base)
        marks, wants = told["marks"], [wish["specialty"] for wish in told["wanted"]]
        points = {part: 0 if mark == "excused" else mark for part, mark in marks.items()}
        for part in marks.keys() | bounds.keys():
            fits = marks[part] == "excused" or (type(points[part]) is int and points[part] in bounds[part])
            self._insist(name, f"marks.{part}", fits, "is no mark of the examination, or below its minimum [EXM-6]")
        against = against_wishes(told, wants, self.base, self.season)
        self._insist(name, "wanted", not against, against)
        lists: Json = {"category": Category, "accepts_adjustment": ("yes", "no"), "employer_level": ("", *Level)}
        lists |= {"licence": ("yes", "no")} if self.season.licence_counts(self.base) else {}
        known = {key: told[key] for key in (*lists, "marks")}
        for key, values in lists.items():
            self._insist(name, key, known[key] in set(map(str, values)), "is not in the list")
        known |= merit_of(known, self.base, self.season)
        known["lot"] = hmac.digest(bytes.fromhex(head["lot"]["key"]), name.encode(), sha256).hex()
        self._insist(name, "total", known["total"] >= self.base.minimum_total_points, "is below the minimum [EXM-6]")
        same(self.file, name, {key: told[key] for key in known}, known)
        fits = [(wish["verdict"] == "took_no_part") == (name in self.gone) for wish in told["wanted"]]
        self._insist(name, "outcome", all(fits), "does not go with the verdicts on the wishes")
        self.known[name], self.wants[name] = known, wants

    def _insist(self, name: str, field: str, holds: Any, says: str) -> None:
        if not holds:
            raise Wrong(self.file, name, field, says)

    def _merit(self, name: str) -> tuple[int, list[int], str, str]:
        """Total, ties, lot; the best first [EXM-5]."""
        known = self.known[name]
        return -known["total"], [-points for points in known["ties"]], known["lot"], name

    def _transferred(self) -> tuple[list[Json], Seats]:
        """What became of each transfer, in the order they were made, and the seats after them [ADM-2]."""
        seats, back = self.linked.beside(), sorted(self.linked.left)
        told = [{key: each[key] for key in each.keys() - {"verdict"}} for each in self.page.head["transfers"]]
        for each in sorted(told, key=lambda each: (moment(each["at"]), each["transfer"])):
            seats = given_back(seats, back, moment(each["at"]))
            each["verdict"] = self._verdict(each, seats)
            if each["verdict"] == "made":
                seats = moved(seats, [each])
        seats = given_back(seats, back, self.closes)
        return told, beside(seats, self.granted) if self.late else seats

    def _verdict(self, asked: Json, seats: Seats) -> str:
        source, target, count = self.plan.get(asked["from"]), self.plan.get(asked["to"]), asked["seats"]
        closes = self.season.admission.backfill_physical_by if self.late else self.closes
        if type(count) is not int or count < 1 or moment(asked["at"]) >= closes:
            return "while_placing" if type(count) is int and count > 0 else "whole_seats"
        if source is None or target is None or source is target:
            return "known_programme" if source is not target or source is None else "cause_fits"
        kind = "scarce_to_scarce" if source.scarce else "other_to_other"
        alike, allowed = source.scarce == target.scarce, kind in self.season.admission.transfers
        if source.scarce >= target.scarce and not (alike and allowed):
            return kind if alike else "scarce_stays_scarce"
        there = seats[asked["from"]][0]
        if moment(asked["at"]) >= moment(self.page.head["published_at"]):
            gone = {name for name, at in self.gone.items() if moment(at) <= moment(asked["at"])}
            staying = [name for name in self.order if name not in gone]
            there = min(there, self._drawn(staying, seats).free[asked["from"]])
        return "made" if there >= count else "seats_are_there"

    @property
    def late(self) -> bool:
        """Whether these results came after the round had given seats here, and were placed on the others [ADM-6]."""
        return any(self.granted.values())

    def _drawn(self, names: Sequence[str], seats: Seats) -> Seated:
        """Preferences; then again with the reserved seats nobody took open to all; then adjustment [ADM-1, ADM-3]."""
        released: Counter[str] = Counter()
        while True:
            held, left = self._heard(names, seats)
            idle = {code: reserved for code, (_, reserved) in left.items()}
            if not any(idle.values()):
                break
            released.update(idle)
            seats = {code: (open_ + idle[code], kept - idle[code]) for code, (open_, kept) in seats.items()}
        free = {code: open_ for code, (open_, _) in left.items()}
        for name in names:
            willing = name not in held and unadjusted(self.known[name], self.season) not in {"declined", "bound"}
            code = first_left(self.wants[name], self.base, self.season, free) if willing else None
            if code is not None:
                held[name], free[code] = (code, "open", "adjustment"), free[code] - 1
        return Seated(held, seats, released, free)

    def _heard(self, names: Sequence[str], seats: Seats) -> tuple[dict[str, tuple[str, str, str]], Seats]:
        """Whoever goes before takes the best seat left; first choices before second ones if the policy says so."""
        held, left = dict[str, tuple[str, str, str]](), dict(seats)
        batches: Iterable[slice] = (slice(None),)
        if self.season.admission.policy == "preference_batches":
            batches = (slice(at, at + 1) for at in range(self.season.registration.preferences))
        for name, code in ((each, code) for batch in batches for each in names for code in self.wants[each][batch]):
            open_, kept = left.get(code, (0, 0))
            if name not in held and kept and self.known[name]["category"] in self.season.admission.reserve.categories:
                held[name], left[code] = (code, "reserved", "preference"), (open_, kept - 1)
            elif name not in held and open_:
                held[name], left[code] = (code, "open", "preference"), (open_ - 1, kept)
        return held, left

    def check(self) -> None:
        """Raises `Wrong` at the first field of the head or of a certificate that is not as it must be."""
        up, offers = self._moved_up(), {code: self._offer(code) for code in self.plan}
        same(f"{self.page.name}.head.json", "", self.page.head, self._head(offers))
        turns, ranks = Counter[str](), dict[str, Json]()
        for name in (name for name in self.order if name not in self.gone):
            turns.update(self.wants[name])
            ranks[name] = {code: turns[code] for code in self.wants[name]}
        for name, told in self.page.certificates.items():
            if name in self.linked.told:
                continue
            expected: Json = {"application": name, "season": self.season.id, "base": self.base.code}
            if name in self.known:
                wants = set(self.wants[name])
                expected |= (
                    self.known[name]
                    | {key: told[key] for key in ("below_line",) if told.get(key)}
                    | {
                        "merit": self.rank[name],
                        "wanted": [self._wish(name, code, offers, ranks) for code in self.wants[name]],
                        "transfers": [each for each in self.transfers if {each["from"], each["to"]} & wants],
                    }
                )
            same(self.file, name, told, expected | {"outcome": self._outcome(name, told["outcome"], up)})

    def _wish(self, name: str, code: str, offers: Json, ranks: Json) -> Json:
        """One wish: the rank among those who take part, the seats, whom one had to beat, and the verdict [ADM-1]."""
        held = self.now.held.get(name, ("", "", ""))
        wants, rostered = self.wants[name], self.known[name]["category"] in self.season.admission.reserve.categories
        sat = wants.index(held[0]) if held[2] == "preference" else len(wants)
        at, (open_, kept) = wants.index(code), self.now.seats.get(code, (0, 0))
        verdict = "outdone" if open_ or (rostered and kept) else "no_seats" if code in self.plan else "not_offered"
        if at >= sat:
            verdict = "better_granted" if at > sat else "seated_on_reserved" if held[1] == "reserved" else "seated"
        if name in self.gone:
            verdict = "took_no_part"
        ranked = {} if name in self.gone else {"rank": ranks[name][code]}
        return {
            "specialty": code,
            **ranked,
            **offers.get(code, {}),
            "verdict": verdict,
            "rule": cited(verdict, self.season),
        }

    def _offer(self, code: str) -> Json:
        cuts: Json = {"open": {}, "reserved": {}}
        for name, (where, kind, by) in self.now.held.items():
            if (where, by) == (code, "preference"):
                cuts[kind] = {"merit": self.rank[name], "total": self.known[name]["total"]}
        open_, reserved = self.now.seats[code]
        return {"seats": {"open": open_, "reserved": reserved}, "cut_off": cuts}

    def _outcome(self, name: str, told: Json, up: dict[str, str]) -> Json:
        if name in self.gone:
            return {**{key: told[key] for key in ("kind", "how", "at", "reasons")}, "rule": CITES[told["how"]]}
        if name not in self.now.held:
            reason = unadjusted(self.known[name], self.season)
            return {"kind": "refused", "adjustment": reason, "rule": CITES[reason]}
        code, kind, by = self.now.held[name]
        how = (
            {"rule": CITES[ADJUSTED[self.season.admission.adjustment]]}
            if by == "adjustment"
            else {"preference": self.wants[name].index(code) + 1}
        )
        since = {"moved_up_at": up[name]} if name in up else {}
        lost = {"lost": self._lost(name, told["lost"])} if "lost" in told else {}
        return {"kind": "placed", "specialty": code, "seat": kind, "by": by, **how, **since, **lost}

    def _lost(self, name: str, told: Json) -> Json:
        """Taken as told, if it was at the very close: before it the next would have moved up, later is no matter."""
        known = {key: told[key] for key in ("how", "at", "reasons")}
        fits = moment(known["at"]) == self.closes and explained(known)
        self._insist(name, "outcome.lost", fits, "nobody loses a place like this")
        return known

    def _moved_up(self) -> dict[str, str]:
        """Who holds a place only since somebody left or seats were moved, and when that was [ADM-4]."""
        opened = moment(self.page.head["published_at"])
        gone = {name: moment(at) for name, at in self.gone.items() if name in self.rank}
        shifts = [moment(each["at"]) for each in self.transfers if each["verdict"] == "made" and not self.late]
        shifts += [until for until, _ in self.linked.left if not self.late]
        seen, up = set(self._drawn(self.order, self._seats_at(opened)).held), dict[str, str]()
        for at in sorted({*gone.values(), *(each for each in shifts if each >= opened)}):
            staying = [name for name in self.order if name not in gone or gone[name] > at]
            held = self._drawn(staying, self._seats_at(max(at, opened))).held
            up |= {name: at.isoformat() for name in held if name not in seen}
            seen |= held.keys()
        return up

    def _seats_at(self, at: datetime) -> Seats:
        """The seats after the transfers made by this moment; after all of them, where the round had given some."""
        made = (each for each in self.transfers if each["verdict"] == "made" and moment(each["at"]) <= at)
        return self.seats if self.late else moved(self.linked.beside(at), made)

    def _head(self, offers: Json) -> Json:
        """The head as it must be: the season's own rules, the lot as committed to, every seat accounted for."""
        head, season = self.page.head, self.season
        key, parts = bytes.fromhex(head["lot"]["key"]), self.base.components
        noticed = {"noticed_at": head["noticed_at"]} if "noticed_at" in head else {}
        if noticed and moment(head["noticed_at"]) < season.admission.notice_at:
            raise Wrong(f"{self.page.name}.head.json", "", "noticed_at", "is before the season's notice [ADM-5]")
        return {
            **{name: head[name] for name in ("count", "root", "serial", "published_at")}, **noticed,
            "kind": "base", "season": season.id, "base": self.base.code, "closes": self.closes.isoformat(),
            "policy": season.admission.policy, "allowed_transfers": list(season.admission.transfers),
            "tie_break": [part.value for part in season.tie_break_at(self.base)], **otherwise(season, self.base),
            "weights": {part.component.value: part.weight_percent for part in parts},
            "minimum": {"total": self.base.minimum_total_points}
            | {part.component.value: part.minimum_points for part in parts},
            "lot": {"commitment": committed(head["lot"]["commitment"], key, drawn=bool(self.known)), "key": key.hex()},
            "transfers": self.transfers, "ledger": {code: self._account(code, offers) for code in self.plan},
        }  # fmt: skip

    def _account(self, code: str, offers: Json) -> Json:
        seated = Counter((where, kind, by) for where, kind, by in self.now.held.values())
        told, linked = [(each, each["verdict"] == "made") for each in self.transfers], self.linked.seated[code]
        return {
            "scarce": "yes" if self.plan[code].scarce else "no", "plan": self.plan[code].seats,
            "transferred_in": sum(each["seats"] for each, made in told if made and each["to"] == code),
            "transferred_out": sum(each["seats"] for each, made in told if made and each["from"] == code),
            "turned_away": sum(each["seats"] for each, made in told if not made and each["from"] == code),
            **({"linked": linked} if linked else {}),
            **({"granted": self.granted[code]} if self.granted[code] else {}),
            "reserved": self.plan[code].reserved_order, "released": self.now.released[code],
            "placed_open": seated[code, "open", "preference"], "adjusted": seated[code, "open", "adjustment"],
            "placed_reserved": seated[code, "reserved", "preference"], "free": self.now.free[code],
            "cut_off": offers[code]["cut_off"],
        }  # fmt: skip

"""Postgraduates on seats of the plan: in the order the base confirmed them, on open seats and on no other [POL-7]."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from contracts.season.programmes import Programme
from contracts.season.season import Season
from contracts.verdicts import CITES
from verifier.proof import Json, Wrong, same
from verifier.seats import Seats, planned
from verifier.told import moment


class Postgraduates:
    """Those of one base: where each of them was confirmed and when, who sits there, and until when."""

    def __init__(self, file: str, season: Season, base: str, plan: Mapping[str, Programme]) -> None:
        self._file, self._season, self._base, self._plan = file, season, base, plan
        self.told: dict[str, Json] = {}
        self.seated = Counter[str]()
        self.left = list[tuple[datetime, str]]()

    def read(self, name: str, certificate: Json) -> bool:
        """Whether that is the certificate of one of them, and then it is kept. Raises `Wrong` where none can be."""
        if "linked" not in certificate:
            return False
        if not self._season.admission.postgraduates_in_plan:
            raise Wrong(self._file, name, "linked", "nobody is linked on a seat of this season's plan [REG-7]")
        self.told[name] = certificate
        return True

    def sit(self, closes: datetime) -> None:
        """Seat them again. Raises `Wrong` where somebody is told otherwise."""
        sitting: dict[str, list[datetime | None]] = {code: [] for code in self._plan}
        for name in sorted(self.told, key=lambda each: (moment(self.told[each]["linked"]["confirmed_at"]), each)):
            told = self.told[name]["linked"]
            code, at = told["specialty"], moment(told["confirmed_at"])
            until = moment(told["left_at"]) if "left_at" in told else None
            here = self._plan.get(code)
            busy = sum(each is None or each > at for each in sitting.get(code, ()))
            seated = here is not None and busy < here.seats - here.reserved_order
            if seated:
                sitting[code].append(until)
                self.seated[code] += 1
                if until is not None and until < closes:
                    self.left.append((until, code))
            fits = until is None or (seated and until >= at)
            if not fits:
                raise Wrong(self._file, name, "linked.left_at", "nobody leaves a seat like this")
            same(self._file, name, self.told[name], self._as_seated(name, "linked" if seated else "plan_full"))

    def _as_seated(self, name: str, kind: str) -> Json:
        told = self.told[name]["linked"]
        known = {key: told[key] for key in ("specialty", "confirmed_at", "left_at") if key in told}
        return {
            "application": name, "season": self._season.id, "base": self._base, "category": "postgraduate",
            "linked": known, "outcome": {"kind": kind, "rule": CITES[kind]},
        }  # fmt: skip

    def beside(self, at: datetime | None = None) -> Seats:
        """The seats of the plan that they left to others: at first, or by that moment."""
        seats = {code: (open_ - self.seated[code], kept) for code, (open_, kept) in planned(self._plan).items()}
        back = Counter(code for until, code in self.left if at is not None and until <= at)
        return {code: (open_ + back[code], kept) for code, (open_, kept) in seats.items()}

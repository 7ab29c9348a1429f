"""Seasons, people and messages for registration's tests; everyone here is made up, in a region that is not."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from contracts.education import Education
from contracts.envelope import Message, Received
from contracts.messages.platform.acts import (
    Employer,
    FraudFound,
    Identity,
    OrderPlacementDecided,
    RegistrationCancelled,
    RegistrationSubmitted,
    RosterLine,
    RosterPublished,
)
from contracts.messages.platform.listings import WithdrawalImported
from contracts.messages.registration import ImposeBan, LiftBan
from contracts.season.season import Season, seasons_of
from contracts.vocabulary import Category, EducationLevel, Level, Licence, Major, RosterKind, Sex, Track
from services.chassis.core.crypto import Keyring, keyed_hash
from services.registration.domain.id_number import check_character
from services.registration.handlers import IdentitySeal, hears
from services.registration.store import AGGREGATES
from tests.pure_loop import Loop, heard_of, run

_FILE: Final = Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"
_TEXT: Final = _FILE.read_text(encoding="utf-8")
BASE: Final = "KM-SECOND-PEOPLES"
THIS_YEAR: Final = "2025-kunming-2"
NEXT_YEAR: Final = "2026-kunming-2"
RESIDENCY: Final = "2025-residency"
NEXT_DOOR: Final = "YX-PEOPLES"
FAR_AWAY: Final = "DH-PEOPLES"


def _residency() -> dict[str, Any]:
    table = tomllib.loads(_TEXT) | {"id": RESIDENCY, "track": "residency", "bans": {"years": 3}}
    table["registration"] = {**table["registration"], "preferences": 3, "eligibility": []}
    table["bases"][0]["programmes"] = [
        {"specialty": code, "name_zh": code, "seats": 5} for code in ("GP", "PAED", "SURG", "DERM")
    ]
    there = table["bases"][0]
    table["bases"] += [
        there | {"code": NEXT_DOOR, "prefecture": "玉溪市"},
        there | {"code": FAR_AWAY, "prefecture": "德宏州"},
    ]
    table["neighbours"] = {"昆明市": ["玉溪市", "曲靖市"], "玉溪市": ["普洱市"]}
    table["registration"]["windows"]["postgraduate"] = {
        "opens": at("2025-07-10 09:00:00"),
        "closes": at("2025-07-26 18:00:00"),
    }
    return table


def at(moment: str) -> datetime:
    """A moment of province time, as `2025-07-01 12:00:00`."""
    return datetime.fromisoformat(f"{moment}+08:00")


SEASONS: Final = seasons_of(
    {
        THIS_YEAR: tomllib.loads(_TEXT),
        NEXT_YEAR: tomllib.loads(_TEXT.replace("2025-", "2026-")),
        RESIDENCY: _residency(),
    }
)
SEASON: Final[Season] = SEASONS[THIS_YEAR]
PEPPER: Final = "a pepper for tests"
CLOSURE: Final = IdentitySeal(Keyring("test", {"test": bytes(range(32))}), PEPPER, SEASONS)
HEARS: Final = hears(CLOSURE)
COLLEGE: Final = Education(
    level=EducationLevel.JUNIOR_COLLEGE,
    major=Major.CLINICAL,
    full_time=True,
    years=3,
    school="曲靖健康医学院",
    graduates_on=date(2025, 6, 20),
    has_diploma=True,
)
UNIVERSITY: Final = COLLEGE.model_copy(update={"level": EducationLevel.BACHELOR, "years": 5})
HOSPITAL: Final = Employer(name="某镇卫生院", level=Level.TOWNSHIP)


def id_number(order: int = 22, region: str = "990102", born: str = "20030517") -> str:
    seventeen = f"{region}{born}{order:03d}"
    return seventeen + check_character(seventeen)


def identity(number: str | None = None, **changes: Any) -> Identity:
    fields = {
        "name": "张三",
        "id_number": id_number() if number is None else number,
        "sex": Sex.FEMALE,
        "born_on": date(2003, 5, 17),
        "phone": "00000000000",
        "email": "nobody@example.invalid",
    }
    return Identity.model_validate(fields | changes)


def key_of_person(number: str | None = None) -> str:
    return keyed_hash(PEPPER, id_number() if number is None else number)


def form(application: str = "A-1", submitted: str = "2025-07-01 12:00:00", **changes: Any) -> RegistrationSubmitted:
    """A form that is fine for this year's season, but for the changes."""
    fields = {
        "application": application,
        "season": THIS_YEAR,
        "revision": 1,
        "submitted_at": at(submitted),
        "identity": identity(),
        "chinese_national": True,
        "category": Category.SOCIAL,
        "base": BASE,
        "preferences": ("AGP",),
        "accepts_adjustment": True,
        "education": COLLEGE,
        "licence": Licence.NONE,
        "employer": None,
        "declares_no_withdrawal": True,
    }
    return RegistrationSubmitted.model_validate(fields | changes)


def residency_form(application: str = "A-1", **changes: Any) -> RegistrationSubmitted:
    fields: dict[str, Any] = {"season": RESIDENCY, "preferences": ("PAED", "GP"), "education": UNIVERSITY}
    return form(application, **(fields | changes))


def order_form(application: str = "A-1", **changes: Any) -> RegistrationSubmitted:
    """The form of an undergraduate order-oriented applicant."""
    fields: dict[str, Any] = {"category": Category.ORDER, "employer": HOSPITAL, "preferences": ("GP",)}
    return residency_form(application, **(fields | changes))


def postgraduate_form(application: str = "A-1", **changes: Any) -> RegistrationSubmitted:
    fields: dict[str, Any] = {"category": Category.POSTGRADUATE, "submitted_at": at("2025-07-12 12:00:00")}
    return residency_form(application, **(fields | changes))


def line(number: str | None = None, **changes: Any) -> RosterLine:
    """A line that names the applicant of `form`, at the base of `form`."""
    who = identity(number)
    return RosterLine.model_validate({"name": who.name, "id_number": who.id_number, "base": BASE} | changes)


def roster(*lines: RosterLine, **changes: Any) -> RosterPublished:
    """The first revision of the first part of the order-oriented graduates' roster, but for the changes."""
    fields = {
        "season": RESIDENCY,
        "kind": RosterKind.ORDER,
        "roster": "R-1",
        "name": "分配名册",
        "part": 1,
        "revision": 1,
        "published_at": at("2025-06-01 09:00:00"),
        "lines": lines,
    }
    return RosterPublished.model_validate(fields | changes)


def school_list(*lines: RosterLine, **changes: Any) -> RosterPublished:
    """A school's list of postgraduates."""
    return roster(*lines, **({"kind": RosterKind.POSTGRADUATE, "roster": "KMMU"} | changes))


def placed(base: str = BASE, employed_in: str = "昆明市", **changes: Any) -> OrderPlacementDecided:
    who = identity()
    fields = {
        "season": RESIDENCY,
        "name": who.name,
        "id_number": who.id_number,
        "employment_prefecture": employed_in,
        "base": base,
        "decided_at": at("2025-06-20 09:00:00"),
    }
    return OrderPlacementDecided.model_validate(fields | changes)


def cancelled(application: str, moment: str) -> RegistrationCancelled:
    return RegistrationCancelled(application=application, cancelled_at=at(moment))


def fraud(application: str, moment: str) -> FraudFound:
    return FraudFound(application=application, found_at=at(moment))


def ban(moment: str, application: str = "OLD-1", number: str | None = None, season: str = THIS_YEAR) -> ImposeBan:
    return ImposeBan(
        application=application,
        season=season,
        track=Track(SEASONS[season].track),
        person_key=key_of_person(number),
        bans_from=at(moment),
        cause="did_not_report",
    )


def lift(moment: str, application: str = "OLD-1") -> LiftBan:
    return LiftBan(
        application=application,
        season=THIS_YEAR,
        track=Track(SEASONS[THIS_YEAR].track),
        person_key=key_of_person(),
        lifted_at=at(moment),
    )


def imported(bans_from: str, bans_until: str, **changes: Any) -> WithdrawalImported:
    """An entry of an outside list about the applicant of `form`, in this year's track."""
    fields = {
        "record": "LIST-0001",
        "revision": 1,
        "track": SEASON.track,
        "id_number": id_number(),
        "bans_from": at(bans_from),
        "bans_until": at(bans_until),
        "stands": True,
        "document": "a list",
        "by": "the provincial office",
        "imported_at": at("2025-06-01 09:00:00"),
    }
    return WithdrawalImported.model_validate(fields | changes)


def told(message: Message, name: str = "", sequence: int = 1) -> Received[Any]:
    """The message on its way; two of the same content and name are one message twice."""
    return heard_of(message, at("2025-07-01 12:00:00"), name or message.model_dump_json()[:100], sequence)


@dataclass
class Registration:
    """Registration as a whole, fed message by message; asked what it said last, and where everyone stands."""

    loop: Loop = field(default_factory=lambda: run(AGGREGATES, HEARS, SEASONS, [], Random(0)))

    def hears(self, *messages: Message) -> "Registration":
        for message in messages:
            count = len(self.loop.said) + sum(len(document.heard) for document in self.loop.documents.values())
            self.loop.deliver([told(message, f"told-{count}", sequence=count)])
        return self

    def state(self, kind: str, key: str) -> Any:
        return self.loop.states()[(kind, key)]

    def verdict(self, application: str = "A-1") -> Any:
        return self.state("application", application).verdict

    def reasons(self, application: str = "A-1") -> tuple[str, ...]:
        """Why the application was refused; empty when it was accepted."""
        return tuple(getattr(self.verdict(application), "reasons", ()))

    def said(self, kind: type[Message]) -> list[Any]:
        return [heard.message for heard in self.loop.said if isinstance(heard.message, kind)]

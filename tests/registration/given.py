"""Seasons, people and messages for registration's tests; everyone here is made up, in a region that is not."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from contracts.envelope import Heard, Message
from contracts.platform import Education, Employer, FraudFound, Identity, RegistrationCancelled, RegistrationSubmitted
from contracts.registration import ImposeBan
from contracts.season import Season, seasons_of
from contracts.vocabulary import Category, EducationLevel, Level, Licence, Major, Sex, Track
from services.chassis.crypto import Keyring, keyed_hash
from services.registration.domain.id_number import check_character
from services.registration.handlers import Closure, hears
from services.registration.store import AGGREGATES
from tests.pure_loop import Loop, heard_of, run

_FILE: Final = Path(__file__).parents[2] / "deploy" / "seasons" / "2025-kunming-2.toml"
_TEXT: Final = _FILE.read_text(encoding="utf-8")
BASE: Final = "KM-SECOND-PEOPLES"
THIS_YEAR: Final = "2025-kunming-2"
NEXT_YEAR: Final = "2026-kunming-2"
RESIDENCY: Final = "2025-residency"


def _residency() -> dict[str, Any]:
    table = tomllib.loads(_TEXT) | {"id": RESIDENCY, "track": "residency", "bans": {"years": 3}}
    table["registration"]["preferences"] = 3
    table["bases"][0]["programmes"] = [
        {"specialty": code, "name_zh": code, "seats": 5} for code in ("GP", "PAED", "SURG", "DERM")
    ]
    return table


SEASONS: Final = seasons_of(
    {
        THIS_YEAR: tomllib.loads(_TEXT),
        NEXT_YEAR: tomllib.loads(_TEXT.replace("2025-", "2026-")),
        RESIDENCY: _residency(),
    }
)
SEASON: Final[Season] = SEASONS[THIS_YEAR]
PEPPER: Final = "a pepper for tests"
CLOSURE: Final = Closure(Keyring("test", {"test": bytes(range(32))}), PEPPER, SEASONS)
HEARS: Final = hears(CLOSURE)
COLLEGE: Final = Education(
    level=EducationLevel.JUNIOR_COLLEGE,
    major=Major.CLINICAL,
    full_time=True,
    years=3,
    school="曲靖健康医学院",
    graduates_on=date(2025, 7, 1),
    has_diploma=True,
)
UNIVERSITY: Final = COLLEGE.model_copy(update={"level": EducationLevel.BACHELOR, "years": 5})
HOSPITAL: Final = Employer(name="某镇卫生院", level=Level.TOWNSHIP)


def at(moment: str) -> datetime:
    """A moment of province time, as `2025-07-01 12:00:00`."""
    return datetime.fromisoformat(f"{moment}+08:00")


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


def told(message: Message, name: str = "", sequence: int = 1) -> Heard[Any]:
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

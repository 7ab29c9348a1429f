"""The words every message is made of: identifiers, moments, amounts and closed lists.

Each name follows the glossary: one concept, one word, in every service.
"""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


_SPELT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt _][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?"
    r"([Zz]|[+\u2212-][0-9]{2}(:?[0-9]{2})?)?"
)


def _spelt(given: Any) -> Any:
    """A text as RFC 3339 spells a moment; digits alone, which somebody may mean as seconds since 1970, are none.

    To the last character: Python reads no further than a NUL, whatever stands behind it.
    """
    if not isinstance(given, str):
        return given
    if _SPELT.fullmatch(given) is None:
        raise ValueError("a moment is spelt like 2025-06-30T10:00:00+08:00")
    return datetime.fromisoformat(given.upper().replace("\u2212", "-"))


def _in_shanghai(moment: datetime) -> datetime:
    """One spelling for one instant: whole microseconds, province time, years 2000 to 2100.

    A year at the ends of the calendar has no province time; it is told before it is asked for.
    """
    if 1999 <= moment.year <= 2101 and 2000 <= (local := moment.astimezone(SHANGHAI)).year <= 2100:
        return local
    raise ValueError("the year lies outside 2000 to 2100")


Moment = Annotated[AwareDatetime, AfterValidator(_in_shanghai), BeforeValidator(_spelt)]
"""An instant with its offset, kept in Asia/Shanghai: windows and deadlines are province time [REG-2]."""

_UNSEEN: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Unicode categories of spaces and of what shows nothing: control, zero-width and direction marks."""


_WIDTHS: Final = frozenset({"<wide>", "<narrow>", "<small>", "<vertical>"})
"""Decompositions of characters that are others in another width."""


def as_meant(typed: str) -> str:
    """Text without what typing adds: full-width and compatibility forms narrowed, spaces and unseen marks out."""
    return _seen(unicodedata.normalize("NFKC", typed))


def narrow(typed: str) -> str:
    """The same for numbers, where only widths are narrowed: a raised `¹` is a note, and no digit more."""
    return _seen(in_one_width(typed))


def in_one_width(typed: str) -> str:
    return "".join(map(_in_usual_width, typed))


def _in_usual_width(character: str) -> str:
    wide = unicodedata.decomposition(character).partition(" ")[0] in _WIDTHS
    return unicodedata.normalize("NFKC", character) if wide else character


def _seen(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in _UNSEEN)


def shows(text: str) -> str:
    """The text itself. Raises `ValueError` where it is nothing but spaces and marks nobody sees.

    Every id of every message is asked, and nearly all of them show by their first character.
    """
    if not text[:1].isalnum() and not as_meant(text):
        raise ValueError("nothing of the text shows")
    return text


_CODE: Final = r"^[A-Z0-9][A-Z0-9-]{0,39}$"
ApplicationId = Annotated[str, StringConstraints(pattern=_CODE)]
BaseCode = Annotated[str, StringConstraints(pattern=_CODE)]
SpecialtyCode = Annotated[str, StringConstraints(pattern=_CODE)]
SeasonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
RosterId = Annotated[str, StringConstraints(pattern=_CODE)]
PersonKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A keyed hash that stands for a person wherever the ID number must not go."""
PublicKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""The half of an ed25519 key that everybody may know, in hexadecimal."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(shows)]
"""What somebody has to say, a reason or a name, and so more than spaces."""
Points = Annotated[int, Field(ge=0, le=10_000)]
"""A score in hundredths of a point, 0 to 100.00: exact, no binary floats [EXM-1]."""
Fen = Annotated[int, Field(ge=0, le=10**13)]
"""An amount of money in integer fen [FIN-1]. Wide enough for sums: what comes in has a bound of its own."""


def _at_most(fen: int) -> AfterValidator:
    """A bound the schema does not show: versions that were shipped keep theirs."""

    def bounded(amount_fen: int) -> int:
        if amount_fen > fen:
            raise ValueError(f"more than {fen} fen")
        return amount_fen

    return AfterValidator(bounded)


StipendFen = Annotated[Fen, _at_most(500_000_000)]
"""What one trainee is paid, or pays back, at once: no stipend comes near five million yuan."""
FundFen = Annotated[Fen, _at_most(100_000_000_000)]
"""What a base is prepaid at once: at most a thousand million yuan."""
Revision = Annotated[int, Field(ge=1, le=1_000_000)]


class Track(StrEnum):
    """The two training programmes: 住培, 助培."""

    RESIDENCY = "residency"
    ASSISTANT_GP = "assistant_gp"


class Category(StrEnum):
    """Who the applicant is: 单位人, 社会人, 订单定向, 专硕 [REG-2]."""

    UNIT = "unit"
    SOCIAL = "social"
    ORDER = "order"
    POSTGRADUATE = "postgraduate"


class RosterKind(StrEnum):
    """Whom a roster names: order-oriented graduates (分配名册), a school's postgraduates (名单) [REG-5, REG-7]."""

    ORDER = "order"
    POSTGRADUATE = "postgraduate"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Licence(StrEnum):
    """执业助理医师 or 执业医师, where one is held [REG-1]."""

    NONE = "none"
    ASSISTANT_PHYSICIAN = "assistant_physician"
    PHYSICIAN = "physician"


class EducationLevel(StrEnum):
    """The highest finished education; junior college is the three-year 专科."""

    SECONDARY = "secondary"
    JUNIOR_COLLEGE = "junior_college"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class Major(StrEnum):
    """The field of study, as far as eligibility asks [REG-1]."""

    CLINICAL = "clinical"
    DENTAL = "dental"
    TCM = "tcm"
    OTHER = "other"


class Stream(StrEnum):
    """The stream of medicine a specialty belongs to; TCM has offices of its own [VER-6, EXP-1]."""

    CLINICAL = "clinical"
    TCM = "tcm"
    DENTAL = "dental"
    PUBLIC_HEALTH = "public_health"


class Level(StrEnum):
    """The administrative level of a base or an employer."""

    PROVINCIAL = "provincial"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


class Component(StrEnum):
    """Parts of the examination: 笔试, 技能, 面试 [EXM-1]."""

    WRITTEN = "written"
    SKILLS = "skills"
    INTERVIEW = "interview"


class MaterialKind(StrEnum):
    """What is shown at on-site confirmation, in filing order; the letter follows [VER-2]."""

    SIGNED_FORM = "signed_form"
    ID_CARD = "id_card"
    DIPLOMA = "diploma"
    LICENCE = "licence"
    CONSENT_LETTER = "consent_letter"


class HospitalGrade(StrEnum):
    """Grades of hospitals, as far as physical examinations ask [ADM-4]."""

    GRADE_3A = "3A"
    GRADE_3B = "3B"
    OTHER = "other"


class PayComponent(StrEnum):
    """What a trainee is paid from: 中央, 省级, 院级, 绩效, 一次性激励, 保险 [FIN-2]."""

    CENTRAL = "central"
    PROVINCIAL = "provincial"
    HOSPITAL = "hospital"
    PERFORMANCE = "performance"
    LICENCE_BONUS = "licence_bonus"
    INSURANCE = "insurance"

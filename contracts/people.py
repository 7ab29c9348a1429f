"""How what people type about themselves is heard: one spelling of each number, names fit to print, nothing for empty.

What a sender means is kept, what typing adds is taken out; what is left and makes no sense is turned away in a
sentence [REG-14]. The schemas say what a sender who types carefully sends.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from contracts.vocabulary import Moment, in_one_width, narrow

NAME_LENGTH: Final = 60
TITLE_LENGTH: Final = 100
_BLANK: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_BREAKING: Final = frozenset({"Cc", "Zl", "Zp", "Cs"})
"""Unicode categories that no line of a list may hold: control characters, line and paragraph marks, lone surrogates."""
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with them a list shows another name than it holds."""
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5")
"""Letters by their category that show nothing: what stands in Korean or Khmer where part of a syllable is missing."""
_WITHOUT_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－ー~～._·"), "-")
_TENS: Final = dict.fromkeys(map(ord, "Ⅹⅹ"), "X")
"""The Roman ten, which the last character of an ID number stands for."""
_LABEL: Final = re.compile(r"^(tel|phone|电话|手机|座机|联系电话)[:-]*", re.IGNORECASE)
_EXTENSION: Final = re.compile(r"(转|分机号?|ext\.?|x|#|,)+:?", re.IGNORECASE)
_STOPS: Final = dict.fromkeys(map(ord, "。｡"), ".")
"""Full stops that a Chinese keyboard gives, of which no domain has one."""
_PHONE: Final = re.compile(r"\+?[0-9]+(-[0-9]+)*")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_DAY: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")


def _told(code: str, says: str) -> PydanticCustomError:
    """A rejection's sentence; it repeats nothing of what was sent."""
    return PydanticCustomError(code, "{says}", {"says": says})


def _phone(typed: Any) -> Any:
    """Digits in groups: `（0871）60000000` is 0871-60000000, and an extension is one group more."""
    if not isinstance(typed, str):
        return typed
    bare = _EXTENSION.sub("-", _LABEL.sub("", narrow(typed))).translate(_DASHES)
    grouped = re.sub(r"[()\[\]-]+", "-", bare).strip("-")
    return grouped.replace("-+", "+").replace("+-", "+")


def _is_phone(phone: str) -> str:
    digits = sum(character.isdigit() for character in phone)
    if not _PHONE.fullmatch(phone) or digits < 5 or len(phone) > 20:
        raise _told("phone", "a phone number has 5 to 20 digits, an area code or an extension among them")
    return phone


def _mail(typed: Any) -> Any:
    """Space around an address and around its @ is typing; without a space within it, it would be another address."""
    if not isinstance(typed, str):
        return typed
    return "@".join(map(_outside, in_one_width(typed).translate(_STOPS).split("@")))


def _is_mail(mail: str) -> str:
    if not _MAIL.fullmatch(mail) or narrow(mail) != mail or len(mail) > 200:
        raise _told("email", "an e-mail address has a name, one @ and a domain")
    return mail


def _id_number(typed: Any) -> Any:
    if not isinstance(typed, str):
        return typed
    return re.sub(r"[()\[\]-]", "", narrow(typed).translate(_DASHES | _TENS)).upper()


def _is_id_number(number: str) -> str:
    if not _ID_NUMBER.fullmatch(number):
        raise _told("id_number", "an ID number has 17 digits and one more or an X")
    return number


def _outside(typed: Any) -> Any:
    """Without what shows nothing around it, and without marks that have no width."""
    if not isinstance(typed, str):
        return typed
    inner = typed.translate(_WITHOUT_WIDTH)
    seen = [at for at, character in enumerate(inner) if not _blank(character)]
    return inner[seen[0] : seen[-1] + 1] if seen else ""


def _blank(character: str) -> bool:
    """Whether it only spaces; a control character does more than that, and is turned away where it stands."""
    return character.isspace() if unicodedata.category(character) == "Cc" else unicodedata.category(character) in _BLANK


def _line(text: str, most: int) -> str:
    if any(unicodedata.category(character) in _BREAKING for character in text):
        raise _told("control_character", "the text must stand on one line and hold no control character")
    if not _TURNING.isdisjoint(text):
        raise _told("control_character", "the text must hold no mark that turns the direction of writing")
    if not 1 <= len(text) <= most:
        raise _told("length", f"the text must have 1 to {most} characters")
    return text


def _is_label(text: str) -> str:
    return _line(text, TITLE_LENGTH)


def _is_title(text: str) -> str:
    return _lettered(_line(text, TITLE_LENGTH))


def _is_name(text: str) -> str:
    return _lettered(_line(text, NAME_LENGTH))


def _lettered(text: str) -> str:
    """Private-use characters count: older systems keep rare characters of names there."""
    if not any(unicodedata.category(character)[0] == "L" or _private(character) for character in set(text) - _FILLERS):
        raise _told("no_letter", "a name has at least one letter")
    return text


def _private(character: str) -> bool:
    return unicodedata.category(character) == "Co"


def _or_nothing(given: Any) -> Any:
    """Forms send an empty text where nothing was filled in, or a record of such texts."""
    match given:
        case str() if not _outside(given):
            return None
        case Mapping() if all(_or_nothing(value) is None for value in given.values()):
            return None
        case _:
            return given


def unless_empty(key: str) -> BeforeValidator:
    """Beside an optional record: one with this left empty says nothing, whatever else a form fills in by itself."""

    def unless(given: Any) -> Any:
        if not isinstance(given, Mapping):
            return _or_nothing(given)
        if _or_nothing(given) is None or _or_nothing(given.get(key, given)) is None:
            return None
        # what was looked at is JSON no more, in which a list would do for a tuple
        return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}

    return BeforeValidator(unless)


_TEXT: Final = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})

Phone = Annotated[
    str,
    AfterValidator(_is_phone),
    BeforeValidator(_phone),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9+-]{5,20}$"}),
]
"""A phone number in one spelling: digits, with a dash after the area code and before an extension."""
Email = Annotated[
    str,
    AfterValidator(_is_mail),
    BeforeValidator(_mail),
    WithJsonSchema({"type": "string", "pattern": r"^[^@\s]+@[^@\s]+$", "maxLength": 200}),
]
IdNumber = Annotated[
    str,
    AfterValidator(_is_id_number),
    BeforeValidator(_id_number),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{17}[0-9X]$"}),
]
"""A resident identity number. Heard however it was typed (full-width, spaced, with `x`), said in one spelling."""
PersonName = Annotated[str, AfterValidator(_is_name), BeforeValidator(_outside), _TEXT]
"""A person's name: one line, at least one letter, at most 60 characters."""
Title = Annotated[str, AfterValidator(_is_title), BeforeValidator(_outside), _TEXT]
"""The name of a school, an employer or a place: one line, at least one letter, at most 100 characters."""
Label = Annotated[str, AfterValidator(_is_label), BeforeValidator(_outside), _TEXT]
"""What is written on a certificate, a number for instance: one line of at most 100 characters."""


def _day(given: Any) -> Any:
    """A day as JSON spells it: what is looked at before it is read is no JSON any more, and has no type for days."""
    return date.fromisoformat(given) if isinstance(given, str) and _DAY.fullmatch(given) else given


Day = Annotated[date, BeforeValidator(_day)]


def _listed(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given


Listed: Final = BeforeValidator(_listed)
"""Beside the type of a list within a record that may be nothing: what is looked at before has no lists of JSON."""
OrNothing: Final = BeforeValidator(_or_nothing)
"""Beside an optional type: the empty text is nothing."""
SaidAt = Annotated[Moment | None, OrNothing]

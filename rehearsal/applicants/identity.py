"""Identities that are nobody's: no region is 99, no mobile number begins with 100, no domain ends in `.invalid`."""

from datetime import date, timedelta
from random import Random
from typing import Final

from contracts.messages.platform.acts import Identity
from contracts.vocabulary import Sex
from rehearsal.applicants.province import NameLists

RESERVED_REGION: Final = "99"
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


def check_character(seventeen: str) -> str:
    """The last character of an ID number, by ISO 7064 MOD 11-2 [GB 11643]."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def id_number(area: int, born_on: date, order: int) -> str:
    """The ID number of the `order`-th person of that birthday in a reserved area; odd orders are men."""
    seventeen = f"{RESERVED_REGION}{area:04d}{born_on:%Y%m%d}{order:03d}"
    return seventeen + check_character(seventeen)


def draw_identity(chance: Random, province: NameLists, number: int, youngest: date) -> Identity:
    """One person, at most nine years older than `youngest`, mostly a recent graduate.

    No two numbers up to 100 000 give the same person: `number` goes into the reserved area and the order.
    """
    sex = chance.choices((Sex.FEMALE, Sex.MALE), (62, 38))[0]
    given = province.given_female if sex is Sex.FEMALE else province.given_male
    born_on = youngest - timedelta(days=int(min(chance.expovariate(1 / 600), 3_285)))
    order = 2 * (number // 10_000 * 45 + chance.randrange(1, 45)) + (sex is Sex.MALE)
    return Identity(
        name=chance.choice(province.surnames) + chance.choice(given),
        id_number=id_number(number % 10_000, born_on, order),
        sex=sex,
        born_on=born_on,
        phone=f"100{number % 100_000_000:08d}",
        email=f"applicant-{number:06d}@rehearsal.invalid",
    )


def as_typed(phone: str, number: int) -> str:
    """The phone number as one in a few applicants types it; it is heard as the same number [REG-14]."""
    prefix, rest = phone[:3], phone[3:]
    return (f"（{prefix}）{rest}", f"{prefix} {rest}", f"{prefix}—{rest}", phone, phone, phone, phone)[number % 7]

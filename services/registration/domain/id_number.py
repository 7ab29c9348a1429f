"""The resident identity number: whether it can be right, and belongs to the birth date and sex given [REG-1]."""

from typing import Final

from contracts.messages.platform.acts import Identity
from contracts.reasons import Reason
from contracts.vocabulary import Sex

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_REGIONS: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_REHEARSAL_REGION: Final = "99"
"""A region no one is born in: made-up applicants cannot collide with a living person."""


def check_character(first_seventeen: str) -> str:
    """The eighteenth character that belongs to these digits [GB 11643]."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECKS[total % 11]


def defects(identity: Identity, *, rehearsal: bool) -> tuple[Reason, ...]:
    """ID_NUMBER_INVALID when region, birth date, sex or check character do not fit; `rehearsal` adds region 99."""
    number = identity.id_number
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    region = number[:2]
    fits = (
        (region in _REGIONS or (rehearsal and region == _REHEARSAL_REGION))
        and number[6:14] == f"{identity.born_on:%Y%m%d}"
        and sex is identity.sex
        and number[17] == check_character(number[:17])
    )
    return () if fits else (Reason.ID_NUMBER_INVALID,)

"""Names as people mean them, however they were typed: two spellings of one name compare equal [REG-5, REG-7]."""

from typing import Final

from contracts.vocabulary import as_meant

_DOTS: Final = "·•‧∙⋅・･․.。꞉ꞏ᛫⸱⸳◦●"
"""What stands between the parts of a name: U+00B7 by the standard, and what keyboards and fonts give instead."""
_SELECTORS: Final = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
"""Variation selectors choose a glyph, not a character."""
_LEFT_OUT: Final = dict.fromkeys([*map(ord, _DOTS), *_SELECTORS])


def bare_name(name: str) -> str:
    """The name's characters alone: widths unified, spaces, dots between parts and letter case left out.

    Rare characters, those beyond the basic plane too, stay what they are.
    """
    return as_meant(name).translate(_LEFT_OUT).casefold()


def masked(name: str) -> str:
    """A name as lists for the public show it: the first character and the last of three or more, stars between."""
    if len(name) < 2:
        return "*" * len(name)
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"

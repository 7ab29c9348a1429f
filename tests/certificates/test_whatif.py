"""The recorded snapshots drawn again: the same on the same terms, and what other terms would have meant [ADM-9]."""

import pytest

from operations.whatif.chart import png, svg
from operations.whatif.comparing import fills, shifts
from operations.whatif.recorded import Move, RecordedBase, recorded
from operations.whatif.redrawing import NotAllowed, OtherTerms, redrawn
from tests.certificates.towns import town


def bases(seed: int) -> list[RecordedBase]:
    season, found = town(seed)
    return [recorded(each.head, each.certificates, season) for name, each in found.items() if name != "round"]


@pytest.mark.parametrize("seed", range(25))
def test_on_the_same_terms_everybody_has_the_same_place(seed: int) -> None:
    season, _ = town(seed)
    for each in bases(seed):
        assert redrawn(each, OtherTerms(), season).places == each.places


def test_a_scarce_seat_does_not_become_another_one_even_in_thought() -> None:
    """[ADM-2]."""
    season, _ = town(1)
    here = bases(1)[0]
    with pytest.raises(NotAllowed, match="ADM-2"):
        redrawn(here, OtherTerms(moves=(Move(here.base.code, "GP", "EYE", 1),)), season)


def test_more_seats_in_merit_order_hurt_nobody() -> None:
    """[ADM-1]."""
    for seed in range(25):
        season, _ = town(seed)
        for each in bases(seed):
            more = OtherTerms(seats={(each.base.code, "GP"): 40}, policy="merit_order")
            plain = redrawn(each, OtherTerms(policy="merit_order"), season)
            before = RecordedBase(each.base, each.claims, each.merit, each.accepting, each.moves, plain.places)
            found = list(shifts(before, redrawn(each, more, season)))
            assert all(shift.gains or _adjusted(shift) for shift in found)


def _adjusted(shift: object) -> bool:
    """One adjusted seat is as good as another."""
    return [getattr(getattr(shift, at), "preference", 1) for at in ("before", "after")] == [None, None]


def test_the_chart_is_an_svg_and_a_png_whose_chinese_is_drawn() -> None:
    """[ADM-9]."""
    season, _ = town(1)
    drawn = [(each, redrawn(each, OtherTerms(), season), redrawn(each, OtherTerms(), season)) for each in bases(1)]
    filled = fills(drawn)
    assert svg("招收", filled).startswith("<svg ")
    assert png(svg("招收", filled)).startswith(b"\x89PNG")
    assert png(svg("招收", filled)) != png(svg("", filled))

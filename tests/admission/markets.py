"""Random markets for the properties of the allocation, small enough to be checked by brute force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from hypothesis import strategies as st

from services.admission.allocation.allocation import Allocation, Claim, Held, Wish
from services.admission.allocation.plan import ProgrammeId, Seats

BASE = "KM-1"
SPECIALTIES = ("AGP", "GP", "ICU", "PSY")


def programme(specialty: str, base: str = BASE) -> ProgrammeId:
    return ProgrammeId(base, specialty)


def wants(points: int = 0, rostered: bool = False, **ranks: int) -> Claim:
    """A claim at the one base, best wish first: `wants(ICU=2, AGP=1)`."""
    wishes = tuple(Wish(programme(specialty), rank) for specialty, rank in ranks.items())
    return Claim(wishes, points, rostered)


def seats(**count: int) -> dict[ProgrammeId, Seats]:
    return {programme(specialty): Seats(number) for specialty, number in count.items()}


def taken(allocation: Allocation) -> dict[str, str]:
    return {name: held.programme.specialty for name, held in allocation.places.items()}


@dataclass(frozen=True)
class Market:
    claims: Mapping[str, Claim]
    seats: Mapping[ProgrammeId, Seats]


@st.composite
def markets(draw: st.DrawFn, size: int = 12, alike: bool = False, reserved: bool = True) -> Market:
    """Up to `size` applicants with up to three wishes; each programme ranks in its own way, unless all rank alike."""
    number = draw(st.integers(0, size))
    orders = {each: draw(st.permutations(range(1, number + 1))) for each in SPECIALTIES}
    if alike:
        orders = dict.fromkeys(SPECIALTIES, orders[SPECIALTIES[0]])
    claims = {}
    for at in range(number):
        wished = draw(st.permutations(SPECIALTIES))[: draw(st.integers(0, 3))]
        wishes = tuple(Wish(programme(each), orders[each][at]) for each in wished)
        claims[f"A-{at}"] = Claim(wishes, draw(st.integers(0, 3)), draw(st.booleans()))
    least = st.sampled_from([0, 0, 0, 1, 3])
    kept = st.integers(0, 2 if reserved else 0)
    offered = {programme(each): Seats(draw(st.integers(0, 4)), draw(kept), draw(least)) for each in SPECIALTIES}
    return Market(claims, offered)


def better(market: Market, name: str, held: Held | None) -> Iterator[Wish]:
    """The wishes an applicant would rather have, and is good enough for."""
    claim = market.claims[name]
    wishes = claim.wishes if held is None else claim.wishes[: held.preference - 1]
    for wish in wishes:
        if claim.total_points >= market.seats[wish.programme].minimum_points:
            yield wish


def every_assignment(market: Market) -> Iterator[dict[str, Wish]]:
    """Every way to give each applicant one of the wishes or none; feasible or not."""
    names = list(market.claims)
    for chosen in product(*((None, *market.claims[name].wishes) for name in names)):
        yield {name: wish for name, wish in zip(names, chosen, strict=True) if wish is not None}

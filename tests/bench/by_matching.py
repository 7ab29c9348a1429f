"""A market solved by the `matching` package: the same wishes, slowly, by somebody else's code."""

import warnings

from matching.games import HospitalResident

from services.admission.allocation.market import Market


def by_matching(market: Market) -> list[int]:
    """The wish of everyone who is seated, in ascending order. Markets without reserved seats only."""
    if any(market.reserved_seats):
        raise ValueError("matching knows no reserved seats")
    wishes, claims = _written_out(market)
    capacities = {programme: market.open_seats[programme] for programme in claims}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        game = HospitalResident.create_from_dictionaries(wishes, claims, capacities, clean=True)
        solved = game.solve(optimal="resident")
    wish_of = {
        (applicant, market.programmes[wish]): wish
        for applicant, (start, end) in enumerate(zip(market.starts, market.ends, strict=True))
        for wish in range(start, end)
    }
    return sorted(wish_of[one.name, held.name] for held, holders in solved.items() for one in holders)


def _written_out(market: Market) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Who wants what, best first; whom each programme with seats ranks, best first."""
    wishes: dict[int, list[int]] = {}
    claims: dict[int, list[tuple[int, int]]] = {}
    for applicant, (start, end) in enumerate(zip(market.starts, market.ends, strict=True)):
        for wish in range(start, end):
            programme = market.programmes[wish]
            if market.open_seats[programme]:
                wishes.setdefault(applicant, []).append(programme)
                claims.setdefault(programme, []).append((market.ranks[wish], applicant))
    return wishes, {programme: [one for _, one in sorted(ranked)] for programme, ranked in claims.items()}

"""Who gets which place: deferred acceptance, applicants proposing [ADM-1].

Nobody is passed over for somebody of lower rank, no programme is over its seats, and the order in which
applicants are looked at changes nothing. Integers only: ranks decide, and they are unique in a programme.
"""

from bisect import insort
from collections.abc import Mapping, Sequence

from contracts.exams import Placing
from contracts.vocabulary import ApplicationId, SpecialtyCode


def allocate(
    wishes: Mapping[ApplicationId, Sequence[Placing]], seats: Mapping[SpecialtyCode, int]
) -> dict[ApplicationId, Placing]:
    """Each applicant's place, best preference first; whoever is missing from the answer has none.

    `wishes` holds the applicants' preferences in their order, each with the rank in that programme.
    A programme without seats takes nobody.
    """
    held: dict[SpecialtyCode, list[tuple[int, ApplicationId]]] = {specialty: [] for specialty in seats}
    places: dict[ApplicationId, Placing] = {}
    still_to_ask = {application: iter(placings) for application, placings in wishes.items()}
    asking = list(wishes)
    while asking:
        application = asking.pop()
        wish = next(still_to_ask[application], None)
        if wish is None:
            continue
        holders = held.setdefault(wish.specialty, [])
        insort(holders, (wish.rank, application))
        places[application] = wish
        if len(holders) > seats.get(wish.specialty, 0):
            _, outranked = holders.pop()
            del places[outranked]
            asking.append(outranked)
    return places

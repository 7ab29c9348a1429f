"""What a base arranged, as it stands: transfers by their number, its list; either told anew, or taken back [COR-1].

What is told right while places are drawn counts as if it had been told so at once. A correction heard of when placing
has closed, or the list is out, changes nobody's place any more: it is refused by name.
"""

from collections.abc import Iterable, Mapping, Sequence

from contracts.correction import overtaken, standing, told_to_stand
from contracts.messages.platform.admission import ListConfirmed, QuotaTransferred
from contracts.reasons import Reason
from contracts.vocabulary import ApplicationId, Moment


def transfer_of(told: Iterable[QuotaTransferred]) -> QuotaTransferred | None:
    """What stands of everything told under one number: of two uncorrected words the earlier made."""
    return min(standing(told, lambda one: one.transfer), key=made, default=None)


def transfers_overtaken(told: Iterable[QuotaTransferred]) -> Mapping[QuotaTransferred, Reason]:
    """Those whose sender has to hear that they do not count."""
    return overtaken(told, lambda one: one.transfer, lambda one: one.transferred_at)


def made(transfer: QuotaTransferred) -> tuple[Moment, str]:
    return transfer.transferred_at, transfer.model_dump_json()


def confirmed_in(lists: Sequence[ListConfirmed], known: Mapping[ApplicationId, Moment]) -> dict[ApplicationId, Moment]:
    """Whom these lists confirm, each name when first; a correction speaks for all lists from before it was decided.

    `known` are those confirmed before lists were kept; they stand as long as nothing was corrected.
    """
    counts = min((one for one in lists if one.correction is not None), key=_precedence, default=None)
    decided = None if counts is None else counts.corrected_at
    others = [one for one in lists if one.correction is None and (decided is None or one.confirmed_at > decided)]
    found = dict(known) if counts is None else dict.fromkeys(named_in(counts), counts.confirmed_at)
    for one in others:
        found |= {name: min(one.confirmed_at, found.get(name, one.confirmed_at)) for name in one.applications}
    return dict(sorted(found.items()))


def named_in(list_: ListConfirmed) -> tuple[ApplicationId, ...]:
    """Whom it names; nobody where it says that there never was one."""
    return list_.applications if told_to_stand(list_) else ()


def lists_repeated(lists: Iterable[ListConfirmed]) -> Mapping[ListConfirmed, Reason]:
    """Corrections under a number that another one has, which counts."""
    corrected = (one for one in lists if one.correction is not None)
    return overtaken(corrected, lambda one: one.base, lambda one: one.confirmed_at)


def _precedence(one: ListConfirmed) -> tuple[int, Moment | None, str]:
    """The highest revision first, and of that the one decided first."""
    return -one.revision, one.corrected_at, one.model_dump_json()

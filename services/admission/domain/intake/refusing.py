"""What the base asked of its intake and did not get: transfers, and names on its list that hold no place [REG-13]."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.messages.admission.answers import ConfirmationRefused, TransferRefused
from contracts.messages.platform.admission import QuotaTransferred
from contracts.reasons import Reason
from contracts.season.season import Season
from contracts.vocabulary import ApplicationId
from services.admission.allocation.linked import left_seats
from services.admission.allocation.posting import Rule
from services.admission.domain.intake.arranged import lists_repeated, transfers_overtaken
from services.admission.domain.intake.linking import to_draw_beside
from services.admission.domain.intake.results import links
from services.admission.domain.intake.seats import opened_books, transferred, turned_in
from services.admission.domain.intake.state import PLACING_CLOSES, Intake

_REASONS: Final[Mapping[Rule, Reason]] = {
    Rule.SCARCE_STAYS_SCARCE: Reason.SCARCE_STAYS_SCARCE,
    Rule.SCARCE_TO_SCARCE: Reason.SAME_KIND_OF_SEATS,
    Rule.OTHER_TO_OTHER: Reason.SAME_KIND_OF_SEATS,
    Rule.SEATS_ARE_THERE: Reason.SEATS_NOT_FREE,
    Rule.WHILE_PLACING: Reason.PLACING_CLOSED,
}


def turned_away(before: Intake, now: Intake, season: Season) -> Iterator[TransferRefused | ConfirmationRefused]:
    """Every answer that is new."""
    drawn_on = now.turned != before.turned or links(now.results) != links(before.results)
    if now.transfers is not before.transfers or drawn_on or now.late != before.late:
        was = _turned(before, season)
        for number, rule in sorted(_turned(now, season).items()):
            if was.get(number) is not rule and number in now.transfers:
                yield _transfer_refused(now.transfers[number], _REASONS.get(rule, Reason.NO_SUCH_PROGRAMME))
    for transfer, reason in _corrected(now).items():
        if transfer not in _corrected(before):
            yield _transfer_refused(transfer, reason)
    for list_, reason in lists_repeated(now.lists).items():
        if list_ not in lists_repeated(before.lists):
            yield _list_refused(now, frozenset(list_.applications), reason)
    names = _without_place(now) - _without_place(before)
    if names:
        yield _list_refused(now, names, Reason.NO_PLACE)
    if kept := frozenset(now.kept_on) - frozenset(before.kept_on):
        yield _list_refused(now, kept, Reason.LIST_PUBLISHED)


def _corrected(intake: Intake) -> dict[QuotaTransferred, Reason]:
    """The words under corrected numbers that do not count, and why; too late is what came once placing had closed."""
    late = dict.fromkeys(intake.late_corrections, Reason.PLACING_CLOSED)
    told = (transfers_overtaken(words) for words in intake.revised.values())
    return late | {one: reason for each in told for one, reason in each.items()}


def _transfer_refused(transfer: QuotaTransferred, reason: Reason) -> TransferRefused:
    return TransferRefused(
        transfer=transfer.transfer,
        season=transfer.season,
        base=transfer.base,
        transferred_at=transfer.transferred_at,
        reasons=(reason,),
    )


def _list_refused(intake: Intake, names: frozenset[ApplicationId], reason: Reason) -> ConfirmationRefused:
    return ConfirmationRefused(
        season=intake.season, base=intake.base, applications=tuple(sorted(names)), reasons=(reason,)
    )


def _turned(intake: Intake, season: Season) -> Mapping[str, Rule]:
    """As of the drawing; before there is one, what no results could make right; too late is what came after it."""
    base = season.base(intake.base)
    if base is None:
        return {}
    if intake.placing is not None:
        return {**intake.turned, **dict.fromkeys(intake.late, Rule.WHILE_PLACING)}
    closes = season.admission.placing_closes(base.scores_final_by)
    linked = to_draw_beside(intake, base)
    books, left = opened_books(base, season.admission, linked), left_seats(base.code, linked)
    return turned_in(transferred(books, intake.transfers.values(), closes, closes, lambda ledger, _: ledger, left))


def _without_place(intake: Intake) -> frozenset[str]:
    """Whom the base confirmed though they hold no place of it, once placing is over."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return frozenset()
    return frozenset(intake.confirmed.keys() - intake.placing.keys() - intake.granted.keys())

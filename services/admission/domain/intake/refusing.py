"""What the base asked of its intake and did not get: transfers, and names on its list that hold no place [REG-13]."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.messages.admission.answers import ConfirmationRefused, TransferRefused
from contracts.reasons import Reason
from contracts.season.season import Season
from services.admission.allocation.posting import Rule
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
    if now.transfers is not before.transfers or now.turned != before.turned:
        was = _turned(before, season)
        for number, rule in sorted(_turned(now, season).items()):
            if was.get(number) is not rule:
                yield TransferRefused(
                    transfer=number,
                    season=now.season,
                    base=now.base,
                    transferred_at=now.transfers[number].transferred_at,
                    reasons=(_REASONS.get(rule, Reason.NO_SUCH_PROGRAMME),),
                )
    names = _without_place(now) - _without_place(before)
    if names:
        yield ConfirmationRefused(
            season=now.season, base=now.base, applications=tuple(sorted(names)), reasons=(Reason.NO_PLACE,)
        )


def _turned(intake: Intake, season: Season) -> Mapping[str, Rule]:
    """As of the drawing; before there is one, what no results could make right; too late is what came after it."""
    base = season.base(intake.base)
    if base is None:
        return {}
    if intake.placing is not None:
        return {**intake.turned, **dict.fromkeys(intake.late, Rule.WHILE_PLACING)}
    closes = season.admission.placing_closes(base.scores_final_by)
    books = opened_books(base, season.admission)
    return turned_in(transferred(books, intake.transfers.values(), closes, closes, lambda ledger, _: ledger))


def _without_place(intake: Intake) -> frozenset[str]:
    """Whom the base confirmed though they hold no place of it, once placing is over."""
    if intake.placing is None or PLACING_CLOSES not in intake.struck:
        return frozenset()
    return frozenset(intake.confirmed.keys() - intake.placing.keys() - intake.granted.keys())

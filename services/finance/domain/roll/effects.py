"""What a roll tells each account: later rates, and since when the place is within the plan [FIN-2, FIN-6]."""

from collections.abc import Iterator

from contracts.messages.finance import TermsGranted
from contracts.season.season import Seasons
from services.finance.domain.roll.places import places, plan
from services.finance.domain.roll.state import Roll


def granted(roll: Roll, seasons: Seasons) -> Iterator[TermsGranted]:
    """What holds for each account the roll ever heard of; one that is another base's after all has no place here."""
    base = seasons[roll.season].base(roll.base)
    rates = roll.rates.rates if roll.rates else ()
    since = {word.application: at for word, at in places(roll, 0 if base is None else plan(base))}
    for application in roll.lines:
        yield TermsGranted(
            application=application,
            season=roll.season,
            base=roll.base,
            rates=rates,
            on_plan_from=since.get(application),
        )

"""What a roll tells each account: later rates, and since when the place is within the plan [FIN-2, FIN-6]."""

from collections.abc import Iterator

from contracts.messages.finance import TermsGranted
from contracts.season.season import Seasons
from services.finance.domain.roll.places import places, plan
from services.finance.domain.roll.state import Roll


def granted(roll: Roll, seasons: Seasons) -> Iterator[TermsGranted]:
    """What holds for each account the roll ever heard of; one that is another base's after all has no place here."""
    base, in_plan = seasons[roll.season].base(roll.base), seasons[roll.season].admission.postgraduates_in_plan
    rates = roll.rates.rates if roll.rates else ()
    seats = 0 if base is None else plan(base)
    since = {word.application: at for word, at in places(roll, seats, postgraduates_in_plan=in_plan)}
    for application in roll.lines:
        yield TermsGranted(
            application=application,
            season=roll.season,
            base=roll.base,
            rates=rates,
            on_plan_from=since.get(application),
        )

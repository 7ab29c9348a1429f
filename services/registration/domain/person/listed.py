"""Withdrawals from lists of others: the latest revision of each counts, however they come [REG-10]."""

from collections.abc import Iterator

from contracts.messages.registration import EarlierWithdrawal, ImportRefused, WithdrawalListed
from contracts.reasons import Reason


def listed(held: WithdrawalListed | None, new: WithdrawalListed) -> Iterator[WithdrawalListed | ImportRefused]:
    """Kept, and told to the other track, when it is the latest; else whoever sent it is told why not [REG-13]."""
    if held is None or _rank(new) > _rank(held):
        yield new
    elif new != held:
        again = Reason.REVISION_REPEATED if new.revision == held.revision else Reason.REVISION_SUPERSEDED
        yield ImportRefused(
            record=new.record, revision=new.revision, track=new.track, person_key=new.person_key, reasons=(again,)
        )


def known(word: WithdrawalListed) -> EarlierWithdrawal:
    """The same as the base is shown it."""
    return EarlierWithdrawal(
        application=word.record, track=word.track, bans_from=word.bans_from, bans_until=word.bans_until
    )


def _rank(word: WithdrawalListed) -> tuple[int, str]:
    return word.revision, word.model_dump_json()

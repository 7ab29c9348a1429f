"""Who is barred from a track, and what is known of earlier withdrawals: our own, the other track's, imported ones.

[REG-9, REG-10, SAGA-3, SAGA-4]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from contracts.latest import is_later
from contracts.messages.registration import (
    BanImposed,
    BanLifted,
    ClaimMade,
    EarlierWithdrawal,
    ImportRefused,
    ImposeBan,
    LiftBan,
    WithdrawalListed,
)
from contracts.season.bans import Bans
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, Moment, Track
from services.registration.domain.person.listed import known, listed


@dataclass(frozen=True, slots=True)
class BanKept:
    """The latest word on the ban because of one application: it stands, or was lifted [REG-9, SAGA-4]."""

    sequence: int
    ban: BanImposed | BanLifted


@dataclass(frozen=True, slots=True)
class BanElsewhere:
    """The latest word on a ban in the other track: it is known, and bars where the season says so [REG-10, POL-11]."""

    sequence: int
    ban: BanImposed | BanLifted


@dataclass(frozen=True, slots=True)
class KeepListed:
    """Command: keep this imported withdrawal, its identity closed."""

    word: WithdrawalListed


@dataclass(frozen=True, slots=True)
class HeardOf:
    """An imported withdrawal of the other track."""

    word: WithdrawalListed


Asked = ImposeBan | LiftBan | BanImposed | BanLifted | KeepListed | WithdrawalListed
Kept = BanKept | BanElsewhere | HeardOf
Said = BanImposed | BanLifted | WithdrawalListed | ImportRefused


@dataclass(frozen=True, slots=True)
class Barring:
    """All that speaks against one person in one track: its own bans, the other track's, and what was imported."""

    track: Track
    bans: Mapping[ApplicationId, BanKept]
    elsewhere: Mapping[ApplicationId, BanElsewhere]
    imported: Mapping[ApplicationId, WithdrawalListed]

    def bars(self, moment: Moment, bans: Bans) -> bool:
        """Whether anything speaks against whoever registers then, by what the season heeds [POL-11, POL-12]."""
        both = bans.other_track == "bars"
        kept = [*self.bans.values(), *(self.elsewhere.values() if both else ())]
        imposed = [one.ban for one in kept if isinstance(one.ban, BanImposed)]
        entries = [word for word in self.imported.values() if word.stands and (both or word.track is self.track)]
        heeded = [*imposed, *(entries if bans.imported == "bars" else ())]
        return any(one.bans_from <= moment < one.bans_until for one in heeded)

    def earlier(self, claim: ClaimMade) -> tuple[EarlierWithdrawal, ...]:
        """What was known when the claim was made, in either track: a ban that is over tells of it too."""
        words = [*(kept.ban for kept in self.bans.values()), *(kept.ban for kept in self.elsewhere.values())]
        found = [
            EarlierWithdrawal(
                application=ban.application, track=ban.track, bans_from=ban.bans_from, bans_until=ban.bans_until
            )
            for ban in words
            if isinstance(ban, BanImposed) and ban.application != claim.application
        ]
        found += [known(word) for word in self.imported.values() if word.stands]
        before = (each for each in found if each.bans_from <= claim.first_submitted_at)
        return tuple(sorted(before, key=lambda each: (each.bans_from, each.application)))

    def facts(self, word: Asked, sequence: int, seasons: Seasons) -> Iterator[Kept | Said]:
        """Admission's commands are for this track; what stands or was lifted in the other one is heard of."""
        match word:
            case ImposeBan():
                yield from self._ban(BanKept(sequence, _imposed(word, seasons)))
            case LiftBan():
                lifted = BanLifted.model_validate(word.model_dump(exclude={"season"}))
                yield from self._ban(BanKept(sequence, lifted))
            case BanImposed() | BanLifted():
                before = self.elsewhere.get(word.application)
                if is_later(sequence, before):
                    yield BanElsewhere(sequence, word)
            case KeepListed(entry):
                yield from listed(self.imported.get(entry.record), entry)
            case WithdrawalListed():
                yield from (HeardOf(word) for each in listed(self.imported.get(word.record), word) if each is word)
            case _:
                assert_never(word)

    def _ban(self, word: BanKept) -> Iterator[Kept | Said]:
        """Kept when it is admission's later word, whichever comes first; confirmed when it is news."""
        held = self.bans.get(word.ban.application)
        if is_later(word.sequence, held):
            yield word
            if held is None or held.ban != word.ban:
                yield word.ban


def _imposed(asked: ImposeBan, seasons: Seasons) -> BanImposed:
    return BanImposed(
        application=asked.application,
        track=asked.track,
        person_key=asked.person_key,
        bans_from=asked.bans_from,
        bans_until=years_later(asked.bans_from, seasons[asked.season].bans.years_for(asked.cause)),
    )


def years_later(moment: Moment, years: int) -> Moment:
    """The same day of the calendar so many years on; 28 February where there is no 29th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)

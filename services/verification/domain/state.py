"""The facts one application's review rests on, and what was last said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.platform import ReviewRecorded
from contracts.registration import ApplicationAccepted
from contracts.verification import ReviewApproved, ReviewRefused
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId


@dataclass(frozen=True, slots=True)
class Accepted:
    """Registration's latest word that the application stands."""

    application: ApplicationAccepted
    sequence: int


@dataclass(frozen=True, slots=True)
class Fallen:
    """Registration's latest word that it does not, or no longer."""

    fallen_at: Moment
    sequence: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A base's record of its review, the one that counts so far."""

    record: ReviewRecorded


@dataclass(frozen=True, slots=True)
class SessionsOver:
    """No review is waited for any longer that was due by then."""

    due: Moment


@dataclass(frozen=True, slots=True)
class Approved:
    """Last said: approved."""

    message: ReviewApproved
    outcome: Literal["approved"] = "approved"


@dataclass(frozen=True, slots=True)
class Refused:
    """Last said: refused."""

    message: ReviewRefused
    outcome: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Review:
    """Everything heard about one application's review, and what was last said of it."""

    application: ApplicationId
    accepted: Accepted | None = None
    fallen: Fallen | None = None
    records: Mapping[str, ReviewRecorded] = field(default_factory=dict)
    over_since: Moment | None = None
    said: Approved | Refused | None = None

    @property
    def live(self) -> bool:
        """Whether registration's last word is that the application stands."""
        return self.accepted is not None and (self.fallen is None or self.accepted.sequence > self.fallen.sequence)

    def record_at(self, season: SeasonId, base: BaseCode) -> ReviewRecorded | None:
        """The record that counts of a base's review, if there is one."""
        return self.records.get(desk(season, base))


def desk(season: SeasonId, base: BaseCode) -> str:
    """Where a review takes place: another base's record must not shadow the right one's."""
    return f"{season}/{base}"

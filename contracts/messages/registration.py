"""Registration's language: claims, verdicts on applications, bans."""

from typing import ClassVar, Literal

from pydantic import Field

from contracts.envelope import Message, Part
from contracts.reasons import Decider, Reason, deciders_of
from contracts.vocabulary import (
    ApplicationId,
    BaseCode,
    Category,
    Level,
    Licence,
    Moment,
    PersonKey,
    RosterId,
    RosterKind,
    SeasonId,
    SpecialtyCode,
    Text,
    Track,
)


class ClaimMade(Message):
    """An application asks its person's file for the one live place of the season [REG-4].

    `live` is false when the application cannot stand (ineligible, cancelled, fraud, or another person's
    by amendment): it then only asks about bans, and leaves the place to others. One that could stand until
    it was cancelled or fell by fraud says with `ended_at` up to when it took the place.
    """

    TYPE: ClassVar[str] = "registration.claim_made.v1"
    application: ApplicationId
    season: SeasonId
    track: Track
    person_key: PersonKey
    first_submitted_at: Moment
    ended_at: Moment | None
    live: bool


class RosterEntry(Part):
    """What a roster, or the provincial office's own placement, says of one person, without personal data.

    `name_key` is a keyed hash of person and name; `placed_from` is the prefecture of employment of someone whom
    the office placed beside every roster [REG-5, REG-6, REG-7].
    """

    season: SeasonId
    kind: RosterKind
    name_key: PersonKey
    base: BaseCode | None
    placed_from: Text | None


class RosterLineStood(Message):
    """One line of a roster names this person, or now says something else of this person [REG-5, REG-7].

    `line` is its place in the part by ID number, from 1, and `school` the one it names.
    """

    TYPE: ClassVar[str] = "registration.roster_line_stood.v1"
    track: Track
    person_key: PersonKey
    roster: RosterId
    part: int
    entry: RosterEntry
    line: int | None = None
    school: Text | None = None


class RosterLineStruck(Message):
    """A revision of this part of a roster does not name this person any more."""

    TYPE: ClassVar[str] = "registration.roster_line_struck.v1"
    season: SeasonId
    track: Track
    person_key: PersonKey
    kind: RosterKind
    roster: RosterId
    part: int


class GraduateMissed(Message):
    """Whoever stands on this line of a roster has not registered: the school is to be told, by `tell_by` [CLO-2].

    `line` is the place among the lines of the part as it was published last, from 1, by ID number; whose it is, the
    publisher knows. Of the same person the highest `ce-sequence` stands: one that does not stand takes back what was
    told, as they have registered, or stand there no more.
    """

    TYPE: ClassVar[str] = "registration.graduate_missed.v1"
    season: SeasonId
    kind: RosterKind
    roster: RosterId
    part: int
    line: int | None
    school: Text | None
    base: BaseCode | None
    stands: bool = True
    text_zh: Text
    registration_closes: Moment
    tell_by: Moment
    missed_at: Moment


class EarlierWithdrawal(Part):
    """A withdrawal our own files know of, in either track, over or not: it contradicts the declaration [REG-10].

    `application` is whose it was, or the number of an imported one on its list.
    """

    application: ApplicationId
    track: Track
    bans_from: Moment
    bans_until: Moment


class ClaimAnswered(Message):
    """The person's file answered: granted, or every reason why not, what the rosters say and what is known before.

    [REG-4, REG-5, REG-9, REG-10]
    """

    TYPE: ClassVar[str] = "registration.claim_answered.v1"
    application: ApplicationId
    track: Track
    person_key: PersonKey
    granted: bool
    reasons: tuple[Reason, ...]
    entries: tuple[RosterEntry, ...] = ()
    earlier_withdrawals: tuple[EarlierWithdrawal, ...] = ()


class ApplicationAccepted(Message):
    """The application stands; what later services need to know of it, without personal data.

    `employer` is the unit's name, for the base to compare with its letter [VER-3]; `school` that of a postgraduate,
    whose review the base needs [VER-4]; `earlier_withdrawals` are for the base to decide on [REG-10].
    """

    TYPE: ClassVar[str] = "registration.application_accepted.v1"
    application: ApplicationId
    season: SeasonId
    person_key: PersonKey
    category: Category
    base: BaseCode
    preferences: tuple[SpecialtyCode, ...]
    accepts_adjustment: bool
    licence: Licence
    employer_level: Level | None
    submitted_at: Moment
    employer: Text | None = None
    school: Text | None = None
    earlier_withdrawals: tuple[EarlierWithdrawal, ...] = ()


class ApplicationRefused(Message):
    """The application does not stand, or no longer; all reasons at once [REG-13]."""

    TYPE: ClassVar[str] = "registration.application_refused.v1"
    application: ApplicationId
    season: SeasonId
    reasons: tuple[Reason, ...]
    refused_at: Moment
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class AmendmentRefused(Message):
    """An amendment came after the window closed; the last valid one stands [REG-4]."""

    TYPE: ClassVar[str] = "registration.amendment_refused.v1"
    application: ApplicationId
    revision: int
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class RequestRefused(Message):
    """What ends an application was told of one nobody has heard of, and counts once that comes; or its season closed.

    Here and in the two below the causation id names the message that is answered; they are for whoever sent it, and
    nothing depends on them [REG-13].
    """

    TYPE: ClassVar[str] = "registration.request_refused.v1"
    application: ApplicationId
    request: Literal["cancellation", "fraud"]
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class EditionRefused(Message):
    """An edition of a part of a roster changes nothing: a later one is known, or nobody needs such a roster."""

    TYPE: ClassVar[str] = "registration.edition_refused.v1"
    season: SeasonId
    kind: RosterKind
    roster: RosterId
    part: int
    revision: int
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class PlacementRefused(Message):
    """A placement by the provincial office changes nothing, or places somebody where nobody may be placed [REG-6]."""

    TYPE: ClassVar[str] = "registration.placement_refused.v1"
    season: SeasonId
    track: Track
    person_key: PersonKey
    base: BaseCode | None
    decided_at: Moment
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


class WithdrawalListed(Message):
    """An imported withdrawal stands on this person's file, was corrected or taken off: the other track hears of it."""

    TYPE: ClassVar[str] = "registration.withdrawal_listed.v1"
    record: ApplicationId
    revision: int
    track: Track
    person_key: PersonKey
    bans_from: Moment
    bans_until: Moment
    stands: bool


class ImportRefused(Message):
    """An imported withdrawal changes nothing: a later revision of it is known, or another content under its number."""

    TYPE: ClassVar[str] = "registration.import_refused.v1"
    record: ApplicationId
    revision: int
    track: Track
    person_key: PersonKey
    reasons: tuple[Reason, ...]
    deciders: tuple[Decider, ...] = Field(default_factory=deciders_of)


BanCause = Literal["did_not_report", "left_training", "fraud"]


class ImposeBan(Message):
    """Command: keep this person out of the track from this moment, for the season's term [REG-9, SAGA-3]."""

    TYPE: ClassVar[str] = "registration.impose_ban.v1"
    application: ApplicationId
    season: SeasonId
    track: Track
    person_key: PersonKey
    bans_from: Moment
    cause: BanCause


class LiftBan(Message):
    """Command: the withdrawal behind this ban was reversed; it bars nobody any more [SAGA-4]."""

    TYPE: ClassVar[str] = "registration.lift_ban.v1"
    application: ApplicationId
    season: SeasonId
    track: Track
    person_key: PersonKey
    lifted_at: Moment


class BanLifted(Message):
    """No ban stands because of this application, since `lifted_at` [SAGA-4]."""

    TYPE: ClassVar[str] = "registration.ban_lifted.v1"
    application: ApplicationId
    track: Track
    person_key: PersonKey
    lifted_at: Moment


class BanImposed(Message):
    """The ban stands: registrations submitted from `bans_from` until before `bans_until` are refused."""

    TYPE: ClassVar[str] = "registration.ban_imposed.v1"
    application: ApplicationId
    track: Track
    person_key: PersonKey
    bans_from: Moment
    bans_until: Moment


class IdentityDisclosed(Message):
    """Somebody looked at the identity behind an application: who, what for, and when. Kept for ever."""

    TYPE: ClassVar[str] = "registration.identity_disclosed.v1"
    application: ApplicationId
    by: Text
    purpose: Literal["roster", "employment"]
    disclosed_at: Moment

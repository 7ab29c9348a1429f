"""The bus edge: this message, to that document. Here identities are closed, before any aggregate hears them."""

from dataclasses import dataclass
from typing import Any

from contracts.messages.admission.adjustment import (
    AdjustmentEntered,
    AdjustmentLeft,
    AdjustmentOffered,
    AdjustmentRefused,
)
from contracts.messages.admission.answers import ActRefused, ConfirmationRefused, TransferRefused
from contracts.messages.admission.decisions import (
    NoticePublished,
    PhysicalPassed,
    PlaceKept,
    PlaceOffered,
    PlaceRefused,
    PlaceVacated,
    PostgraduateLinked,
    ReportAccepted,
    TraineeAdmitted,
    TraineeNoticed,
    TraineeWithdrawn,
    WithdrawalCompleted,
)
from contracts.messages.admission.enrolment import (
    AgreementAccepted,
    ReinstatementRefused,
    StepRetracted,
    TrainingCompleted,
    TrainingStarted,
    WithdrawalReversed,
)
from contracts.messages.exams import (
    CandidateDropped,
    CandidateEntered,
    CandidateScored,
    DeclarationRefused,
    ExcuseRefused,
    LotCommitted,
    LotRevealed,
    ReopeningGranted,
    ReopeningRefused,
    ResultPublished,
    SheetRefused,
)
from contracts.messages.platform.acts import (
    FraudFound,
    Identity,
    OrderPlacementDecided,
    RegistrationCancelled,
    RegistrationSubmitted,
    RosterLine,
    RosterPublished,
)
from contracts.messages.platform.dates import DatesMoved
from contracts.messages.platform.listings import WithdrawalImported
from contracts.messages.registration import (
    AmendmentRefused,
    ApplicationAccepted,
    ApplicationRefused,
    BanImposed,
    BanLifted,
    ClaimAnswered,
    ClaimMade,
    EditionRefused,
    IdentityDisclosed,
    ImportRefused,
    ImposeBan,
    LiftBan,
    PlacementRefused,
    RequestRefused,
    RosterEntry,
    RosterLineStood,
    RosterLineStruck,
    WithdrawalListed,
)
from contracts.messages.verification import (
    PaperRefused,
    RecordRefused,
    ReductionRefused,
    ReviewApproved,
    ReviewRefused,
    TermReduced,
)
from contracts.people import IdNumber
from contracts.season.season import Seasons
from contracts.vocabulary import ApplicationId, PersonKey, RosterKind, SeasonId
from services.chassis.core.aggregate import Addressed, Hears
from services.chassis.core.crypto import Keyring, keyed_hash
from services.chassis.core.guide import GUIDE
from services.registration.domain.form import Form, SubmitForm
from services.registration.domain.id_number import defects
from services.registration.domain.lives import impossible
from services.registration.domain.person.barring import KeepListed
from services.registration.domain.person.placement import KeepPlacement, PlacementKept
from services.registration.domain.person.state import OTHER, person_file
from services.registration.domain.roster.facts import Edition, LinePlace, PublishPart
from services.registration.domain.roster.state import part_key
from services.registration.domain.spelling import bare_name
from services.registration.store import APPLICATION, BULLETIN, DISCLOSURES, PERSON, ROSTER_PART, STANDING

_TOLD_TO_STANDING = (
    *(ApplicationAccepted, ApplicationRefused, AmendmentRefused, RequestRefused, ReviewApproved, ReviewRefused),
    *(RecordRefused, PaperRefused, TermReduced, ReductionRefused),
    *(CandidateEntered, CandidateScored, CandidateDropped, SheetRefused, ExcuseRefused, ResultPublished),
    *(PlaceOffered, PlaceRefused, PhysicalPassed, PlaceVacated, PlaceKept, TraineeNoticed),
    *(AdjustmentEntered, AdjustmentLeft, AdjustmentOffered, AdjustmentRefused),
    *(TraineeAdmitted, PostgraduateLinked, ReportAccepted, TraineeWithdrawn, WithdrawalCompleted),
    *(AgreementAccepted, TrainingStarted, TrainingCompleted, StepRetracted, WithdrawalReversed, ReinstatementRefused),
    ActRefused,
)
_POSTED = (
    *(LotCommitted, LotRevealed, DeclarationRefused, ReopeningGranted, ReopeningRefused, NoticePublished),
    *(TransferRefused, ConfirmationRefused),
)


@dataclass(frozen=True, slots=True)
class IdentitySeal:
    """What closes an identity: the keyring that seals it, and the pepper of the hash that stands for it."""

    keyring: Keyring
    pepper: str
    seasons: Seasons

    def form(self, message: RegistrationSubmitted) -> SubmitForm:
        """The submitted form, its identity checked while open, then sealed for this application alone."""
        identity, season = message.identity, self.seasons[message.season]
        form = Form(
            season=message.season,
            revision=message.revision,
            submitted_at=message.submitted_at,
            person_key=self.person(identity.id_number),
            name_key=self.name(identity.id_number, identity.name),
            sealed_identity=self.keyring.seal(identity.model_dump_json().encode(), sealed_as(message.application)),
            identity_defects=(
                *defects(identity, rehearsal=season.rehearsal),
                *impossible(identity.born_on, message.education, message.submitted_at, season),
            ),
            chinese_national=message.chinese_national,
            category=message.category,
            base=message.base,
            preferences=message.preferences,
            accepts_adjustment=message.accepts_adjustment,
            education=message.education,
            licence=message.licence,
            employer=message.employer,
            declares_no_withdrawal=message.declares_no_withdrawal,
        )
        return SubmitForm(message.application, form)

    def opened(self, application: ApplicationId, form: Form) -> Identity:
        """The identity again. Raises `Unsealable`."""
        return Identity.model_validate_json(self.keyring.open(form.sealed_identity, sealed_as(application)))

    def part(self, message: RosterPublished) -> PublishPart:
        """The part of a roster with keys in the place of every identity; what it is not matched by stays behind."""
        entries = {
            self.person(line.id_number): self._entry(message.season, message.kind, line) for line in message.lines
        }
        places = {
            self.person(line.id_number): LinePlace(number, line.school)
            for number, line in enumerate(sorted(message.lines, key=lambda line: line.id_number), start=1)
        }
        return PublishPart(Edition(message.revision, message.published_at, entries, places))

    def placement(self, message: OrderPlacementDecided) -> KeepPlacement:
        """The provincial office's decision, keys in the place of the identity [REG-6]."""
        entry = RosterEntry(
            season=message.season,
            kind=RosterKind.ORDER,
            name_key=self.name(message.id_number, message.name),
            base=message.base,
            placed_from=message.employment_prefecture,
        )
        return KeepPlacement(PlacementKept(message.decided_at, entry, message.stands))

    def listed(self, message: WithdrawalImported) -> KeepListed:
        """The entry of an outside list, a key in the place of the ID number [REG-10]."""
        return KeepListed(
            WithdrawalListed(
                record=message.record,
                revision=message.revision,
                track=message.track,
                person_key=self.person(message.id_number),
                bans_from=message.bans_from,
                bans_until=message.bans_until,
                stands=message.stands,
            )
        )

    def file(self, message: OrderPlacementDecided) -> str:
        """The key of the file of the person placed."""
        return person_file(self.seasons[message.season].track, self.person(message.id_number))

    def person(self, id_number: IdNumber) -> PersonKey:
        return keyed_hash(self.pepper, id_number)

    def name(self, id_number: IdNumber, name: str) -> PersonKey:
        """What stands for the name of this person alone: namesakes have other keys."""
        return keyed_hash(self.pepper, f"{id_number}/{bare_name(name)}")

    def _entry(self, season: SeasonId, kind: RosterKind, line: RosterLine) -> RosterEntry:
        name_key = self.name(line.id_number, line.name)
        return RosterEntry(season=season, kind=kind, name_key=name_key, base=line.base, placed_from=None)


def sealed_as(application: str) -> str:
    """The context an application's identity is sealed under."""
    return f"registration/application/{application}/identity"


def hears(closure: IdentitySeal) -> Hears:
    """Registration's ears."""
    return {
        DatesMoved: lambda message: Addressed(GUIDE, message.season, message),
        RegistrationSubmitted: lambda m: Addressed(APPLICATION, m.application, closure.form(m)),
        RegistrationCancelled: lambda m: Addressed(APPLICATION, m.application, m),
        FraudFound: lambda m: Addressed(APPLICATION, m.application, m),
        ClaimAnswered: lambda m: Addressed(APPLICATION, m.application, m),
        ClaimMade: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        RosterPublished: lambda m: Addressed(
            ROSTER_PART, part_key(m.season, m.kind, m.roster, m.part), closure.part(m)
        ),
        OrderPlacementDecided: lambda m: Addressed(PERSON, closure.file(m), closure.placement(m)),
        WithdrawalImported: lambda m: Addressed(
            PERSON, person_file(m.track, closure.person(m.id_number)), closure.listed(m)
        ),
        WithdrawalListed: lambda m: Addressed(PERSON, person_file(OTHER[m.track], m.person_key), m),
        ImportRefused: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        RosterLineStood: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        RosterLineStruck: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        ImposeBan: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        IdentityDisclosed: lambda m: Addressed(DISCLOSURES, m.application, m),
        LiftBan: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        BanImposed: lambda m: Addressed(PERSON, person_file(OTHER[m.track], m.person_key), m),
        BanLifted: lambda m: Addressed(PERSON, person_file(OTHER[m.track], m.person_key), m),
        EditionRefused: lambda m: Addressed(ROSTER_PART, part_key(m.season, m.kind, m.roster, m.part), m),
        PlacementRefused: lambda m: Addressed(PERSON, person_file(m.track, m.person_key), m),
        **dict.fromkeys(_TOLD_TO_STANDING, _to_standing),
        **dict.fromkeys(_POSTED, _to_bulletin),
    }


def _to_standing(message: Any) -> Addressed:
    return Addressed(STANDING, message.application, message)


def _to_bulletin(message: Any) -> Addressed:
    return Addressed(BULLETIN, f"{message.season}/{message.base}", message)

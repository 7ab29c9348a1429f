"""What the platform posts at the end: completion examinations, certificates, the closing of a season [CLO-3]."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from contracts.correction import Correctable
from contracts.envelope import Message
from contracts.messages.platform.admission import CaseId
from contracts.vocabulary import ApplicationId, BaseCode, Moment, SeasonId, Text

Figures = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, in hexadecimal, of the figures that are sealed."""


class CompletionExamined(Correctable):
    """A trainee sat the completion examination (结业考核), for the first time or again [CLO-3]."""

    TYPE: ClassVar[str] = "platform.completion_examined.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    attempt: Annotated[int, Field(ge=1, le=20)]
    passed: bool
    examined_at: Moment


class CertificateIssued(Correctable):
    """A trainee got the certificate (合格证书) of this number [CLO-3]."""

    TYPE: ClassVar[str] = "platform.certificate_issued.v1"
    application: ApplicationId
    season: SeasonId
    base: BaseCode
    certificate: CaseId
    issued_at: Moment


class SeasonClosed(Message):
    """The province closes a season by a decision with a number, which seals its figures [CLO-3]."""

    TYPE: ClassVar[str] = "platform.season_closed.v1"
    season: SeasonId
    decision: CaseId
    by: Text
    figures: Figures
    closed_at: Moment

"""Who may ask a service what: the file of callers, as the command line writes it and every service reads it.

Callers bear names, and what they do is on record under these. A token is kept as its SHA-256 alone: tokens are long and
drawn, so that no one finds one from its hash. The secret a platform system signs with is kept as it is, since a
signature cannot be checked without it. Two secrets of a caller hold at a time, while one takes the other's place.
"""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_serializer, model_validator

from contracts.recipients import RecipientKind, RecipientName, recipient_name
from contracts.vocabulary import BaseCode

AT_ONCE: Final = 2
"""How many secrets of one caller hold at a time."""


class Scope(StrEnum):
    EVENTS = "events"
    """Post events, each body signed."""
    READ = "read"
    """Every read model of every service; no identities."""
    OPERATE = "operate"
    """Whether a process is at rest, and what it has left to do."""
    IDENTITIES = "identities"
    """Anybody's identity, one at a time, for a purpose and on the record; and who looked."""
    OWN_LISTS = "own_lists"
    """The read models of one's own base."""
    OWN_PEOPLE = "own_people"
    """The identities of those one's own base is to employ, or does; for a purpose and on the record."""
    OWN_DELIVERIES = "own_deliveries"
    """What one is told as a recipient, and receipts for it."""


Kind = Literal["platform", "base", "teaching", "talent_centre", "tcm_society", "operator", "office"]
"""A platform system, a base's HR, its teaching-management system, the offices that term reductions go to, someone who
runs this, someone who files for the province."""
MAY_HAVE: Final[Mapping[Kind, frozenset[Scope]]] = {
    "platform": frozenset({Scope.EVENTS, Scope.READ, Scope.OWN_DELIVERIES}),
    "base": frozenset({Scope.OWN_LISTS, Scope.OWN_PEOPLE, Scope.OWN_DELIVERIES}),
    "teaching": frozenset({Scope.OWN_DELIVERIES}),
    "talent_centre": frozenset({Scope.OWN_DELIVERIES}),
    "tcm_society": frozenset({Scope.OWN_DELIVERIES}),
    "operator": frozenset({Scope.READ, Scope.OPERATE}),
    "office": frozenset({Scope.READ, Scope.IDENTITIES}),
}
"""What a caller may be given at most: no base what is all the province's, no operator what is a person's."""
RECIPIENT: Final[Mapping[Kind, RecipientKind]] = {
    "platform": RecipientKind.PLATFORM,
    "base": RecipientKind.HR,
    "teaching": RecipientKind.TEACHING,
    "talent_centre": RecipientKind.TALENT_CENTRE,
    "tcm_society": RecipientKind.TCM_SOCIETY,
}
"""Which recipient a caller of a kind is."""
_AT_A_BASE: Final = frozenset({"base", "teaching"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Secret(_Part):
    """A token by its hash, a secret to sign with, or both; held from the one moment and before the other."""

    id: str
    token_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    signs_with: str | None = Field(default=None, pattern=r"^whsec_[A-Za-z0-9+/]{32,}={0,2}$", repr=False)
    since: AwareDatetime
    until: AwareDatetime | None = None
    made_by: str

    def holds(self, now: AwareDatetime) -> bool:
        return self.since <= now and (self.until is None or now < self.until)


class Caller(_Part):
    """One caller; whoever was revoked keeps the name, since it stands on record, and has no secret."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    kind: Kind
    scopes: frozenset[Scope]
    base: BaseCode | None = None
    secrets: tuple[Secret, ...] = ()
    revoked_at: AwareDatetime | None = None
    revoked_by: str | None = None

    @model_validator(mode="after")
    def _within_its_kind(self) -> Self:
        if beyond := sorted(self.scopes - MAY_HAVE[self.kind]):
            raise ValueError(f"{self.name}: no {self.kind} may have {', '.join(beyond)}")
        if (self.kind in _AT_A_BASE) != (self.base is not None):
            raise ValueError(f"{self.name}: a base is named by callers of one, and by no others")
        if self.revoked_at is not None and self.secrets:
            raise ValueError(f"{self.name}: whoever is revoked has no secret")
        return self

    @field_serializer("scopes")
    def _in_order(self, scopes: frozenset[Scope]) -> list[str]:
        return sorted(scopes)

    def may(self, *scopes: Scope) -> bool:
        """Whether it has any of these."""
        return not self.scopes.isdisjoint(scopes)

    def owns(self, asked: Mapping[str, str]) -> bool:
        """Whether what is asked for is under its own base, and it may see that."""
        return Scope.OWN_LISTS in self.scopes and self.base is not None and asked.get("base") == self.base

    @property
    def recipient(self) -> RecipientName | None:
        """The recipient it is, where it is one and may read what it is told."""
        kind = RECIPIENT.get(self.kind) if Scope.OWN_DELIVERIES in self.scopes else None
        return None if kind is None else recipient_name(kind, self.base)

    def expects(self, base: BaseCode | None) -> bool:
        """Whether it may know who somebody is whom this base is to employ, or no base is."""
        return Scope.IDENTITIES in self.scopes or (
            Scope.OWN_PEOPLE in self.scopes and self.base is not None and base == self.base
        )


class Callers(_Part):
    """The file: every caller there is or was."""

    version: Literal[1] = 1
    callers: tuple[Caller, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        names = [caller.name for caller in self.callers]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"named twice: {', '.join(twice)}")
        hashes = [secret.token_sha256 for caller in self.callers for secret in caller.secrets if secret.token_sha256]
        if len(hashes) != len(set(hashes)):
            raise ValueError("one token stands for two callers")
        return self


def hash_of(token: str) -> str:
    """What a token is kept as."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

"""Where the services of a running system answer, and as whom they are asked: what the environment says."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from operations.keys import VARIABLE

PREFIX: Final = "ZHAOLU_OPERATOR_"
SERVICES: Final = ("registration", "verification", "exams", "admission", "finance", "delivery")
TIMEOUT_SECONDS: Final = 1.5
"""So long a service may say nothing before it is held to be away."""


class WrongAccess(ValueError):
    """What the environment says is no way to a system; each fault names its variable, and holds no secret."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Access:
    """Addresses by service, without a slash at the end, and the token of the caller one is.

    A service that says nothing for `timeout_seconds` is away; with `patience_seconds` it is asked again that long.
    """

    addresses: Mapping[str, str]
    token: str = field(default="", repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS
    patience_seconds: float = 0.0


class OperatorSettings(BaseSettings):
    """The `ZHAOLU_OPERATOR_*` variables, or files of these names in the folder `ZHAOLU_SECRETS`.

    Under `url` every service has its own name as a prefix, as `deploy/front.conf` has it; `<service>_url` says
    otherwise for one.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    url: str = ""
    registration_url: str = ""
    verification_url: str = ""
    exams_url: str = ""
    admission_url: str = ""
    finance_url: str = ""
    delivery_url: str = ""
    token: SecretStr = SecretStr("")
    signs_with: SecretStr = SecretStr("")
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = TIMEOUT_SECONDS

    @field_validator("url", *(f"{service}_url" for service in SERVICES))
    @classmethod
    def _an_address(cls, told: str) -> str:
        if not told:
            return told
        if not _is_address(told):
            raise ValueError("no service's address, which reads https://HOST:PORT/PATH")
        return told.rstrip("/")

    @field_validator("token")
    @classmethod
    def _a_token(cls, told: SecretStr) -> SecretStr:
        bare = told.get_secret_value().strip()
        if not (bare.isascii() and bare.isprintable() and " " not in bare):
            raise ValueError("no token of `zhaolu callers add`")
        return SecretStr(bare)

    def addresses(self) -> dict[str, str]:
        """Where each service answers, as far as that is said."""
        named = {service: getattr(self, f"{service}_url") for service in SERVICES}
        under = {service: f"{self.url}/{service}" for service in SERVICES} if self.url else {}
        return under | {service: url for service, url in named.items() if url}


def _is_address(told: str) -> bool:
    try:
        parts = urlsplit(told)
        names_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False
    return names_one and not (parts.query or parts.fragment or parts.username) and told.isprintable()


def operator_settings() -> OperatorSettings:
    """What the environment says. Raises `WrongAccess`."""
    folder: Any = os.environ.get(VARIABLE) or None
    if folder is not None and not Path(folder).is_dir():
        raise WrongAccess(f"{VARIABLE}: no folder {folder}")
    try:
        return OperatorSettings(_secrets_dir=folder)
    except ValidationError as wrong:
        faults = wrong.errors(include_input=False, include_url=False, include_context=False)
        told = (
            f"{PREFIX}{'.'.join(map(str, each['loc'])).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in faults
        )
        raise WrongAccess(*told) from None


def access_given() -> Access | None:
    """The system the environment names; None when it names none. Raises `WrongAccess`."""
    settings = operator_settings()
    addresses, token = settings.addresses(), settings.token.get_secret_value()
    if token and not addresses:
        raise WrongAccess(f"{PREFIX}TOKEN is for nobody: set {PREFIX}URL too, or {PREFIX}<SERVICE>_URL")
    return Access(addresses, token, settings.timeout_seconds) if addresses else None

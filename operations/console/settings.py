"""What the console is told: where it answers, whose accounts it knows, who logs people in besides."""

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from operations.console.links import keys_of
from operations.places import OUT, SCRATCH, SEASONS

PREFIX: Final = "ZHAOLU_CONSOLE_"
ACCOUNTS: Final = SCRATCH / "console" / "accounts.json"
PORT: Final = 8180


class ConsoleSettings(BaseSettings):
    """The `ZHAOLU_CONSOLE_*` variables, or files of these names in the folder `ZHAOLU_SECRETS`.

    `url` is where browsers find it, which whoever logs people in has to know; `link_keys` the public halves of the keys
    the platform signs links with, 32 bytes each in hexadecimal, apart by spaces. `callers` is the services' file of
    callers, where the console is to show and revoke them; `run` the folder of a run whose workers are scaled here.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = PORT
    url: str = ""
    accounts: Path = ACCOUNTS
    callers: Path | None = None
    seasons: Path = SEASONS
    results: Path = OUT
    run: Path | None = None
    amqp_url: SecretStr = SecretStr("")
    management_url: SecretStr = SecretStr("")
    link_keys: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_roles_claim: str = "roles"

    @field_validator("link_keys")
    @classmethod
    def _keys(cls, told: str) -> str:
        try:
            keys_of(told)
        except ValueError:
            raise ValueError("no public keys, which are 32 bytes each in hexadecimal") from None
        return told

    @field_validator("oidc_issuer", "url")
    @classmethod
    def _an_address(cls, told: str) -> str:
        if told and not told.startswith(("https://", "http://")):
            raise ValueError("no address, which reads https://HOST/")
        return told.rstrip("/")

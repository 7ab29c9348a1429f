"""Registration's settings: the shared ones, and the secrets that close identities."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from services.chassis.core.settings import DEVELOPMENT_SECRET, ChassisSettings


class Settings(ChassisSettings):
    """`identity_key` is 32 bytes in base64, or any text, of which SHA-256 makes the key.

    Changing `identity_key` without a new `identity_key_id` makes what is sealed unreadable; changing
    `person_pepper` makes everyone a stranger to their earlier claims and bans.
    """

    model_config = SettingsConfigDict(env_prefix="ZHAOLU_REGISTRATION_", frozen=True, extra="ignore")

    database: str = "registration"
    identity_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    identity_key_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")] = "development"
    person_pepper: SecretStr = SecretStr(DEVELOPMENT_SECRET)

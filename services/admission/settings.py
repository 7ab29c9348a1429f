"""Admission's settings."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from services.chassis.core.settings import DEVELOPMENT_SECRET, ChassisSettings


class Settings(ChassisSettings):
    """The chassis's settings, under admission's own prefix, and the secret certificates are signed with [ADM-9]."""

    model_config = SettingsConfigDict(env_prefix="ZHAOLU_ADMISSION_", frozen=True, extra="ignore")

    database: str = "admission"
    signing_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)

"""Verification's settings."""

from pydantic_settings import SettingsConfigDict

from services.chassis.core.settings import ChassisSettings


class Settings(ChassisSettings):
    """The chassis's settings, under verification's own prefix."""

    model_config = SettingsConfigDict(env_prefix="ZHAOLU_VERIFICATION_", frozen=True, extra="ignore")

    database: str = "verification"

"""Exams' settings."""

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from services.chassis.core.settings import DEVELOPMENT_SECRET, ChassisSettings


class Settings(ChassisSettings):
    """The chassis's settings, and the secret the keys of the lots are derived from [EXM-5]."""

    model_config = SettingsConfigDict(env_prefix="ZHAOLU_EXAMS_", frozen=True, extra="ignore")

    database: str = "exams"
    lot_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)

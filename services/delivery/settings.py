"""Delivery's settings."""

from pydantic_settings import SettingsConfigDict

from services.chassis.core.settings import ChassisSettings


class Settings(ChassisSettings):
    """The chassis's settings, under delivery's own prefix."""

    model_config = SettingsConfigDict(env_prefix="ZHAOLU_DELIVERY_", frozen=True, extra="ignore")

    database: str = "delivery"

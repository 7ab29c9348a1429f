"""The settings every service shares; each service freezes its own class on top."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "ZGV2ZWxvcG1lbnQtb25seQ=="  # noqa: S105  base64 of "development-only"; refused in production


class ChassisSettings(BaseSettings):
    """Where the broker and the store are, which clock is obeyed, how much is taken at once."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    environment: Literal["development", "production"] = "development"
    amqp_url: SecretStr = SecretStr("amqp://guest:guest@127.0.0.1:5672/")
    mongo_url: SecretStr = SecretStr("mongodb://127.0.0.1:27017/")
    database: str
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    clock: Literal["wall", "simulated"] = "wall"
    seasons: Path = Path("deploy/seasons")
    webhook_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    read_token: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    prefetch: Annotated[int, Field(ge=1, le=2_000)] = 800
    log_level: Literal["debug", "info"] = "info"

    @model_validator(mode="after")
    def _no_development_secret_in_production(self) -> Self:
        if self.environment == "production":
            for name, value in self:
                if isinstance(value, SecretStr) and value.get_secret_value() == DEVELOPMENT_SECRET:
                    raise ValueError(f"{name} still has its development default")
        return self

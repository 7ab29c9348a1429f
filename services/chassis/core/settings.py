"""The settings every service shares; each service freezes its own class on top."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_SECRET = "ZGV2ZWxvcG1lbnQtb25seQ=="  # noqa: S105  base64 of "development-only"; for rehearsals alone
_BUILT_IN: Final = frozenset({"", DEVELOPMENT_SECRET, "development-only"})
"""What is no secret, since it stands in this file, or is nothing at all."""
_BUILT_IN_PASSWORD: Final = "guest"  # noqa: S105  the one every broker is delivered with


class BuiltInSecret(ValueError):
    """A process would run with secrets everybody can read; `names` are the settings that hold them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"{', '.join(names)}: still has its development default, which is for rehearsals alone")
        self.names = names


class ChassisSettings(BaseSettings):
    """Where broker and store are and what speaks to it, which clock is obeyed, how much is taken at once, who may call.

    A built-in secret is refused when the process is to run, in every environment, unless it is told that this is a
    `rehearsal`; in production it is refused all the same.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    rehearsal: bool = False
    amqp_url: SecretStr = SecretStr("amqp://guest:guest@127.0.0.1:5672/")
    mongo_url: SecretStr = SecretStr("mongodb://127.0.0.1:27017/")
    driver: Literal["motor", "pymongo"] = "motor"
    database: str
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    clock: Literal["wall", "simulated"] = "wall"
    seasons: Path = Path("deploy/seasons")
    callers: Path | None = None
    prefetch: Annotated[int, Field(ge=1, le=2_000)] = 800
    inbox_parts: Annotated[int, Field(ge=1, le=16)] = 1
    heartbeat_seconds: Annotated[float, Field(ge=0.1, le=3_600)] = 60.0
    log_level: Literal["debug", "info"] = "info"

    @model_validator(mode="after")
    def _no_development_secret_in_production(self) -> Self:
        if self.environment == "production" and (names := tuple(self._built_in())):
            raise BuiltInSecret(names)
        return self

    def fit_to_run(self) -> None:
        """Raises `BuiltInSecret` unless every secret is somebody's own, or this is a rehearsal."""
        if not self.rehearsal and (names := tuple(self._built_in())):
            raise BuiltInSecret(names)

    def _built_in(self) -> Iterator[str]:
        for name, value in self:
            if isinstance(value, SecretStr) and _is_built_in(value.get_secret_value()):
                yield name


def _is_built_in(secret: str) -> bool:
    """Whether this is one of those above, however it is wrapped, or a URL with a password of that kind."""
    bare = secret.strip().removeprefix("whsec_")
    if "://" in bare:
        return urlsplit(bare).password in {_BUILT_IN_PASSWORD, *_BUILT_IN}
    return bare in _BUILT_IN

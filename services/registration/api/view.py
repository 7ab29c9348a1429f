"""What every read model of registration is."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)

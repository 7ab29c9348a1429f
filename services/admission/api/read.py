"""What every read model of admission is."""

from pydantic import BaseModel, ConfigDict


class Read(BaseModel):
    """A read model."""

    model_config = ConfigDict(frozen=True)

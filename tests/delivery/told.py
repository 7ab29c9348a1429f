"""A season as delivery hears of it: what each kind of recipient is told, from the golden samples."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from contracts.catalogue import CATALOGUE, speaker_of
from contracts.envelope import Envelope, Message, Received
from contracts.season.season import Seasons, seasons_of
from contracts.vocabulary import SHANGHAI
from services.chassis.core.data import read_tables
from services.delivery.domain.audience import HEARD

ROOT: Final = Path(__file__).parents[2]
SEASONS: Final[Seasons] = seasons_of(read_tables(ROOT / "deploy" / "seasons" / "2025-kunming-2.toml"))
BASE: Final = "KM-SECOND-PEOPLES"
HR: Final = f"hr.{BASE}"
NOON: Final = datetime(2025, 8, 1, 12, tzinfo=SHANGHAI)


def sample(name: str) -> Any:
    """The golden sample of a message."""
    golden = ROOT / "contracts" / "golden" / f"{name}.json"
    return CATALOGUE[name].model_validate(json.loads(golden.read_text(encoding="utf-8"))["data"])


def heard(message: Message, name: str = "1", sequence: int = 0) -> Received[Any]:
    """A message as its speaker says it, told apart from others by `name`."""
    source = speaker_of(message.TYPE)
    envelope = Envelope(
        id=name, source=source, type=message.TYPE, time=NOON, correlation_id=name, causation_id="c", sequence=sequence
    )
    return Received(message, envelope)


EVERYTHING: Final = tuple(sample(message.TYPE) for message in HEARD)

from typing import Any

import pytest

from services.chassis.worker.in_hand import acknowledged


class Broken:
    """A delivery whose connection breaks while it is acknowledged: the client then raises a bare `Exception`."""

    async def ack(self, **_options: Any) -> None:
        raise Exception  # noqa: TRY002  just what the client raises


async def test_an_acknowledgement_that_is_lost_ends_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    await acknowledged(Broken())  # type: ignore[arg-type]
    assert "ack_lost" in capsys.readouterr().out

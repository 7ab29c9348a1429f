"""A chaos run: one season in peace, then seasons with misfortunes, and the verdict on all of them."""

from collections.abc import Sequence
from pathlib import Path

from services.operate.chaos.kills import seasons_with_kills
from services.operate.chaos.trial import Say, Story, play, stage
from services.operate.chaos.verdict import Verdict, line, write


async def chaos(story: Story, kills: int, seed: int, out: Path, say: Say) -> Sequence[Verdict]:
    """Play them all; the report lies in `out`."""
    say("a season in peace")
    async with stage(story, say) as running:
        calm = await play(story, running, out / "calm")
    verdicts: list[Verdict] = []
    async for verdict in seasons_with_kills(story, calm, kills, seed, out / "shaken", say):
        verdicts.append(verdict)
        say(f"{len(verdict.kills)} kills: {line(verdicts)}")
    write(out, calm, verdicts)
    return verdicts

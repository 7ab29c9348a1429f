"""Where one trainee stands with every owner of a part: the saga, the account, the ban, the word to the hospital."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from operations.filing.admissions import PlaceLine
from rehearsal.simulator.run import ReplayRun


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What each owner says of one trainee; how often the hospital was told of an arrival, of a leaving."""

    stage: str
    waits_for: tuple[str, ...]
    account: str
    bans: int
    arrivals: int
    leavings: int

    @property
    def reported(self) -> bool:
        """With nothing of a withdrawal anywhere."""
        return (self.stage, self.account, self.bans, self.arrivals, self.leavings) == ("reported", "open", 0, 1, 0)

    @property
    def withdrawn(self) -> bool:
        """With every compensation confirmed, and nothing of a report [SAGA-3]."""
        owners = (self.account, self.bans, self.arrivals, self.leavings)
        return (self.stage, self.waits_for, *owners) == ("withdrawn", (), "closed", 1, 0, 1)


async def whereabouts(stage: ReplayRun, places: Sequence[PlaceLine]) -> Mapping[str, Whereabouts]:
    """By application, as the services and the hospitals have it now."""
    client, season = stage.reading.client, stage.season
    of_season = f"/v1/seasons/{season.id}"
    sagas = {each["application"]: each async for each in client.pages("admission", f"{of_season}/sagas", {})}
    accounts = {each["application"]: each async for each in client.pages("finance", f"{of_season}/accounts", {})}
    told = Counter((each["type"], each["data"]["application"]) for each in stage.hospital.heard.values())
    found = {}
    for place in places:
        name = place.application
        answer = await client.one("registration", f"/v1/bans/{season.track.value}/{place.person_key}")
        found[name] = Whereabouts(
            stage=sagas[name]["stage"],
            waits_for=tuple(sagas[name]["waits_for"]),
            account=accounts[name]["stage"] if name in accounts else "none",
            bans=0 if answer is None else len(answer["bans"]),
            arrivals=told["hr.trainee_arrived.v1", name],
            leavings=told["hr.trainee_left.v1", name],
        )
    return found

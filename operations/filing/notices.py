"""The public notices of a season, a page and a file for each base that published one [ADM-5]."""

from contracts.season.season import Season
from operations.client import OperationsClient
from operations.filing.rosters import Files


async def notices(client: OperationsClient, season: Season) -> Files:
    """Name and content of each, as registration shows it."""
    for base in season.bases:
        for kind in ("html", "pdf"):
            place = f"/v1/seasons/{season.id}/bases/{base.code}/notice.{kind}"
            shown = await client.file("registration", place, made=kind == "pdf")
            if shown is not None:
                yield f"{base.code}.{kind}", shown

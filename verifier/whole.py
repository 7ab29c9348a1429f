"""The whole season: its head against its file, every base, then the round on what they left [ADM-6, ADM-9]."""

from collections import Counter
from dataclasses import dataclass, field

from contracts.digest import season_digest
from contracts.season.season import Season
from verifier.places import Places
from verifier.proof import HEAD, MALFORMED, ROUND, SEASON_FILE, Book, Json, Page, Wrong, same
from verifier.province import RoundCheck
from verifier.told import moment


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found right: the places of every base, where the round led whom, where it used held-back seats."""

    season: Season
    book: Book
    places: dict[str, Places]
    granted: dict[str, tuple[str, str]]
    held_back: Counter[tuple[str, str]] = field(default_factory=Counter)

    def place(self, application: str) -> tuple[str, str] | None:
        """Base and specialty that somebody was given; None without a place."""
        if application in self.granted:
            return self.granted[application]
        held = (
            (code, each.now.held[application][0]) for code, each in self.places.items() if application in each.now.held
        )
        return next(held, None)

    def known(self, application: str) -> Json | None:
        """What is known of somebody who was ranked, whatever base that was at."""
        return next((each.known[application] for each in self.places.values() if application in each.known), None)


def check_season(book: Book, season: Season) -> Checked:
    """Raises `Wrong` at the first thing that is not right."""
    _check_head(book, season)
    places: dict[str, Places] = {}
    for page in (page for page in book.pages if page.name != ROUND):
        try:
            base = places[page.name] = Places(page, season)
            base.check()
        except MALFORMED as malformed:
            raise Wrong(f"{page.name}{HEAD}", "", "", f"is not a head: {malformed}") from None
    drawn = next((page for page in book.pages if page.name == ROUND), None)
    if drawn is None:
        for base in (base for base in places.values() if base.late):
            raise Wrong(f"{base.page.name}{HEAD}", "", "ledger", "has seats granted by a round there is no page of")
        _check_none_due(season, places)
        return Checked(season, book, places, {})
    try:
        if (calendar := season.admission.provincial_round) is None:
            raise Wrong(f"{ROUND}{HEAD}", "", "", "the season has no provincial round")
        RoundCheck(drawn, season, calendar, places).check()
    except MALFORMED as malformed:
        raise Wrong(ROUND, "", "", f"is malformed: {malformed}") from None
    return Checked(
        season, book, places, dict(_granted(drawn, "")), Counter(at for _, at in _granted(drawn, "_held_back"))
    )


def check_kept(kept: Json, book: Book) -> None:
    """Raises `Wrong` where a page is older than in a head that was kept from before, or the same issue says other."""
    same(SEASON_FILE, "", book.head.get("season"), kept.get("season"), "season")
    heads = {page.name: page.head for page in book.pages}
    pages = kept.get("pages")
    for name, known in sorted(pages.items() if isinstance(pages, dict) else ()):
        if name not in heads:
            raise Wrong(f"{name}{HEAD}", "", "", "is missing: a head kept from before names it")
        serial = heads[name]["serial"]
        if serial < known["serial"]:
            raise Wrong(f"{name}{HEAD}", "", "serial", f"is {serial}: older than {known['serial']}, kept from before")
        if serial == known["serial"]:
            same(SEASON_FILE, "", book.head["pages"][name], known, f"pages.{name}")


def _check_head(book: Book, season: Season) -> None:
    planned, drawn = season.admission.provincial_round is not None, any(each.name == ROUND for each in book.pages)
    expected = {
        "kind": "season", "season": season.id, "season_digest": season_digest(season), "key_id": book.key_id,
        "serial": sum(page.head["serial"] for page in book.pages),
        "round": "drawn" if drawn else "awaited" if planned else "none", "pages": book.head["pages"],
    }  # fmt: skip
    same(SEASON_FILE, "", book.head, expected)


def _check_none_due(season: Season, places: dict[str, Places]) -> None:
    """A round whose day has passed was drawn, unless a base had no results: then it still waits [ADM-6]."""
    calendar = season.admission.provincial_round
    if calendar is None or any(base.code not in places for base in season.bases):
        return
    heads = [each.page.head for each in places.values()]
    last = max(moment(str(head.get("noticed_at", head["published_at"]))) for head in heads)
    if last > calendar.draws_at:
        raise Wrong(f"{ROUND}{HEAD}", "", "", f"is missing: the round was drawn at {calendar.draws_at.isoformat()}")


def _granted(drawn: Page, kind: str) -> list[tuple[str, tuple[str, str]]]:
    """Whom the round led where, on seats of this kind or any."""
    outcomes = ((name, each["outcome"]) for name, each in drawn.certificates.items())
    granted = [(name, each) for name, each in outcomes if each["kind"] != "refused" and each["kind"].endswith(kind)]
    return [(name, (each["base"], each["specialty"])) for name, each in granted]

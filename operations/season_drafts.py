"""A season file to begin with: another one with all its remarks, its dates moved by whole days, an id of its own."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from contracts.season.season import Season
from operations.season_file import SeasonFileWrong, read_season

_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?=T[0-9]{2}:[0-9]{2})")
_OWN: Final = re.compile(r"^(id|title_zh) = .*$", re.MULTILINE)
_KEY: Final = re.compile(r"^certificates_key = .*\n", re.MULTILINE)
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
UNSAID: Final = {
    "registration.ages": "whole years of age on the day of the form: youngest 16, oldest 70",
    "registration.eligibility": "levels, majors, years, licences accepted otherwise than the track has them",
    "registration.more_windows": "windows of a category after its first one closed: none",
    "every_base.windows": "when a base takes forms of a category, in the place of the season's windows: then",
    "registration.graduation_year": "whose graduates register without a diploma yet: the year of the first window",
    "verification.materials": "the checklist: form, identity card, diploma, licence held, letter of unit and order",
    "exams.decimals": "of the total: 2",
    "exams.lines": "the province's lines, by component and stream: none",
    "exams.lines.gates": "whether whoever misses one for all they want sits no later part, at bases with gates: no",
    "every_base.components.out_of": "out of how many a part is marked, and in how many decimals: 100, in 2",
    "every_base.components.name_zh": "what a part is called here: 笔试, 技能考核, 面试",
    "every_base.gated": "whether whoever misses the minimum of a part sits none after it: no",
    "every_base.minimum_total_points": "the least total: 0; a component's is minimum_points",
    "every_base.tells": 'what of a result applicants are told: "marks", "total", "rank"',
    "every_base.tie_break": 'a base\'s own, as exams.tie_break: parts, "licence", "county_or_below"; then the lot',
    "admission.policy": '"merit_order"; or "preference_batches", first choices before second ones',
    "admission.adjustment": 'on which seats left at the base the unplaced are put: "scarce"; or "any", "none"',
    "admission.postgraduates_in_plan": "whether postgraduates take seats of the plan, once the base confirmed them: no",
    "admission.reserve": 'for whose categories reserved seats are kept, and the least share: ["order"], 0 percent',
    "admission.transfers": "quota transfers beside those from other to scarce specialties: none",
    "admission.physical_valid_days": "how old a physical may be on the day of the proposal: 0",
    "admission.provincial_round": "a round of the province for seats that are left: none",
    "bans.by_cause": 'years for "did_not_report", "left_training", "fraud" otherwise than for all: none',
    "bans.other_track": 'whether bans of the other track are "told" to the base, or are "bars" here too: told',
    "bans.imported": 'whether withdrawals on the lists of others are "bars", or only "told": bars',
    "finance.rates.from_year": "from which year of the training on a rate holds: the first",
    "filings": "what is filed by when, under which heading, with which office: nothing",
    "closing": "from when on nothing counts any more, and what low fill or few first-time passes cost: never, nothing",
    "publishes_funnel": "whether everybody may read how many came how far at each base: no",
    "certificates_key": "the public half of the key decision certificates are signed with: whichever admission has",
}
"""What a season may leave unsaid, with what it means then; a draft lists what it does not say."""


class NoDraft(Exception):
    """A draft cannot be made of what was asked."""


def draft(like: Path, season_id: str, title_zh: str, opens: date) -> str:
    """The text of a season like that one, registering from this day on. Raises `NoDraft` and `SeasonFileWrong`."""
    if _ID.fullmatch(season_id) is None:
        raise NoDraft(f"{season_id!r} is no id of a season: small letters, digits and dashes, 40 at most")
    if not title_zh.strip() or any(sign in title_zh for sign in '"\\\n'):
        raise NoDraft("a title has a letter at least, no quotation mark, and is one line")
    season = read_season(like)
    if season.id == season_id:
        raise NoDraft(f"{season_id} is the season it would be like")
    first = min(window.opens for window in season.registration.windows.values())
    days = (opens - first.date()).days
    try:
        text = _MOMENT.sub(lambda found: _moved(found[0], days), like.read_text("utf-8-sig"))
    except OverflowError:
        raise NoDraft(f"{opens} leads beyond the calendar") from None
    own = {"id": season_id, "title_zh": title_zh}
    text = _KEY.sub("", _OWN.sub(lambda found: f'{found[1]} = "{own[found[1]]}"', text))
    return f"{_heading(season, days)}\n{text.rstrip()}\n\n{_unsaid(text)}"


def write_draft(like: Path, season_id: str, title_zh: str, opens: date) -> tuple[Path, Season]:
    """The draft beside the season it is like, where its tables are found. It is not written over another file."""
    text, file = draft(like, season_id, title_zh, opens), like.with_name(f"{season_id}.toml")
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise NoDraft(f"{file} is there already") from None
    except OSError as refused:
        raise NoDraft(f"{file}: {refused.strerror}") from None
    try:
        return file, read_season(file)
    except SeasonFileWrong:
        file.unlink()
        raise


def _moved(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()


def _heading(season: Season, days: int) -> str:
    way = "later" if days > 0 else "earlier"
    moved = f"every date lies {abs(days)} days {way} than there" if days else "its dates are those of there"
    return (
        f"# A draft after {season.id}: {moved}, and nothing else was changed.\n"
        "# Go through it line by line with the notice: dates, quotas, weights, money. The remarks are those of the\n"
        "# season it was made after. Then: ./zhaolu season validate; ./zhaolu season diff says what is other here.\n"
    )


def _unsaid(text: str) -> str:
    """What the season could say besides, as remarks."""
    silent = {key: means for key, means in UNSAID.items() if not _said(key, text)}
    lines = [f"#   {key}: {means}" for key, means in silent.items()]
    return "\n".join(["# What is not said above, and what that means:", *lines, ""])


def _said(key: str, text: str) -> bool:
    name = re.escape(key.rpartition(".")[2])
    return (
        re.search(rf"(^|[{{,]) *{name} *=|\[\[?([a-z_]+\.)*{name}\]|^ *\[?\[?{name}[.\]]", text, re.MULTILINE)
        is not None
    )

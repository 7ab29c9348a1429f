"""Graduates on a roster who have not registered, at the season's lead times: their school is to be told [CLO-2].

Whoever has an application that could stand is not missing, whenever it came; what was told of somebody is taken back
once it is so no more.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from contracts.messages.registration import GraduateMissed
from contracts.season.season import Season, Seasons
from contracts.vocabulary import SHANGHAI, Moment, RosterKind, SeasonId
from services.registration.domain.matching import needed
from services.registration.domain.person.facts import LineKept
from services.registration.domain.person.state import Person
from services.registration.domain.roster.state import PartKey, part_of


def lead_times(person: Person, seasons: Seasons) -> Mapping[str, Moment]:
    """When it is looked whether this person has registered: for whoever has, never."""
    waiting = {(of.season, of.kind) for of in map(part_of, _missing(person))}
    return {
        f"{_prefix(season, kind)}{hours}": closes - timedelta(hours=hours)
        for season, kind in sorted(waiting)
        if (table := seasons.get(season)) is not None and (closes := _closes(table, kind)) is not None
        for hours in table.notifications.ahead_hours
    }


def news(person: Person, seasons: Seasons, now: Moment) -> Iterator[GraduateMissed]:
    """What is to be told of each line and was told otherwise or not at all; and what does not hold any more."""
    wanted = dict(_wanted(person, seasons, now))
    for part, said in wanted.items():
        if part not in person.missed or _same(person.missed[part]) != _same(said):
            yield said
    for part, before in person.missed.items():
        if part not in wanted:
            yield before.model_copy(update={"stands": False, "text_zh": _taken_back(before), "missed_at": now})


def _wanted(person: Person, seasons: Seasons, now: Moment) -> Iterator[tuple[PartKey, GraduateMissed]]:
    for part, kept in _missing(person).items():
        of = part_of(part)
        season = seasons.get(of.season)
        closes = None if season is None else _closes(season, of.kind)
        came = any(each.name.startswith(_prefix(of.season, of.kind)) for each in person.reached)
        if season is not None and closes is not None and came:
            yield part, _said(season, part, kept, closes, now)


def _said(season: Season, part: PartKey, kept: LineKept, closes: Moment, now: Moment) -> GraduateMissed:
    of, entry = part_of(part), kept.entry
    return GraduateMissed(
        season=of.season,
        kind=of.kind,
        roster=of.roster,
        part=of.part,
        line=kept.line,
        school=kept.school,
        base=None if entry is None else entry.base,
        text_zh=f"{_where(of.roster, of.part, kept.line)}毕业生尚未报名{season.title_zh}，"
        f"报名截止时间为{closes.astimezone(SHANGHAI):%Y-%m-%d %H:%M}，请学校及时通知本人。",
        registration_closes=closes,
        tell_by=max(now, min(closes, now + timedelta(hours=season.notifications.within_hours))),
        missed_at=now,
    )


def _taken_back(said: GraduateMissed) -> str:
    return f"【更正】{_where(said.roster, said.part, said.line)}毕业生已报名或已不在名册上，此前的告知不再有效。"


def _where(roster: str, part: int, line: int | None) -> str:
    return f"名册{roster}第{part}部分{'' if line is None else f'第{line}行'}的"


def _same(said: GraduateMissed) -> str:
    """What is told, not when."""
    return said.model_dump_json(exclude={"missed_at", "tell_by"})


def _missing(person: Person) -> Mapping[PartKey, LineKept]:
    """The lines that name this person in seasons without an application that could stand."""
    applied = {kept.claim.season for kept in person.claims.values() if kept.claim.live}
    return {
        part: kept
        for part, kept in sorted(person.lines.items())
        if kept.entry is not None and kept.entry.season not in applied
    }


def _closes(season: Season, kind: RosterKind) -> Moment | None:
    """When registration ends for those who must stand on such a roster; None where nobody must [REG-5, REG-7]."""
    asked = [category for category in season.registration.windows if needed(category, season.track) is kind]
    return max(map(season.registration_closes, asked), default=None)


def _prefix(season: SeasonId, kind: RosterKind) -> str:
    return f"missing/{season}/{kind}/"

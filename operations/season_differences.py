"""What one season says otherwise than another, in words a person reads: what moved, what was added, what went."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.season.season import Season
from contracts.vocabulary import SHANGHAI

Leaves = Mapping[str, Any]
_NAMES: Final = ("code", "specialty", "component")
"""By what the entries of a list are told apart, where they have names; else by their place in it."""
_NOTHING: Final = object()
_SEVERAL: Final = 2
"""So many bases that say the same otherwise are told of together."""


def differences(one: Season, other: Season) -> list[str]:
    """Every difference, a sentence each: what holds for all first, then of bases, then what is said of bases alike."""
    was, now = _leaves(one), _leaves(other)
    shift = _common_shift(was, now)
    told = list(_shifted(was, now, shift))
    alike: dict[str, list[str]] = defaultdict(list)
    for key in sorted(was.keys() | now.keys()):
        says = _says(was.get(key, _NOTHING), now.get(key, _NOTHING), shift)
        if says is None:
            continue
        base, _, rest = key.removeprefix("bases.").partition(".")
        if key.startswith("bases.") and one.base(base) is not None and other.base(base) is not None:
            alike[f"{rest} {says}"].append(base)
        elif not key.startswith("bases."):
            told.append(f"{key} {says}")
    told += list(_bases(one, other))
    for says, bases in alike.items():
        where = f"at {len(bases)} bases" if len(bases) >= _SEVERAL else f"at {bases[0]}"
        told.append(f"{where}: {says}")
    return told


def _bases(one: Season, other: Season) -> Iterator[str]:
    """Who takes part no more, and who does newly."""
    before, after = ({base.code: base for base in season.bases} for season in (one, other))
    for code in sorted(before.keys() - after.keys()):
        yield f"base {code} {before[code].name_zh} takes part no more"
    for code in sorted(after.keys() - before.keys()):
        base = after[code]
        seats = sum(programme.seats for programme in base.programmes)
        yield f"base {code} {base.name_zh} is new, with {seats} seats in {len(base.programmes)} programmes"


def _leaves(season: Season) -> Leaves:
    """Every value by its key, entries of lists by their names."""
    return dict(_walk("", season.model_dump()))


def _walk(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping() if value:
            for name, inner in value.items():
                yield from _walk(f"{key}.{name}" if key else str(name), inner)
        case tuple() | list() if value and all(isinstance(each, Mapping) for each in value):
            for name, inner in _named(value):
                yield from _walk(f"{key}.{name}", inner)
        case _:
            yield key, value


def _named(entries: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    seen = Counter[str]()
    for at, entry in enumerate(entries):
        name = " ".join(_short(entry[part]) for part in _NAMES if part in entry)
        seen[name] += 1
        yield str(at) if not name else name if seen[name] == 1 else f"{name} {seen[name]}", entry


def _common_shift(was: Leaves, now: Leaves) -> timedelta:
    """By how much most moments moved, where they did so together."""
    moved = Counter(_apart(was[key], now[key]) for key in was.keys() & now.keys() if _moments(was[key], now[key]))
    shift, count = max(moved.items(), key=lambda each: (each[1], each[0]), default=(timedelta(), 0))
    return shift if 2 * count > moved.total() else timedelta()


def _shifted(was: Leaves, now: Leaves, shift: timedelta) -> Iterator[str]:
    if shift:
        both = [key for key in was.keys() & now.keys() if _moments(was[key], now[key])]
        alike = sum(_apart(was[key], now[key]) == shift for key in both)
        yield f"{alike} of {len(both)} dates are {_length(shift)}; where it is said of others, beside that"


def _says(was: Any, now: Any, shift: timedelta) -> str | None:
    """How a value differs; None when it does not, beyond what all dates moved by."""
    if _moments(was, now):
        apart = _apart(was, now)
        return None if apart == shift else f"is {_short(now)}, {_length(apart)}: it was {_short(was)}"
    if was == now or (_NOTHING in (was, now) and not _weighs(was, now)):
        return None
    if was is _NOTHING:
        return f"is said: {_short(now)}"
    if now is _NOTHING:
        return f"is not said any more: it was {_short(was)}"
    return f"is {_short(now)}, it was {_short(was)}"


def _weighs(was: Any, now: Any) -> bool:
    """Whether something that one of them does not have says anything in the other."""
    return (now if was is _NOTHING else was) not in (None, (), {})


def _moments(was: Any, now: Any) -> bool:
    return isinstance(was, datetime) and isinstance(now, datetime)


def _apart(was: datetime, now: datetime) -> timedelta:
    return now - was


def _length(apart: timedelta) -> str:
    """So many days, hours and minutes later, or earlier."""
    minutes = round(abs(apart).total_seconds() / 60)
    parts = (("day", minutes // 1440), ("hour", minutes % 1440 // 60), ("minute", minutes % 60))
    told = " ".join(f"{count} {name}{'s' if count > 1 else ''}" for name, count in parts if count)
    return f"{told or 'seconds'} {'later' if apart > timedelta() else 'earlier'}"


def _short(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple | list):
        return ", ".join(map(_short, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, {}) else str(value)

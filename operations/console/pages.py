"""PageTemplates as they are drawn: a template, the words of one language, and who looks."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from contracts.vocabulary import SHANGHAI
from operations.console.parts import MissingPart
from operations.console.runbook import anchor, inline
from operations.console.sessions import Session
from operations.console.wording import LANGUAGES, Language, named, word

FOLDER: Final = Path(__file__).parent
MENU: Final = (
    ("/season", "season_page"),
    ("/applications", "applications"),
    ("/sagas", "sagas"),
    ("/letters", "letters"),
    ("/recipients", "recipients"),
    ("/callers", "callers"),
    ("/processes", "processes"),
    ("/whatif", "whatif"),
    ("/audit", "audit"),
    ("/runbook", "runbook"),
)
LANGUAGE: Final = "language"
"""The cookie that says in which language somebody reads."""


class PageTemplates:
    """The templates of this folder; whatever others wrote is escaped."""

    def __init__(self) -> None:
        self._env = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters |= {
            "moment": moment,
            "day": day,
            "points": points,
            "duration": duration,
            "brief": brief,
            "host": host,
            "inline": inline,
            "anchor": anchor,
        }
        self._env.tests["lacking"] = lambda told: isinstance(told, MissingPart)

    def page(
        self, request: Request, template: str, session: Session | None = None, answer: int = 200, **told: Any
    ) -> HTMLResponse:
        """One page for one visitor."""
        language = language_of(request)
        words = {
            "t": partial(word, language),
            "named": partial(named, language),
            "language": language,
            "other": "en" if language == "zh" else "zh",
            "session": session,
            "menu": MENU,
            "here": request.url.path,
            "asked": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        }
        return HTMLResponse(self._env.get_template(template).render(words | told), answer)


def language_of(request: Request) -> Language:
    """The language somebody chose, or whose browser asks for; Chinese where nothing is said."""
    chosen = request.cookies.get(LANGUAGE)
    for language in LANGUAGES:
        if chosen == language:
            return language
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


def moment(told: datetime | str | None) -> str:
    """A moment as it is read here: in the province's time, to the minute."""
    at = _as_moment(told)
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def day(told: datetime | str | None) -> str:
    """The same, to the day."""
    return moment(told)[:10]


def brief(told: datetime | str | None) -> str:
    """The same, as it fits beside a bar: month, day and hour."""
    return moment(told)[5:]


def host(url: str | None) -> str:
    """Where something is; a path may hold what is nobody else's business."""
    return urlsplit(url or "").hostname or ""


def points(hundredths: int | None) -> str:
    """Marks, two decimals."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def duration(seconds: float | None) -> str:
    """How long, in the unit it reads best in; what is longer than was measured is told as such."""
    if seconds is None:
        return "—"
    if not isfinite(seconds):
        return "> 1 h"
    if seconds < 1:
        return f"{seconds * 1_000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _as_moment(told: datetime | str | None) -> datetime | None:
    if not told or told == "now":
        return None
    try:
        return (told if isinstance(told, datetime) else datetime.fromisoformat(told)).astimezone(SHANGHAI)
    except ValueError:
        return None


def query(asked: Mapping[str, str], *names: str) -> dict[str, str]:
    """What of these was asked for, and is not empty."""
    return {name: asked[name] for name in names if asked.get(name)}

"""The replay as a person likes to watch it: a live panel on a terminal, plain lines elsewhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from operations.waiting import waiting_for
from rehearsal.simulator.progress import Progress
from rehearsal.simulator.report import Report

STEPS: Final = {
    "submitted": "已报名 submitted",
    "accepted": "报名有效 accepted",
    "qualified": "审核通过 qualified",
    "outside_plan": "计划外衔接 outside the plan",
    "ranked": "成绩排名 ranked",
    "proposed": "拟录取 proposed",
    "admitted": "录取 admitted",
    "reported": "报到 reported",
    "withdrawn": "退培 withdrawn",
}


class ProgressView:
    """The progress, drawn afresh whenever the terminal asks."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __rich__(self) -> RenderableType:
        now = self._progress
        head = Table.grid(padding=(0, 2), expand=True)
        head.add_column(ratio=1)
        head.add_column(justify="right")
        clock = now.clock.strftime("%Y-%m-%d %H:%M") if now.clock is not None else ""
        head.add_row(Text(f"{now.title}", style="bold"), Text(clock, style="cyan"))
        head.add_row(ProgressBar(total=max(1, now.phases), completed=now.phase), f"{now.phase}/{now.phases}")
        head.add_row(f"{now.sent}/{now.sending} events sent", f"{now.per_second} messages/s")
        head.add_row(Text(f"waiting for {now.moving}" if now.moving else "at rest", style="dim"), "")
        return Panel(Group(head, funnel_table(now.funnel)), title=Text(now.season), border_style="blue")


def funnel_table(funnel: Mapping[str, Any]) -> Table:
    """How many came how far, as bars."""
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    most = max(1, funnel.get("submitted", 1))
    for step, title in STEPS.items():
        count = funnel.get(step, 0)
        table.add_row(title, str(count), ProgressBar(total=most, completed=count, finished_style="green"))
    return table


@contextmanager
def shown(console: Console, progress: Progress) -> Iterator[None]:
    """Keep the progress on screen for as long as the block lasts; nothing when there is no screen."""
    if not console.is_terminal:
        yield
        return
    with Live(ProgressView(progress), console=console, refresh_per_second=8, transient=True):
        yield


@contextmanager
def patiently(console: Console, progress: Progress) -> Iterator[None]:
    """Where nothing is drawn live, say for whom a phase waits when it takes long."""
    if console.is_terminal:
        yield
        return
    with waiting_for(lambda: progress.moving or f"{progress.sent} of {progress.sending} events to be sent"):
        yield


def tell_phase(console: Console, progress: Progress, spent: float, events: int) -> None:
    """One plain line for a finished phase, where nothing is drawn live."""
    if not console.is_terminal and progress.clock is not None:
        numbers = " ".join(f"{step}={progress.funnel[step]}" for step in STEPS if progress.funnel.get(step))
        console.print(
            f"[{progress.phase}/{progress.phases}] {progress.clock:%Y-%m-%d %H:%M} {progress.title}: "
            f"{events} events, {spent:.1f} s  {numbers}",
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=True,
        )


def fill_table(fill: Mapping[str, Any]) -> Table:
    """How far the seats of each specialty and of each base were filled; programme by programme in report.json."""
    heads = ("seats", "admitted", "reported", "cut-off")
    table = Table("", *heads, title="招收计划完成情况 fill", title_style="bold")
    table.columns[0].no_wrap, table.columns[0].overflow = True, "ignore"
    for column in table.columns[1:]:
        column.justify = "right"
    bases = {base: counts["all"] for base, counts in fill["bases"].items()}
    for lines in (fill["specialties"], bases, {"all": fill["all"]}):
        for name, counts in lines.items():
            table.add_row(Text(name), *(str(counts[what]) for what in heads[:3]), _mark(counts["cut_off_points"]))
        table.add_section()
    return table


def _mark(points: int | None) -> str:
    return "" if points is None else f"{points // 100}.{points % 100:02d}"


def summary(report: Report) -> RenderableType:
    """The end of the season: fill, funnel, refusals, messages, and whether everything holds."""
    table = Table(title=Text(f"{report.season}  seed {report.seed}"), show_header=False, title_style="bold")
    funnel = report.outcome["funnel"]
    for step, title in STEPS.items():
        table.add_row(title, str(funnel[step]))
    table.add_section()
    for stage, reasons in report.outcome["refusals"].items():
        for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(Text(f"{stage}: {reason}"), str(count))
    table.add_section()
    for outcome in ("published", "consumed", "repeated", "refused", "retried", "dead"):
        table.add_row(f"messages {outcome}", str(getattr(report.messages, outcome)))
    table.add_row("seconds", f"{sum(report.seconds.values()):.1f}")
    table.add_section()
    for name, holds in report.invariants.items():
        table.add_row(name.replace("_", " "), Text("holds", style="green") if holds else Text("BROKEN", style="red"))
    return Group(fill_table(report.outcome["fill"]), table)

"""What the tests cost: CPU seconds of each and of the processes it started, told at the end by folder and the dearest.

    ./zhaolu test -p tests.cost

What a slow or a busy machine makes of the hours does not matter to it. Servers that all tests of a process share are
a line of their own.
"""

from collections import Counter
from collections.abc import Generator
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any, Final

import pytest

DEAREST: Final = 20
_SHARED: Final = "servers that tests share"
_LAST: Final = pytest.StashKey[bool]()


def spent() -> float:
    """CPU seconds of this process and of all it started that have ended."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class Meter:
    """In each process of tests: every report says what was spent since the one before."""

    def __init__(self) -> None:
        self._before = spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        item.stash[_LAST] = nextitem is None
        self._before = spent()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        before, self._before = self._before, spent()
        seconds = {"cpu_seconds": self._before - before, "cpu_shared": item.stash[_LAST] and call.when == "teardown"}
        vars(report).update(seconds)
        return report


class Bill:
    """Where the reports come together."""

    def __init__(self) -> None:
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if hasattr(report, "cpu_seconds"):
            self.tests[_SHARED if report.cpu_shared else report.nodeid] += report.cpu_seconds

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        folders: Counter[str] = Counter()
        for name, seconds in self.tests.items():
            folders["/".join(name.partition("::")[0].split("/")[:2])] += seconds
        terminalreporter.section(f"{sum(folders.values()):.1f} CPU seconds, by folder; the dearest tests")
        for name, seconds in [*folders.most_common(), *self.tests.most_common(DEAREST)]:
            terminalreporter.write_line(f"{seconds:9.2f}  {name}")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Meter())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Bill())

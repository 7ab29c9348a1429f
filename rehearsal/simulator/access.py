"""As whom a rehearsal asks the services: its operator, who reads, and its office, which files."""

from typing import Final

from operations.access import Access
from rehearsal.runtime.running import Running
from rehearsal.simulator.patience import PATIENCE_SECONDS

HTTP_SECONDS: Final = 30.0


def as_operator(running: Running) -> Access:
    """Whoever may read everything; a service that is being started again is waited for."""
    return Access(running.http, running.read_token, HTTP_SECONDS, PATIENCE_SECONDS)


def as_office(running: Running) -> Access:
    """Whoever files, and may ask who stands behind an application."""
    return Access(running.http, running.identity_token, HTTP_SECONDS, PATIENCE_SECONDS)

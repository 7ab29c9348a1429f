"""What a child process finds in its environment: what any program needs, and nothing a secret could hide in."""

import os
from typing import Final

_OF_ANY_PROGRAM: Final = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"}
)
_KINDS: Final = ("LC_", "PYTHON")
OF_CONTAINERS: Final = ("DOCKER_", "TESTCONTAINERS_")
"""What tells where a container engine answers."""


def plain(*kinds: str) -> dict[str, str]:
    """Our own environment without what is not for every program; variables that begin with these are kept too."""
    return {
        name: value for name, value in os.environ.items() if name in _OF_ANY_PROGRAM or name.startswith(_KINDS + kinds)
    }

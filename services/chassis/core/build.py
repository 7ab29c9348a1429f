"""Which code this is, for whoever has several at work at once."""

import os
import platform
from collections.abc import Mapping
from typing import Final

VERSION: Final = "0.1.0"
"""As in `pyproject.toml`, which the image does not have."""
REVISION: Final = "ZHAOLU_REVISION"
"""The variable an image carries its commit in."""


def build() -> Mapping[str, str]:
    """The labels of `zhaolu_build_info`."""
    return {
        "version": VERSION,
        "revision": os.environ.get(REVISION, "") or "unknown",
        "python": platform.python_version(),
    }

"""What somebody may do at the console."""

from enum import StrEnum


class Role(StrEnum):
    """Read every page; act; see who somebody is, each time for a reason that is kept."""

    LOOK = "look"
    OPERATE = "operate"
    PERSONAL_DATA = "personal_data"

"""An inbox in several queues: one queue carries only so much a second, whoever hears it.

Every process of a service hears all of its parts, so which part a message lies in decides nothing; what is sent again
comes to the same part. The first bears the inbox's own name, so that one inbox is one of one part.
See docs/architecture/inbox-and-retries.md.
"""

from typing import Final

MOST_PARTS: Final = 16
INBOX: Final = "inbox"


def part_names(parts: int) -> tuple[str, ...]:
    """The queues of an inbox of so many parts, without the service's name."""
    return (INBOX, *(f"{INBOX}.{number}" for number in range(1, parts)))


def is_part(service: str, queue: str) -> bool:
    """Whether this queue is, or was, a part of the service's inbox."""
    return queue in {f"{service}.{name}" for name in part_names(MOST_PARTS)}

"""What actors tell the system."""

from contracts.envelope import Message
from contracts.vocabulary import Moment

Told = tuple[Message, Moment]
"""A message and when it happened."""

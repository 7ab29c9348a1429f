"""What somebody does at the console goes on record before it is done; what cannot be told of is not done [OPS-2]."""

import secrets
from collections.abc import Mapping

from operations import audit
from operations.client import Denied, Unanswered
from operations.console.desk import Desk
from operations.console.gate import NotHere
from operations.console.sessions import Session


async def on_record(desk: Desk, session: Session, did: str, because: str, about: Mapping[str, object]) -> None:
    """Enter an act of theirs in the trail. Raises `NotHere` without a reason, and where it cannot be entered."""
    if not because.strip():
        raise NotHere("no_reason", session)
    try:
        await audit.tell(desk.client, secrets.token_hex(16), session.account.name, did, because.strip(), about)
    except (Unanswered, Denied):
        raise NotHere("not_on_record", session) from None

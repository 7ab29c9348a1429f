"""What a disturbed season's inbox says of what was posted to it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from rehearsal.chaos.pushed import PushedInbox
from rehearsal.runtime.running import Running
from rehearsal.simulator.ends.posts import posted_to
from services.delivery.push.signing import signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FOREIGN = "whsec_" + "Zm9yZWlnbmZvcmVpZ25mb3JlaWdu"


async def posted(*posts: tuple[str, dict[str, Any], str]) -> tuple[PushedInbox, list[int]]:
    """An inbox after these posts: name, event, the secret that signs; and how each was answered."""
    inbox = PushedInbox(Running({}, {}, "", "", Path(), {}), SECRET)
    answers = []
    async with posted_to(inbox.posted) as url, httpx.AsyncClient() as client:
        for name, event, secret in posts:
            body = json.dumps(event).encode()
            headers = signed_headers(name, body, datetime.now(UTC), [secret])
            answers.append((await client.post(url, content=body, headers=headers)).status_code)
    return inbox, answers


async def test_what_was_posted_twice_under_one_name_is_there_once_and_what_was_not_is_lost() -> None:
    one, again = ("a", {"deliverynumber": 1}, SECRET), ("a", {"deliverynumber": 1}, SECRET)
    inbox, answers = await posted(one, again, ("b", {"deliverynumber": 2}, SECRET))
    came = inbox.came_of({"a", "b", "c"})
    assert (came.lost, came.renamed, came.posts) == (("push c",), (), 3)
    assert answers == [204, 204, 204]


async def test_a_number_that_comes_under_two_names_shows() -> None:
    inbox, _ = await posted(("a", {"deliverynumber": 1}, SECRET), ("b", {"deliverynumber": 1}, SECRET))
    assert inbox.came_of({"a", "b"}).renamed == ("number 1: ['a', 'b']",)


async def test_what_another_secret_signs_is_not_taken_and_a_heartbeat_is_not_kept() -> None:
    inbox, answers = await posted(("a", {"deliverynumber": 1}, FOREIGN), ("b", {"type": "a heartbeat"}, SECRET))
    assert (answers, inbox.came_of({"a"}).lost, inbox.posts) == ([401, 204], ("push a",), 0)

"""What the specifications say to those outside who are told things: numbers, pushes, receipts, versions [DLV-1, DLV-5].

In short what docs/for-hospitals.md says at length.
"""

from typing import Any, Final

FOR_RECIPIENTS: Final = (
    "Everybody outside is a recipient: platform, hr.<base>, teaching.<base>, talent-centre, tcm-society. What it is "
    "told bears a number, 1, 2, 3, … without a gap, the same by every way: read over HTTP, posted to its address, or "
    "in its queue. Each way is at least once; a number that is known is a repeat. What bears no number is a heartbeat, "
    "which tells the last number, or a sample. Posts are signed by Standard Webhooks, with each secret that holds. "
    "Receipts say what was delivered, taken over or refused; of two words on one number the later stands."
)
VERSIONS: Final = (
    "A type's version is its last part: fields may be added to it, anything else is a new version beside it, announced "
    "before a season begins. The old one, marked deprecated, is said until that season's reporting ends; who speaks "
    "to us may use every version that was ever published."
)
_HEADERS: Final = {
    "webhook-id": "The same for every attempt at one message.",
    "webhook-timestamp": "When it was signed, in seconds since 1970; not of now, it is to be refused.",
    "webhook-signature": "v1,<base64 of HMAC-SHA256 over id.timestamp.body>; one a secret that holds, by spaces.",
}
PUSH: Final[dict[str, Any]] = {
    "message": {
        "post": {
            "operationId": "message_pushed",
            "summary": "What a recipient's own address is posted: one message it is told, in the order of numbers.",
            "parameters": [
                {"name": name, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
                for name, about in _HEADERS.items()
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/cloudevents+json": {"schema": {"$ref": "#/components/schemas/DeliveredEvent"}}
                },
            },
            "responses": {
                "2XX": {"description": "Kept: it is posted no more."},
                "410": {"description": "The address is gone: nothing is posted any more until it is switched on."},
                "default": {"description": "Not kept: it is posted again by the schedule, or after Retry-After."},
            },
        }
    }
}
"""How a push looks to whoever is pushed to, as OpenAPI has webhooks."""

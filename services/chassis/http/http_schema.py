"""What `POST /v1/events` takes and answers, in OpenAPI's words, since the edge reads and checks the bytes itself."""

from typing import Any, Final

from contracts.problems import MEDIA_TYPE
from services.chassis.http.problems import SCHEMA as PROBLEM

_CLOUD_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "A CloudEvent 1.0 in structured mode; `data` is what the message's own schema says.",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 128},
        "source": {"type": "string", "minLength": 1, "maxLength": 128},
        "type": {"type": "string", "examples": ["platform.registration_submitted.v1"]},
        "time": {"type": "string", "format": "date-time"},
        "correlationid": {"type": "string", "maxLength": 128},
        "traceparent": {"type": "string"},
        "tracestate": {"type": "string", "maxLength": 512},
        "data": {"type": "object"},
    },
}
_BATCH: Final[dict[str, Any]] = {"type": "array", "maxItems": 1_000, "items": _CLOUD_EVENT}
_RESULTS: Final[dict[str, Any]] = {
    "type": "array",
    "description": "What became of each event, in turn.",
    "items": {
        "anyOf": [
            {
                "type": "object",
                "required": ["id", "status"],
                "properties": {"id": {"type": "string"}, "status": {"const": 202}},
            },
            {"allOf": [{"$ref": PROBLEM}, {"type": "object", "required": ["id"]}]},
        ]
    },
}
_SOME: Final[dict[str, Any]] = {"type": "object", "required": ["results"], "properties": {"results": _RESULTS}}
_NONE: Final[dict[str, Any]] = {"allOf": [{"$ref": PROBLEM}, _SOME]}

EVENTS: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/cloudevents+json": {"schema": _CLOUD_EVENT},
        "application/cloudevents-batch+json": {"schema": _BATCH},
    },
}
_TOLD: Final[dict[int, str]] = {
    404: "None was taken: no such type, or not heard here.",
    422: "None was taken: data or envelope is wrong, or names an unknown season or base.",
    503: "None was taken: the broker is away; send again.",
}
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    202: {
        "description": "All were taken: they are durably on the bus.",
        "content": {"application/json": {"schema": _SOME}},
    },
    207: {"description": "Some were taken; each result tells.", "content": {"application/json": {"schema": _SOME}}},
    **{code: {"description": told, "content": {MEDIA_TYPE: {"schema": _NONE}}} for code, told in _TOLD.items()},
    400: {"description": "The body is not JSON."},
    401: {"description": "The Standard Webhooks signature is missing or wrong, or right and of another time."},
    413: {"description": "More than 1 MiB, or more than 1 000 events."},
}

"""One spelling for one content: what is hashed and signed has to be the same bytes everywhere [ADM-9]."""

from collections.abc import Mapping
from json import JSONEncoder
from typing import Any, Final

_ENCODER: Final = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

Document = Mapping[str, Any]
"""JSON of integers and strings, in lists and objects."""


def canonical(document: Document) -> bytes:
    """JSON in UTF-8: keys sorted, no spaces."""
    return _ENCODER.encode(document).encode()

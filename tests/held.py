"""States held beside the JSON a store would keep: what is read on paper was mostly written there a moment before."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

READ_ANEW: Final = 4
"""One in so many times a document that is moved is read from its JSON all the same, and has to be the same."""


_CODECS: Final = dict[type[Any], TypeAdapter[Any]]()


def codec_of(kind: type[Any]) -> TypeAdapter[Any]:
    """Made once for each kind of states: that takes far longer than to write one."""
    if kind not in _CODECS:
        _CODECS[kind] = TypeAdapter(kind)
    return _CODECS[kind]


class Held:
    """Reads and writes the states of one document as its aggregate's codec does, and remembers the last."""

    def __init__(self, codec: TypeAdapter[Any]) -> None:
        self._codec = codec
        self._stored: Mapping[str, Any] | None = None
        self._state: Any = None
        self._moves = 0

    def state(self, stored: Mapping[str, Any]) -> Any:
        """The state that is stored so, whoever stored it: to be looked at."""
        if stored is not self._stored:
            self._stored, self._state = stored, self._codec.validate_python(stored)
        return self._state

    def validate_python(self, stored: Mapping[str, Any]) -> Any:
        """The same, to be moved."""
        state = self.state(stored)
        self._moves += 1
        if self._moves % READ_ANEW == 0:
            self._state = self._codec.validate_python(stored)
            assert self._state == state
        return self._state

    def dump_python(self, state: Any, *, mode: str) -> Any:
        """What is stored of the state."""
        self._stored = self._codec.dump_python(state, mode=mode)  # type: ignore[arg-type]
        self._state = state
        return self._stored

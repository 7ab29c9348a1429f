"""Messages as senders fill them: every byte the broker lets through can be read here, and written again as it came.

The client's own codec raises on what AMQP allows and Python does not: text that is not UTF-8, moments beyond the
calendar, tables nested without end. Raised while a frame is read, that ends the connection, and with it all who use it;
raised while one is written, the message can never be redirected. `install` puts this codec into the client, for message
properties and short strings alone; what is wrong with a property is told under `odd`, and is that one message's affair.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from aio_pika.abc import AbstractIncomingMessage
from pamqp import decode, encode
from pamqp.commands import Basic

from contracts.envelope import SHORT_BYTES
from services.chassis.messaging.origin import OURS

HEADERS_BYTES: Final = 64 * 1024
"""How much is handed on of what a sender wrote into headers: a frame holds no more than 128 KiB, with what we add."""
_DEEPEST: Final = 8
"""Tables within tables are read so far down; what lies deeper is carried unread."""
_PERSISTENT: Final = 2
_MODES: Final = (0, 1, _PERSISTENT)
_LAST_SECOND: Final = 0xFFFFFFFF
"""A moment greater than this is taken for milliseconds, as the client does."""
_FIXED: Final[Mapping[int, struct.Struct]] = {
    ord(tag): struct.Struct(f">{form}")
    for tag, form in {
        "t": "?", "b": "b", "B": "B", "s": "h", "u": "H", "I": "i", "i": "I", "l": "q", "L": "q", "f": "f", "d": "d",
        "T": "Q", "D": "Bi", "V": "", "\x00": "",
    }.items()
}  # fmt: skip
_LENGTH: Final = struct.Struct(">I")


class Verbatim(bytes):
    """A field value as it came, its type and all."""

    __slots__ = ()


class Headers(dict[str, Any]):
    """A message's headers as they read, each name once; `raw` has them as they came, `odd` names what holds no value.

    It counts as there even when it is empty: the client keeps no headers that do not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.raw: dict[str, Verbatim] = {}
        self.odd: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return True


def odd_in(message: AbstractIncomingMessage) -> tuple[str, ...]:
    """The properties of a message that do not hold what AMQP says they hold."""
    key = () if _is_text(message.routing_key or "") else ("routing_key",)
    return (*getattr(message.headers, "odd", ()), *key)


def as_came(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Headers to be published again, to the byte."""
    raw: Mapping[str, Verbatim] = getattr(headers, "raw", {})
    return {name: raw.get(name, value) for name, value in headers.items()}


def parcel(message: AbstractIncomingMessage, headers: Mapping[str, Any]) -> Basic.Properties:
    """What a message is published again with, under these headers, the longest left out where they are too much.

    What would make the broker do something (expire it, answer to it, ask who sent it) does not come along.
    """
    return Basic.Properties(
        headers=_fitting(headers),
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        correlation_id=message.correlation_id,
        message_id=message.message_id or uuid4().hex,
        message_type=message.type,
        app_id=message.app_id,
        delivery_mode=_PERSISTENT,
    )


def install() -> None:
    """Have the client read and write with this codec, in this process; doing it again changes nothing."""
    Basic.Properties.unmarshal = _read_properties  # type: ignore[assignment,method-assign]
    decode.METHODS["shortstr"] = _read_short
    encode.METHODS["shortstr"] = _write_short
    encode.METHODS["table"] = _write_table


def _is_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def _read_short(data: bytes, at: int = 0) -> tuple[int, str]:
    end = at + 1 + data[at]
    return end, data[at + 1 : end].decode("utf-8", "surrogateescape")


def _write_short(value: str) -> bytes:
    text = value.encode("utf-8", "surrogateescape")
    if len(text) > SHORT_BYTES:
        raise TypeError(f"a short string has {SHORT_BYTES} bytes at most")
    return bytes((len(text),)) + text


def _read_properties(self: Basic.Properties, flags: int, data: bytes) -> None:
    """Every property there is; one that holds no value of its kind stays as if it were not there, but is told."""
    odd: list[str] = []
    for name in self.__slots__:
        if flags & self.flags[name]:
            try:
                consumed, value = _PROPERTIES[self.amqp_type(name)](data)
            except (IndexError, struct.error):
                odd.append(name)  # cut off, and all after it
                break
            data = data[consumed:]
            meant = _meant(name, value)
            odd += [] if meant is value and (not isinstance(value, str) or _is_text(value)) else [name]
            setattr(self, name, meant)
    headers = self.headers
    if odd or (isinstance(headers, Headers) and headers.odd):
        told = headers if isinstance(headers, Headers) else Headers()
        told.odd = (*told.odd, *odd)
        self.headers = told


def _meant(name: str, value: Any) -> Any:
    """The value, or what a client can live with in its place."""
    if name == "delivery_mode" and value not in _MODES:
        return _PERSISTENT
    if name == "expiration" and not (value.isascii() and value.isdecimal()):
        return None
    if name == "timestamp" and not isinstance(value, datetime):
        return None
    return value


def _moment(seconds: int) -> datetime | int:
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > _LAST_SECOND else seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return seconds


def _read_table(data: bytes) -> tuple[int, Headers]:
    """The headers; what cannot be told from what follows it ends them, and is odd."""
    headers = Headers()
    end = _LENGTH.unpack_from(data)[0] + _LENGTH.size
    at, whole = _LENGTH.size, min(end, len(data))
    headers.odd = ("headers",) if end > whole else ()
    while at < whole:
        start, name = _read_short(data, at)
        at = _after(data, start, whole)
        if at > whole:
            headers.odd = ("headers",)
            break
        if name in headers or not _is_text(name):  # of one name the first counts: the broker sets its own there
            headers.odd = ("headers",)
        if name not in headers:
            headers.raw[name] = Verbatim(data[start:at])
            headers[name] = _read_value(data, start, at, 0)
    return end, headers


def _after(data: bytes, at: int, end: int) -> int:
    """Where the value ends that starts here; beyond the end, if it cannot be told."""
    if at >= end:
        return end + 1
    tag = data[at]
    if tag in _FIXED:
        return at + 1 + _FIXED[tag].size
    if tag in b"SxAF" and at + 5 <= end:
        return at + 5 + int(_LENGTH.unpack_from(data, at + 1)[0])
    return end + 1


def _read_value(data: bytes, at: int, end: int, depth: int) -> Any:
    """What this value means; unread where Python has nothing for it."""
    tag, came = chr(data[at]), Verbatim(data[at:end])
    if data[at] in _FIXED:
        return _read_plain(tag, _FIXED[data[at]].unpack_from(data, at + 1), came)
    if tag in {"S", "x"}:
        content = data[at + 5 : end]
        try:
            return content.decode() if tag == "S" else content
        except UnicodeDecodeError:
            return content
    inner = None if depth == _DEEPEST else _read_inner(data, at + 5, end, depth + 1, named=tag == "F")
    return came if inner is None else inner


def _read_plain(tag: str, read: tuple[Any, ...], came: Verbatim) -> Any:
    if tag == "D":
        return Decimal(read[1]).scaleb(-read[0])
    if tag == "T":
        moment = _moment(read[0])
        return moment if isinstance(moment, datetime) else came
    return read[0] if read else None


def _read_inner(data: bytes, at: int, end: int, depth: int, *, named: bool) -> dict[str, Any] | list[Any] | None:
    """The values of a table or an array, or None where one runs over its end."""
    names: list[str] = []
    values: list[Any] = []
    while at < end:
        if named:
            at, name = _read_short(data, at)
            names.append(name)
        after = _after(data, at, end)
        if after > end:
            return None
        values.append(_read_value(data, at, after, depth))
        at = after
    return dict(zip(names, values, strict=True)) if named else values


def _write_table(value: Mapping[str, Any]) -> bytes:
    fields = b"".join(_write_short(name) + _written(each) for name, each in (value or {}).items())
    return _LENGTH.pack(len(fields)) + fields


def _written(value: Any) -> bytes:
    if isinstance(value, Verbatim):
        return bytes(value)
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogateescape")
        return b"S" + _LENGTH.pack(len(text)) + text
    if isinstance(value, bytes):
        return b"x" + _LENGTH.pack(len(value)) + value
    return encode.encode_table_value(value)


def _fitting(headers: Mapping[str, Any]) -> dict[str, Any]:
    """As many of the headers as a frame holds: the longest are left out first, but for those that say what died."""
    sizes = {name: len(_write_short(name)) + len(_written(value)) for name, value in headers.items()}
    kept, size = dict(headers), sum(sizes.values())
    for name in sorted(sizes, key=lambda each: (each.startswith(OURS), each.startswith("ce-"), -sizes[each])):
        if size <= HEADERS_BYTES:
            break
        size -= sizes[name]
        del kept[name]
    return kept


_PROPERTIES: Final[Mapping[str, Callable[[bytes], tuple[int, Any]]]] = {
    "shortstr": _read_short,
    "table": _read_table,
    "octet": lambda data: (1, data[0]),
    "timestamp": lambda data: (8, _moment(struct.unpack_from(">Q", data)[0])),
}

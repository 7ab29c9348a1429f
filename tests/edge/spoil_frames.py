"""Messages the broker takes and a client chokes on: properties, headers and bodies spoiled byte by byte."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.edge.raw import fields, long, properties, short, text

_SHORT: Final = ("content_type", "content_encoding", "correlation_id", "message_id", "message_type", "app_id")
_OURS: Final = ("x-attempt", "x-put-off", "x-reason-code", "x-origin-exchange", "x-origin-key", "x-death",
                "x-delivery-count", "x-acquired-count", "x-first-death-queue")  # fmt: skip
_TEXTS: Final = (
    b"",
    "招录平台".encode("gbk"),
    b"\xff\xfe\x00",
    b"\xed\xa0\x80",
    b"a\x00b",
    b"1/3",
    b"-7",
    b"9" * 5_000,
    "录".encode() * 86,
    "𠮷\u202e\u2028".encode(),
    b"0001-01-01T00:00:00+08:00",
    b"9999-12-31T23:59:59Z",
    b"platform.payment_made.v" + b"9" * 5_000,
    b"[bold]x[/",
)
_BODIES: Final = (
    b"",
    b"\x00",
    b'{"application":"\\ud842"}',
    b"\xef\xbb\xbf{}",
    b"\xff\xfe{\x00}\x00",
    b'{"amount_fen":' + b"9" * 5_000 + b"}",
    b"NaN",
    b"1e999",
)
_DEEP: Final = (b"[" * 50_000, b'{"a":' * 20_000)


@dataclass(frozen=True, slots=True)
class Spoiled:
    key: bytes
    properties: bytes
    body: bytes


def _value(chance: Random, depth: int = 0) -> bytes:
    """Any field value AMQP knows."""
    makers: tuple[Callable[[], bytes], ...] = (
        lambda: b"t" + chance.randbytes(1),
        lambda: b"b" + chance.randbytes(1),
        lambda: b"B" + chance.randbytes(1),
        lambda: b"s" + chance.randbytes(2),
        lambda: b"u" + chance.randbytes(2),
        lambda: b"I" + chance.randbytes(4),
        lambda: b"i" + chance.randbytes(4),
        lambda: b"l" + chance.randbytes(8),
        lambda: b"f" + struct.pack(">f", chance.choice((0.1, -3e38))),
        lambda: b"d" + struct.pack(">d", chance.choice((1e308, -1e308, 0.1, 5e-324))),
        lambda: b"D" + chance.randbytes(5),
        lambda: b"T" + chance.choice((chance.randbytes(8), struct.pack(">Q", 2**62), struct.pack(">Q", 253402300800))),
        lambda: b"V",
        lambda: long(b"x", chance.randbytes(chance.randrange(20))),
        lambda: text(chance.choice(_TEXTS)),
        lambda: text(chance.randbytes(chance.randrange(40))),
        lambda: text(chance.randbytes(8_000)),
        lambda: _nested(chance.choice((5, 50, 1_000))),
    )
    value = chance.choice(makers)()
    while depth < 3 and chance.random() < 0.2:
        depth += 1
        value = long(b"A", value) if chance.random() < 0.5 else long(b"F", fields([(chance.randbytes(3), value)] * 2))
    return value


def _nested(levels: int) -> bytes:
    """Arrays in an array; built from the inside without copying it for every level."""
    sizes = [5 * level for level in range(levels)]
    return b"".join(b"A" + struct.pack(">I", size) for size in reversed(sizes))


def _property(chance: Random) -> tuple[str, bytes]:
    """A property as no client fills it; a delivery mode or an expiration of that kind the broker itself refuses."""
    odd: tuple[tuple[str, bytes], ...] = (
        (chance.choice(_SHORT), short(chance.choice(_TEXTS)[:255])),
        (chance.choice(_SHORT), short(chance.randbytes(chance.randrange(256)))),
        ("timestamp", chance.choice((chance.randbytes(8), b"\xff" * 8, b"\x00" * 8))),
        ("priority", chance.randbytes(1)),
        ("delivery_mode", b"\x01"),
    )
    return chance.choice(odd)


def _headers(pairs: list[tuple[bytes, bytes]], chance: Random) -> list[tuple[bytes, bytes]]:
    """One of them spoiled, one too many, or one twice."""
    at = chance.randrange(len(pairs))
    match chance.randrange(5):
        case 0:
            return [*pairs[:at], (pairs[at][0], _value(chance)), *pairs[at + 1 :]]
        case 1:
            return [*pairs[:at], (pairs[at][0], text(chance.choice(_TEXTS))), *pairs[at + 1 :]]
        case 2:
            return [*pairs, (chance.randbytes(chance.randrange(1, 256)), _value(chance))]
        case 3:
            return [*pairs, (chance.choice(_OURS).encode(), _value(chance))]
        case _:
            return [*pairs[:at], chance.choice(pairs), *pairs[at:]]


def _body(body: bytes, chance: Random) -> bytes:
    if chance.random() < 0.02:  # seldom: a broker writes them to its disk twice
        return chance.choice(_DEEP)
    at = chance.randrange(len(body) + 1)
    return chance.choice((*_BODIES, body[:at], body[:at] + chance.randbytes(1) + body[at + 1 :]))


def spoiled(headers: Mapping[str, str], body: bytes, key: bytes, chance: Random) -> Spoiled:
    """A good message with one to three things about it such as nobody expects."""
    pairs = [(name.encode(), text(value)) for name, value in headers.items()]
    given = {"delivery_mode": b"\x02"}
    for _ in range(chance.randint(1, 3)):
        part = chance.random()
        if part < 0.35:
            name, value = _property(chance)
            given[name] = value
        elif part < 0.8:
            pairs = _headers(pairs, chance)
        else:
            body = _body(body, chance)
    if chance.random() < 0.02:
        pairs.append((b"CC", long(b"A", text(key))))
        key = chance.randbytes(6)
    table = fields(pairs)
    return Spoiled(key, properties(headers=struct.pack(">I", len(table)) + table, **given), body)

from base64 import b64encode, urlsafe_b64decode
from hashlib import sha256
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.core.crypto import Keyring, Unsealable, key_of, keyed_hash

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = Keyring("new", {"old": OLD, "new": NEW})


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_in_its_context(text: bytes, context: str) -> None:
    assert RING.open(RING.seal(text, context), context) == text


def test_the_same_text_seals_to_the_same_bytes() -> None:
    assert RING.seal(b"text", "here") == RING.seal(b"text", "here")


def test_nonces_differ_with_key_context_and_text() -> None:
    old = Keyring("old", {"old": OLD})
    sealed = [
        RING.seal(b"text", "here"),
        RING.seal(b"other", "here"),
        RING.seal(b"text", "there"),
        RING.seal(b"etext", "her"),
        old.seal(b"text", "here"),
    ]
    nonces = [urlsafe_b64decode(each.partition(":")[2])[:12] for each in sealed]
    assert all(one != other for one, other in combinations(nonces, 2))


def test_what_an_older_key_sealed_still_opens() -> None:
    sealed = Keyring("old", {"old": OLD}).seal(b"text", "here")
    assert sealed.startswith("old:")
    assert RING.open(sealed, "here") == b"text"


@pytest.mark.parametrize(
    ("sealed", "context"),
    [
        (RING.seal(b"text", "here"), "there"),
        (RING.seal(b"text", "here").replace("new:", "old:"), "here"),
        (RING.seal(b"text", "here").replace("new:", "lost:"), "here"),
        (RING.seal(b"text", "here")[:-8], "here"),
        ("new:", "here"),
        ("new:???", "here"),
        ("", "here"),
    ],
)
def test_what_was_moved_altered_or_sealed_by_a_stranger_does_not_open(sealed: str, context: str) -> None:
    with pytest.raises(Unsealable):
        RING.open(sealed, context)


def test_a_keyring_shows_no_key() -> None:
    assert repr(OLD) not in repr(RING)
    assert repr(NEW) not in repr(RING)


def test_a_key_is_the_32_bytes_in_base64_or_the_hash_of_any_other_text() -> None:
    assert key_of(b64encode(NEW).decode()) == NEW
    assert key_of("a phrase") == sha256(b"a phrase").digest()
    assert key_of(b64encode(b"too short").decode()) == sha256(b64encode(b"too short")).digest()


def test_a_keyed_hash_is_the_same_for_the_same_text_and_pepper_only() -> None:
    assert keyed_hash("pepper", "text") == keyed_hash("pepper", "text")
    assert len({keyed_hash("pepper", "text"), keyed_hash("salt", "text"), keyed_hash("pepper", "texts")}) == 3
    assert len(keyed_hash("pepper", "text")) == 64

"""Secrets of second factors: read back with the same key of the installation, worth nothing with another."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from balise.accounts.sealing import seal, unseal

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@given(st.text(max_size=200))
def test_what_is_sealed_is_read_back_and_never_sealed_alike(text: str) -> None:
    one, other = seal(text), seal(text)
    assert unseal(one) == unseal(other) == text
    assert one != other


def test_it_is_not_in_what_is_kept() -> None:
    assert SECRET not in seal(SECRET)


def test_another_key_of_the_installation_reads_nothing_of_it(settings: Settings) -> None:
    kept = seal(SECRET)
    settings.SECRET_KEY = "another key of another installation"
    assert unseal(kept) != SECRET


@pytest.mark.parametrize("kept", ["", "x", "AAAA", "é", SECRET, "A" * 64])
def test_what_was_not_sealed_gives_a_secret_that_nobody_knows(kept: str) -> None:
    first, again = unseal(kept), unseal(kept)
    assert first != again and len(first) == 32


@given(st.integers(0, 70), st.integers(1, 255))
def test_one_byte_changed_is_noticed(place: int, change: int) -> None:
    kept = bytearray(base64.b64decode(seal(SECRET)))
    kept[place % len(kept)] ^= change
    assert unseal(base64.b64encode(kept).decode()) != SECRET

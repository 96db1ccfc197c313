"""The laws of order: what a result is worth beside another, and whose turn it is among equals."""

from __future__ import annotations

GROUPS = 64  # of services that take turns to be looked at first where too many answer


def group(service: int) -> int:
    """In which of the groups a service is, for good."""
    return _mixed(service) >> 26


def _mixed(number: int) -> int:
    """32 bits that look drawn at random (Knuth's multiplicative hash, folded once)."""
    number = number * 2_654_435_761 & 0xFFFFFFFF
    return (number ^ number >> 15) * 2_246_822_519 & 0xFFFFFFFF

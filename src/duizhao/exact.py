"""JSON in which every digit of a figure survives."""

from __future__ import annotations

from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def to_json(value: Any) -> bytes:
    """Return a value as JSON in UTF-8, its decimals as numbers with all their digits."""
    return _ENCODER.encode(value)

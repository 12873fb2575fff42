"""How values cross the border between processes, and how they are kept: as MessagePack."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
encode = msgspec.msgpack.Encoder().encode


def decode(data: bytes, sort: type[T]) -> T:
    """Return a value that was encoded."""
    decoded: T = _decoder(sort).decode(data)  # type: ignore[arg-type]  # a type is hashable
    return decoded


@lru_cache(maxsize=32)
def _decoder(sort: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(sort)

"""What a report adds to the search, taken apart, so that an edit reads of the others no more than it reaches."""

from __future__ import annotations

from msgspec import Struct

from duizhao.pipeline.codec import encode
from duizhao.search import Part, Tally
from duizhao.store import digest_of

TEXT = "text"
"""The piece that is the script with the text; those with passages are named by the number of their group."""


class Head(Struct, frozen=True, array_like=True):
    """What every index takes of a report; it stands for all that the report adds."""

    tally: Tally
    """What is counted of it."""
    digests: dict[str, bytes]
    """The digests of its pieces, by name."""


def taken_apart(part: Part) -> tuple[bytes, dict[str, bytes]]:
    """Return the head of a part, and its pieces by name, each encoded."""
    pieces = {str(group): encode(passages) for group, passages in part.passages.items()} | {TEXT: part.text}
    return encode(Head(part.tally, {name: digest_of(piece) for name, piece in pieces.items()})), pieces

"""What is kept of a report, taken apart, so that a build reads of those that stand no more than it needs."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import force_setattr

from duizhao.cards import Card
from duizhao.data import length_of
from duizhao.pipeline.codec import encode
from duizhao.search import Part, Tally
from duizhao.store import DIGEST, digest_of

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


class Leaves(Struct, frozen=True, array_like=True):
    """What stands for the leaves of a report, and how long each is, in few bytes."""

    names: tuple[str, ...]
    """Their names, in order."""
    digests: bytes
    """Their digests, one behind the other."""
    sizes: tuple[int, ...]
    """Their lengths in bytes; of a table's rows, before they were packed."""

    def __post_init__(self) -> None:
        # Thousands of reports have leaves of the same names.
        force_setattr(self, "names", tuple(map(sys.intern, self.names)))

    def digest(self, name: str) -> bytes:
        """Return the digest of a leaf."""
        place = self._place(name)
        return self.digests[place * DIGEST : (place + 1) * DIGEST]

    def size(self, name: str) -> int:
        """Return how long a leaf is."""
        return self.sizes[self._place(name)]

    def _place(self, name: str) -> int:
        place = bisect_left(self.names, name)
        if self.names[place : place + 1] != (name,):
            raise KeyError(name)
        return place


class Summary(Struct, frozen=True, array_like=True):
    """What every build asks of a report."""

    card: Card
    """Its card."""
    leaves: Leaves
    """What stands for its leaves."""
    part: bytes
    """What stands for what it adds to the search."""


def leaves_of(leaves: Mapping[str, bytes]) -> Leaves:
    """Return what stands for some leaves, by name."""
    ordered = sorted(leaves.items())
    return Leaves(
        names=tuple(name for name, _ in ordered),
        digests=b"".join(digest_of(leaf) for _, leaf in ordered),
        sizes=tuple(length_of(leaf) if name.startswith("data/") else len(leaf) for name, leaf in ordered),
    )

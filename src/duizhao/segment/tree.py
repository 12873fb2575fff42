"""Markers and what stands between them, made into sections and items with anchors and origins."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, structs

from duizhao.edits import Origins
from duizhao.model import Document, Item, Section
from duizhao.segment.kinds import Reading
from duizhao.segment.numbering import CLAUSES, Marker
from duizhao.segment.units import Span, Units, lines


class Opening(Struct, frozen=True, kw_only=True):
    """How a section begins, and what is numbered below it."""

    number: Span
    """Its number; empty for what has none."""
    ordinal: int = 0
    """What its number counts."""
    heading: Span
    """Its heading."""
    paragraphs: tuple[Span, ...]
    """What stands before the first number below it."""
    below: tuple[Marker, ...]
    """The markers below it."""
    end: int
    """Offset after all of it."""


class _Draft(Struct, frozen=True, kw_only=True):
    """An item before its separators are known."""

    anchor: str
    parent: str
    path: tuple[str, ...]
    ordinal: int
    number: Span
    heading: Span
    text: Span


class Tree:
    """Makes the sections of one document, each anchor but once."""

    def __init__(self, document: Document, gaps: Collection[int], is_worded: Callable[[str], bool]) -> None:
        self.text = document.text
        self._units = Units(document.text, gaps, is_worded)
        self.origins = Origins(document.source.text, document.edits)
        self._used: dict[str, int] = {}

    def opening(self, group: Sequence[Marker], end: int) -> Opening:
        """Return how a section begins whose marker is the first of ``group``."""
        own, below = group[0], tuple(group[1:])
        stop = below[0].start if below else end
        words = self._units.unit((own.end, stop), section=True, parent=True)
        return Opening(
            number=(own.start, own.end),
            ordinal=own.ordinal,
            heading=words.heading,
            paragraphs=words.paragraphs,
            below=below,
            end=end,
        )

    def unnumbered(self, heading: Span, below: Sequence[Marker], end: int) -> Opening:
        """Return the opening of what has no number: preamble, closing, an unread text, the rest of a section.

        ``heading`` is the title that stands above it, or an empty span where it begins.
        """
        stop = below[0].start if below else end
        paragraphs = tuple(lines(self.text, heading[1], stop))
        number = (heading[0], heading[0])
        return Opening(number=number, heading=heading, paragraphs=paragraphs, below=tuple(below), end=end)

    def parted(self, opening: Opening, at: int) -> tuple[Opening, Opening]:
        """Part an opening where the text turns to another kind of section."""
        before = tuple(marker for marker in opening.below if marker.start < at)
        after = opening.below[len(before) :]
        paragraphs = tuple((start, min(end, at)) for start, end in opening.paragraphs if start < at)
        first = structs.replace(opening, below=before, end=at, paragraphs=paragraphs)
        return first, self.unnumbered((at, at), after, opening.end)

    def section(self, opening: Opening, reading: Reading) -> Section:
        """Return a section with its items."""
        anchor = self._anchor(reading.kind)
        drafts = list(self._drafts(anchor, opening))
        starts = [*(draft.number[0] for draft in drafts), opening.end]
        number, heading = opening.number, opening.heading
        return Section(
            anchor=anchor,
            kind=reading.kind,
            number=self.text[slice(*number)],
            heading=self.text[slice(*heading)],
            ordinal=opening.ordinal,
            separators=(self.text[number[1] : heading[0]], self.text[heading[1] : starts[0]]),
            first_line=self.origins.line(number[0]),
            items=tuple(self._item(draft, stop) for draft, stop in zip(drafts, starts[1:], strict=True)),
            reason=reading.reason,
            confidence=reading.confidence,
        )

    def _drafts(self, section: str, opening: Opening) -> Iterator[_Draft]:
        yield from self._paragraphs(section, (), opening.paragraphs)
        trail: list[tuple[int, str, tuple[str, ...]]] = [(0, section, ())]
        headed: dict[str, bool] = {}  # whether the last unit below each parent has a heading
        for marker, after in pairwise([*opening.below, None]):
            assert marker  # only the last has none behind it
            while trail[-1][0] >= marker.depth:
                trail.pop()
            _, parent, path = trail[-1]
            anchor = self._anchor(f"{parent}-{self._ordinal(marker, parent)}")
            own = (*path, self.text[marker.start : marker.end])
            is_parent = after is not None and after.depth > marker.depth
            stop = after.start if after else opening.end
            words = self._units.unit(
                (marker.end, stop),
                clause=marker.scheme in CLAUSES,
                parent=is_parent,
                inside=after is not None and after.depth == marker.depth,
                headed=headed.get(parent, True),
            )
            headed[parent] = words.heading[0] < words.heading[1]
            number = (marker.start, marker.end)
            yield _Draft(
                anchor=anchor,
                parent=parent,
                path=own,
                ordinal=marker.ordinal,
                number=number,
                heading=words.heading,
                text=words.text,
            )
            trail.append((marker.depth, anchor, own))
            # A paragraph behind a clause belongs to the unit around the clauses, as a rule its last word.
            yield from self._paragraphs(*((anchor, own) if is_parent else (parent, path)), words.paragraphs)

    def _paragraphs(self, parent: str, path: tuple[str, ...], spans: Sequence[Span]) -> Iterator[_Draft]:
        for span in spans:
            number = self._used[f"{parent}-p"] = self._used.get(f"{parent}-p", 0) + 1
            nothing = (span[0], span[0])
            anchor = self._anchor(f"{parent}-p{number}")
            yield _Draft(anchor=anchor, parent=parent, path=path, ordinal=0, number=nothing, heading=nothing, text=span)

    def _item(self, draft: _Draft, stop: int) -> Item:
        number, heading, text = draft.number, draft.heading, draft.text
        last = max(number[1], heading[1], text[1])
        return Item(
            anchor=draft.anchor,
            number=self.text[slice(*number)],
            ordinal=draft.ordinal,
            path=draft.path,
            parent=draft.parent,
            heading=self.text[slice(*heading)],
            text=self.text[slice(*text)],
            separators=(
                self.text[number[1] : heading[0]],
                self.text[heading[1] : text[0]],
                self.text[text[1] : stop],
            ),
            original=self.origins.original(number[0], last),
            start=self.origins.offset(number[0]),
            first_line=self.origins.line(number[0]),
            last_line=self.origins.line(max(number[0], last - 1)),
        )

    def _ordinal(self, marker: Marker, parent: str) -> int:
        """Return the number of a unit below its parent; bullets are counted."""
        if marker.ordinal:
            return marker.ordinal
        count = self._used[f"{parent}-•"] = self._used.get(f"{parent}-•", 0) + 1
        return count

    def _anchor(self, wanted: str) -> str:
        """Return ``wanted``, with a suffix if it is taken."""
        count = self._used[wanted] = self._used.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}_{count}"

"""Markers and what stands between them, made into sections and items with anchors and origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from duizhao.edits import Origins
from duizhao.model import Document, Item, Section
from duizhao.segment.kinds import Reading
from duizhao.segment.numbering import CLAUSE, Marker, begins_with_number
from duizhao.segment.units import Span, unit

_DATE_LINE = re.compile(
    r"（?[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日）?"
)
_SIGNATURE = re.compile(r"[^，。；：！？、\n]{2,40}")
_MOST_SIGNATURES = 3


class Opening(Struct, frozen=True, kw_only=True):
    """How a section begins, and what is numbered below it."""

    number: Span
    """Its number; empty for what has none."""
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
    number: Span
    heading: Span
    text: Span


def closing_start(text: str) -> int:
    """Return where the lines of a signature and a date begin, or the end of the text."""
    lines = list(re.finditer(r"[^\n]+", text))
    if not lines or not _DATE_LINE.fullmatch(lines[-1][0]):
        return len(text)
    start = len(lines) - 1
    while start > 1 and _signs(lines[start - 1][0]) and len(lines) - start <= _MOST_SIGNATURES:
        start -= 1
    return lines[start].start()


def _signs(line: str) -> bool:
    """Whether a line can be a signature: few words, no marks, and no number that begins it."""
    return bool(_SIGNATURE.fullmatch(line)) and not begins_with_number(line)


class Tree:
    """Makes the sections of one document, each anchor but once."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.origins = Origins(document.source.text, document.edits)
        self._used: dict[str, int] = {}

    def opening(self, group: Sequence[Marker], end: int) -> Opening:
        """Return how a section begins whose marker is the first of ``group``."""
        own, below = group[0], tuple(group[1:])
        stop = below[0].start if below else end
        words = unit(self.text, (own.end, stop), section=True, clause=False, parent=True)
        return Opening(
            number=(own.start, own.end), heading=words.heading, paragraphs=words.paragraphs, below=below, end=end
        )

    def unnumbered(self, start: int, below: Sequence[Marker], end: int) -> Opening:
        """Return the opening of what has neither number nor heading: preamble, closing, an unread text."""
        stop = below[0].start if below else end
        words = unit(self.text, (start, stop), section=False, clause=True, parent=True)
        paragraphs = (words.text, *words.paragraphs) if words.text[0] < words.text[1] else ()
        nothing = (start, start)
        return Opening(number=nothing, heading=nothing, paragraphs=paragraphs, below=tuple(below), end=end)

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
            separators=(self.text[number[1] : heading[0]], self.text[heading[1] : starts[0]]),
            items=tuple(self._item(draft, stop) for draft, stop in zip(drafts, starts[1:], strict=True)),
            reason=reading.reason,
            confidence=reading.confidence,
        )

    def _drafts(self, section: str, opening: Opening) -> Iterator[_Draft]:
        yield from self._paragraphs(section, (), opening.paragraphs)
        trail: list[tuple[int, str, tuple[str, ...]]] = [(0, section, ())]
        for marker, after in pairwise([*opening.below, None]):
            assert marker  # only the last has none behind it
            while trail[-1][0] >= marker.depth:
                trail.pop()
            _, parent, path = trail[-1]
            anchor = self._anchor(f"{parent}-{marker.ordinal}")
            own = (*path, self.text[marker.start : marker.end])
            is_parent = after is not None and after.depth > marker.depth
            stop = after.start if after else opening.end
            words = unit(self.text, (marker.end, stop), section=False, clause=marker.scheme >= CLAUSE, parent=is_parent)
            number = (marker.start, marker.end)
            yield _Draft(anchor=anchor, parent=parent, path=own, number=number, heading=words.heading, text=words.text)
            trail.append((marker.depth, anchor, own))
            # A paragraph behind a clause belongs to the unit around the clauses, as a rule its last word.
            yield from self._paragraphs(*((anchor, own) if is_parent else (parent, path)), words.paragraphs)

    def _paragraphs(self, parent: str, path: tuple[str, ...], spans: Sequence[Span]) -> Iterator[_Draft]:
        for span in spans:
            number = self._used[f"{parent}-p"] = self._used.get(f"{parent}-p", 0) + 1
            nothing = (span[0], span[0])
            anchor = self._anchor(f"{parent}-p{number}")
            yield _Draft(anchor=anchor, parent=parent, path=path, number=nothing, heading=nothing, text=span)

    def _item(self, draft: _Draft, stop: int) -> Item:
        number, heading, text = draft.number, draft.heading, draft.text
        last = max(number[1], heading[1], text[1])
        return Item(
            anchor=draft.anchor,
            number=self.text[slice(*number)],
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

    def _anchor(self, wanted: str) -> str:
        """Return ``wanted``, with a suffix if it is taken."""
        count = self._used[wanted] = self._used.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}_{count}"

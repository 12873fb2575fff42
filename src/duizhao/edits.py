"""Changes to a received text: made, kept on record, undone, and followed back to where they stood."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, structs

from duizhao.model import Document, Edit
from duizhao.unseen import named


class Change(Struct, frozen=True, order=True, gc=False):
    """A stretch of a text, not empty, and what shall stand in its place."""

    start: int
    """Offset of the stretch."""
    end: int
    """Offset after it."""
    after: str
    """Its replacement; empty takes it out."""


def amended(document: Document, rule: str, changes: Iterable[Change]) -> Document:
    """Return the document with the changes made and recorded.

    Changes are offsets into ``document.text`` and must not overlap. One that meets the outcome of an earlier
    edit is joined with it, so that edits never overlap in the received text.
    """
    wanted = [change for change in sorted(changes) if document.text[change.start : change.end] != change.after]
    if not wanted:
        return document
    pieces, position = [], 0
    for change in wanted:
        if change.start < position or change.end <= change.start:
            raise ValueError(f"{rule}: changes overlap or are empty at offset {change.start}")
        pieces += [document.text[position : change.start], change.after]
        position = change.end
    text = "".join([*pieces, document.text[position:]])
    return structs.replace(document, text=text, edits=_composed(document, rule, wanted))


def undone(text: str, edits: Sequence[Edit]) -> str:
    """Return the received text from the text that the edits led to."""
    pieces: list[str] = []
    position = shift = 0  # in the received text, and how far it runs ahead of this text
    for edit in edits:
        pieces += [text[position - shift : edit.start - shift], edit.before]
        position = edit.start + len(edit.before)
        shift += len(edit.before) - len(edit.after)
    return "".join([*pieces, text[position - shift :]])


def by_rule(edits: Sequence[Edit]) -> dict[str, list[Edit]]:
    """Return the edits that each rule made, alone or with others."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        for rule in edit.rule.split("+"):
            found.setdefault(rule, []).append(edit)
    return found


def visible(text: str) -> str:
    """Return a text with its blanks, its line ends and what else is not seen made visible."""
    return named(text).replace("\r", "␍").replace("\n", "␊").replace(" ", "␣").replace("\u3000", "□")


def gaps(edits: Sequence[Edit]) -> frozenset[int]:
    """Return the offsets of the amended text at which blanks were taken out."""
    return frozenset(
        start
        for start, end, edit in _outcomes(edits)
        if start == end and not edit.before.strip() and "\n" not in edit.before
    )


class Origins:
    """Leads from offsets of an amended text to the received text and its lines."""

    def __init__(self, received: str, edits: Sequence[Edit]) -> None:
        self._received = received
        self._edits = edits
        self._lines = line_starts(received)
        outcomes = list(_outcomes(edits))
        self._ends = [end for _, end, _ in outcomes]  # where each edit's outcome ends in the amended text
        # How far the received text runs ahead from there on.
        self._shifts = [edit.start + len(edit.before) - end for _, end, edit in outcomes]

    def offset(self, position: int) -> int:
        """Return where the received text stands when the amended one stands at ``position``.

        What was taken out just before ``position`` counts as before it, so that spans which follow each other
        in the amended text do so in the received one. Inside an edit it is the edit's beginning.
        """
        index = bisect_right(self._ends, position)
        received = position + (self._shifts[index - 1] if index else 0)
        if index < len(self._edits) and received > self._edits[index].start:
            return self._edits[index].start
        return received

    def original(self, start: int, end: int) -> str:
        """Return the received text of a span of the amended text."""
        return self._received[self.offset(start) : self.offset(end)]

    def line(self, position: int) -> int:
        """Return the line of the received text, from 1, on which a position of the amended text stands."""
        return bisect_right(self._lines, self.offset(position))

    def line_and_column(self, received: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset of the received text."""
        line = bisect_right(self._lines, received)
        return line, received - self._lines[line - 1] + 1


def line_starts(text: str) -> list[int]:
    r"""Return the offset of each line of a text; lines end at ``\n``."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


class _Piece(Struct, frozen=True, kw_only=True):
    """A stretch of the present text that an earlier edit made, or that a new change replaces."""

    start: int
    end: int
    after: str
    rule: str
    edit: Edit | None
    """The earlier edit; none for a new change."""


def _composed(document: Document, rule: str, changes: list[Change]) -> tuple[Edit, ...]:
    """Join new changes with the document's edits into one series over the received text."""
    pieces = [
        _Piece(start=start, end=end, after=edit.after, rule=edit.rule, edit=edit)
        for start, end, edit in _outcomes(document.edits)
    ]
    pieces += [_Piece(start=one.start, end=one.end, after=one.after, rule=rule, edit=None) for one in changes]
    pieces.sort(key=lambda piece: (piece.start, piece.end))
    origins = Origins(document.source.text, document.edits)
    return tuple(_joined(document, origins, group) for group in _meeting(pieces))


def _meeting(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the pieces in groups: those that overlap, or hold an empty one inside, together."""
    group: list[_Piece] = []
    reach = 0
    for piece in pieces:
        if group and piece.start >= reach:
            yield group
            group = []
        reach = max(reach, piece.end) if group else piece.end
        group.append(piece)
    if group:
        yield group


def _outcomes(edits: Sequence[Edit]) -> Iterator[tuple[int, int, Edit]]:
    """Yield where each edit's outcome stands in the amended text."""
    shift = 0
    for edit in edits:
        start = edit.start - shift
        yield start, start + len(edit.after), edit
        shift += len(edit.before) - len(edit.after)


def _joined(document: Document, origins: Origins, group: Sequence[_Piece]) -> Edit:
    """Make one edit of earlier edits and new changes that meet."""
    only = group[0]
    if len(group) == 1:
        # Most changes meet no earlier edit: a thousand characters of a Traditional report are converted so.
        return only.edit or _edit(document, origins, only.rule, (only.start, only.end), only.after)
    first, last = min(piece.start for piece in group), max(piece.end for piece in group)
    after, position = "", first
    for piece in group:
        if piece.edit is None:
            after += document.text[position : piece.start] + piece.after
            position = piece.end
    after += document.text[position:last]
    rules = dict.fromkeys(name for piece in group for name in piece.rule.split("+"))
    earlier = [piece.edit for piece in group if piece.edit]
    return _edit(document, origins, "+".join(rules), (first, last), after, earlier)


def _edit(
    document: Document,
    origins: Origins,
    rule: str,
    span: tuple[int, int],
    after: str,
    earlier: Sequence[Edit] = (),
) -> Edit:
    """Make an edit of a span of the present text, which holds the outcomes of ``earlier`` ones.

    What was taken out just before or behind the span stays apart from it: the edit begins where its first character
    stood and ends behind its last, unless an earlier edit inside it reaches further.
    """
    begin, end = origins.offset(span[0]), origins.offset(span[1] - 1) + 1
    for edit in earlier:
        begin, end = min(begin, edit.start), max(end, edit.start + len(edit.before))
    line, column = origins.line_and_column(begin)
    before = document.source.text[begin:end]
    return Edit(rule=rule, start=begin, line=line, column=column, before=before, after=after)

"""Rows of tables → lines, and lines → the text of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duizhao.files import LIMIT, Received, RefusedError
from duizhao.model import Place

_LONGEST_ROW = 160
"""A row of more characters lays out a page; its cells hold paragraphs."""


def row(cells: Sequence[Sequence[str]]) -> list[str]:
    """Return a row of a table, each cell given by its lines, as one line; as several where a cell holds paragraphs."""
    filled = [lines for cell in cells if (lines := [line for line in cell if line.strip()])]
    whole = [line for lines in filled for line in lines]
    if any(len(lines) > 1 for lines in filled) or sum(map(len, whole)) > _LONGEST_ROW:
        return whole
    return [" | ".join(line.strip() for line in whole)] if whole else []


def text_of(lines: Iterable[str], name: str, nothing: str) -> Received:
    """Return lines as the text taken out of a document; say ``nothing`` of one that has no words."""
    kept = [words for line in lines if (words := line.strip())]
    if not kept:
        raise RefusedError(Place(name), nothing)
    text = "\n".join([*kept, ""])
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT:
        found = f"{len(data):,} bytes of text; expected at most {LIMIT:,} (a report has about 20,000)"
        raise RefusedError(Place(name), found)
    return Received(name=name, data=data, text=data.decode())

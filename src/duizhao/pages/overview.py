"""What stands above the rows of a comparison: what differs most, and the share of each topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duizhao.model import Comparison
from duizhao.pages.rows import KIND_NOTES, OWN_ROWS
from duizhao.pages.text import Book
from duizhao.views import Link, RowView, Share

_LACKING = {"inside": "未单列", "elsewhere": "未单列", "absent": "未见"}
_TELLING_GAP = 0.05
_MOST_TOPICS = 4
"""So many topics that only some reports have are named on top, the longest first."""
_LEGAL_ROWS = ("legal", "problems", "leadership", "next", "other")
"""Where the five legal items are read; for measures, which fill many rows, the table of the items itself."""


def short_names(books: Sequence[Book]) -> list[str]:
    """Return the counties' names, with the year where the name alone would not tell."""
    names = [book.head.name for book in books]
    return [
        f"{name}{book.head.year}" if names.count(name) > 1 else name for name, book in zip(names, books, strict=True)
    ]


def shares(comparison: Comparison, rows: Sequence[RowView]) -> Iterator[Share]:
    """Yield the shares of the rows; bars are drawn against the largest."""
    largest = max((share for shares in comparison.coverage for share in shares), default=0) or 1
    for row, own in zip(rows, comparison.coverage, strict=True):
        if any(own):
            yield Share(
                name=Link(text=row.name, url=f"#{row.id}"),
                bars=tuple((percent(share), round(100 * share / largest)) for share in own),
            )


def percent(share: float) -> str:
    """Return a share of a text in words; less than half of one in a hundred is not 0."""
    return f"{100 * share:.0f}%" if share >= 0.005 else ("不足1%" if share else "—")


def differences(comparison: Comparison, rows: Sequence[RowView], books: Sequence[Book]) -> Iterator[Link]:
    """Yield what differs most: legal items and topics that only some have, then the widest gap in length.

    A report that could not be read on some point is passed over there: nothing is known of it.
    """
    settings, names = books[0].settings, short_names(books)
    states = [[item.state for item in book.report.legal] for book in books]
    kinds = [item.kind for item in books[0].report.legal]
    told = set()
    for kind, target, own in zip(kinds, _LEGAL_ROWS, zip(*states, strict=True), strict=True):
        having = ["单列一节" if state == "own" else "" for state in own]
        if note := _some(names, having, own):
            told.add(target)
            yield Link(text=settings.section(kind).short, url=f"#{target}", note=note)
    topics = []
    for view, row, shares in zip(rows, comparison.rows, comparison.coverage, strict=True):
        having = [f"有{len(cell.items)}条" if cell.items else "" for cell in row.cells]
        note = _some(names, having, [cell.state for cell in row.cells])
        if note and row.id not in {*told, *KIND_NOTES, *OWN_ROWS}:
            topics.append((max(shares), Link(text=view.name, url=f"#{row.id}", note=note)))
    yield from (link for _, link in sorted(topics, key=lambda topic: -topic[0])[:_MOST_TOPICS])
    yield from _widest_gap(comparison, rows, names)


def _some(names: Sequence[str], having: Sequence[str], states: Sequence[str]) -> str:
    """Say which reports have something and which do not; nothing where all do or none.

    ``having`` says what each has, in words, and is empty where it has nothing.
    """
    known = [(name, words or _LACKING.get(state, "")) for name, words, state in zip(names, having, states, strict=True)]
    said: dict[str, list[str]] = {}
    for name, words in sorted(known, key=lambda entry: entry[1] in _LACKING.values()):
        if words:
            said.setdefault(words, []).append(name)
    if not any(words in _LACKING.values() for words in said) or all(words in _LACKING.values() for words in said):
        return ""
    return "，".join("、".join(having_it) + words for words, having_it in said.items())


def _widest_gap(comparison: Comparison, rows: Sequence[RowView], names: Sequence[str]) -> Iterator[Link]:
    gaps = [
        (max(shares) - min(shares), -index)
        for index, (row, shares) in enumerate(zip(comparison.rows, comparison.coverage, strict=True))
        if all(cell.state == "items" for cell in row.cells)
    ]
    gap, index = max(gaps, default=(0.0, 0))
    if gap >= _TELLING_GAP:
        shares = zip(names, comparison.coverage[-index], strict=True)
        note = "，".join(f"{name}占正文{percent(share)}" for name, share in shares)
        yield Link(text=rows[-index].name, url=f"#{rows[-index].id}", note=note)

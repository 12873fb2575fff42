"""The shared wording of a comparison: marked in the items, listed, and drawn as a strip; and near-copies, listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from duizhao.model import Comparison, Side, Wording
from duizhao.pages.overview import percent
from duizhao.pages.text import Book, Marked
from duizhao.views import CopySide, Head, Link, Strip, StripMark, WordingView

_SEEN = 3
"""A mark of a strip is at least so many thousandths long."""


def _count(phrase: str, book: Book) -> int:
    """Return how often a phrase stands in a report, headings included."""
    return book.report.text.count(phrase)


def marks_of(told: Sequence[Wording], books: Sequence[Book]) -> dict[tuple[int, str], list[Marked]]:
    """Return the marks of shared wording by report and item, each leading on to the next report that has it."""
    found: dict[tuple[int, str], list[Marked]] = {}
    for number, wording in enumerate(told, 1):
        targets = {
            column: place for column, book in enumerate(books) if (place := _place(number, wording, column, book))
        }
        having, seen = list(targets), set()
        for mark in wording.marks:
            after = having[(having.index(mark.report) + 1) % len(having)]
            found.setdefault((mark.report, mark.anchor), []).append(
                Marked(
                    start=mark.start,
                    end=mark.end,
                    number=number,
                    id="" if mark.report in seen else targets[mark.report],
                    url=f"#{targets[after]}",
                )
            )
            seen.add(mark.report)
    return found


def _place(number: int, wording: Wording, column: int, book: Book) -> str:
    """Return the id of the first mark of a wording in a report, or of the item that has it in a longer mark."""
    if any(mark.report == column for mark in wording.marks):
        return f"w{number}-{book.head.key}"
    return next((f"{book.head.key}-{item.anchor}" for item in book.report.items if wording.phrase in item.text), "")


def wording_views(told: Sequence[Wording], books: Sequence[Book], heads: Sequence[Head]) -> tuple[WordingView, ...]:
    """Return the shared wordings with every item in which they stand."""
    return tuple(
        WordingView(
            number=number,
            phrase=wording.phrase,
            places=tuple(
                Link(text=f"{heads[report].short} {books[report].label(anchor)}", url=f"#{heads[report].key}-{anchor}")
                for report, anchor in dict.fromkeys((mark.report, mark.anchor) for mark in wording.marks)
            ),
        )
        for number, wording in enumerate(told, 1)
    )


def copy_views(comparison: Comparison, books: Sequence[Book], heads: Sequence[Head]) -> Iterator[tuple[CopySide, ...]]:
    """Yield the near-copies, each with its two sentences and what differs in them."""
    for copy in comparison.copies:
        yield tuple(_copy_side(side, books[side.report], heads[side.report]) for side in copy.sides)


def _copy_side(side: Side, book: Book, head: Head) -> CopySide:
    where = side.passage
    text = book.items[where.anchor].text[where.start : where.end]
    edges = {edge for span in side.differing for edge in span}
    return CopySide(
        place=Link(text=f"{head.short} {book.label(where.anchor)}", url=f"#{head.key}-{where.anchor}"),
        runs=tuple(
            (text[a:b], any(start <= a and b <= end for start, end in side.differing))
            for a, b in pairwise(sorted({0, len(text), *edges}))
        ),
    )


def set_phrases(comparison: Comparison, books: Sequence[Book]) -> tuple[tuple[str, str], ...]:
    """Return the set phrases that are shared, and how often each report has them."""
    return tuple(
        (wording.phrase, "：".join(str(_count(wording.phrase, book)) for book in books))
        for wording in comparison.shared
        if wording.boilerplate
    )


def strips(told: Sequence[Wording], books: Sequence[Book], heads: Sequence[Head]) -> tuple[Strip, ...]:
    """Return where shared wording stands in each report; nothing where there is none."""
    if not told:
        return ()
    return tuple(_strip(column, told, book, heads[column]) for column, book in enumerate(books))


def _strip(column: int, told: Sequence[Wording], book: Book, head: Head) -> Strip:
    begins, parts, length = {}, [], 0
    for section in book.report.sections:
        parts.append(length)
        for item in section.items:
            begins[item.anchor] = length
            length += len(item.text)
    whole = length or 1
    found = [
        (number, wording.phrase, mark)
        for number, wording in enumerate(told, 1)
        for mark in wording.marks
        if mark.report == column
    ]
    return Strip(
        head=head,
        share=percent(sum(mark.end - mark.start for _, _, mark in found) / whole),
        parts=tuple(1000 * part // whole for part in parts[1:]),
        marks=tuple(
            StripMark(
                number=number,
                phrase=phrase,
                start=1000 * (begins[mark.anchor] + mark.start) // whole,
                length=max(_SEEN, 1000 * (mark.end - mark.start) // whole),
                url=f"#{head.key}-{mark.anchor}",
            )
            for number, phrase, mark in sorted(found, key=lambda one: begins[one[2].anchor] + one[2].start)
        ),
    )

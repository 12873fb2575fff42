"""The rows of a comparison: items that answer each other stand level, in bands from the top down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import structs

from duizhao.model import Placed, Row
from duizhao.pages.rows import blocks_of, cell_view, item_view, length_of, only_of, row_name
from duizhao.pages.text import Book, Marked
from duizhao.views import BandView, CellView, Head, ItemView, Link, Only, RowView, SequelView, SideView, StepView

_BRIEF, _MUCH_LONGER = 320, 2.5
"""A cell of at most so many characters follows the reader down beside one that is so much longer."""
Marks = Mapping[tuple[int, str], Sequence[Marked]]
"""Shared wording by report, given by its number, and item."""
Later = Mapping[tuple[int, str], SequelView]
"""What next year's report says, by report, given by its number, and item."""


def row_view(row: Row, books: Sequence[Book], heads: Sequence[Head], marks: Marks, later: Later) -> RowView:
    """Return a row ready to print."""
    called = row_name(row.id, books[0].settings)
    lengths = [length_of(cell, book) for cell, book in zip(row.cells, books, strict=True)]
    cells, sides = [], []
    for index, (cell, book) in enumerate(zip(row.cells, books, strict=True)):
        brief = lengths[index] <= _BRIEF and max(lengths) > _MUCH_LONGER * max(lengths[index], 60)
        bare = cell_view(structs.replace(cell, items=()), book, row.id, {})  # its items stand in the bands
        cells.append(structs.replace(bare, head=heads[index], brief=brief))
        sides.append(_sides(row, index, book, _printed(row, index, books, heads, later, marks), cells[-1]))
    bands = tuple(
        BandView(sides=level, only=only_of(side.only for side in level if not side.vacant))
        for level in zip(*sides, strict=True)
    )
    return RowView(
        id=row.id,
        name=called.name,
        note=called.note,
        url=called.url,
        cells=tuple(cells),
        bands=bands,
        only=only_of(band.only for band in bands),
    )


def _printed(
    row: Row,
    index: int,
    books: Sequence[Book],
    heads: Sequence[Head],
    later: Later,
    marks: Marks,
) -> Callable[[Placed], ItemView]:
    """Return what prints an item of a report: what answers it, what stands with it, its shared wording marked."""

    def view(placed: Placed) -> ItemView:
        made = item_view(placed, books[index], marks.get((index, placed.anchor), ()))
        keys = (f"{books[answer.report].head.key}#{answer.anchor}" for answer in placed.answers)
        return structs.replace(
            made,
            answered=" ".join(keys),
            answers=tuple(_elsewhere(placed, row.id, books, heads)),
            only="shared" if placed.answers else "own",
            steps=made.steps and tuple(_here(step) for step in made.steps),
            sequel=later.get((index, placed.anchor)),
        )

    return view


def _sides(row: Row, index: int, book: Book, printed: Callable[[Placed], ItemView], cell: CellView) -> list[SideView]:
    """Return what one report says in a row, band by band."""
    bands = 1 + max((placed.band for cell_ in row.cells for placed in cell_.items), default=0)
    by_band: list[list[Placed]] = [[] for _ in range(bands)]
    for placed in row.cells[index].items:
        by_band[placed.band].append(placed)
    filled = [number for number, own in enumerate(by_band) if own] or [0]
    sides = []
    for number, own in enumerate(by_band):
        blocks = tuple(blocks_of(own, book, printed, _group_above(by_band[:number])))
        rest = structs.replace(cell, blocks=()) if number == filled[-1] else None
        says_more = bool(rest and (rest.quotes or rest.see or rest.absence))
        kinds: list[Only] = [block.only for block in blocks] + (["own"] if says_more else [])
        sides.append(
            SideView(
                head=cell.head,
                id=cell.id if number == filled[0] else "",
                blocks=blocks,
                rest=rest,
                brief=cell.brief and len(filled) == 1,
                vacant=not blocks and not says_more,
                only=only_of(kinds),
            )
        )
    return sides


def _here(step: StepView) -> StepView:
    """Return a next step with the way to it on this page."""
    return structs.replace(step, place=Link(text=step.place.text, url=f"#{step.key.replace('#', '-')}"))


def _group_above(bands: Sequence[Sequence[Placed]]) -> str:
    """Return the grouping heading of the last item above a band."""
    return next((own[-1].group for own in reversed(bands) if own), "")


def _elsewhere(
    placed: Placed, row: str, books: Sequence[Book], heads: Sequence[Head]
) -> Iterator[tuple[str, Link, str]]:
    """Yield the best answer of each report that has none in the same row."""
    level = {answer.report for answer in placed.answers if answer.row == row}
    told = set(level)
    for answer in placed.answers:
        if answer.report not in told:
            told.add(answer.report)
            book = books[answer.report]
            link = Link(
                text=f"{heads[answer.report].short} {book.label(answer.anchor)}",
                url=f"#{book.head.key}-{answer.anchor}",
            )
            yield row_name(answer.row, book.settings).name, link, book.opening(answer.anchor)

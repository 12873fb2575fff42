"""What a report has in each row of a comparison, for those that a reader's browser puts together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from msgspec import structs

from duizhao.model import Cell
from duizhao.pages.overview import percent
from duizhao.pages.rows import cell_view, length_of, row_name, share_of
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import RowHead, StandingView


def standing_views(book: Book, cells: Mapping[str, Cell]) -> Iterator[StandingView]:
    """Yield what a report has in each row; of its items, which stand on the report's page, the anchors."""
    for row, cell in cells.items():
        groups = groupby(cell.items, key=lambda placed: placed.group)
        share = share_of(cell, book)
        yield StandingView(
            id=row,
            blocks=tuple(
                (book.heading_of(group) if group else "", tuple(placed.anchor for placed in own))
                for group, own in groups
            ),
            cell=cell_view(structs.replace(cell, items=()), book, row, {}),
            share=percent(share),
            thousandths=round(1000 * share),
            length=length_of(cell, book),
        )


def row_head(row: str, settings: Settings) -> RowHead:
    """Return a row before it is filled."""
    called = row_name(row, settings)
    return RowHead(id=row, name=called.name, note=called.note, url=called.url)

"""The page of a comparison: reports side by side, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from duizhao.model import Choice, Comparison, Page, Placed, Row, Wording
from duizhao.pages.indicators import Stated, figure_rows
from duizhao.pages.legal import legal_rows
from duizhao.pages.overview import differences, shares, short_names
from duizhao.pages.rows import blocks_of, cell_view, item_view, length_of, row_name
from duizhao.pages.text import Book, Marked
from duizhao.views import CellView, ComparisonView, Head, ItemView, Link, RowView, SideView, StepView, WordingView

_BRIEF, _MUCH_LONGER = 320, 2.5
"""A cell of at most so many characters follows the reader down beside one that is so much longer."""
Marks = Mapping[tuple[int, str], Sequence[Marked]]


def comparison_page(comparison: Comparison, books: Sequence[Book], choice: Choice, stated: Stated) -> Page:
    """Return the page of a comparison; ``books`` are its reports, in order, ``stated`` the figures of all reports."""
    heads = tuple(structs.replace(book.head, short=name) for book, name in zip(books, short_names(books), strict=True))
    told = [wording for wording in comparison.shared if not wording.boilerplate]
    marks = _marks(told, books)
    rows = [_row(row, books, heads, marks) for row in comparison.rows]
    figures = list(figure_rows(books, stated, books[0].settings, here=True))
    view = ComparisonView(
        crumbs=(Link(text="全部对照", url="/compare/"),),
        description="、".join(f"{head.name}{head.year}年" for head in heads) + "法治政府建设年度报告逐主题对照。",
        heads=heads,
        title=choice.title,
        introduction=choice.introduction,
        differences=tuple(differences(comparison, rows, books)),
        legal=legal_rows(books),
        shares=tuple(shares(comparison, rows)),
        figures=tuple(row for row in figures if sum(map(bool, row.cells)) > 1),
        single=tuple(row for row in figures if sum(map(bool, row.cells)) == 1),
        rows=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if not row.empty),
        silent=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if row.empty),
        frame=_row(comparison.frame, books, heads, {}),
        wordings=tuple(
            WordingView(
                number=number,
                phrase=wording.phrase,
                places=tuple(
                    Link(
                        text=f"{heads[report].short} {books[report].label(anchor)}",
                        url=f"#{heads[report].key}-{anchor}",
                    )
                    for report, anchor in dict.fromkeys((mark.report, mark.anchor) for mark in wording.marks)
                ),
            )
            for number, wording in enumerate(told, 1)
        ),
        set_phrases=tuple(
            (wording.phrase, "：".join(str(_count(wording.phrase, book)) for book in books))
            for wording in comparison.shared
            if wording.boilerplate
        ),
    )
    title = choice.title or comparison_title(heads)
    return Page(url=choice.url, template="comparison.html", title=title, view=view)


def comparison_title(heads: Sequence[Head]) -> str:
    """Return what a comparison is called, such as “井研县 2023 与 新县 2023”."""
    names = [f"{head.name} {head.year}" for head in heads]
    return f"{'、'.join(names[:-1])} 与 {names[-1]}"


def _count(phrase: str, book: Book) -> int:
    """Return how often a phrase stands in a report, headings included."""
    return book.report.text.count(phrase)


def _marks(told: Sequence[Wording], books: Sequence[Book]) -> Marks:
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


def _row(row: Row, books: Sequence[Book], heads: Sequence[Head], marks: Marks) -> RowView:
    called = row_name(row.id, books[0].settings)
    lengths = [length_of(cell, book) for cell, book in zip(row.cells, books, strict=True)]
    cells, sides = [], []
    for index, (cell, book) in enumerate(zip(row.cells, books, strict=True)):
        own = {anchor: found for (report, anchor), found in marks.items() if report == index}
        brief = lengths[index] <= _BRIEF and max(lengths) > _MUCH_LONGER * max(lengths[index], 60)
        view = structs.replace(cell_view(cell, book, row.id, own), head=heads[index], brief=brief)
        cells.append(view)
        sides.append(_sides(row, index, books, heads, own, view))
    return RowView(
        id=row.id,
        name=called.name,
        note=called.note,
        url=called.url,
        cells=tuple(cells),
        bands=tuple(zip(*sides, strict=True)),
    )


def _sides(
    row: Row,
    index: int,
    books: Sequence[Book],
    heads: Sequence[Head],
    marks: Mapping[str, Sequence[Marked]],
    cell: CellView,
) -> list[SideView]:
    """Return what one report says in a row, band by band."""
    bands = 1 + max((placed.band for cell_ in row.cells for placed in cell_.items), default=0)
    by_band: list[list[Placed]] = [[] for _ in range(bands)]
    for placed in row.cells[index].items:
        by_band[placed.band].append(placed)
    filled = [number for number, own in enumerate(by_band) if own] or [0]

    def view(placed: Placed) -> ItemView:
        made = item_view(placed, books[index], marks)
        keys = (f"{books[answer.report].head.key}#{answer.anchor}" for answer in placed.answers)
        return structs.replace(
            made,
            answered=" ".join(keys),
            answers=tuple(_elsewhere(placed, row.id, books, heads)),
            steps=made.steps and tuple(_here(step) for step in made.steps),
        )

    return [
        SideView(
            head=heads[index],
            id=cell.id if number == filled[0] else "",
            blocks=tuple(blocks_of(own, books[index], view, _group_above(by_band[:number]))),
            rest=structs.replace(cell, blocks=()) if number == filled[-1] else None,
            brief=cell.brief and len(filled) == 1,
        )
        for number, own in enumerate(by_band)
    ]


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

"""The page of a comparison: reports side by side, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from duizhao.model import Choice, Comparison, Page, Term
from duizhao.pages.bands import row_view
from duizhao.pages.figures import figure_rows
from duizhao.pages.legal import legal_rows
from duizhao.pages.overview import differences, shares, short_names
from duizhao.pages.sheet import sheet_name, sheet_page
from duizhao.pages.text import Book
from duizhao.pages.wording import copy_views, marks_of, set_phrases, strips, wording_views
from duizhao.pages.years import sequels_here
from duizhao.views import ComparisonView, Head, Link, RowView, TermsView

_SORTS = {"quoted": "引号中的用语", "title": "书名号中的文件", "word": "用得特别多的词"}
_FEW = 3
_FIRST_TERMS = 12
"""So many terms of a sort are shown at once."""
_FIRST_COPIES = 10
"""So many near-copies are shown at once."""


def comparison_pages(comparison: Comparison, choice: Choice, books: Sequence[Book]) -> tuple[Page, Page]:
    """Return the page of a comparison and its plain table; ``books`` are its reports, in order."""
    heads = tuple(structs.replace(book.head, short=name) for book, name in zip(books, short_names(books), strict=True))
    told = [wording for wording in comparison.shared if not wording.boilerplate]
    marks = marks_of(told, books)
    later = sequels_here(books)
    rows = [row_view(row, books, heads, marks, later) for row in comparison.rows]
    figures = list(figure_rows(books, here=True))
    copies = tuple(copy_views(comparison, books, heads))
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
        terms=tuple(_terms(comparison, heads)),
        strips=strips(told, books, heads),
        counts=_counts(rows),
        sheet=Link(text=sheet_name(heads), url=f"{choice.url}table.html"),
        rows=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if not row.empty),
        silent=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if row.empty),
        frame=row_view(comparison.frame, books, heads, {}, {}),
        wordings=wording_views(told, books, heads),
        set_phrases=set_phrases(comparison, books),
        copies=copies[:_FIRST_COPIES],
        more_copies=copies[_FIRST_COPIES:],
    )
    title = choice.title or comparison_title(heads)
    page = Page(url=choice.url, template="comparison.html", title=title, view=view)
    return page, sheet_page(choice, view, title)


def first_differences(page: Page) -> tuple[Link, ...]:
    """Return the first of what differs most in a comparison, leading to its rows."""
    assert isinstance(page.view, ComparisonView)
    return tuple(structs.replace(one, url=page.url + one.url) for one in page.view.differences[:_FEW])


def comparison_title(heads: Sequence[Head]) -> str:
    """Return what a comparison is called, such as “井研县 2023 与 新县 2023”."""
    names = [f"{head.name} {head.year}" for head in heads]
    return f"{'、'.join(names[:-1])} 与 {names[-1]}"


def _counts(rows: Sequence[RowView]) -> tuple[int, int, int]:
    """Return how many items there are, how many are a report's own, and how many have an answer."""
    blocks = [block for row in rows for band in row.bands for side in band.sides for block in side.blocks]
    only = [item.only for block in blocks for item in block.items]
    return len(only), only.count("own"), only.count("shared")


def _terms(comparison: Comparison, heads: Sequence[Head]) -> Iterator[TermsView]:
    """Yield the terms that only one report has, report by report."""
    for head, own in zip(heads, comparison.terms, strict=True):
        sorts = []
        for sort, name in _SORTS.items():
            links = [_term(term, head) for term in own if term.sort == sort]
            if links:
                sorts.append((name, tuple(links[:_FIRST_TERMS]), tuple(links[_FIRST_TERMS:])))
        if sorts:
            yield TermsView(head=head, sorts=tuple(sorts))


def _term(term: Term, head: Head) -> Link:
    note = f"{term.count}次" if term.count > 1 else ""
    return Link(text=term.words, url=f"#{head.key}-{term.anchor}", note=note)

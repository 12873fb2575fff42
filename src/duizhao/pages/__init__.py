"""Corpus and Comparisons → Pages: which pages there are and what each shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from duizhao.model import Cell, Choice, Comparison, Corpus, Page
from duizhao.pages.comparison import comparison_pages
from duizhao.pages.comparisons import comparisons_pages, listed_comparison
from duizhao.pages.county import county_pages
from duizhao.pages.data import data_page
from duizhao.pages.home import home_page
from duizhao.pages.indicators import indicator_pages, stated_in
from duizhao.pages.matrices import matrix_pages
from duizhao.pages.report import report_page, source_page
from duizhao.pages.search import search_page
from duizhao.pages.subject import subject_pages
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import Link, NotFoundView, ProseView


def pages(
    corpus: Corpus,
    comparisons: Sequence[tuple[Comparison, Choice]],
    cells: Mapping[str, Mapping[str, Cell]],
    prose: Sequence[tuple[str, str, str]],
    settings: Settings,
    cut: Callable[[str], Sequence[str]],
) -> tuple[Page, ...]:
    """Return all pages of the site.

    ``comparisons`` come with what chose them, ``cells`` say what each report (by key) has in each
    row, ``prose`` are slug, title and Markdown of the editor's own pages, ``cut`` parts a
    text into words.
    """
    books = {report.ref.key: Book(report, settings) for report in corpus.reports}
    shelf = list(books.values())
    stated = stated_in(shelf, settings)
    compared = [
        comparison_pages(comparison, choice, [books[key] for key in comparison.keys], stated)
        for comparison, choice in comparisons
    ]
    listed = [listed_comparison(choice, books) for _, choice in comparisons]
    beside: dict[str, list[Link]] = {key: [] for key in books}
    for one in listed:
        for key in one.keys:
            beside[key].append(one.link)
    return (
        home_page(shelf, [(one.link, page) for one, (page, _) in zip(listed, compared, strict=True)], settings),
        *(report_page(book, beside[key], cut) for key, book in books.items()),
        *(source_page(book) for book in shelf),
        *chain.from_iterable(compared),
        *comparisons_pages(shelf, listed),
        *subject_pages(shelf, settings, lambda book, row: cells[book.head.key][row]),
        *matrix_pages(shelf, cells, settings),
        *indicator_pages(shelf, stated, settings),
        *county_pages(shelf, cells, beside, stated, settings),
        *(_prose(slug, title, text) for slug, title, text in prose),
        _not_found(),
    )


def _prose(slug: str, title: str, text: str) -> Page:
    view = ProseView(title=title, text=text, description=title)
    return Page(url=f"/{slug}/", template="prose.html", title=title, view=view)


def _not_found() -> Page:
    ways = (
        Link(text="全部报告", url="/#reports"),
        Link(text="全部对照", url="/compare/"),
        Link(text="全部主题", url="/#topics"),
        Link(text="关于本站", url="/about/"),
    )
    return Page(
        url="/404.html",
        template="not-found.html",
        title="没有这一页",
        view=NotFoundView(ways=ways, description="网址可能写错了，或这一页已经改名。"),
    )


__all__ = ["data_page", "pages", "report_page", "search_page"]

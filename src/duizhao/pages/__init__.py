"""Corpus and Comparisons → Pages: which pages there are and what each shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from duizhao.model import Cell, Comparison, Corpus, Page
from duizhao.pages.comparison import comparison_page, comparison_title
from duizhao.pages.county import county_pages
from duizhao.pages.data import data_page
from duizhao.pages.home import home_page
from duizhao.pages.indicators import indicator_pages, stated_in
from duizhao.pages.matrices import matrix_pages
from duizhao.pages.report import report_page, source_page
from duizhao.pages.subject import subject_pages
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import Link, NotFoundView, ProseView


def pages(
    corpus: Corpus,
    comparisons: Sequence[tuple[Comparison, str]],
    cells: Mapping[str, Mapping[str, Cell]],
    prose: Sequence[tuple[str, str, str]],
    settings: Settings,
    cut: Callable[[str], Sequence[str]],
) -> tuple[Page, ...]:
    """Return all pages of the site.

    ``comparisons`` come with the editor's introduction, ``cells`` say what each report (by key) has in each
    row, ``prose`` are slug, title and Markdown of the editor's own pages, ``cut`` parts a text into words.
    """
    books = {report.ref.key: Book(report, settings) for report in corpus.reports}
    shelf = list(books.values())
    stated = stated_in(shelf, settings)
    compared = [
        comparison_page(comparison, [books[key] for key in comparison.keys], introduction, stated)
        for comparison, introduction in comparisons
    ]
    links = {comparison.keys: _comparison_link(comparison, books) for comparison, _ in comparisons}
    beside = {key: [link for keys, link in links.items() if key in keys] for key in books}
    return (
        home_page(shelf, list(zip(links.values(), compared, strict=True)), settings),
        *(report_page(book, beside[key], cut) for key, book in books.items()),
        *(source_page(book) for book in shelf),
        *compared,
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


def _comparison_link(comparison: Comparison, books: Mapping[str, Book]) -> Link:
    heads = [books[key].head for key in comparison.keys]
    return Link(
        text=comparison_title(heads),
        url=comparison.url,
        note="、".join(dict.fromkeys(head.province for head in heads)),
    )


def _not_found() -> Page:
    ways = (
        Link(text="全部报告", url="/#reports"),
        Link(text="全部对照", url="/#comparisons"),
        Link(text="全部主题", url="/#topics"),
        Link(text="关于本站", url="/about/"),
    )
    return Page(
        url="/404.html",
        template="not-found.html",
        title="没有这一页",
        view=NotFoundView(ways=ways, description="网址可能写错了，或这一页已经改名。"),
    )


__all__ = ["data_page", "pages"]

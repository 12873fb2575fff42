"""Reports, Comparisons, Cards → Pages: which pages there are and what each shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duizhao.cards import Card
from duizhao.model import Page
from duizhao.pages.comparison import comparison_pages, first_differences
from duizhao.pages.comparisons import Listed, comparisons_pages, listed_comparison
from duizhao.pages.county import CountyPlan, county_page, county_plans
from duizhao.pages.data import data_page
from duizhao.pages.home import SHOWN, home_page
from duizhao.pages.indicators import indicator_pages
from duizhao.pages.leaves import card, leaves
from duizhao.pages.matrices import matrix_pages
from duizhao.pages.parts import shelved
from duizhao.pages.report import report_page, source_page
from duizhao.pages.search import search_page
from duizhao.pages.subject import subject_pages
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import Link, NotFoundView, ProseView


def pages_over_all(
    cards: Sequence[Card],
    listed: Sequence[Listed],
    differences: Mapping[str, tuple[Link, ...]],
    prose: Sequence[tuple[str, str, str]],
    settings: Settings,
) -> Iterator[Page]:
    """Yield the pages that are over all reports, and the editor's own.

    ``listed`` are all comparisons, ``differences`` the first of what differs most in those that the first page shows,
    by address; ``prose`` are slug, title and Markdown of the editor's pages.
    """
    ordered = shelved(cards)
    yield home_page(ordered, [(one.link, differences.get(one.link.url, ())) for one in listed], settings)
    yield from comparisons_pages(ordered, listed, settings)
    yield from subject_pages(ordered, settings)
    yield from matrix_pages(ordered, settings)
    yield from indicator_pages(ordered, settings)
    for slug, title, text in prose:
        yield _prose(slug, title, text)
    yield _not_found()


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


__all__ = [
    "SHOWN",
    "Book",
    "CountyPlan",
    "Listed",
    "card",
    "comparison_pages",
    "county_page",
    "county_plans",
    "data_page",
    "first_differences",
    "leaves",
    "listed_comparison",
    "pages_over_all",
    "report_page",
    "search_page",
    "source_page",
]

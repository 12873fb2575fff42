"""The first page: what this is, what there is, where to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from duizhao.model import Page
from duizhao.pages.county import year_link
from duizhao.pages.rows import SECTION_PAGES, row_name
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import ComparisonView, HomeView, Link

_FEW = 3
_SHOWN = 8
"""So many comparisons stand on the home page: those picked by hand come first."""


def home_page(books: Sequence[Book], comparisons: Sequence[tuple[Link, Page]], settings: Settings) -> Page:
    """Return the home page, with the matrix of counties and years."""
    years = sorted({book.head.year for book in books})
    counties = {(book.head.place, book.head.name): book.report.ref.county for book in books}
    by_ref = {(book.report.ref.county, book.head.year): book for book in books}
    matrix = tuple(
        (
            Link(text=name, url=f"/counties/{county}/", note=place),
            tuple(year_link(by_ref.get((county, year)), year, settings.counties[county]) for year in years),
        )
        for (place, name), county in sorted(counties.items())
    )
    view = HomeView(
        description=settings.site.description,
        lede=settings.site.description,
        counts=f"现收录 {len(counties)} 个单位的 {len(books)} 份报告",
        years=tuple(years),
        matrix=matrix,
        topics=tuple(
            Link(
                text=topic.name,
                url=f"/topics/{topic.slug}/",
                note=f"纲要 {topic.outline}" if topic.outline else "",
            )
            for topic in settings.topics.topics
        ),
        sections=tuple(Link(text=row_name(kind, settings).name, url=f"/sections/{kind}/") for kind in SECTION_PAGES),
        comparisons=tuple((link, tuple(_first_differences(page))) for link, page in comparisons[:_SHOWN]),
        more_comparisons=max(0, len(comparisons) - _SHOWN),
    )
    return Page(url="/", template="home.html", title="", view=view)


def _first_differences(page: Page) -> Iterator[Link]:
    """Yield the first of what differs most in a comparison, leading to its rows."""
    assert isinstance(page.view, ComparisonView)
    for difference in page.view.differences[:_FEW]:
        yield structs.replace(difference, url=page.url + difference.url)

"""The first page: what this is, what there is, where to begin."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.cards import Card
from duizhao.model import Page
from duizhao.pages.county import year_link
from duizhao.pages.rows import SECTION_PAGES, row_name
from duizhao.settings import County, Settings
from duizhao.views import HomeView, Link

SHOWN = 8
"""So many comparisons stand on the home page: those picked by hand come first."""


def home_page(cards: Sequence[Card], comparisons: Sequence[tuple[Link, tuple[Link, ...]]], settings: Settings) -> Page:
    """Return the home page, with the matrix of counties and years.

    ``comparisons`` are all of them, those that are shown with the first of what differs most.
    """
    years = sorted({card.head.year for card in cards})
    counties = {(card.head.place, card.head.name): card.county for card in cards}
    by_ref = {(card.county, card.head.year): card for card in cards}
    matrix = tuple(
        (
            Link(text=name, url=f"/counties/{county}/", note=place),
            tuple(_year(by_ref.get((county, year)), year, settings.counties[county]) for year in years),
        )
        for (place, name), county in sorted(counties.items())
    )
    view = HomeView(
        description=settings.site.description,
        lede=settings.site.description,
        counts=f"现收录 {len(counties)} 个单位的 {len(cards)} 份报告",
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
        comparisons=tuple(comparisons[:SHOWN]),
        more_comparisons=max(0, len(comparisons) - SHOWN),
    )
    return Page(url="/", template="home.html", title="", view=view)


def _year(card: Card | None, year: int, county: County) -> Link:
    return year_link(card.head if card else None, bool(card and card.draft), year, county)

"""The page of a county: its reports over the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from duizhao.cards import Card
from duizhao.forms import date_words
from duizhao.model import Cell, Page
from duizhao.names import LEVELS
from duizhao.pages.figures import figure_rows
from duizhao.pages.legal import legal_rows
from duizhao.pages.overview import percent
from duizhao.pages.rows import OWN_ROWS, row_name, share_of
from duizhao.pages.text import REPORTS_LINK, Book
from duizhao.pages.years import years_views
from duizhao.settings import County, Settings
from duizhao.views import CountyView, Head, Link, Share

_FEW = 12
"""So many neighbours are named."""


class CountyPlan(Struct, frozen=True, kw_only=True):
    """What the page of a county takes from elsewhere."""

    slug: str
    """The county."""
    keys: tuple[str, ...]
    """Its reports, the earliest first."""
    title: str
    """The page's title: the county's name, with its prefecture where another has the same."""
    comparisons: tuple[Link, ...]
    """Where its reports stand beside others."""
    neighbours: tuple[Link, ...]
    """Other bodies of the same prefecture or province that have reports."""


def county_plans(
    cards: Sequence[Card], beside: Mapping[str, Sequence[Link]], settings: Settings
) -> Iterator[CountyPlan]:
    """Yield the plan of each county that has a report; ``beside`` are the comparisons of each report, by key."""
    by_county: dict[str, list[Card]] = {}
    for card in sorted(cards, key=lambda card: card.head.year):
        by_county.setdefault(card.county, []).append(card)
    namesakes = Counter(settings.counties[slug].name for slug in by_county)
    of_province: dict[str, list[str]] = {}
    for slug in by_county:
        of_province.setdefault(settings.counties[slug].province, []).append(slug)
    for slug, own in by_county.items():
        county = settings.counties[slug]
        name = f"{county.prefecture or county.province}{county.name}" if namesakes[county.name] > 1 else county.name
        others = [other for other in of_province[county.province] if other != slug]
        yield CountyPlan(
            slug=slug,
            keys=tuple(card.head.key for card in own),
            title=f"{name}历年报告",
            comparisons=tuple(dict.fromkeys(link for card in own for link in beside[card.head.key])),
            neighbours=tuple(_neighbours(slug, others, by_county, settings)),
        )


def county_page(plan: CountyPlan, books: Sequence[Book], cells: Sequence[Mapping[str, Cell]]) -> Page:
    """Return the page of a county; ``cells`` say what each of its reports has in each row."""
    settings = books[0].settings
    county = settings.counties[plan.slug]
    figures = list(figure_rows(books, here=False)) if len(books) > 1 else []
    view = CountyView(
        crumbs=(REPORTS_LINK,),
        description=f"{county.province}{county.prefecture or ''}{county.name}历年法治政府建设年度报告。",
        name=county.name,
        place=f"{county.province}{county.prefecture or ''} · {LEVELS[county.level]}",
        heads=tuple(book.head for book in books),
        years=tuple(_years_of(books, county)),
        legal=legal_rows(books),
        sequels=tuple(years_views(books)),
        shares=tuple(_shares(books, cells, settings)),
        figures=tuple(row for row in figures if sum(map(bool, row.cells)) > 1),
        single=tuple(row for row in figures if sum(map(bool, row.cells)) == 1),
        comparisons=plan.comparisons,
        neighbours=plan.neighbours,
    )
    return Page(url=f"/counties/{plan.slug}/", template="county.html", title=plan.title, view=view)


def _years_of(own: Sequence[Book], county: County) -> Iterator[Link]:
    """Yield each year from a county's first report to its last, and those an editor has searched in vain."""
    by_year = {book.head.year: book for book in own}
    known = [*by_year, *map(int, county.searched)]
    for year in range(min(known), max(known) + 1):
        book = by_year.get(year)
        yield year_link(book.head if book else None, bool(book and book.report.ref.draft), year, county, f"{year}年")


def year_link(head: Head | None, draft: bool, year: int, county: County, text: str = "") -> Link:
    """Return a county's report of a year, or which kind of nothing there is in its place."""
    if head:
        return Link(text=text or "报告", url=head.url, note="草稿" if draft else "")
    day = county.searched.get(str(year))
    note = f"未查到公开文本（{date_words(day)}查询）" if day else "本站未收录"
    return Link(text=text, note=note)


def _shares(books: Sequence[Book], cells: Sequence[Mapping[str, Cell]], settings: Settings) -> Iterator[Share]:
    rows = [row for row in cells[0] if row not in OWN_ROWS]
    table = {row: [share_of(own[row], book) for own, book in zip(cells, books, strict=True)] for row in rows}
    largest = max((share for shares in table.values() for share in shares), default=0) or 1
    for row, shares in table.items():
        if any(shares):
            called = row_name(row, settings)
            bars = tuple((percent(share), round(100 * share / largest)) for share in shares)
            yield Share(name=Link(text=called.name, url=called.url), bars=bars)


def _neighbours(
    slug: str, others: Sequence[str], by_county: Mapping[str, Sequence[Card]], settings: Settings
) -> Iterator[Link]:
    """Yield bodies of the same prefecture that have reports, then of the same province."""
    prefecture = settings.counties[slug].prefecture
    for other in sorted(others, key=lambda other: (settings.counties[other].prefecture != prefecture, other))[:_FEW]:
        one = settings.counties[other]
        yield Link(text=one.name, url=f"/counties/{other}/", note=f"{len(by_county[other])}份")

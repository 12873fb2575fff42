"""The page of a county: its reports over the years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duizhao.forms import date_words
from duizhao.model import Cell, Page
from duizhao.names import LEVELS
from duizhao.pages.indicators import Stated, figure_rows
from duizhao.pages.legal import legal_rows
from duizhao.pages.overview import percent
from duizhao.pages.rows import OWN_ROWS, row_name, share_of
from duizhao.pages.text import REPORTS_LINK, Book
from duizhao.settings import County, Settings
from duizhao.views import CountyView, Link, Share

_FEW = 12
"""So many neighbours are named."""
Cells = Mapping[str, Mapping[str, Cell]]


def county_pages(
    books: Sequence[Book], cells: Cells, beside: Mapping[str, Sequence[Link]], stated: Stated, settings: Settings
) -> Iterator[Page]:
    """Yield the page of each county that has a report.

    ``beside`` are the comparisons of each report, by key, ``stated`` the figures of all reports.
    """
    by_county: dict[str, list[Book]] = {}
    for book in sorted(books, key=lambda book: book.head.year):
        by_county.setdefault(book.report.ref.county, []).append(book)
    for slug, own in by_county.items():
        county = settings.counties[slug]
        figures = list(figure_rows(own, stated, settings, here=False)) if len(own) > 1 else []
        view = CountyView(
            crumbs=(REPORTS_LINK,),
            description=f"{county.province}{county.prefecture or ''}{county.name}历年法治政府建设年度报告。",
            name=county.name,
            place=f"{county.province}{county.prefecture or ''} · {LEVELS[county.level]}",
            heads=tuple(book.head for book in own),
            years=tuple(years_of(own, county)),
            legal=legal_rows(own),
            shares=tuple(_shares(own, cells, settings)),
            figures=tuple(row for row in figures if sum(map(bool, row.cells)) > 1),
            single=tuple(row for row in figures if sum(map(bool, row.cells)) == 1),
            comparisons=tuple(dict.fromkeys(link for book in own for link in beside[book.head.key])),
            neighbours=tuple(_neighbours(slug, by_county, settings)),
        )
        title = f"{_name(slug, by_county, settings)}历年报告"
        yield Page(url=f"/counties/{slug}/", template="county.html", title=title, view=view)


def years_of(own: Sequence[Book], county: County) -> Iterator[Link]:
    """Yield each year from a county's first report to its last, and those an editor has searched in vain."""
    by_year = {book.head.year: book for book in own}
    searched = {int(year): day for year, day in county.searched.items()}
    known = [*by_year, *searched]
    for year in range(min(known), max(known) + 1):
        yield year_link(by_year.get(year), year, county, text=f"{year}年")


def year_link(book: Book | None, year: int, county: County, text: str = "") -> Link:
    """Return a county's report of a year, or which kind of nothing there is in its place."""
    if book:
        return Link(text=text or "报告", url=book.head.url, note="草稿" if book.report.ref.draft else "")
    day = county.searched.get(str(year))
    note = f"未查到公开文本（{date_words(day)}查询）" if day else "本站未收录"
    return Link(text=text, note=note)


def _shares(own: Sequence[Book], cells: Cells, settings: Settings) -> Iterator[Share]:
    rows = [row for row in cells[own[0].head.key] if row not in OWN_ROWS]
    table = {row: [share_of(cells[book.head.key][row], book) for book in own] for row in rows}
    largest = max((share for shares in table.values() for share in shares), default=0) or 1
    for row, shares in table.items():
        if any(shares):
            called = row_name(row, settings)
            bars = tuple((percent(share), round(100 * share / largest)) for share in shares)
            yield Share(name=Link(text=called.name, url=called.url), bars=bars)


def _name(slug: str, by_county: Mapping[str, object], settings: Settings) -> str:
    """Return a county's name, with its prefecture where another has the same."""
    county = settings.counties[slug]
    alike = [other for other in by_county if other != slug and settings.counties[other].name == county.name]
    return f"{county.prefecture or county.province}{county.name}" if alike else county.name


def _neighbours(slug: str, by_county: Mapping[str, Sequence[Book]], settings: Settings) -> Iterator[Link]:
    """Yield bodies of the same prefecture that have reports, then of the same province."""
    county = settings.counties[slug]
    others = [other for other in by_county if other != slug and settings.counties[other].province == county.province]
    far = {other: settings.counties[other].prefecture != county.prefecture for other in others}
    for other in sorted(others, key=lambda other: (far[other], other))[:_FEW]:
        one = settings.counties[other]
        yield Link(text=one.name, url=f"/counties/{other}/", note=f"{len(by_county[other])}份")

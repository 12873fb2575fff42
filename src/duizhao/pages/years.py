"""What a county's report of the next year says of its problems and next steps, as it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from duizhao.model import Lead, Passage, Sequel
from duizhao.pages.rows import excerpt
from duizhao.pages.text import Book
from duizhao.views import LeadsView, LeadView, Link, SequelRow, SequelView, YearsView

_WORDS = {
    "problems": {"measures": "有相关举措", "problems": "再次列为问题", "next": "列入安排"},
    "next": {"measures": "有相关举措", "problems": "列为问题", "next": "再次列入安排"},
}
"""What is said of a lead to a measure, a problem or a next step: from a problem, from a next step."""
_AGAIN = "再次列入安排"
"""What is said of a problem for which the earlier report had planned something too."""
_QUOTED = 2
"""So many leads of a kind are quoted; of the others the places alone are named."""


def sequels_here(books: Sequence[Book]) -> dict[tuple[int, str], SequelView]:
    """Return, by report and item, what another report of the page says of it, with ways to it on the page itself."""
    found = {}
    for index, book in enumerate(books):
        if later := next_year(book, books):
            for sequel in book.report.sequels:
                found[index, sequel.anchor] = sequel_view(sequel, book, later, here=True)
    return found


def years_views(books: Sequence[Book]) -> Iterator[YearsView]:
    """Yield, for each report of a county that has one of the next year, its problems and steps with what that says."""
    for book in books:
        later = next_year(book, books)
        if later and book.report.sequels:
            groups = groupby(book.report.sequels, key=lambda sequel: book.kind_label(book.sections[sequel.anchor]))
            yield YearsView(
                year=book.head.year,
                later=later.head.year,
                groups=tuple((name, tuple(_row(one, book, later) for one in own)) for name, own in groups),
            )


def next_year(book: Book, books: Sequence[Book]) -> Book | None:
    """Return the same county's report of the next year, if it is among some."""
    ref = book.report.ref
    wanted = (ref.county, ref.year + 1)
    return next((one for one in books if (one.report.ref.county, one.report.ref.year) == wanted), None)


def sequel_view(sequel: Sequel, book: Book, later: Book, *, here: bool) -> SequelView:
    """Return what the next year's report says of an item, with ways to it on this page or on its own."""
    kind = book.sections[sequel.anchor].kind
    words = dict(_WORDS[kind])
    if kind == "problems" and book.responses.get(sequel.anchor):
        words["next"] = _AGAIN
    groups = []
    for of, own in groupby(sequel.leads, key=lambda lead: lead.kind):
        views = [_lead(lead, later, here=here) for lead in own]
        more = tuple(view.place for view in views[_QUOTED:])
        groups.append(LeadsView(words=words[of], quoted=tuple(views[:_QUOTED]), more=more))
    return SequelView(year=later.head.year, groups=tuple(groups))


def _lead(lead: Lead, later: Book, *, here: bool) -> LeadView:
    anchor = lead.passage.anchor
    link = later.link(anchor)
    return LeadView(
        place=Link(text=link.text, url=f"#{later.head.key}-{anchor}") if here else link,
        quote=excerpt(later, lead.passage),
        matters="、".join(lead.matters),
    )


def _row(sequel: Sequel, book: Book, later: Book) -> SequelRow:
    item = book.items[sequel.anchor]
    return SequelRow(
        place=book.link(sequel.anchor),
        heading=item.heading,
        words=excerpt(book, Passage(anchor=sequel.anchor, start=0, end=len(item.text))),
        sequel=sequel_view(sequel, book, later, here=False),
    )

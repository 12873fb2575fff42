"""The indicators over all reports, one by one; and as tables of a comparison and of a county."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from duizhao.model import Page
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import row_name
from duizhao.pages.text import Book
from duizhao.settings import NamedIndicator, Settings
from duizhao.statements import Statement, change, statements
from duizhao.views import (
    FigureRow,
    IndicatorGroup,
    IndicatorRow,
    IndicatorsView,
    IndicatorView,
    Link,
    QuotedView,
    StatementView,
)

INDICATORS_LINK = Link(text="指标", url="/indicators/")
_MOST = 500
"""So many figures with their sentences keep a page below 150 KB gzipped."""
Stated = Mapping[str, Mapping[str, Sequence[Statement]]]
"""The figures of each report, by the indicator's id and the report's key."""


def stated_in(books: Sequence[Book], settings: Settings) -> Stated:
    """Return the named figures of all reports."""
    found: dict[str, dict[str, list[Statement]]] = {}
    for book in books:
        for one in statements(book.report, settings):
            found.setdefault(one.indicator.id, {}).setdefault(book.head.key, []).append(one)
    return found


def indicator_pages(books: Sequence[Book], stated: Stated, settings: Settings) -> Iterator[Page]:
    """Yield the list of indicators, and the pages of each that some report states."""
    yield _list_page(stated, settings)
    shown = [one for one in settings.indicators.indicators if one.id in stated]
    links = [None, *(_link(one) for one in shown), None]
    for one, before, after in zip(shown, links, links[2:], strict=False):
        own = [book for book in books if book.head.key in stated[one.id]]
        yield from _Pages(one, own, stated[one.id], books).pages(before, after)


def figure_rows(books: Sequence[Book], stated: Stated, settings: Settings, *, here: bool) -> Iterator[FigureRow]:
    """Yield the indicators that some of the reports of a page state of themselves, each with a cell for each report.

    ``here`` says that the items stand on the page itself, under ids that carry their report.
    """
    for one in settings.indicators.indicators:
        of_each = [[s for s in stated.get(one.id, {}).get(book.head.key, ()) if s.own] for book in books]
        if any(of_each):
            cells = tuple(tuple(_quoted(own, book, here=here)) for own, book in zip(of_each, books, strict=True))
            yield FigureRow(name=_link(one), cells=cells)


def _link(one: NamedIndicator, note: str = "") -> Link:
    return Link(text=one.name, url=f"/indicators/{one.id}/", note=note)


def _list_page(stated: Stated, settings: Settings) -> Page:
    groups = []
    for topic in settings.topics.topics:
        own = [one for one in settings.indicators.indicators if one.topic == topic.slug]
        links = [
            _link(one, f"{len(stated[one.id])}份") if one.id in stated else Link(text=one.name, note="未见")
            for one in own
        ]
        if links:
            groups.append((Link(text=topic.name, url=row_name(topic.slug, settings).url), tuple(links)))
    view = IndicatorsView(
        description="各份报告写明的数字，按指标归拢，每个数字连同原句。",
        counts=f"共 {len(settings.indicators.indicators)} 项指标，其中 {len(stated)} 项有报告写到。",
        groups=tuple(groups),
    )
    return Page(url=INDICATORS_LINK.url, template="indicators.html", title="指标", view=view)


class _Pages:
    """The pages of one indicator."""

    def __init__(
        self,
        indicator: NamedIndicator,
        books: Sequence[Book],
        stated: Mapping[str, Sequence[Statement]],
        all_books: Sequence[Book],
    ) -> None:
        self.indicator = indicator
        self.stated = stated
        self.counts = f"{len(books)} 份报告写到，{len(all_books) - len(books)} 份未提及；未提及不等于没有。"
        self.parts = parted(books, lambda book: len(stated[book.head.key]), _MOST)
        self.by_year = {(book.report.ref.county, book.head.year): self.own(book) for book in books}
        self.largest = self._largest()

    def own(self, book: Book) -> list[Statement]:
        """Return what a report states of its own body in its year."""
        return [one for one in self.stated[book.head.key] if one.own]

    def _largest(self) -> dict[str, Decimal]:
        """Return the largest value of each unit, which a bar is drawn against; a rate against 100."""
        largest = {"%": Decimal(100)}
        for own in self.by_year.values():
            for unit, value in (one.measure for one in own):
                largest[unit] = max(largest.get(unit, Decimal(0)), value)
        return largest

    def pages(self, before: Link | None, after: Link | None) -> Iterator[Page]:
        if len(self.parts) == 1:
            yield self.page(self.parts[0], before, after)
            return
        url = f"/indicators/{self.indicator.id}/"
        yield self.page(Part(books=()), before, after)
        links = [None, *(Link(text=part.name, url=url + part.path) for part in self.parts), None]
        for part, earlier, later in zip(self.parts, links, links[2:], strict=False):
            yield self.page(part, earlier, later)

    def page(self, part: Part, before: Link | None, after: Link | None) -> Page:
        one, url = self.indicator, f"/indicators/{self.indicator.id}/"
        topic = self.parts[0].books[0].settings.topic(one.topic)
        view = IndicatorView(
            crumbs=(INDICATORS_LINK, _link(one)) if part.path else (INDICATORS_LINK,),
            description=f"{part.name}各份报告写明的{one.name}，连同原句。",
            name=one.name,
            part=part.name,
            topic=Link(text=topic.name, url=f"/topics/{topic.slug}/"),
            counts=self.counts,
            index=None if part.path or len(self.parts) == 1 else index_of(self.parts, url, lambda _: ""),
            groups=tuple(self.groups(part)),
            before=before,
            after=after,
        )
        title = f"{one.name}：{part.name}" if part.name else one.name
        return Page(url=url + part.path, template="indicator.html", title=title, view=view)

    def groups(self, part: Part) -> Iterator[IndicatorGroup]:
        ordered = [(year, list(books)) for year, books in groupby(part.books, key=lambda book: book.head.year)]
        for at, (year, books) in enumerate(ordered):
            below = ordered[at + 1][0] if at + 1 < len(ordered) else year
            reasons = [reason for first, reason in self.indicator.broken.items() if below < int(first) <= year]
            places = list(grouped(books))
            for number, (id_, _, members) in enumerate(places, 1):
                yield IndicatorGroup(
                    id=id_,
                    name=f"{year}年" if number == 1 else "",
                    rows=tuple(self.row(book) for book in members),
                    broken="；".join(reasons) if number == len(places) else "",
                )

    def row(self, book: Book) -> IndicatorRow:
        own = self.own(book)
        earlier = self.by_year.get((book.report.ref.county, book.head.year - 1), [])
        views = tuple(
            _view(one, book, note=_changed(earlier, one) if len(own) == 1 else "", bar=self.bar(one)) for one in own
        )
        others = tuple(_view(one, book, note=one.figure.scope) for one in self.stated[book.head.key] if not one.own)
        return IndicatorRow(head=book.head, own=views, others=others)

    def bar(self, one: Statement) -> int:
        unit, value = one.measure
        largest = self.largest[unit]
        return min(100, round(100 * value / largest)) if largest else 0


def _changed(earlier: Sequence[Statement], now: Statement) -> str:
    """Say by how much a value changed since the county's year before, where each year states it once."""
    if len(earlier) != 1:
        return ""
    year = earlier[0].report.ref.year
    moved = change(earlier[0], now)
    if moved is None:
        return f"与{year}年口径不同，不作比较" if now.indicator.broken else ""
    unit = "个百分点" if now.figure.unit == "%" else now.measure[0]
    sign = {1: "增加", -1: "减少"}.get(int(moved.compare(Decimal(0))), "")
    return f"比{year}年{sign}{format(abs(moved).normalize(), 'f')}{unit}" if sign else f"与{year}年相同"


def _quoted(stated: Sequence[Statement], book: Book, *, here: bool) -> Iterator[QuotedView]:
    """Yield the sentences in which figures stand, each once."""
    for (anchor, (start, end)), together in groupby(stated, key=lambda one: (one.item.anchor, one.sentence)):
        ones = list(together)
        text, at, runs = ones[0].item.text, start, []
        for figure in (one.figure for one in ones):
            runs += [(text[at : figure.start], False), (figure.quote, True)]
            at = figure.end
        place = book.link(anchor)
        yield QuotedView(
            quotes=tuple(one.figure.quote for one in ones),
            runs=tuple((words, marked) for words, marked in [*runs, (text[at:end], False)] if words.strip()),
            place=Link(text=place.text, url=f"#{book.head.key}-{anchor}") if here else place,
        )


def _view(one: Statement, book: Book, *, note: str = "", bar: int | None = None) -> StatementView:
    start, end = one.sentence
    text, figure = one.item.text, one.figure
    return StatementView(
        quote=figure.quote,
        note=note,
        place=book.link(one.item.anchor),
        before=text[start : figure.start].strip(),
        behind=text[figure.end : end].strip(),
        bar=bar,
    )

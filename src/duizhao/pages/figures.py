"""The named figures of reports as they are printed: side by side, and each report's own on the pages of indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from duizhao.pages.text import Book
from duizhao.settings import NamedIndicator
from duizhao.statements import Statement, statements
from duizhao.views import FigureRow, IndicatorRow, Link, QuotedView, StatementView


def figure_rows(books: Sequence[Book], *, here: bool) -> Iterator[FigureRow]:
    """Yield the indicators that some of the reports of a page state of themselves, each with a cell for each report.

    ``here`` says that the items stand on the page itself, under ids that carry their report.
    """
    settings = books[0].settings
    stated = [_by_indicator(book) for book in books]
    for one in settings.indicators.indicators:
        of_each = [[s for s in found.get(one.id, ()) if s.own] for found in stated]
        if any(of_each):
            cells = tuple(tuple(_quoted(own, book, here=here)) for own, book in zip(of_each, books, strict=True))
            yield FigureRow(name=indicator_link(one), cells=cells)


def indicator_rows(book: Book) -> dict[str, IndicatorRow]:
    """Return what a report states of each indicator, by the indicator's id."""
    return {
        id_: IndicatorRow(
            head=book.head,
            own=tuple(_view(one, book) for one in found if one.own),
            others=tuple(_view(one, book) for one in found if not one.own),
        )
        for id_, found in _by_indicator(book).items()
    }


def indicator_link(one: NamedIndicator, note: str = "") -> Link:
    """Return the way to the page of an indicator."""
    return Link(text=one.name, url=f"/indicators/{one.id}/", note=note)


def _by_indicator(book: Book) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for one in statements(book.report, book.settings):
        found.setdefault(one.indicator.id, []).append(one)
    return found


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


def _view(one: Statement, book: Book) -> StatementView:
    start, end = one.sentence
    text, figure = one.item.text, one.figure
    return StatementView(
        quote=figure.quote,
        scope="" if one.own else figure.scope,
        place=book.link(one.item.anchor),
        before=text[start : figure.start].strip(),
        behind=text[figure.end : end].strip(),
    )

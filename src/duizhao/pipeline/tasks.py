"""What is done once for each report, comparison, county: encoded in, encoded out, in whatever process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct, structs

from duizhao.clean import clean
from duizhao.compare import compare, standing
from duizhao.data import data_of
from duizhao.doubts import doubts
from duizhao.follow import follow, over_years
from duizhao.indicators import indicators
from duizhao.legal import legal
from duizhao.model import Choice, Report, Source, Term
from duizhao.pages import comparison_pages, county_page, first_differences, report_page, source_page
from duizhao.pages.county import CountyPlan
from duizhao.pages.leaves import card, leaves
from duizhao.pages.text import Book
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.pieces import taken_apart
from duizhao.pipeline.room import OpenReport, Room, room
from duizhao.render import file_of
from duizhao.search import part
from duizhao.segment import segment
from duizhao.settings import Settings
from duizhao.simplify import simplify
from duizhao.terms import Counts, counted, particular, set_off
from duizhao.topics import topics
from duizhao.trim import trim
from duizhao.views import Link


class Asked(Struct, frozen=True, array_like=True):
    """What is asked of a report."""

    wanted: tuple[str, ...]
    """Which of ``card``, ``leaves``, ``counts``, ``part``, ``pages``."""
    source: bytes
    """The report as received, encoded; empty where it was read before."""
    report: bytes
    """The report as it was read, encoded."""


class Opened(Struct, frozen=True, array_like=True):
    """What was asked of a report, encoded; empty what was not."""

    report: bytes = b""
    """The report, where it was read."""
    card: bytes = b""
    """Its card."""
    leaves: bytes = b""
    """What pages over all reports print of it, and tables of the open data, by name."""
    counts: bytes = b""
    """How often it has each word."""
    part: bytes = b""
    """What every index of the search takes of it."""
    pieces: dict[str, bytes] = {}
    """The rest of what it adds to the search, by name."""
    pages: tuple[tuple[str, bytes], ...] = ()
    """Its page, the one slot of which is open, and that of the received text, by file."""


def open_report(common: bytes, call: bytes) -> bytes:
    """Read a report, or take it as it was read, and make what is asked of it."""
    there, asked = room(common), decode(call, Asked)
    source = decode(asked.source, Source) if asked.source else None
    report = reading(source, there.settings) if source else decode(asked.report, Report)
    book = Book(report, there.settings)
    cells = standing(report, there.settings.topics.topics)
    head, pieces = taken_apart(part(report, there.settings, there.cut)) if "part" in asked.wanted else (b"", {})
    opened = Opened(
        report=encode(report) if source else b"",
        card=encode(card(book, cells, set_off(report, there.plain))) if "card" in asked.wanted else b"",
        leaves=encode(_leaves(book, cells, there)) if "leaves" in asked.wanted else b"",
        counts=encode(counted(report, there.cut)) if "counts" in asked.wanted else b"",
        part=head,
        pieces=pieces,
        pages=tuple(_rendered(there, report_page(book, cells, there.cut), source_page(book)))
        if "pages" in asked.wanted
        else (),
    )
    return encode(opened)


def reading(source: Source, settings: Settings) -> Report:
    """Read a received text as a report: doubts, topics, figures, the five items of the law, what answers problems."""
    document = clean(source)
    document = trim(document, settings.chrome)
    document = simplify(document, settings.variants)
    report = segment(document, settings.sections)
    report = doubts(report, settings.lookalikes, settings.counties, settings.variants.names)
    report = topics(report, settings.topics)
    report = indicators(report, settings.indicators, settings.counties)
    report = legal(report, settings.sections)
    return follow(report, settings.matters)


def _leaves(book: Book, cells: Any, there: Room) -> dict[str, bytes]:
    printed = {name: there.renderer.leaf(name.partition("/")[0], view) for name, view in leaves(book, cells).items()}
    return printed | {f"data/{name}": rows for name, rows in data_of(book.report, cells, there.settings).items()}


def _rendered(there: Room, *pages: Any) -> list[tuple[str, bytes]]:
    return [(file_of(page.url).lstrip("/"), there.renderer.render(page)) for page in pages]


class Weighed(Struct, frozen=True, array_like=True):
    """A report whose words are weighed."""

    counts: bytes
    """How often it has each."""
    of_reference: bool
    """Whether its words are among those that they are held against."""
    places: str
    """Names of its places, which tell nothing."""


def weigh_words(common: bytes, call: bytes) -> bytes:
    """Return the words that a report uses far more than others; ``common`` is how often those have each."""
    others, weighed = _reference(common), decode(call, Weighed)
    own = decode(weighed.counts, Counts)
    if weighed.of_reference:
        others = {word: count - own.words.get(word, 0) for word, count in others.items()}
    return encode(particular(own, others, weighed.places))


@lru_cache(maxsize=1)
def _reference(common: bytes) -> dict[str, int]:
    return decode(common, dict[str, int])


class Together(Struct, frozen=True, array_like=True):
    """Reports that are compared."""

    choice: Choice
    """Which they are, and why."""
    reports: tuple[bytes, ...]
    """They, in order."""
    terms: tuple[tuple[Term, ...], ...]
    """What is particular to each."""


def _opened(reports: Sequence[bytes], there: Room) -> list[OpenReport]:
    """Return reports with what those of the next year say of their problems and steps."""
    opened = [there.opened(report) for report in reports]
    followed = over_years([one.report for one in opened], there.settings.matters)
    return [
        one if report is one.report else structs.replace(one, report=report, book=Book(report, there.settings))
        for one, report in zip(opened, followed, strict=True)
    ]


class Compared(Struct, frozen=True, array_like=True):
    """A comparison that was made."""

    differences: tuple[Link, ...]
    """The first of what differs most."""
    pages: tuple[tuple[str, bytes], ...]
    """Its page and its table, by file."""


def compare_reports(common: bytes, call: bytes) -> bytes:
    """Compare reports, and render what came of it."""
    there, asked = room(common), decode(call, Together)
    opened = _opened(asked.reports, there)
    reports, standings = [one.report for one in opened], [one.cells for one in opened]
    comparison = compare(reports, standings, asked.terms, there.settings.boilerplate, there.cut)
    pages = comparison_pages(comparison, asked.choice, [one.book for one in opened])
    return encode(Compared(first_differences(pages[0]), tuple(_rendered(there, *pages))))


class County(Struct, frozen=True, array_like=True):
    """A county whose page is made."""

    plan: CountyPlan
    """What the page takes from elsewhere."""
    reports: tuple[bytes, ...]
    """Its reports, the earliest first."""


def show_county(common: bytes, call: bytes) -> bytes:
    """Render the page of a county."""
    there, asked = room(common), decode(call, County)
    opened = _opened(asked.reports, there)
    page = county_page(asked.plan, [one.book for one in opened], [one.cells for one in opened])
    return encode(_rendered(there, page))

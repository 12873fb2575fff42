"""What pages over all reports print of one report; made once a report, wherever it is printed then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from duizhao.cards import Card, Filling
from duizhao.fulltext import full_text, stamp
from duizhao.model import UNSURE, Cell, Term
from duizhao.pages.figures import indicator_rows
from duizhao.pages.matrices import matrix_rows
from duizhao.pages.rows import SECTION_PAGES, cell_view, length_of
from duizhao.pages.text import Book
from duizhao.statements import Measure, statements
from duizhao.views import EntryView, IndicatorRow, MatrixRow

Leaf = EntryView | MatrixRow | IndicatorRow


def card(book: Book, cells: Mapping[str, Cell], set_off: tuple[Term, ...]) -> Card:
    """Return the card of a report; ``cells`` say what it has in each row, ``set_off`` are its terms."""
    report = book.report
    topics = [topic.slug for topic in book.settings.topics.topics]
    named = list(statements(report, book.settings))
    filled = [sum(len(book.items[placed.anchor].text) for placed in cells[topic].items) for topic in topics]
    return Card(
        head=book.head,
        county=report.ref.county,
        title=report.ref.title,
        draft=report.ref.draft,
        findings=report.findings,
        unsure=tuple(f"{one.number}{one.heading}" for one in report.sections if one.confidence < UNSURE),
        absent=tuple(item.kind for item in report.legal if item.state == "absent"),
        rows={row: Filling(len(cells[row].items), length_of(cells[row], book)) for row in (*topics, *SECTION_PAGES)},
        shares=tuple(1000 * length // (sum(filled) or 1) for length in filled),
        stated=_grouped((one.indicator.id, one.measure) for one in named if one.own),
        mentioned=dict(Counter(one.indicator.id for one in named)),
        set_off=set_off,
        text=stamp(full_text(report)),
    )


def leaves(book: Book, cells: Mapping[str, Cell]) -> dict[str, Leaf]:
    """Return what pages over all reports print of a report, by the names that their slots go by."""
    rows = (*(topic.slug for topic in book.settings.topics.topics), *SECTION_PAGES)
    entries = {
        row: EntryView(head=book.head, id=book.head.key, cell=cell_view(cells[row], book, row, {})) for row in rows
    }
    return {
        **{f"rows/{row}": entry for row, entry in entries.items()},
        **{f"matrices/{kind}": row for kind, row in matrix_rows(book, cells).items()},
        **{f"indicators/{id_}": row for id_, row in indicator_rows(book).items()},
    }


def _grouped(pairs: Iterable[tuple[str, Measure]]) -> dict[str, tuple[Measure, ...]]:
    found: dict[str, list[Measure]] = {}
    for id_, measure in pairs:
        found.setdefault(id_, []).append(measure)
    return {id_: tuple(own) for id_, own in found.items()}

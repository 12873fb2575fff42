"""The rows of a comparison: which item stands where, and what an empty cell says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from duizhao.model import UNSURE, Cell, Item, LegalItem, Passage, Placed, Report, Row, Section
from duizhao.settings import LEADERSHIP, UNDECIDED, UNREAD, Topic
from duizhao.words import sentences

KINDS = ("problems", "next", "other")
"""Section kinds that are rows of their own."""
_FRAME = ("preamble", "closing")
_TELLING = 2.0
"""A cue of at least this weight, standing in an item of another topic, is worth a link."""


def rows_of(reports: Sequence[Report], topics: Sequence[Topic]) -> tuple[Row, ...]:
    """Return a row for each topic, those by kind, and between and behind them what has neither, if anything.

    Every item that has text stands in exactly one row, or in the frame.
    """
    rows = [Row(id=topic.slug, cells=tuple(_topic_cell(report, topic) for report in reports)) for topic in topics]
    undecided, unread = (
        Row(id=row, cells=tuple(_cell(report, _standing(report, row)) for report in reports))
        for row in (UNDECIDED, UNREAD)
    )
    by_kind = [Row(id=kind, cells=tuple(_kind_cell(report, kind) for report in reports)) for kind in KINDS]
    return (*rows, *([] if undecided.empty else [undecided]), *by_kind, *([] if unread.empty else [unread]))


def frame_of(reports: Sequence[Report]) -> Row:
    """Return preamble and closing as one row."""
    cells = (_cell(report, [item for name in _FRAME for item in _standing(report, name)]) for report in reports)
    return Row(id="frame", cells=tuple(cells))


def shares_of(reports: Sequence[Report], rows: Sequence[Row]) -> tuple[tuple[float, ...], ...]:
    """Return, for each row, the share of each report's text that stands in it."""
    lengths = [{item.anchor: len(item.text) for item in report.items} for report in reports]
    return tuple(
        tuple(
            sum(length[placed.anchor] for placed in cell.items) / (sum(length.values()) or 1)
            for cell, length in zip(row.cells, lengths, strict=True)
        )
        for row in rows
    )


def _row_of(section: Section, item: Item) -> str:
    """Return the row in which an item of a section stands."""
    if section.confidence < UNSURE:
        return UNREAD
    if section.kind == "leader":
        return LEADERSHIP
    if section.kind == "measures":
        return item.topics[0] if item.topics else UNDECIDED
    return section.kind


def _standing(report: Report, row: str) -> list[Item]:
    """Return the items with text that stand in a row, in the order of the report."""
    return [
        item for section in report.sections for item in section.items if item.text and _row_of(section, item) == row
    ]


def _cell(report: Report, items: Sequence[Item], quotes: Iterable[Passage] = ()) -> Cell:
    """Return a cell of items, each new grouping heading printed over the first of its own."""
    quoted = tuple(quotes)
    if not items:
        return Cell(state="elsewhere" if quoted else "absent", quotes=quoted)
    groups = _groups(report)
    placed: list[Placed] = []
    printed = ""
    for item in items:
        group = groups.get(item.anchor, "")
        placed.append(Placed(anchor=item.anchor, context=group if group != printed else None))
        printed = group
    return Cell(state="items", items=tuple(placed), quotes=quoted)


def _groups(report: Report) -> dict[str, str]:
    """Return, for each item below a grouping heading, the anchor of the nearest one.

    Without one it is the section's, where its kind alone would not tell which section that is.
    """
    nearest: dict[str, str] = {}
    kinds = [section.kind for section in report.sections]
    for section in report.sections:
        named = section.confidence < UNSURE or kinds.count(section.kind) > 1
        over = {section.anchor: section.anchor if named else ""}
        for item in section.items:
            above = over.get(item.parent, "")
            over[item.anchor] = item.anchor if item.groups else above
            if above:
                nearest[item.anchor] = above
    return nearest


def _topic_cell(report: Report, topic: Topic) -> Cell:
    items = _standing(report, topic.slug)
    quotes = _leader_quotes(report, items) if topic.slug == LEADERSHIP else ()
    shown = {quote.anchor for quote in quotes} | {item.anchor for item in items}
    see = tuple(
        passage for passage in _touching(report, topic, seconds_only=bool(items)) if passage.anchor not in shown
    )
    if items:
        return structs.replace(_cell(report, items, quotes), see=see)
    if quotes or see:
        return Cell(state="elsewhere", quotes=quotes, see=see)
    read = any(section.kind == "measures" and section.confidence >= UNSURE for section in report.sections)
    return Cell(state="absent" if read else "unrecognised")


def _kind_cell(report: Report, kind: str) -> Cell:
    legal = _legal(report, kind)
    cell = _cell(report, _standing(report, kind), legal.passages)
    if cell.state == "absent" and legal.state == "unrecognised":
        return Cell(state="unrecognised")
    return cell


def _legal(report: Report, kind: str) -> LegalItem:
    return next(item for item in report.legal if item.kind == kind)


def _leader_quotes(report: Report, standing: Sequence[Item]) -> tuple[Passage, ...]:
    """Return the sentences on the leaders' duty, where they have no section and do not stand here anyway."""
    here = {item.anchor for item in standing}
    return tuple(passage for passage in _legal(report, "leader").passages if passage.anchor not in here)


def _touching(report: Report, topic: Topic, *, seconds_only: bool) -> Iterator[Passage]:
    """Yield the places elsewhere that touch on a topic: those of second topics first, then by weight.

    Cues that are common everywhere are passed over as long as there are telling ones. Where the topic has items
    of its own, passing mentions would say little: then ``seconds_only``.
    """
    found: list[tuple[bool, float, int, Passage]] = []
    items = [item for section in report.sections if section.kind not in _FRAME for item in section.items]
    for order, item in enumerate(items):
        second = topic.slug in item.topics and not item.groups
        best = _best_place(item, topic)
        if best and (second or not seconds_only):
            found.append((not second, -best[0], order, best[1]))
    telling = [entry for entry in found if not entry[0] or -entry[1] >= _TELLING]
    for _, _, _, passage in sorted(telling or found, key=lambda entry: entry[:3]):
        yield passage


def _best_place(item: Item, topic: Topic) -> tuple[float, Passage] | None:
    """Return the sentence of an item, or its heading, in which the topic's cues weigh most."""
    places = [Passage(anchor=item.anchor, field="heading", start=0, end=len(item.heading))]
    places += [Passage(anchor=item.anchor, start=start, end=end) for start, end in sentences(item.text)]
    best: tuple[float, Passage] | None = None
    for place in places:
        weight = sum(
            topic.cues[cue.phrase]
            for cue in item.cues
            if cue.topic == topic.slug and cue.place == place.field and place.start <= cue.start < place.end
        )
        if weight > 0 and (best is None or weight > best[0]):
            best = weight, place
    return best

"""The rows of a comparison: which item stands where, and what an empty cell says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Literal

from msgspec import Struct

from duizhao.model import UNSURE, Cell, Item, LegalItem, Passage, Placed, Report, Row, Section
from duizhao.settings import LEADERSHIP, UNDECIDED, UNREAD, Topic
from duizhao.words import sentences

KINDS = ("problems", "next", "other")
"""Section kinds that are rows of their own."""
FRAME = "frame"
"""The row of preamble and closing."""
_FRAMING = ("preamble", "closing")
_TELLING = 2.0
"""A sentence in which a topic's cues weigh less, each counted once, only brushes its words: 平台, 企业, 考核."""
_SHOWN_IF_FILLED = (UNDECIDED, UNREAD)
Standing = Mapping[str, Cell]
"""What one report says in each row."""


def standing(report: Report, topics: Sequence[Topic]) -> Standing:
    """Return what a report says in each row: topics, what is undecided, kinds, what is unread, the frame.

    Every item that has text stands in exactly one row.
    """
    shelf = _Shelf(report, topics)
    return {
        **{topic.slug: _topic_cell(shelf, topic) for topic in topics},
        UNDECIDED: shelf.cell(UNDECIDED),
        **{kind: _kind_cell(shelf, kind) for kind in KINDS},
        UNREAD: shelf.cell(UNREAD),
        FRAME: shelf.cell(FRAME),
    }


def rows_of(standings: Sequence[Standing]) -> tuple[Row, ...]:
    """Set what reports say side by side; rows for what has neither topic nor kind only where they are filled."""
    rows = [Row(id=row, cells=tuple(cells[row] for cells in standings)) for row in standings[0] if row != FRAME]
    return tuple(row for row in rows if row.id not in _SHOWN_IF_FILLED or not row.empty)


def frame_of(standings: Sequence[Standing]) -> Row:
    """Return preamble and closing as one row."""
    return Row(id=FRAME, cells=tuple(cells[FRAME] for cells in standings))


def shares_of(reports: Sequence[Report], rows: Sequence[Row]) -> tuple[tuple[float, ...], ...]:
    """Return, for each row, the share of each report's text that stands in it."""
    lengths = [{item.anchor: len(item.text) for item in report.items} for report in reports]
    wholes = [sum(length.values()) or 1 for length in lengths]
    return tuple(
        tuple(
            sum(length[placed.anchor] for placed in cell.items) / whole
            for cell, length, whole in zip(row.cells, lengths, wholes, strict=True)
        )
        for row in rows
    )


def _row_of(section: Section, item: Item) -> str:
    """Return the row in which an item of a section stands."""
    if section.kind in _FRAMING:
        return FRAME
    if section.confidence < UNSURE:
        return UNREAD
    if section.kind == "leader":
        return LEADERSHIP
    if section.kind == "measures":
        return item.topics[0] if item.topics else UNDECIDED
    return section.kind


class _Mention(Struct, frozen=True, kw_only=True):
    """Where an item touches on a topic the most."""

    second: bool
    """Whether the topic is one of the item's; in the rows of other topics it is the second."""
    weight: float
    """How much the topic's cues weigh there, each counted once."""
    passage: Passage
    """The sentence, or the heading."""


class _Shelf:
    """The items of a report by the row in which they stand."""

    def __init__(self, report: Report, topics: Sequence[Topic]) -> None:
        self.report = report
        self.groups = _groups(report)
        self.mentions = _mentions(report, topics)
        self.items: dict[str, list[Item]] = {}
        for section in report.sections:
            for item in section.items:
                if item.text:
                    self.items.setdefault(_row_of(section, item), []).append(item)

    def cell(self, row: str, quotes: Sequence[Passage] = (), see: Sequence[Passage] = ()) -> Cell:
        """Return a cell of the items of a row, each with the grouping heading over it."""
        items = self.items.get(row, ())
        if not items:
            state: Literal["elsewhere", "absent"] = "elsewhere" if quotes or see else "absent"
            return Cell(state=state, quotes=tuple(quotes), see=tuple(see))
        placed = tuple(Placed(anchor=item.anchor, group=self.groups.get(item.anchor, "")) for item in items)
        return Cell(state="items", items=placed, quotes=tuple(quotes), see=tuple(see))

    def legal(self, kind: str) -> LegalItem:
        """Return how the report meets a legal item."""
        return next(item for item in self.report.legal if item.kind == kind)


def _topic_cell(shelf: _Shelf, topic: Topic) -> Cell:
    report, here = shelf.report, {item.anchor for item in shelf.items.get(topic.slug, ())}
    leader = shelf.legal("leader").passages if topic.slug == LEADERSHIP else ()
    # Sentences on the leaders' duty are quoted where they do not stand in this row anyway.
    quotes = [passage for passage in leader if passage.anchor not in here]
    shown = here | {quote.anchor for quote in quotes}
    # Where the topic has items of its own, passing mentions would say little.
    told = [one for one in shelf.mentions.get(topic.slug, ()) if one.second or (one.weight >= _TELLING and not here)]
    cell = shelf.cell(topic.slug, quotes, [one.passage for one in told if one.passage.anchor not in shown])
    read = any(section.kind == "measures" and section.confidence >= UNSURE for section in report.sections)
    return cell if read or cell.state != "absent" else Cell(state="unrecognised")


def _kind_cell(shelf: _Shelf, kind: str) -> Cell:
    legal = shelf.legal(kind)
    cell = shelf.cell(kind, legal.passages)
    open_ = cell.state == "absent" and legal.state == "unrecognised"
    return Cell(state="unrecognised") if open_ else cell


def _groups(report: Report) -> dict[str, str]:
    """Return, for each item below a grouping heading, the anchor of the nearest one.

    Without one it is the section's, where its kind alone would not tell which section that is.
    """
    nearest: dict[str, str] = {}
    for section in report.sections:
        over = {section.anchor: "" if report.told_by_kind(section) else section.anchor}
        for item in section.items:
            above = over.get(item.parent, "")
            over[item.anchor] = item.anchor if item.groups else above
            if above:
                nearest[item.anchor] = above
    return nearest


def _mentions(report: Report, topics: Sequence[Topic]) -> dict[str, list[_Mention]]:
    """Return for each topic the places that touch on it: those of second topics first, then by weight."""
    weights = {topic.slug: topic.cues for topic in topics}
    found: dict[str, list[_Mention]] = {}
    for section in report.sections:
        for item in section.items if section.kind not in _FRAMING else ():
            for topic, mention in _best_places(item, weights):
                found.setdefault(topic, []).append(mention)
    return {topic: sorted(all_, key=lambda one: (not one.second, -one.weight)) for topic, all_ in found.items()}


def _best_places(item: Item, weights: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, _Mention]]:
    """Yield for each topic the sentence of an item, or its heading, in which its cues weigh most.

    Cues that weigh nothing where they stand, because they are too common there, are not asked.
    """
    places = [(0, len(item.heading)), *sentences(item.text)]
    starts = [start for start, _ in places[1:]]
    phrases: dict[tuple[str, int], set[str]] = {}  # of each topic in each place
    for cue in item.cues:
        if cue.weight and cue.place in ("heading", "text"):
            place = bisect_right(starts, cue.start) if cue.place == "text" else 0
            phrases.setdefault((cue.topic, place), set()).add(cue.phrase)
    best: dict[str, tuple[float, int]] = {}
    for (topic, place), own in phrases.items():
        weight = fsum(weights[topic][phrase] for phrase in own) if topic in weights else 0
        if weight > best.get(topic, (0, 0))[0]:
            best[topic] = weight, place
    for topic, (weight, place) in best.items():
        start, end = places[place]
        passage = Passage(anchor=item.anchor, field="text" if place else "heading", start=start, end=end)
        yield topic, _Mention(second=topic in item.topics and not item.groups, weight=weight, passage=passage)

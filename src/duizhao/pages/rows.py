"""A row of a comparison as it is printed: its name, its cells; also for the pages over all reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from duizhao.model import Cell, Passage, Placed
from duizhao.pages.legal import absence
from duizhao.pages.text import Book, Marked
from duizhao.settings import UNDECIDED, UNREAD, Settings
from duizhao.views import BlockView, CellView, ItemView, Link, Only

KIND_NOTES = {"problems": "法定内容 ②", "next": "法定内容 ④", "other": "法定内容 ⑤"}
"""Rows by kind of section, with the legal item that they stand for."""
OWN_ROWS = {UNDECIDED: "未归入主题", UNREAD: "未能识别的部分", "frame": "引言与落款"}
"""Rows that stand for no topic and no kind; that a report has nothing there says nothing."""
SECTION_PAGES = ("problems", "next")
"""Kinds of section that have a page over all reports."""
_STATES = {"elsewhere": "未单列", "absent": "未见", "unrecognised": "未识别", "nothing": "无"}
_FEW = 4
"""So many places are named in an empty cell; further ones are folded."""
_EXCERPT = 56


class RowName(Struct, frozen=True, kw_only=True):
    """What a row is called."""

    name: str
    """Its name."""
    note: str = ""
    """The part of the outline, or of the law, that it stands for."""
    url: str = ""
    """Its page over all reports."""


def row_ids(settings: Settings) -> tuple[str, ...]:
    """Return the rows of comparisons from the top down, the frame last."""
    return (*(topic.slug for topic in settings.topics.topics), UNDECIDED, *KIND_NOTES, UNREAD, "frame")


def row_name(row: str, settings: Settings) -> RowName:
    """Return what a row is called."""
    for topic in settings.topics.topics:
        if topic.slug == row:
            note = f"纲要 {topic.outline}" if topic.outline else ""
            return RowName(name=topic.name, note=note, url=f"/topics/{row}/")
    if row in KIND_NOTES:
        url = f"/sections/{row}/" if row in SECTION_PAGES else ""
        return RowName(name=settings.section(row).name, note=KIND_NOTES[row], url=url)
    return RowName(name=OWN_ROWS[row])


def cell_view(cell: Cell, book: Book, row: str, marks: Mapping[str, Sequence[Marked]]) -> CellView:
    """Return a cell ready to print; ``marks`` are the shared wordings of the report's items."""
    see = [(book.link(passage.anchor), excerpt(book, passage)) for passage in cell.see]
    state = "nothing" if cell.state == "absent" and row in OWN_ROWS else cell.state
    return CellView(
        id=f"{row}-{book.head.key}",
        head=book.head,
        state=state,
        state_words=_STATES.get(state, ""),
        absence={"nothing": "—"}.get(state) or (absence(state) if state in ("absent", "unrecognised") else ""),
        blocks=tuple(blocks_of(cell.items, book, lambda one: item_view(one, book, marks.get(one.anchor, ())))),
        quotes=tuple(_quoted(book, cell.quotes)),
        see=tuple(see[:_FEW]),
        more=tuple(see[_FEW:]),
        brief=False,
    )


def item_view(placed: Placed, book: Book, marks: Sequence[Marked] = ()) -> ItemView:
    """Return an item of a row, under an id that carries its report, its shared wording marked."""
    return book.view(book.items[placed.anchor], f"{book.head.key}-{placed.anchor}", marks)


def blocks_of(
    items: Sequence[Placed], book: Book, view: Callable[[Placed], ItemView], above: str = ""
) -> Iterator[BlockView]:
    """Yield items by the grouping heading over them, each heading once where it goes on; ``above`` is the last one."""
    for group, own in groupby(items, key=lambda placed: placed.group):
        views = tuple(map(view, own))
        context = book.heading_of(group) if group and group != above else ""
        yield BlockView(context=context, items=views, only=only_of(one.only for one in views))
        above = group


def only_of(parts: Iterable[Only]) -> Only:
    """Return what all parts are alike, or nothing where they differ."""
    sorts = set(parts)
    return sorts.pop() if len(sorts) == 1 else ""


def _quoted(book: Book, passages: Sequence[Passage]) -> Iterator[tuple[str, Link]]:
    """Yield the passages quoted from each item, what lies between them left out visibly."""
    for anchor, group in groupby(passages, key=lambda passage: passage.anchor):
        told = [book.quote(passage) for passage in group if passage.field == "text"]
        yield "……".join(told), book.link(anchor, heading=True)


def excerpt(book: Book, passage: Passage) -> str:
    """Return the words of a passage, a long one cut short behind a clause."""
    words = book.quote(passage)
    if len(words) <= _EXCERPT:
        return words
    clause = max(words.rfind(mark, _EXCERPT // 2, _EXCERPT) for mark in "，；、")
    return words[: clause if clause > 0 else _EXCERPT] + "……"


def length_of(cell: Cell, book: Book) -> int:
    """Return how many characters a cell prints at first sight."""
    texts = [book.items[placed.anchor].text for placed in cell.items]
    texts += [book.quote(passage) for passage in cell.quotes]
    texts += [excerpt(book, passage) for passage in cell.see[:_FEW]]
    return sum(map(len, texts))


def share_of(cell: Cell, book: Book) -> float:
    """Return the share of a report's text that stands in a cell, from 0 to 1."""
    whole = sum(len(item.text) for item in book.report.items) or 1
    return sum(len(book.items[placed.anchor].text) for placed in cell.items) / whole

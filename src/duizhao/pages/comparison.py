"""The page of a comparison: reports side by side, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import structs

from duizhao.model import Cell, Comparison, Page, Passage, Row, Wording
from duizhao.pages.legal import legal_rows
from duizhao.pages.text import Book, Marked
from duizhao.settings import UNDECIDED, UNREAD, Settings
from duizhao.views import (
    CellView,
    ComparisonView,
    Head,
    ItemView,
    Link,
    RowView,
    Share,
    WordingView,
)

_LACKING = {"inside": "未单列", "elsewhere": "未单列", "absent": "未见"}
_KIND_NOTES = {"problems": "法定内容 ②", "next": "法定内容 ④", "other": "法定内容 ⑤"}
_OWN_ROWS = {UNDECIDED: "未归入主题", UNREAD: "未能识别的部分", "frame": "引言与落款"}
_STATES = {"elsewhere": "未单列", "absent": "未见", "unrecognised": "未识别", "nothing": "无"}
_FEW = 4
"""So many places are named in an empty cell; further ones are folded."""
_EXCERPT = 56
_BRIEF, _MUCH_LONGER = 320, 2.5
"""A cell of at most so many characters follows the reader down beside one that is so much longer."""
_TELLING_GAP = 0.05
_MOST_TOPICS = 4
"""So many topics that only some reports have are named on top, the longest first."""
_LEGAL_ROWS = ("legal", "problems", "leadership", "next", "other")
"""Where the five legal items are read; for measures, which fill many rows, the table of the items itself."""
Marks = Mapping[tuple[int, str], Sequence[Marked]]


def comparison_page(comparison: Comparison, books: Sequence[Book], settings: Settings, introduction: str) -> Page:
    """Return the page of a comparison; ``books`` are its reports, in order."""
    heads = tuple(structs.replace(book.head, short=_short_name(book, books)) for book in books)
    told = [wording for wording in comparison.shared if not wording.boilerplate]
    marks = _marks(comparison, books)
    rows = [_row(row, books, settings, marks) for row in comparison.rows]
    view = ComparisonView(
        crumbs=(Link(text="对照", url="/#comparisons"),),
        description="、".join(f"{head.name}{head.year}年" for head in heads) + "法治政府建设年度报告逐主题对照。",
        heads=heads,
        introduction=introduction,
        differences=tuple(_differences(comparison, rows, books)),
        legal=legal_rows(books),
        shares=tuple(_shares(comparison, rows)),
        rows=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if not row.empty),
        silent=tuple(view for view, row in zip(rows, comparison.rows, strict=True) if row.empty),
        frame=_row(comparison.frame, books, settings, {}),
        wordings=tuple(
            WordingView(
                number=number,
                phrase=wording.phrase,
                places=tuple(
                    Link(
                        text=f"{heads[report].short} {books[report].label(anchor)}",
                        url=f"#{heads[report].key}-{anchor}",
                    )
                    for report, anchor in dict.fromkeys((mark.report, mark.anchor) for mark in wording.marks)
                ),
            )
            for number, wording in enumerate(told, 1)
        ),
        set_phrases=tuple(
            (wording.phrase, "：".join(str(_count(wording.phrase, book)) for book in books))
            for wording in comparison.shared
            if wording.boilerplate
        ),
    )
    return Page(url=comparison.url, template="comparison.html", title=comparison_title(heads), view=view)


def comparison_title(heads: Sequence[Head]) -> str:
    """Return what a comparison is called, such as “井研县 2023 与 新县 2023”."""
    names = [f"{head.name} {head.year}" for head in heads]
    return f"{'、'.join(names[:-1])} 与 {names[-1]}"


def _count(phrase: str, book: Book) -> int:
    """Return how often a phrase stands in a report, headings included."""
    return book.report.text.count(phrase)


def _marks(comparison: Comparison, books: Sequence[Book]) -> Marks:
    """Return the marks of shared wording by report and item, each leading on to the next report that has it."""
    found: dict[tuple[int, str], list[Marked]] = {}
    told = (wording for wording in comparison.shared if not wording.boilerplate)
    for number, wording in enumerate(told, 1):
        targets = {
            column: place for column, book in enumerate(books) if (place := _place(number, wording, column, book))
        }
        having, seen = list(targets), set()
        for mark in wording.marks:
            after = having[(having.index(mark.report) + 1) % len(having)]
            found.setdefault((mark.report, mark.anchor), []).append(
                Marked(
                    start=mark.start,
                    end=mark.end,
                    number=number,
                    id="" if mark.report in seen else targets[mark.report],
                    url=f"#{targets[after]}",
                )
            )
            seen.add(mark.report)
    return found


def _place(number: int, wording: Wording, column: int, book: Book) -> str:
    """Return the id of the first mark of a wording in a report, or of the item that has it in a longer mark."""
    if any(mark.report == column for mark in wording.marks):
        return f"w{number}-{book.head.key}"
    return next((f"{book.head.key}-{item.anchor}" for item in book.report.items if wording.phrase in item.text), "")


def _row(row: Row, books: Sequence[Book], settings: Settings, marks: Marks) -> RowView:
    name, note, url = row_name(row.id, settings)
    cells = [
        cell_view(cell, book, row.id, {anchor: m for (r, anchor), m in marks.items() if r == index})
        for index, (cell, book) in enumerate(zip(row.cells, books, strict=True))
    ]
    lengths = [_length(cell, book) for cell, book in zip(row.cells, books, strict=True)]
    brief = [length <= _BRIEF and max(lengths) > _MUCH_LONGER * max(length, 60) for length in lengths]
    return RowView(
        id=row.id,
        name=name,
        note=note,
        url=url,
        cells=tuple(structs.replace(cell, brief=is_brief) for cell, is_brief in zip(cells, brief, strict=True)),
    )


def row_name(row: str, settings: Settings) -> tuple[str, str, str]:
    """Return a row's name, the part of the outline or the law behind it, and its page over all reports."""
    for topic in settings.topics.topics:
        if topic.slug == row:
            return topic.name, f"纲要 {topic.outline}" if topic.outline else "", f"/topics/{row}/"
    if row in _KIND_NOTES:
        url = f"/sections/{row}/" if row in ("problems", "next") else ""
        return settings.section(row).name, _KIND_NOTES[row], url
    return _OWN_ROWS[row], "", ""


def cell_view(cell: Cell, book: Book, row: str, marks: Mapping[str, Sequence[Marked]]) -> CellView:
    """Return a cell ready to print; ``marks`` are the shared wordings of the report's items."""
    key = book.head.key
    blocks: list[tuple[str, list[ItemView]]] = []
    for placed in cell.items:
        item = book.items[placed.anchor]
        view = book.view(item, f"{key}-{placed.anchor}", marks.get(placed.anchor, ()))
        if placed.context is not None or not blocks:
            blocks.append((book.heading_of(placed.context) if placed.context else "", []))
        blocks[-1][1].append(view)
    see = [(book.link(passage.anchor), _excerpt(book, passage)) for passage in cell.see]
    state = "nothing" if cell.state == "absent" and row in _OWN_ROWS else cell.state
    return CellView(
        id=f"{row}-{key}",
        head=book.head,
        state=state,
        state_words=_STATES.get(state, ""),
        blocks=tuple((context, tuple(views)) for context, views in blocks),
        quotes=tuple(_quoted(book, cell.quotes)),
        see=tuple(see[:_FEW]),
        more=tuple(see[_FEW:]),
        brief=False,
    )


def _quoted(book: Book, passages: Sequence[Passage]) -> Iterator[tuple[str, Link]]:
    """Yield the passages quoted from each item, what lies between them left out visibly."""
    for anchor, group in groupby(passages, key=lambda passage: passage.anchor):
        told = [book.quote(passage) for passage in group if passage.field == "text"]
        yield "……".join(told), book.link(anchor, heading=True)


def _excerpt(book: Book, passage: Passage) -> str:
    """Return the words of a passage, a long one cut short behind a clause."""
    words = book.quote(passage)
    if len(words) <= _EXCERPT:
        return words
    clause = max(words.rfind(mark, _EXCERPT // 2, _EXCERPT) for mark in "，；、")
    return words[: clause if clause > 0 else _EXCERPT] + "……"


def _length(cell: Cell, book: Book) -> int:
    texts = [book.items[placed.anchor].text for placed in cell.items]
    texts += [book.quote(passage) for passage in cell.quotes]
    texts += [_excerpt(book, passage) for passage in cell.see[:_FEW]]
    return sum(map(len, texts))


def _shares(comparison: Comparison, rows: Sequence[RowView]) -> Iterator[Share]:
    """Yield the shares of the rows; bars are drawn against the largest."""
    largest = max((share for shares in comparison.coverage for share in shares), default=0) or 1
    for row, shares in zip(rows, comparison.coverage, strict=True):
        if any(shares):
            yield Share(
                name=Link(text=row.name, url=f"#{row.id}"),
                bars=tuple((_percent(share), round(100 * share / largest)) for share in shares),
            )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.005 else ("不足1%" if share else "—")


def _differences(comparison: Comparison, rows: Sequence[RowView], books: Sequence[Book]) -> Iterator[Link]:
    """Yield what differs most: legal items and topics that only some have, then the widest gap in length.

    A report that could not be read on some point is passed over there: nothing is known of it.
    """
    settings = books[0].settings
    states = [[item.state for item in book.report.legal] for book in books]
    kinds = [item.kind for item in books[0].report.legal]
    told = set()
    for kind, target, own in zip(kinds, _LEGAL_ROWS, zip(*states, strict=True), strict=True):
        having = ["单列一节" if state == "own" else "" for state in own]
        if note := _some(books, having, own):
            told.add(target)
            yield Link(text=settings.section(kind).short, url=f"#{target}", note=note)
    topics = []
    for view, row, shares in zip(rows, comparison.rows, comparison.coverage, strict=True):
        having = [f"有{len(cell.items)}条" if cell.items else "" for cell in row.cells]
        note = _some(books, having, [cell.state for cell in row.cells])
        if note and row.id not in {*told, *_KIND_NOTES, *_OWN_ROWS}:
            topics.append((max(shares), Link(text=view.name, url=f"#{row.id}", note=note)))
    yield from (link for _, link in sorted(topics, key=lambda topic: -topic[0])[:_MOST_TOPICS])
    yield from _widest_gap(comparison, rows, books)


def _some(books: Sequence[Book], having: Sequence[str], states: Sequence[str]) -> str:
    """Say which reports have something and which do not; nothing where all do or none.

    ``having`` says what each has, in words, and is empty where it has nothing.
    """
    known = [
        (_short_name(book, books), words or _LACKING.get(state, ""))
        for book, words, state in zip(books, having, states, strict=True)
    ]
    said: dict[str, list[str]] = {}
    for name, words in sorted(known, key=lambda entry: entry[1] in _LACKING.values()):
        if words:
            said.setdefault(words, []).append(name)
    if not any(words in _LACKING.values() for words in said) or all(words in _LACKING.values() for words in said):
        return ""
    return "，".join("、".join(names) + words for words, names in said.items())


def _short_name(book: Book, books: Sequence[Book]) -> str:
    """Return a county's name, with the year where the name alone would not tell."""
    alike = [other for other in books if other.head.name == book.head.name]
    return f"{book.head.name}{book.head.year}" if len(alike) > 1 else book.head.name


def _widest_gap(comparison: Comparison, rows: Sequence[RowView], books: Sequence[Book]) -> Iterator[Link]:
    gaps = [
        (max(shares) - min(shares), -index)
        for index, (row, shares) in enumerate(zip(comparison.rows, comparison.coverage, strict=True))
        if all(cell.state == "items" for cell in row.cells)
    ]
    gap, index = max(gaps, default=(0.0, 0))
    if gap >= _TELLING_GAP:
        shares = zip(books, comparison.coverage[-index], strict=True)
        note = "，".join(f"{_short_name(book, books)}占全文{_percent(share)}" for book, share in shares)
        yield Link(text=rows[-index].name, url=f"#{rows[-index].id}", note=note)

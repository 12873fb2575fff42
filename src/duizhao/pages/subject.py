"""Pages over all reports: one topic, or one kind of section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from duizhao.model import Cell, Page
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import SECTION_PAGES, cell_view, length_of, row_name
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import EntryGroup, EntryView, Link, SubjectView

RowOf = Callable[[Book, str], Cell]
"""Gives what a report says in a row."""
_MOST = 55_000
"""So many characters keep a page below 150 KB gzipped: on two reports one took 2.1 bytes, an item 200 more."""
_AROUND = 100
"""What stands around the text of a report, in characters that weigh as much."""


def subject_pages(books: Sequence[Book], settings: Settings, cell_of: RowOf) -> Iterator[Page]:
    """Yield the pages of each topic and of each kind of section that has any."""
    topics = [topic.slug for topic in settings.topics.topics]
    for sort, rows in (("主题", topics), ("不足与安排", SECTION_PAGES)):
        called = [row_name(row, settings) for row in rows]
        links = [Link(text=one.name, url=one.url) for one in called]
        for index, row in enumerate(rows):
            yield from _pages(sort, links, index, called[index].note, _Subject(row, books, cell_of))


class _Subject:
    """What all reports say in one row."""

    def __init__(self, row: str, books: Sequence[Book], cell_of: RowOf) -> None:
        self.row = row
        self.cells = {book.head.key: cell_of(book, row) for book in books}
        self.parts = parted(books, self.weight, _MOST)

    def weight(self, book: Book) -> int:
        """Return how much a report fills of a page: its text, which stands there twice, and what is around it."""
        cell = self.cells[book.head.key]
        return length_of(cell, book) + _AROUND * (1 + len(cell.items))

    def note(self, books: Sequence[Book]) -> str:
        """Say how many items some reports have here."""
        count = sum(len(self.cells[book.head.key].items) for book in books)
        return f"{count}条" if count else "未单列"

    def groups(self, part: Part) -> Iterator[EntryGroup]:
        for id_, name, books in grouped(part.books):
            yield EntryGroup(id=id_, name=name, entries=tuple(self.entry(book) for book in books))

    def entry(self, book: Book) -> EntryView:
        cell = cell_view(self.cells[book.head.key], book, self.row, {})
        return EntryView(head=book.head, id=book.head.key, cell=cell)


def _pages(sort: str, links: Sequence[Link], at: int, note: str, subject: _Subject) -> Iterator[Page]:
    """Yield the page of one subject among the others of its sort, and those of its parts."""
    own = links[at]
    index = index_of(subject.parts, own.url, subject.note)
    whole = subject.parts[0] if len(subject.parts) == 1 else Part(books=())
    view = SubjectView(
        crumbs=(Link(text=sort, url="/#topics"),),
        description=f"各份报告中关于{own.text}的全部表述，逐条有出处。",
        name=own.text,
        part="",
        note=note,
        index=index,
        groups=tuple(subject.groups(whole)),
        others=tuple(Link(text=link.text) if link is own else link for link in links),
        others_name=sort,
        before=links[at - 1] if at else None,
        after=links[at + 1] if at + 1 < len(links) else None,
    )
    yield Page(url=own.url, template="subject.html", title=own.text, view=view)
    if whole.books:
        return
    parts = [Link(text=part.name, url=own.url + part.path) for part in subject.parts]
    for number, part in enumerate(subject.parts):
        view = SubjectView(
            crumbs=(Link(text=sort, url="/#topics"), own),
            description=f"{part.name}各份报告中关于{own.text}的全部表述，逐条有出处。",
            name=own.text,
            part=part.name,
            note=note,
            index=None,
            groups=tuple(subject.groups(part)),
            others=(),
            others_name=sort,
            before=parts[number - 1] if number else None,
            after=parts[number + 1] if number + 1 < len(parts) else None,
        )
        yield Page(url=own.url + part.path, template="subject.html", title=f"{own.text}：{part.name}", view=view)

"""Pages over all reports: one topic, or one kind of section."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from duizhao.model import Cell, Page
from duizhao.pages.rows import SECTION_PAGES, cell_view, row_name
from duizhao.pages.text import Book
from duizhao.settings import Settings
from duizhao.views import EntryView, Link, SubjectView

RowOf = Callable[[Book, str], Cell]
"""Gives what a report says in a row."""


def subject_pages(books: Sequence[Book], settings: Settings, cell_of: RowOf) -> Iterator[Page]:
    """Yield the page of each topic and of each kind of section that has one."""
    topics = [topic.slug for topic in settings.topics.topics]
    for sort, rows in (("主题", topics), ("不足与安排", SECTION_PAGES)):
        called = [row_name(row, settings) for row in rows]
        links = [Link(text=one.name, url=one.url) for one in called]
        for index, row in enumerate(rows):
            entries = tuple(_entry(book, row, cell_of) for book in books)
            yield _page(sort, links, index, called[index].note, entries)


def _entry(book: Book, row: str, cell_of: RowOf) -> EntryView:
    return EntryView(head=book.head, id=book.head.key, cell=cell_view(cell_of(book, row), book, row, {}))


def _page(sort: str, links: Sequence[Link], index: int, note: str, entries: tuple[EntryView, ...]) -> Page:
    """Return the page of one subject among the others of its sort."""
    own = links[index]
    view = SubjectView(
        crumbs=(Link(text=sort, url="/#topics"),),
        description=f"各份报告中关于{own.text}的全部表述，逐条有出处。",
        name=own.text,
        note=note,
        entries=entries,
        others=tuple(Link(text=link.text) if link is own else link for link in links),
        others_name=sort,
        before=links[index - 1] if index else None,
        after=links[index + 1] if index + 1 < len(links) else None,
    )
    return Page(url=own.url, template="subject.html", title=own.text, view=view)

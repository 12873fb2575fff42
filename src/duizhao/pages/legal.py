"""The five items that the law asks of each report, as lines of a table; facts, no grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from duizhao.forms import date_words
from duizhao.model import LegalItem, Section
from duizhao.names import UNREAD_WORDS
from duizhao.pages.text import Book
from duizhao.views import LegalCell, LegalRow, Link

_CIRCLED = "①②③④⑤"
_FEW = 3
"""More sections than these are folded."""


def legal_rows(books: Sequence[Book]) -> tuple[LegalRow, ...]:
    """Return a line for each of the five items and for both dates, with a cell for each report."""
    kinds = [item.kind for item in books[0].report.legal]
    rows = [
        LegalRow(
            name=f"{_CIRCLED[index]} {books[0].settings.section(kind).short}",
            cells=tuple(_cell(book, book.report.legal[index]) for book in books),
        )
        for index, kind in enumerate(kinds)
    ]
    signed = LegalRow(name="落款日期", cells=tuple(_words(signed_words(book)) for book in books))
    made_public = LegalRow(name="公开日期", cells=tuple(LegalCell(links=(published(book),)) for book in books))
    return (*rows, signed, made_public)


def signed_words(book: Book) -> str:
    """Return 落款日期: the editor's, else the line under the text, else that the text has none."""
    closing = [item.text for section in book.report.sections if section.kind == "closing" for item in section.items]
    return date_words(book.report.ref.signed) or (closing[-1] if closing else "未载")


def published(book: Book) -> Link:
    """Return 公开日期 and how it stands to 1 April of the year after; of one that is not known nothing is said."""
    date = book.report.ref.published
    if date is None:
        return Link(text="不详")
    # 《法治政府建设与责任落实督察工作规定》: published by 1 April of the year after the one reported on.
    due = dt.date(book.report.ref.year + 1, 4, 1)
    return Link(text=date_words(date), note="次年4月1日后" if date > due else "次年4月1日前")


def _words(text: str) -> LegalCell:
    return LegalCell(links=(Link(text=text),))


def absence(state: str) -> str:
    """Return the words for what was not found."""
    return UNREAD_WORDS if state == "unrecognised" else "未见相关表述"


def _cell(book: Book, item: LegalItem) -> LegalCell:
    if item.state == "own":
        sections = [section for section in book.report.sections if section.anchor in item.sections]
        links = tuple(
            Link(text=book.section_label(section), url=f"{book.head.url}#{section.anchor}", note=_size([section], item))
            for section in sections
        )
        folded = f"{len(sections)}个标题，{_size(sections, item)}" if len(sections) > _FEW else ""
        return LegalCell(links=links, folded=folded)
    if item.state == "inside":
        places = dict.fromkeys(passage.anchor for passage in item.passages)
        return LegalCell(lead="未单列，见", links=tuple(book.link(anchor, heading=True) for anchor in places))
    return _words(absence(item.state))


def _size(sections: Sequence[Section], item: LegalItem) -> str:
    """Say how many units some sections have and, of problems, whether causes are named."""
    items = [entry for section in sections for entry in section.items]
    numbered = [entry for entry in items if entry.number]
    groups = [entry for entry in numbered if len(entry.path) == 1]
    leaves = [entry for entry in numbered if not entry.groups]
    if not numbered:
        size = f"{len(items)}段"
    elif any(entry.groups for entry in numbered):
        size = f"{len(groups)}节{len(leaves)}项"
    else:
        size = f"{len(leaves)}项"
    if item.kind == "problems":
        size += "，写有原因" if item.causes else "，未见写明原因"
    return size

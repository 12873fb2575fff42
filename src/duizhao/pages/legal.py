"""The five items that the law asks of each report, as lines of a table; facts, no grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from duizhao.model import LegalItem, Section
from duizhao.pages.text import Book, section_label
from duizhao.views import LegalRow, Link

_CIRCLED = "①②③④⑤"


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
    signed = LegalRow(
        name="落款日期",
        cells=tuple((Link(text=date_words(book.report.ref.signed) or "未载"),) for book in books),
    )
    published = LegalRow(
        name="公开日期",
        cells=tuple((Link(text=date_words(book.report.ref.published) or "不详"),) for book in books),
    )
    return (*rows, signed, published)


def date_words(date: dt.date | None) -> str:
    """Return a date as it is written in Chinese, or nothing."""
    return f"{date.year}年{date.month}月{date.day}日" if date else ""


def absence(state: str) -> str:
    """Return the words for what was not found."""
    return "未能自动识别" if state == "unrecognised" else "未见相关表述"


def _cell(book: Book, item: LegalItem) -> tuple[Link, ...]:
    if item.state == "own":
        sections = [section for section in book.report.sections if section.anchor in item.sections]
        return tuple(
            Link(
                text=section_label(section),
                url=f"{book.head.url}#{section.anchor}",
                note=_size(section, item),
            )
            for section in sections
        )
    if item.state == "inside":
        places = dict.fromkeys(passage.anchor for passage in item.passages)
        return (Link(text="未单列，见"), *(book.link(anchor, heading=True) for anchor in places))
    return (Link(text=absence(item.state)),)


def _size(section: Section, item: LegalItem) -> str:
    """Say how many units a section has and, of problems, whether causes are named."""
    numbered = [entry for entry in section.items if entry.number]
    groups = [entry for entry in numbered if len(entry.path) == 1]
    leaves = [entry for entry in numbered if not entry.groups]
    if not numbered:
        size = f"{len(section.items)}段"
    elif any(entry.groups for entry in numbered):
        size = f"{len(groups)}节{len(leaves)}项"
    else:
        size = f"{len(leaves)}项"
    if item.kind == "problems":
        size += "，写有原因" if item.causes else "，未见写明原因"
    return size

"""All reports as two tables: how each meets the five items of the law, and how its text divides over the topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from duizhao.cards import Card
from duizhao.model import Cell, LegalItem, Page, Slot
from duizhao.names import UNREAD_WORDS
from duizhao.pages.legal import published, signed_words
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import row_name, share_of
from duizhao.pages.text import REPORTS_LINK, Book
from duizhao.settings import Settings
from duizhao.views import Index, Link, MatrixCell, MatrixGroup, MatrixRow, MatrixView

_MOST = 1_200
"""So many reports keep a page below 150 KB gzipped: measured on 400, a row takes 75 bytes."""
_OTHERS = ("problems", "next", "other")


_LEGAL_LEDE = (
    "《法治政府建设与责任落实督察工作规定》要求年度报告写明五项内容。这里只列各份报告写没写、写在哪里，不打分。",
    "“单列”是自成一节，“见于他处”是没有单列而在别处写到，“未见”是没有找到；都由程序判断，点开可核对。",
    "落款日期是文末所署，公开日期是网上公布之日，不由前者推算；只有知道公开日期的才与次年4月1日相比。",
)
_COVERAGE_LEDE = (
    "数字是该主题各条占正文字数的百分比，线段长短与数字相当，引言、落款未列；点数字看原文，点主题看各县。",
    "“另见”是没有单列而在别处写到，“未见”是未见相关表述，“未识别”是未能自动识别。",
)


class _Matrix(Struct, frozen=True, kw_only=True):
    """A table of all reports."""

    name: str
    """What it is about."""
    url: str
    """Its address."""
    kind: Literal["legal", "coverage"]
    """By what its style goes."""
    lede: tuple[str, ...]
    """What its cells say."""
    columns: tuple[Link, ...]
    """Its columns."""


def matrix_rows(book: Book, cells: Mapping[str, Cell]) -> dict[str, MatrixRow]:
    """Return the line of a report in each matrix, by its kind; ``cells`` say what it has in each row."""
    return {
        "legal": MatrixRow(head=book.head, cells=tuple(_legal_cells(book))),
        "coverage": MatrixRow(head=book.head, cells=tuple(_coverage_cells(book, _rows(book.settings), cells))),
    }


def matrix_pages(cards: Sequence[Card], settings: Settings) -> Iterator[Page]:
    """Yield the pages of both matrices."""
    legal = _Matrix(
        name="法定五项内容一览",
        url="/legal/",
        kind="legal",
        lede=_LEGAL_LEDE,
        columns=tuple(_legal_columns(settings)),
    )
    coverage = _Matrix(
        name="篇幅一览",
        url="/coverage/",
        kind="coverage",
        lede=_COVERAGE_LEDE,
        columns=tuple(_coverage_column(row, settings) for row in _rows(settings)),
    )
    parts = parted(cards, lambda _: 1, _MOST)
    for matrix in (legal, coverage):
        yield from _pages(matrix, parts)


def _rows(settings: Settings) -> list[str]:
    """Return the rows that are columns of the matrix of coverage."""
    return [*(topic.slug for topic in settings.topics.topics), *_OTHERS]


def _pages(matrix: _Matrix, parts: Sequence[Part]) -> Iterator[Page]:
    """Yield the page of a matrix or, if it has more parts than one, the way to them and the page of each."""
    if len(parts) == 1:
        yield _page(matrix, parts[0])
        return
    yield _page(matrix, Part(cards=()), index=index_of(parts, matrix.url, lambda _: ""))
    links = [None, *(Link(text=part.name, url=matrix.url + part.path) for part in parts), None]
    for part, before, after in zip(parts, links, links[2:], strict=False):
        yield _page(matrix, part, before=before, after=after)


def _page(
    matrix: _Matrix, part: Part, *, index: Index | None = None, before: Link | None = None, after: Link | None = None
) -> Page:
    view = MatrixView(
        crumbs=(REPORTS_LINK, Link(text=matrix.name, url=matrix.url)) if part.path else (REPORTS_LINK,),
        description=f"{part.name or '全部'}报告的{matrix.name}。",
        name=matrix.name,
        part=part.name,
        lede=matrix.lede,
        kind=matrix.kind,
        columns=matrix.columns,
        index=index,
        groups=tuple(
            MatrixGroup(id=id_, name=name, rows=tuple(card.head.key for card in cards))
            for id_, name, cards in grouped(part.cards)
        ),
        before=before,
        after=after,
    )
    title = f"{matrix.name}：{part.name}" if part.name else matrix.name
    slots = tuple(Slot(report=card.head.key, leaf=f"matrices/{matrix.kind}") for card in part.cards)
    return Page(url=matrix.url + part.path, template="matrix.html", title=title, view=view, slots=slots)


def _legal_columns(settings: Settings) -> list[Link]:
    names = [settings.section(kind).short for kind in ("measures", "problems", "leader", "next", "other")]
    return [Link(text=name) for name in (*names, "落款日期", "公开日期")]


def _legal_cells(book: Book) -> Iterator[MatrixCell]:
    for item in book.report.legal:
        yield _legal_cell(book, item)
    yield MatrixCell(text=signed_words(book))
    made_public = published(book)
    yield MatrixCell(text=made_public.text, note=made_public.note)


def _legal_cell(book: Book, item: LegalItem) -> MatrixCell:
    if item.state == "own":
        causes = ("有原因" if item.causes else "未见原因") if item.kind == "problems" else ""
        return MatrixCell(text="单列", url=f"{book.head.url}#{item.sections[0]}", note=causes)
    if item.state == "inside":
        first = item.passages[0].anchor
        return MatrixCell(text="见于他处", url=f"{book.head.url}#{first}", note=book.link(first).text)
    return MatrixCell(text="未见" if item.state == "absent" else UNREAD_WORDS)


def _coverage_column(row: str, settings: Settings) -> Link:
    called = row_name(row, settings)
    topics = {topic.slug: topic.short or topic.name for topic in settings.topics.topics}
    short = topics.get(row) or settings.section(row).short
    return Link(text=short, url=called.url, note=called.name)


def _coverage_cells(book: Book, rows: Sequence[str], cells: Mapping[str, Cell]) -> Iterator[MatrixCell]:
    """Yield the share of a report's text in each row, with a way to it."""
    for row in rows:
        cell = cells[row]
        if cell.state == "items":
            share = share_of(cell, book)
            text = f"{100 * share:.0f}" if share >= 0.005 else "<1"
            yield MatrixCell(text=text, url=f"{book.head.url}#{cell.items[0].anchor}", bar=round(100 * share))
        elif cell.state == "elsewhere":
            place = (*cell.quotes, *cell.see)[0]
            yield MatrixCell(text="另见", url=f"{book.head.url}#{place.anchor}")
        else:
            yield MatrixCell(text="未见" if cell.state == "absent" else "未识别")

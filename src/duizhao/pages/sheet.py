"""A comparison as one plain table, which word processors open and paste as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duizhao.model import Choice, Page
from duizhao.views import ComparisonView, Head, ItemView, RowView, SequelView, SheetRow, SheetView, SideView


def sheet_page(choice: Choice, view: ComparisonView, title: str) -> Page:
    """Return the plain table of a comparison whose page shows ``view``."""
    about = (
        SheetRow(name="报告", cells=tuple((head.cite[0],) for head in view.heads)),
        SheetRow(name="来源", cells=tuple((head.cite[1],) for head in view.heads)),
    )
    rows = [row for shown in view.rows for row in _rows(shown)]
    sheet = SheetView(description=view.description, heads=view.heads, about=about, rows=tuple(rows))
    return Page(url=f"{choice.url}table.html", template="sheet.html", title=f"{title}对照表", view=sheet)


def sheet_name(heads: Sequence[Head]) -> str:
    """Return the name under which the table is kept."""
    return "对照表_" + "_".join(f"{head.name}{head.year}" for head in heads) + ".html"


def _rows(row: RowView) -> Iterator[SheetRow]:
    for band in row.bands:
        yield SheetRow(name=row.name, cells=tuple(tuple(_paragraphs(side)) for side in band.sides))


def _paragraphs(side: SideView) -> Iterator[str]:
    for block in side.blocks:
        if block.context:
            yield f"【{block.context}】"
        for item in block.items:
            yield from _of_item(item)
    if side.rest:
        for words, place in side.rest.quotes:
            yield f"未单列，见{place.text}：{words}" if words else f"未单列，见{place.text}"
        for place, words in (*side.rest.see, *side.rest.more):
            yield f"另见{place.text}：{words}"
        if side.rest.absence:
            yield side.rest.absence


def _of_item(item: ItemView) -> Iterator[str]:
    """Yield the paragraphs of an item, its number and heading before the first."""
    lines = ["".join(run.text for run in line) for line in item.lines]
    opening = f"{item.number}{item.heading.text}"
    if item.heading_apart or not lines:
        yield opening
    else:
        lines[0] = opening + lines[0]
    yield from lines
    for step in item.steps or ():
        yield f"〔对应安排：{step.place.text}，{step.matters}〕"
    if item.steps == ():
        yield "〔未见对应安排〕"
    if item.sequel:
        yield from _of_sequel(item.sequel)


def _of_sequel(sequel: SequelView) -> Iterator[str]:
    """Yield what next year's report says of an item."""
    for group in sequel.groups:
        for lead in group.quoted:
            yield f"〔{sequel.year}年报告{group.words}：{lead.place.text}，{lead.matters}〕"
        if group.more:
            yield f"〔又见{'、'.join(place.text for place in group.more)}〕"
    if not sequel.groups:
        yield f"〔{sequel.year}年报告未见相关表述〕"

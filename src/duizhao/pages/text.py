"""How an item, a received text and the name of a place in a report are printed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from duizhao.model import UNSURE, Edit, Item, Passage, Report, Section
from duizhao.settings import Settings
from duizhao.views import Head, ItemView, Link, Run
from duizhao.words import sentences

_LONG = 200
"""An item of more characters is broken after its sentences."""
_FIRST_SENTENCE = 24
"""The first sentence of a clause is set bold up to so many characters."""
_LANGUAGES = {"traditional": "zh-Hant", "simplified": "zh-Hans", "mixed": "zh"}


class Marked(Struct, frozen=True, kw_only=True):
    """A stretch of an item's text that is shared wording."""

    start: int
    """Offset in the item's text."""
    end: int
    """Offset after it."""
    number: int
    """The wording's number on the page."""
    id: str
    """Its id, at the wording's first place in the report."""
    url: str
    """Where the next report has it."""


class Book:
    """One report opened for printing: its items by anchor, its name, its places."""

    def __init__(self, report: Report, settings: Settings) -> None:
        county = settings.counties[report.ref.county]
        self.report = report
        self.settings = settings
        self.items = {item.anchor: item for item in report.items}
        self.sections = {item.anchor: section for section in report.sections for item in section.items}
        self.head = Head(
            key=report.ref.key,
            name=county.name,
            short=county.name,
            year=report.ref.year,
            place=county.province + (county.prefecture or ""),
            province=county.province,
            url=report.ref.url,
        )
        self.language = _LANGUAGES[report.script]
        self._edits = [edit for edit in report.edits if edit.rule != "simplified"]
        self._edit_starts = [edit.start for edit in self._edits]
        self._edit_ends = [edit.start + len(edit.before) for edit in self._edits]

    def label(self, anchor: str) -> str:
        """Return where an item stands, such as 一（二）三是; of a paragraph, which one it is."""
        item, section = self.items[anchor], self.sections[anchor]
        # 一（二）三是, but 二、一是: two bare numerals need a mark between them.
        bracketed = bool(item.path) and item.path[0][0] in "（("
        number = section.number.rstrip("、．.") if bracketed else section.number
        place = (number + "".join(item.path)) or self.settings.section(section.kind).short
        return place if item.number else f"{place}{_paragraph(item, section)}"

    def link(self, anchor: str, *, heading: bool = False) -> Link:
        """Return a link to an item or a section, in words by its place and, if asked for, its heading."""
        url = f"{self.head.url}#{anchor}"
        if anchor not in self.items:
            section = next(section for section in self.report.sections if section.anchor == anchor)
            return Link(text=section_label(section), url=url)
        text, top = self.label(anchor), self._above(anchor)[0]
        if heading and top.anchor == anchor:
            text += top.heading
        elif heading and top.heading:
            text = f"{self.label(top.anchor)}{top.heading}·{text.removeprefix(self.label(top.anchor))}"
        return Link(text=text, url=url)

    def quote(self, passage: Passage) -> str:
        """Return the words of a passage."""
        item = self.items.get(passage.anchor)
        if item is None:
            section = next(section for section in self.report.sections if section.anchor == passage.anchor)
            return section.heading
        words = item.heading if passage.field == "heading" else item.text
        return words[passage.start : passage.end].strip()

    def heading_of(self, anchor: str) -> str:
        """Return number and heading of a grouping item or a section, with those above it.

        The section is named where its kind alone would not tell which it is; one whose kind was left open
        says so.
        """
        section = self.sections.get(anchor) or next(s for s in self.report.sections if s.anchor == anchor)
        kinds = [other.kind for other in self.report.sections]
        unsure = section.confidence < UNSURE
        names = [section_label(section)] if unsure or kinds.count(section.kind) > 1 else []
        if anchor in self.items:
            names += [f"{item.number}{item.heading}" for item in self._above(anchor)]
        return " › ".join(filter(None, names)) + ("（未能自动识别）" if unsure else "")

    def _above(self, anchor: str) -> list[Item]:
        """Return an item with the numbered items above it, the highest first."""
        chain = [self.items[anchor]]
        while chain[0].parent in self.items:
            chain.insert(0, self.items[chain[0].parent])
        return chain

    def view(self, item: Item, id_: str, marks: Sequence[Marked] = ()) -> ItemView:
        """Return an item ready to print under the id ``id_``, its shared wording marked."""
        ending = item.separators[1].strip()
        lines = (
            f"第{item.first_line}行"
            if item.first_line == item.last_line
            else (f"第{item.first_line}–{item.last_line}行")
        )
        return ItemView(
            id=id_,
            key=f"{self.head.key}#{item.anchor}",
            label=self.label(item.anchor),
            number=item.number,
            heading=item.heading + (ending if item.heading else ""),
            heading_apart="\n" in item.separators[1],
            level=max(1, len(item.path)),
            lines=tuple(_lines(item, marks)),
            url=f"{self.head.url}#{item.anchor}",
            source=Link(text=lines, url=f"{self.head.url}source/#L{item.first_line}"),
            original=tuple(self._original(item)),
            language=self.language,
            topics=tuple(Link(text=self.settings.topic(slug).name, url=f"/topics/{slug}/") for slug in item.topics),
            cues=tuple(dict.fromkeys(cue.phrase for cue in item.cues if cue.topic in item.topics and cue.weight > 0)),
        )

    def _original(self, item: Item) -> Iterator[Run]:
        end = item.start + len(item.original)
        first = bisect_left(self._edit_ends, item.start + 1)
        last = bisect_left(self._edit_starts, end)
        yield from received_runs(self.report.source.text, item.start, end, self._edits[first:last])


def received_runs(received: str, start: int, end: int, edits: Sequence[Edit]) -> Iterator[Run]:
    """Yield a stretch of the received text with what ``edits`` took out or replaced in it.

    Characters converted between the scripts are not given here, and stay unmarked: in a Traditional text they
    are every other one.
    """
    position = start
    for edit in edits:
        edit_end = edit.start + len(edit.before)
        if edit_end <= start or edit.start >= end:
            continue
        if edit.start > position:
            yield Run(text=received[position : edit.start])
        text = received[max(edit.start, position) : min(edit_end, end)]
        yield Run(text=text, edit="replaced" if edit.after else ("removed" if text.strip() else "blank"))
        position = min(edit_end, end)
    if position < end:
        yield Run(text=received[position:end])


def _lines(item: Item, marks: Sequence[Marked]) -> Iterator[tuple[Run, ...]]:
    """Yield the lines in which an item's text is printed."""
    spans = [span for span in sentences(item.text) if item.text[slice(*span)].strip()]
    bold = 0
    if spans and not item.heading and item.number:
        first = spans[0][1]
        bold = first if first <= _FIRST_SENTENCE + 1 and len(spans) > 1 else 0
    broken = len(item.text) > _LONG
    start = 0
    for index, (_, end) in enumerate(spans):
        at_paragraph = "\n" in item.text[end : end + 1]
        short_opening = index == 0 and bold and not at_paragraph
        if index + 1 == len(spans) or at_paragraph or (broken and not short_opening):
            yield tuple(_runs(item.text, start, end, bold, marks))
            start = end + len(item.text[end:]) - len(item.text[end:].lstrip("\n"))


def _runs(text: str, start: int, end: int, bold: int, marks: Sequence[Marked]) -> Iterator[Run]:
    """Cut a line where its manner changes: at the end of its bold opening, at the ends of shared wording."""
    cuts = {start, end, *(bold,) * (start < bold < end)}
    cuts |= {edge for mark in marks for edge in (mark.start, mark.end) if start < edge < end}
    ordered = sorted(cuts)
    for a, b in pairwise(ordered):
        mark = next((mark for mark in marks if mark.start <= a and b <= mark.end), None)
        if mark:
            last = b == mark.end
            yield Run(
                text=text[a:b],
                strong=a < bold,
                wording=mark.number if last else 0,
                id=mark.id if a == mark.start else "",
                url=mark.url,
            )
        else:
            yield Run(text=text[a:b], strong=a < bold)


def _paragraph(item: Item, section: Section) -> str:
    """Say which of the paragraphs without number an item is, where that must be said."""
    alike = [other.anchor for other in section.items if not other.number and other.path == item.path]
    return f"第{alike.index(item.anchor) + 1}段" if len(alike) > 1 or item.path or section.number else ""


def section_label(section: Section) -> str:
    """Return a section's number and heading as printed."""
    return f"{section.number}{section.heading}"

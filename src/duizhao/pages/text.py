"""How an item, a received text and the name of a place in a report are printed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, structs

from duizhao.forms import date_words
from duizhao.model import UNSURE, Edit, Indicator, Item, Passage, Report, Section
from duizhao.names import UNREAD_WORDS
from duizhao.settings import County, Settings
from duizhao.unseen import turns
from duizhao.views import Head, ItemView, Link, Piece, Run, StepView
from duizhao.words import sentences

REPORTS_LINK = Link(text="报告", url="/#reports")
_LONG = 200
"""An item of more characters is broken after its sentences."""
_FIRST_SENTENCE = 24
"""The first sentence of a clause is set bold up to so many characters."""
_OPENING = 24
"""So many characters of an item are shown where another points to it."""
_MARKED = "标出的词"
"""How the words of an item are called that are marked in it."""
_PLAIN, _CUE, _FIRST_FIGURE = "\0", "\1", 2
"""Signs for characters: plain words, a cue, and from here on the figures in their order."""
_ALIKE = re.compile(r"(.)\1*", re.DOTALL)
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
        # The section of each item, and of each section's own anchor.
        self.sections = {section.anchor: section for section in report.sections}
        self.sections |= {item.anchor: section for section in report.sections for item in section.items}
        self.head = Head(
            key=report.ref.key,
            name=county.name,
            short=county.name,
            year=report.ref.year,
            place=county.province + (county.prefecture or ""),
            province=county.province,
            level=county.level,
            url=report.ref.url,
            cite=_citation(report, county),
        )
        self.responses = {response.problem: response.steps for response in report.responses}
        self.language = _LANGUAGES[report.script]
        self._views: dict[str, ItemView] = {}
        """Items that were made ready to print, for the next page that they stand on."""
        self._edits = [edit for edit in report.edits if edit.rule != "simplified"]
        self._edit_starts = [edit.start for edit in self._edits]
        self._edit_ends = [edit.start + len(edit.before) for edit in self._edits]

    def section_label(self, section: Section) -> str:
        """Return a section's number and heading as printed, or what it is where it has none."""
        if section.kind != "preamble" and (section.number or section.heading):
            return f"{section.number}{section.heading}"
        return self.kind_label(section) if section.confidence >= UNSURE else "正文"

    def kind_label(self, section: Section) -> str:
        """Return what kind of section one is; what stands above the title is 版头."""
        if section.confidence < UNSURE:
            return UNREAD_WORDS
        titled = [one for one in self.report.sections if one.kind == section.kind == "preamble"]
        return "版头" if section in titled[:-1] else self.settings.section(section.kind).name

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
            return Link(text=self.section_label(self.sections[anchor]), url=url)
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
            return self.sections[passage.anchor].heading
        words = item.heading if passage.field == "heading" else item.text
        return words[passage.start : passage.end].strip()

    def opening(self, anchor: str) -> str:
        """Return the heading of an item, or its first words."""
        item = self.items[anchor]
        words = item.heading or item.text[: next(iter(sentences(item.text)), (0, 0))[1]].strip()
        return words[:_OPENING] + ("……" if len(words) > _OPENING else "")

    def heading_of(self, anchor: str) -> str:
        """Return number and heading of a grouping item or a section, with those above it.

        The section is named where its kind alone would not tell which it is; one whose kind was left open
        says so.
        """
        section = self.sections[anchor]
        names = [] if self.report.told_by_kind(section) else [self.section_label(section)]
        if anchor in self.items:
            names += [f"{item.number}{item.heading}" for item in self._above(anchor)]
        return " › ".join(filter(None, names)) + (f"（{UNREAD_WORDS}）" if section.confidence < UNSURE else "")

    def _above(self, anchor: str) -> list[Item]:
        """Return an item with the numbered items above it, the highest first."""
        chain = [self.items[anchor]]
        while chain[0].parent in self.items:
            chain.insert(0, self.items[chain[0].parent])
        return chain

    def view(self, item: Item, id_: str, marks: Sequence[Marked] = ()) -> ItemView:
        """Return an item ready to print under the id ``id_``, its shared wording marked."""
        if item.anchor not in self._views:
            self._views[item.anchor] = self._view(item)
        plain = self._views[item.anchor]
        return structs.replace(plain, id=id_, lines=tuple(_lines(item, marks)) if marks else plain.lines)

    def _view(self, item: Item) -> ItemView:
        """Return an item ready to print under its anchor, without marks."""
        ending, unchanged = item.separators[1].strip(), _unchanged(item)
        lines = (
            f"第{item.first_line}行"
            if item.first_line == item.last_line
            else (f"第{item.first_line}–{item.last_line}行")
        )
        return ItemView(
            id=item.anchor,
            key=f"{self.head.key}#{item.anchor}",
            label=self.label(item.anchor),
            number=item.number,
            heading=_heading(item, ending),
            heading_apart="\n" in item.separators[1],
            level=max(1, len(item.path)),
            lines=tuple(_lines(item)),
            url=f"{self.head.url}#{item.anchor}",
            source=Link(text=lines, url=f"{self.head.url}source/#L{item.first_line}"),
            original=() if unchanged else tuple(self.received(item.start, item.start + len(item.original))),
            unchanged=unchanged,
            language=self.language,
            topics=tuple(Link(text=self.settings.topic(slug).name, url=f"/topics/{slug}/") for slug in item.topics),
            cues=tuple(_cues(item, self.settings)),
            steps=self._steps(item),
        )

    def _steps(self, item: Item) -> tuple[StepView, ...] | None:
        """Return what answers a problem; none where the item is no problem, or the next steps are not known."""
        found = self.responses.get(item.anchor)
        if found is None:
            return None
        return tuple(
            StepView(
                key=f"{self.head.key}#{step.anchor}",
                place=self.link(step.anchor),
                opening=self.opening(step.anchor),
                matters="、".join(step.matters),
            )
            for step in found
        )

    def received(self, start: int, end: int) -> Iterator[Run]:
        """Yield a stretch of the received text with what was taken out or replaced in it.

        Characters converted between the scripts stay unmarked: in a Traditional text they are every other one.
        """
        text, position = self.report.source.text, start
        first, last = bisect_right(self._edit_ends, start), bisect_left(self._edit_starts, end)
        for edit in self._edits[first:last]:
            if edit.start > position:
                yield Run(text=text[position : edit.start])
            stop = min(edit.start + len(edit.before), end)
            words = text[max(edit.start, position) : stop]
            yield Run(text=words, edit=_manner(words, edit))
            position = stop
        if position < end:
            yield Run(text=text[position:end])


def _manner(words: str, edit: Edit) -> str:
    """Say how a stretch of the received text is printed that was taken out or replaced."""
    if turns(words):
        return "turning"
    if edit.after:
        return "replaced"
    return "removed" if words.strip() else "blank"


def _citation(report: Report, county: County) -> tuple[str, str]:
    """Return how a report is cited, before the place in it (who, what, of when) and behind (from where, which text)."""
    ref, said = report.ref, report.imprint
    signed, retrieved = date_words(ref.signed or said.signed), date_words(ref.retrieved)
    before = f"{said.signature or county.name}：《{ref.title}》（{f'{signed}落款' if signed else '落款日期不详'}）"
    source = f"来源：{ref.origin or '原始网址不详'}，{f'{retrieved}取得' if retrieved else '取得日期不详'}"
    return before, f"{source}；收到的文本 SHA-256：{report.source.sha256}"


def _unchanged(item: Item) -> str:
    """Say that an item is printed as it was received, letter by letter; nothing where it is not."""
    between, received = item.separators, item.original
    printed = f"{item.number}{between[0]}{item.heading}{between[1]}{item.text}{between[2]}"
    if printed.strip() == received.strip():
        return "一字未改"
    return "除空白外一字未改" if "".join(printed.split()) == "".join(received.split()) else ""


def _cues(item: Item, settings: Settings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each topic of an item with the words that spoke for it, each once.

    Those of the item itself are marked in its text; they are named only where they could be of either topic.
    """
    for slug in item.topics:
        cues = [cue for cue in item.cues if cue.topic == slug and cue.weight > 0]
        own = [cue for cue in cues if cue.place in ("heading", "text")]
        if own and len(item.topics) == 1:
            phrases = [_MARKED, *(cue.phrase for cue in cues if cue not in own)]
        else:
            phrases = [cue.phrase for cue in cues]
        if phrases:
            yield settings.topic(slug).name, tuple(dict.fromkeys(phrases))


def _kinds(item: Item, field: str) -> str:
    """Return a sign for each character of an item's heading or text: of a figure, of a cue, or of neither."""
    signs = [_PLAIN] * len(item.heading if field == "heading" else item.text)
    for cue in item.cues:
        if cue.place == field and cue.topic in item.topics and cue.weight > 0:
            signs[cue.start : cue.start + len(cue.phrase)] = _CUE * len(cue.phrase)
    figures = item.indicators if field == "text" else ()
    for number, figure in reversed(list(enumerate(figures, _FIRST_FIGURE))):
        signs[figure.start : figure.end] = chr(number) * (figure.end - figure.start)
    return "".join(signs)


def _pieces(words: str, span: tuple[int, int], kinds: str, figures: Sequence[Indicator] = ()) -> tuple[Piece, ...]:
    """Part a stretch of some words where cues and figures begin and end; nothing where it has none."""
    if not kinds[slice(*span)].strip(_PLAIN):
        return ()
    pieces = []
    for match in _ALIKE.finditer(kinds, *span):
        number = ord(match[1]) - _FIRST_FIGURE
        figure = figures[number] if number >= 0 else None
        pieces.append(
            Piece(
                text=words[match.start() : match.end()],
                cue=match[1] == _CUE,
                value=format(figure.value, "f") if figure else "",
                url=f"/indicators/{figure.name}/" if figure and figure.name else "",
            )
        )
    return tuple(pieces)


def _heading(item: Item, ending: str) -> Run:
    """Return an item's heading, its cues told apart, with the mark that ends it."""
    if not item.heading:
        return Run(text="")
    pieces = _pieces(item.heading, (0, len(item.heading)), _kinds(item, "heading"))
    return Run(text=item.heading + ending, pieces=(*pieces, Piece(text=ending)) if pieces and ending else pieces)


def _lines(item: Item, marks: Sequence[Marked] = ()) -> Iterator[tuple[Run, ...]]:
    """Yield the lines in which an item's text is printed."""
    spans = [span for span in sentences(item.text) if item.text[slice(*span)].strip()]
    bold = 0
    if spans and not item.heading and item.number:
        first = spans[0][1]
        bold = first if first <= _FIRST_SENTENCE + 1 and len(spans) > 1 else 0
    broken, kinds = len(item.text) > _LONG, _kinds(item, "text")
    start = 0
    for index, (_, end) in enumerate(spans):
        at_paragraph = "\n" in item.text[end : end + 1]
        short_opening = index == 0 and bold and not at_paragraph
        if index + 1 == len(spans) or at_paragraph or (broken and not short_opening):
            yield tuple(_runs(item, (start, end), bold, kinds, marks))
            start = end + len(item.text[end:]) - len(item.text[end:].lstrip("\n"))


def _runs(item: Item, span: tuple[int, int], bold: int, kinds: str, marks: Sequence[Marked]) -> Iterator[Run]:
    """Cut a line where its manner changes: at the end of its bold opening, at the ends of shared wording."""
    start, end = span
    edges = {bold, *(edge for mark in marks for edge in (mark.start, mark.end))}
    for a, b in pairwise(sorted({start, end, *(edge for edge in edges if start < edge < end)})):
        pieces = _pieces(item.text, (a, b), kinds, item.indicators)
        mark = next((mark for mark in marks if mark.start <= a and b <= mark.end), None)
        if mark:
            number, id_ = (mark.number if b == mark.end else 0), (mark.id if a == mark.start else "")
            yield Run(text=item.text[a:b], strong=a < bold, pieces=pieces, wording=number, id=id_, url=mark.url)
        else:
            yield Run(text=item.text[a:b], strong=a < bold, pieces=pieces)


def _paragraph(item: Item, section: Section) -> str:
    """Say which of the paragraphs without number an item is, where that must be said."""
    alike = [other.anchor for other in section.items if not other.number and other.parent == item.parent]
    return f"第{alike.index(item.anchor) + 1}段" if len(alike) > 1 or item.path or section.number else ""

"""Document → Report: the numbering of a text read as a tree of sections and items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from duizhao.edits import gaps
from duizhao.model import UNSURE, Document, Finding, Place, Report, Section
from duizhao.segment.bare import with_bare_headings
from duizhao.segment.frame import Frame, closing_start, frame, title_of
from duizhao.segment.kinds import BEGUN, CLOSING, PREAMBLE, TURNED, UNREAD, Reading, Wordings
from duizhao.segment.nesting import nested
from duizhao.segment.numbering import Marker, markers
from duizhao.segment.tree import Opening, Tree
from duizhao.segment.turns import turn
from duizhao.settings import SectionKind


def segment(document: Document, kinds: tuple[SectionKind, ...]) -> Report:
    """Read a cleaned, simplified text as sections and items.

    Nothing is lost: the report's ``lead`` and the numbers, headings, texts and separators of its sections and
    items, joined in order, are the document's text.
    """
    text, wordings, blanks = document.text, _wordings(kinds), gaps(document.edits)
    closing = closing_start(text)
    body = text[:closing]
    printed = markers(body, blanks, wordings.is_worded)
    title = title_of(body, printed[0].start if printed else closing, blanks)
    found = nested(body, with_bare_headings(body, title[1], printed, wordings))
    framed = frame(text, title, found[0].start if found else closing, closing)
    year = document.source.ref.year or framed.imprint.year
    tree = Tree(document, blanks, wordings.is_worded)
    sections = tuple(_sections(tree, wordings, found, framed, year))
    return Report(
        source=document.source,
        text=text,
        edits=document.edits,
        script=document.script,
        lead=text[: len(text) - len(text.lstrip())],
        imprint=framed.imprint,
        sections=sections,
        findings=(*document.findings, *_left_open(document, sections)),
    )


@lru_cache(maxsize=4)
def _wordings(kinds: tuple[SectionKind, ...]) -> Wordings:
    return Wordings(kinds)


def _sections(tree: Tree, wordings: Wordings, found: Sequence[Marker], framed: Frame, year: int) -> Iterator[Section]:
    """Yield what stands before the first section, the sections, and the lines that close the text."""
    text = tree.text
    first, end = len(text) - len(text.lstrip()), framed.closing
    tops = [index for index, marker in enumerate(found) if marker.depth == 0]
    begin = found[tops[0]].start if tops else end
    if first < framed.title[0]:
        # Document number and the like stand above the title, and so before the section that it heads.
        yield tree.section(tree.unnumbered((first, first), (), framed.title[0]), PREAMBLE)
        first = framed.title[0]
    if first < begin:
        below = found[: tops[0]] if tops else found
        opening = tree.unnumbered(framed.title, below, begin)
        reading = PREAMBLE if tops else UNREAD
        if tops and below and found[tops[0]].ordinal > 1:
            reading = BEGUN
        yield tree.section(opening, reading)
    stops = [*(found[index].start for index in tops[1:]), end][: len(tops)]
    groups = [found[a:b] for a, b in pairwise([*tops, len(found)])]
    openings = [tree.opening(group, stop) for group, stop in zip(groups, stops, strict=True)]
    readings = wordings.readings([text[slice(*opening.heading)] for opening in openings], year)
    has_next = any(reading.kind == "next" for reading in readings)
    for opening, reading in zip(openings, readings, strict=True):
        for part, read in _parted(tree, wordings, opening, reading, has_next):
            yield tree.section(part, read)
    if text[end:].strip():
        yield tree.section(tree.unnumbered((end, end), (), len(text)), CLOSING)


def _parted(
    tree: Tree, wordings: Wordings, opening: Opening, reading: Reading, has_next: bool
) -> Iterator[tuple[Opening, Reading]]:
    """Yield a section of problems in two parts where it turns to what will be done about them."""
    at = None
    if reading.turns or (reading.kind == "problems" and not has_next):
        at = turn(tree.text, opening, wordings, named=reading.turns)
    if at is None:
        yield opening, reading
        return
    before, after = tree.parted(opening, at)
    yield before, reading
    yield after, TURNED


def _left_open(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    """Yield a notice for each section whose kind was not read with confidence."""
    for section in sections:
        if section.confidence < UNSURE:
            place = Place(document.source.text_path, section.first_line)
            yield Finding(place, "notice", f"kind of section left open: {section.reason}")


__all__ = ["segment"]

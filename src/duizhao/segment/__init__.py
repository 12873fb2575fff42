"""Document → Report: the numbering of a text read as a tree of sections and items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from duizhao.model import UNSURE, Document, Finding, Place, Report, Section
from duizhao.segment.kinds import CLOSING, PREAMBLE, UNREAD, kinds_of
from duizhao.segment.numbering import markers
from duizhao.segment.tree import Opening, Tree, closing_start
from duizhao.settings import SectionKind


def segment(document: Document, kinds: Sequence[SectionKind]) -> Report:
    """Read a cleaned, simplified text as sections and items.

    Nothing is lost: the report's ``lead`` and the numbers, headings, texts and separators of its sections and
    items, joined in order, are the document's text.
    """
    text = document.text
    sections = tuple(_sections(document, kinds))
    return Report(
        source=document.source,
        text=text,
        edits=document.edits,
        script=document.script,
        lead=text[: len(text) - len(text.lstrip())],
        sections=sections,
        findings=(*document.findings, *_left_open(document, sections)),
    )


def _sections(document: Document, kinds: Sequence[SectionKind]) -> Iterator[Section]:
    """Yield what stands before the first section, the sections, and the lines that close the text."""
    text = document.text
    first, end = len(text) - len(text.lstrip()), closing_start(text)
    found, tree = markers(text[:end]), Tree(document)
    tops = [index for index, marker in enumerate(found) if marker.depth == 0]
    begin = found[tops[0]].start if tops else end
    if first < begin:
        below = found[: tops[0]] if tops else found
        yield tree.section(tree.unnumbered(first, below, begin), PREAMBLE if tops else UNREAD)
    stops = [*(found[index].start for index in tops[1:]), end]
    openings = [
        tree.opening(found[a:b], stop) for (a, b), stop in zip(pairwise([*tops, len(found)]), stops, strict=False)
    ]
    for opening, reading in zip(openings, kinds_of([_heading(text, one) for one in openings], kinds), strict=True):
        yield tree.section(opening, reading)
    if text[end:].strip():
        yield tree.section(tree.unnumbered(end, (), len(text)), CLOSING)


def _heading(text: str, opening: Opening) -> str:
    return text[slice(*opening.heading)]


def _left_open(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    """Yield a notice for each section whose kind was not read with confidence."""
    for section in sections:
        if section.confidence < UNSURE:
            line = section.items[0].first_line if section.items else 0
            place = Place(document.source.text_path, line)
            yield Finding(place, "notice", f"kind of section left open: {section.reason}")


__all__ = ["segment"]

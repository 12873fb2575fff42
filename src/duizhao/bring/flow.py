"""A web page as it is read from top to bottom: its lines, and which lines stand in which block."""

from __future__ import annotations

import re

from msgspec import Struct, structs
from selectolax.lexbor import LexborNode

from duizhao.bring.numbering import numeral
from duizhao.bring.rows import row
from duizhao.forms import NUMBER

_SKIPPED = {
    "script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg", "canvas", "audio",
    "video", "map", "nav", "select", "option", "button", "textarea", "input",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "ucapcontent",
}  # fmt: skip
"""Elements that begin a line and end it; the last is one of a maker of government sites."""
_HOLDERS = {"article", "body", "center", "dd", "div", "form", "main", "section", "table", "tbody", "td", "tr"}
_HOLDERS |= {"ucapcontent"}
"""Blocks in which a main text can stand by itself, the rest of the page around it."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 400
_LIST_STYLES = {
    "a": ("lowerLetter", "{}. "),
    "A": ("upperLetter", "{}. "),
    "i": ("lowerRoman", "{}. "),
    "I": ("upperRoman", "{}. "),
    "cjk-ideographic": ("chineseCounting", "{}、"),
    "simp-chinese-informal": ("chineseCounting", "{}、"),
    "cjk-decimal": ("ideographDigital", "{}、"),
    "decimal-leading-zero": ("decimalZero", "{}. "),
    "none": ("none", ""),
}
"""Formats of the numbers that a browser prints before the items of a list, and what stands behind them."""


class Line(Struct, frozen=True, kw_only=True):
    """A line of a page."""

    text: str
    """Its words."""
    linked: int = 0
    """So many of its characters lead elsewhere."""


class Block(Struct, kw_only=True):
    """A block of a page, and the lines that stand in it."""

    start: int
    """Its first line."""
    end: int
    """The line behind its last."""
    inner: list[Block]
    """The blocks inside it."""


class Flow:
    """The lines of a page, gathered by walking through it."""

    def __init__(self, root: LexborNode) -> None:
        self.lines: list[Line] = []
        self.body = Block(start=0, end=0, inner=[])
        self._words: list[str] = []
        self._linked = 0
        self._walk(root, self.body, linked=False, depth=0)
        self._break()
        self.body.end = len(self.lines)

    def _break(self) -> None:
        """End a line."""
        words = "".join(self._words)
        if words.strip():
            self.lines.append(Line(text=words.strip(" \n"), linked=self._linked))
        self._words, self._linked = [], 0

    def _walk(self, node: LexborNode, within: Block, *, linked: bool, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecursionError
        for part in node.iter(include_text=True):
            tag = part.tag or ""
            if tag == "-text":
                self._text(part, linked)
            elif tag == "br":
                self._break()
            elif tag == "tr":
                self._row(part, within, linked, depth)
            elif tag not in _SKIPPED and not tag.startswith(("-", "!", "_")) and not _is_hidden(part):
                self._element(part, within, linked=linked or tag == "a", depth=depth)

    def _text(self, part: LexborNode, linked: bool) -> None:
        text = part.text_content or ""
        if part.parent is None or part.parent.tag != "pre":
            text = _BLANKS.sub(" ", text)
        for at, piece in enumerate(text.split("\n")):
            if at:
                self._break()
            self._words.append(piece)
            self._linked += len(piece.strip()) * linked

    def _element(self, part: LexborNode, within: Block, *, linked: bool, depth: int) -> None:
        tag = part.tag or ""
        if tag not in _BLOCKS:
            self._walk(part, within, linked=linked, depth=depth + 1)
            return
        self._break()
        first = len(self.lines)
        block = Block(start=first, end=0, inner=[]) if tag in _HOLDERS else within
        self._walk(part, block, linked=linked, depth=depth + 1)
        self._break()
        if block is not within:
            block.end = len(self.lines)
            within.inner.append(block)
        if tag == "li" and first < len(self.lines) and not NUMBER.match(self.lines[first].text):
            self.lines[first] = structs.replace(self.lines[first], text=_label(part) + self.lines[first].text)

    def _row(self, part: LexborNode, within: Block, linked: bool, depth: int) -> None:
        """Take a row of a table: as one line, or as the paragraphs that its cells hold."""
        self._break()
        first, block = len(self.lines), Block(start=len(self.lines), end=0, inner=[])
        cells: list[list[str]] = []
        for cell in part.iter():
            start = len(self.lines)
            self._element(cell, block, linked=linked, depth=depth + 1)
            cells.append([line.text for line in self.lines[start:]])
        joined = row(cells)
        if len(joined) < len(self.lines) - first:
            self.lines[first:] = [Line(text=text) for text in joined]
            block.inner.clear()
        block.end = len(self.lines)
        within.inner.append(block)


def _is_hidden(part: LexborNode) -> bool:
    attributes = part.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _label(item: LexborNode) -> str:
    """Return the number that a browser prints before an item of a list."""
    list_ = item.parent
    if list_ is None or list_.tag != "ol":
        return ""
    style = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", list_.attributes.get("style") or "")
    form, shape = _LIST_STYLES.get(style[1] if style else list_.attributes.get("type") or "", ("decimal", "{}. "))
    before = [one for one in list_.iter() if one.tag == "li"]
    place = next((at for at, one in enumerate(before) if one.mem_id == item.mem_id), 0)
    start = list_.attributes.get("start") or ""
    first = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
    return shape.format(numeral(first + place, form))

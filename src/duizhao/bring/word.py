"""A Word document → its text: paragraphs with the numbers that Word prints before them, tables, text boxes."""

from __future__ import annotations

from collections.abc import Iterator

from duizhao.bring.numbering import Numbering
from duizhao.bring.package import Element, Package, child
from duizhao.bring.rows import row, text_of
from duizhao.front_matter import Brought, FrontMatter

_NOTHING = "a Word document without text; if it holds pictures of pages, have them recognised and save the text as .txt"
_GONE = {"del", "moveFrom", "pPr", "rPr", "Fallback", "instrText", "rt", "tblPr", "sectPr"}
"""What is not shown, or shown twice: deleted text, properties, the old form of a text box, readings over characters."""
_MARKS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_PRIVATE = range(0xE000, 0xF900)


def from_word(data: bytes, name: str) -> Brought:
    """Take the text out of a Word document, in its order, with all that an editor should know of how."""
    package = Package(data, name)
    taker = _Taker(Numbering(package.part("word/numbering.xml"), package.part("word/styles.xml")))
    text = text_of(taker.lines(package.document), name, _NOTHING)
    return Brought(text=text, matter=FrontMatter(title=""), remarks=tuple(taker.remarks()))


class _Taker:
    """Walks a document and takes its lines."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.numbered, self.pictures, self.notes, self.lost = 0, 0, 0, 0
        self.boxes: list[Element] = []

    def lines(self, element: Element) -> Iterator[str]:
        """Yield the lines of all paragraphs and tables below an element."""
        for part in element:
            if part.tag == "p":
                yield from self._paragraph(part)
            elif part.tag == "tr":
                yield from row([list(self.lines(cell)) for cell in _cells(part)])
            elif part.tag not in _GONE:
                yield from self.lines(part)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        label = self.numbering.label(paragraph)
        words = "".join(self._words(paragraph))
        if label and words.strip():
            self.numbered += 1
            words = label + words.lstrip()
        yield from words.split("\n")
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            yield from self.lines(box)

    def _words(self, element: Element) -> Iterator[str]:
        for part in element:
            if part.tag == "t":
                yield part.text or ""
            elif part.tag in _MARKS:
                yield _MARKS[part.tag]
            elif part.tag == "br":
                yield "" if part.get("type") in ("page", "column") else "\n"
            elif part.tag == "sym":
                yield self._symbol(part)
            elif part.tag == "txbxContent":
                self.boxes.append(part)
            elif part.tag not in _GONE and not (part.tag == "r" and _is_hidden(part)):
                self._note(part)
                yield from self._words(part)

    def _symbol(self, part: Element) -> str:
        """Return a character of a font of symbols, where it has a meaning outside of that font."""
        try:
            code = int(part.get("char", ""), 16)
        except ValueError:
            code = _PRIVATE.start
        self.lost += code in _PRIVATE
        return "" if code in _PRIVATE or code > 0x10FFFF else chr(code)

    def _note(self, part: Element) -> None:
        """Count what is not taken over."""
        self.pictures += part.tag in ("blip", "imagedata", "OLEObject")
        self.notes += part.tag in ("footnoteReference", "endnoteReference")
        if part.tag == "r" and any("AUTONUM" in (one.text or "") for one in part.iterfind("instrText")):
            self.numbering.unread.add("AUTONUM field")

    def remarks(self) -> Iterator[str]:
        """Yield what an editor should know of how the text was taken."""
        if self.numbered:
            yield f"{self.numbered} numbers that Word prints by itself were written into the text"
        if self.numbering.unread:
            forms = ", ".join(sorted(self.numbering.unread))
            yield f"numbers of a format that is not known ({forms}) are in digits or missing; see the original"
        if self.pictures:
            yield f"{self.pictures} pictures were left out; see whether they hold a part of the report"
        if self.notes:
            yield f"{self.notes} footnotes or endnotes were left out"
        if self.lost:
            yield f"{self.lost} characters of a font of symbols were left out"


def _is_hidden(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and hidden.get("val") not in ("0", "false", "off")


def _cells(row_: Element) -> Iterator[Element]:
    """Yield the cells of a row, those in a form's field too."""
    for part in row_:
        yield from [part] if part.tag == "tc" else part.iterfind("sdtContent/tc")

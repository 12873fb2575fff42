"""A PDF document → its text: lines put together by where they stand, and joined into the paragraphs that they were."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from duizhao.bring.lines import Character, Line, lines_of
from duizhao.bring.paragraphs import paragraphs
from duizhao.bring.rows import text_of
from duizhao.files import RefusedError
from duizhao.front_matter import Brought, FrontMatter
from duizhao.model import Place

_MISSING = "a PDF document, for which a further package is needed: pip install 'duizhao[add]'"
_SCANNED = (
    "a PDF document without text: {pages} pages, of pictures; expected one whose words can be selected, or have them"
    " recognised and save the text as .txt"
)
_MOST_PAGES = 500
_MOST_CHARACTERS = 1_000_000
_PASSWORD = "password"
_PRIVATE = range(0xE000, 0xF900)
_LINE_ENDS, _HYPHENS = (0, 10, 13), (0x02, 0xFFFE)
_FEWEST, _SHARE, _NEAR, _EDGE = 2, 1 / 3, 4.0, 2
"""A running head stands on so many pages, on such a share of them, within so many points of one height, among so many
lines at the top or bottom."""
_FEWEST_LINES, _SMALL, _FAR = 5, 0.8, 2.0
"""On a page of so many lines, one in such a share of the usual size, so many line spaces off, is not the text's."""
_PAGE_NUMBER = re.compile(r"[-—–－·.\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:[,，/\s]*(?:共\s*)?\d{1,3}\s*页)?[-—–－·.\s]*")


def from_pdf(data: bytes, name: str) -> Brought:
    """Take the text out of a PDF document: paragraphs, without page numbers and running heads."""
    pages = [lines_of(characters) for characters in _characters(data, name)]
    if not any(pages):
        raise RefusedError(Place(name), _SCANNED.format(pages=len(pages)))
    running = _running(pages)
    kept = [[line for at, line in enumerate(page) if (number, at) not in running] for number, page in enumerate(pages)]
    text = text_of(paragraphs(kept), name, _SCANNED.format(pages=len(pages)))
    dropped = [pages[number][at].text for number, at in sorted(running)]
    return Brought(text=text, matter=FrontMatter(title=""), remarks=tuple(_remarks(text.text, pages, dropped)))


def _remarks(text: str, pages: Sequence[Sequence[Line]], dropped: Sequence[str]) -> Iterator[str]:
    yield "paragraphs were put together from printed lines; see where they begin and end"
    if dropped:
        shown = "”, “".join(dict.fromkeys(dropped[:3]))
        yield f"{len(dropped)} page numbers and running heads were left out, such as “{shown}”"
    if empty := [str(number) for number, page in enumerate(pages, 1) if not page]:
        yield f"no text on pages {', '.join(empty)}; see whether they are pictures"
    if lost := sum(ord(character) in _PRIVATE or character == "\ufffd" for character in text):
        yield f"{lost} characters have no meaning outside of the document's font"


def _pdfium() -> Any:
    """Return the reader of PDF documents; it is not installed with the program."""
    import pypdfium2  # noqa: PLC0415  # asked for when it is needed, for it may be missing

    return pypdfium2


def _characters(data: bytes, name: str) -> Iterator[list[Character]]:
    """Yield the characters of each page."""
    try:
        pdfium = _pdfium()
    except ImportError as error:
        raise RefusedError(Place(name), _MISSING) from error
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise RefusedError(Place(name), _unreadable(str(error))) from error
    try:
        if len(document) > _MOST_PAGES:
            raise RefusedError(Place(name), f"{len(document):,} pages; expected a report of at most {_MOST_PAGES}")
        for page in document:
            yield list(_of_page(page.get_textpage(), pdfium.raw, name))
    except pdfium.PdfiumError as error:
        raise RefusedError(Place(name), _unreadable(str(error))) from error
    finally:
        document.close()


def _unreadable(reason: str) -> str:
    if _PASSWORD in reason:
        return "a PDF document with a password; save or print it without one"
    return f"a PDF document that cannot be read ({reason}); open it and print it as PDF anew"


def _of_page(page: Any, raw: Any, name: str) -> Iterator[Character]:
    """Yield the characters that stand on a page, each with its place."""
    count = page.count_chars()
    if count > _MOST_CHARACTERS:
        raise RefusedError(Place(name), f"{count:,} characters on a page; expected a report")
    box, left, base = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for at in range(count):
        code = raw.FPDFText_GetUnicode(page, at)
        if raw.FPDFText_IsGenerated(page, at) == 1 or code in _LINE_ENDS:
            continue
        if raw.FPDFText_GetLooseCharBox(page, at, box) and raw.FPDFText_GetCharOrigin(page, at, left, base):
            text = "-" if code in _HYPHENS else chr(code)
            yield Character(
                text=text, left=left.value, right=box.right, base=base.value, height=abs(box.top - box.bottom)
            )


def _running(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Return page and index of the lines that page after page repeats at the same height, but for numbers."""
    edges = [
        (number, at, line)
        for number, page in enumerate(pages)
        for at, line in enumerate(page)
        if at < _EDGE or at >= len(page) - _EDGE
    ]
    seen: dict[tuple[str, int], set[int]] = {}
    for number, _, line in edges:
        for height in _heights(line):
            seen.setdefault((_shape(line.text), height), set()).add(number)
    fewest = max(_FEWEST, _SHARE * len(pages))
    return {
        (number, at)
        for number, at, line in edges
        if _PAGE_NUMBER.fullmatch(line.text)
        or _is_apart(pages[number], at)
        or any(len(seen[_shape(line.text), height]) >= fewest for height in _heights(line))
    }


def _is_apart(page: Sequence[Line], at: int) -> bool:
    """Whether the first or last line of a page stands far off, in small type, as one does that a browser prints."""
    if len(page) < _FEWEST_LINES or at not in (0, len(page) - 1):
        return False
    usual = median(line.size for line in page)
    leading = median(before.base - after.base for before, after in pairwise(page))
    gap = page[0].base - page[1].base if at == 0 else page[-2].base - page[-1].base
    return page[at].size < _SMALL * usual and gap > _FAR * leading


def _heights(line: Line) -> tuple[int, int]:
    """Return two bands of the page in which a line stands; lines near to each other share one."""
    return int(line.base // _NEAR) * 2, int((line.base + _NEAR / 2) // _NEAR) * 2 + 1


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", text))

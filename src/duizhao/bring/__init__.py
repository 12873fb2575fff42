"""Documents → their texts, and what they say of themselves: plain text, Markdown, web pages, Word, PDF."""

from __future__ import annotations

from pathlib import Path

from duizhao.bring.page import from_page
from duizhao.bring.portable import from_pdf
from duizhao.bring.word import from_word
from duizhao.files import PDF, WORD, Received, RefusedError, bytes_of, format_of, is_page, received_report
from duizhao.front_matter import SUFFIXES, Brought, FrontMatter, split
from duizhao.model import ContentError, Place
from duizhao.typed_yaml import parsed

MOST_BYTES = 50_000_000
"""A document holds at most so many bytes, pictures and fonts included."""
_PAGES = (".html", ".htm", ".shtml", ".xhtml")
_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_WAYS_OUT = (
    ("Office document of the old kind", "open it in Word or WPS and save it as .docx"),
    ("OFD", "open it in a reader and save it as PDF, or its text as .txt"),
    ("image", "have its text recognised or typed, and save it as .txt"),
    ("web archive", "open it in a browser and save it as HTML"),
    ("RTF", "open it in Word or WPS and save it as .docx"),
    ("RAR archive", "unpack it first"),
    ("7z archive", "unpack it first"),
    ("gzip archive", "unpack it first"),
    ("", "save its text as .docx or .txt"),
)
"""What to do about documents from which no text is taken, by a word of what they are called."""


def bring(path: Path, name: str) -> Brought:
    """Take the text out of a document, and what it says of itself.

    Raises :class:`RefusedError`, or :class:`ContentError` with all that is wrong with a file's front matter.
    """
    data = bytes_of(path, name, MOST_BYTES, "a document")
    kind = format_of(data)
    if kind == WORD:
        return from_word(data, name)
    if kind == PDF:
        return from_pdf(data, name)
    if kind:
        raise _refused(kind, data, name)
    beginning = data[:2000].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if path.suffix.lower() in _PAGES or is_page(beginning):
        return from_page(data, name)
    return _from_text(path, name)


def _from_text(path: Path, name: str) -> Brought:
    """Take a text as it is; of Markdown with front matter, what stands below it."""
    text = received_report(path, name)
    if path.suffix.lower() not in SUFFIXES or not text.text.startswith("---"):
        return Brought(text=text, matter=FrontMatter(title=""))
    parts = split(text)
    result = parsed(parts.yaml, name, FrontMatter, first_line=2)
    if result.value is None:
        raise ContentError(result.findings)
    if not parts.body.strip():
        raise RefusedError(Place(name, parts.line, 1), "empty report: expected its text below the front matter")
    body = Received(name=name, data=parts.body.encode(), text=parts.body)
    said = dict.fromkeys(FrontMatter.__struct_fields__, "依原文件的抬头")
    return Brought(text=body, matter=result.value, said=said)


def _refused(kind: str, data: bytes, name: str) -> RefusedError:
    if _PASSWORD in data:
        return RefusedError(Place(name), "an Office document with a password; save it as .docx without one")
    way_out = next(way for word, way in _WAYS_OUT if word in kind)
    return RefusedError(Place(name), f"{kind}, from which no text is taken; {way_out}")


__all__ = ["bring"]

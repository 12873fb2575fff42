"""Files into text: what is no text is refused by its name, what cannot be decoded with its place."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from duizhao.decoding import Decoded, UndecodableError, decoded, utf_8
from duizhao.model import Finding, Place

LIMIT = 5_000_000
"""A file holds at most so many bytes: 250 times a report, and few enough to be held in memory several times over."""

WORD, PDF, HTML = "a Word document (.docx)", "a PDF document", "an HTML page"
"""Formats from which ``add`` takes the text."""
_FORMATS = (
    (b"%PDF-", b"", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", "an Office document of the old kind (.doc, .xls, .wps)"),
    (b"PK\x03\x04", b"word/document", WORD),
    (b"PK\x03\x04", b"OFD.xml", "an OFD document"),
    (b"PK\x03\x04", b"", "a ZIP archive, or an Office document"),
    (b"PK\x05\x06", b"", "an empty ZIP archive"),
    (b"From: <Saved by", b"", "a web archive (.mhtml)"),
    (b"MIME-Version:", b"multipart/related", "a web archive (.mhtml)"),
    (b"{\\rtf", b"", "an RTF document"),
    (b"Rar!\x1a\x07", b"", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", b"", "a 7z archive"),
    (b"\x1f\x8b", b"", "a gzip archive"),
    (b"\x89PNG\r\n", b"", "a PNG image"),
    (b"\xff\xd8\xff", b"", "a JPEG image"),
    (b"GIF8", b"", "a GIF image"),
    (b"II*\0", b"", "a TIFF image"),
    (b"MM\0*", b"", "a TIFF image"),
    (b"RIFF", b"WEBPVP8", "a WebP image"),
)
"""Formats that are no text: how their files begin, what else must stand in them, what they are called."""
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


class Received(Struct, frozen=True, kw_only=True):
    """What a file holds."""

    name: str
    """The file, relative to the project, with forward slashes."""
    data: bytes
    """Its bytes."""
    text: str
    """Its text, without a byte order mark."""
    encoding: str = "utf-8"
    """The encoding in which the bytes hold it, as Python calls it."""


class RefusedError(Exception):
    """A file cannot be used; carries the finding that says why."""

    def __init__(self, place: Place, message: str) -> None:
        self.finding = Finding(place, "error", message)
        super().__init__(message)


def name_of(project: Path, path: Path) -> str:
    """Return a file's name relative to the project, or as it was given where it stands outside.

    A link has the name of what it leads to; one that leads nowhere, its own.
    """
    try:
        return (path.resolve() if path.exists() else path.absolute()).relative_to(project.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return path.as_posix()


def received(path: Path, name: str) -> Received:
    """Read a file of the editor's, in UTF-8; raise :class:`RefusedError` with the place of what is not text.

    ``name`` begins with a folder of the project; a link that leads out of it is refused, for what it leads to would be
    published.
    """
    if leads_out(path, path.parents[name.count("/") - 1]):
        raise RefusedError(Place(name), f"a link that leads out of {name.partition('/')[0]}/; expected a file below it")
    return _received(path, name, lambda data: Decoded(text=utf_8(data), encoding="utf-8"))


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a file below a folder, or a folder on the way to it, is a link to what is not below it."""
    below = path.relative_to(folder).parts
    if not any(folder.joinpath(*below[:count]).is_symlink() for count in range(1, len(below) + 1)):
        return False
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # it leads to itself, which whoever reads it will say
        return False


def received_report(path: Path, name: str) -> Received:
    """Read the text of a report, in whatever encoding it came.

    Raises :class:`RefusedError` for what is not text, with its place, and for what has no words.
    """
    file = _received(path, name, decoded)
    if not any(character.isprintable() and character != " " for character in file.text):
        found = f"{len(file.data):,} bytes, not a word in them"
        raise RefusedError(Place(name), f"empty report: {found}; expected its text")
    return file


def format_of(data: bytes) -> str | None:
    """Return what a file is called that is no text, by how it begins; nothing where it may be one."""
    return next((kind for start, within, kind in _FORMATS if data.startswith(start) and within in data), None)


def is_page(text: str) -> bool:
    """Whether a text is the source of a web page."""
    return bool(_PAGE.match(text))


def _received(path: Path, name: str, decode: Callable[[bytes], Decoded]) -> Received:
    data = bytes_of(path, name, LIMIT, "a text")
    if kind := format_of(data):
        raise _no_text(name, kind)
    found = read_as(decode, data, name)
    if is_page(found.text):
        raise _no_text(name, HTML)
    return Received(name=name, data=data, text=found.text, encoding=found.encoding)


def read_as(decode: Callable[[bytes], Decoded], data: bytes, name: str) -> Decoded:
    """Decode a file; raise :class:`RefusedError` with the place of what is not text."""
    try:
        return decode(data)
    except UndecodableError as error:
        raise RefusedError(_behind(error.before, name), str(error)) from error


def bytes_of(path: Path, name: str, limit: int, kind: str) -> bytes:
    """Read a file of at most so many bytes; never wait for a pipe, never read a device."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError(Place(name), "a folder; expected a file")
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(Place(name), "a pipe, socket or device; expected a file")
        if status.st_size > limit:
            raise _too_long(name, f"{status.st_size:,}", limit, kind)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        found = "a link to a file that is not there" if path.is_symlink() else "file not found"
        raise RefusedError(Place(name), found) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RefusedError(Place(name), f"cannot be read: {reason or error}") from error
    if len(data) > limit:
        raise _too_long(name, f"more than {limit:,}", limit, kind)
    return data


def _too_long(name: str, size: str, limit: int, kind: str) -> RefusedError:
    message = f"{size} bytes; expected {kind} of at most {limit:,} (a report has about 20,000)"
    return RefusedError(Place(name), message)


def _no_text(name: str, kind: str) -> RefusedError:
    return RefusedError(Place(name), f"{kind}; expected its text alone, as a .txt file")


def _behind(before: str, name: str) -> Place:
    """Return the place behind some text."""
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))

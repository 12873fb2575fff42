"""Files into text: bytes read, decoded, and refused with their place."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from duizhao.model import Finding, Place


class Received(Struct, frozen=True, kw_only=True):
    """What a file holds."""

    name: str
    """The file, relative to the project, with forward slashes."""
    data: bytes
    """Its bytes."""
    text: str
    """Its text."""


class RefusedError(Exception):
    """A file cannot be used; carries the finding that says why."""

    def __init__(self, place: Place, message: str) -> None:
        self.finding = Finding(place, "error", message)
        super().__init__(message)


def name_of(project: Path, path: Path) -> str:
    """Return a file's name relative to the project, or as it was given where it stands outside."""
    try:
        return path.resolve().relative_to(project.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def received(path: Path, name: str) -> Received:
    """Read a text file in UTF-8; raise :class:`RefusedError` with the place of the first byte that is not."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RefusedError(Place(name), f"cannot be read: {error.strerror or error}") from error
    return Received(name=name, data=data, text=_decoded(data, name))


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", errors="replace")) + 1
        where = Place(name, data.count(b"\n", 0, error.start) + 1, column)
        found = f"byte 0x{data[error.start]:02X} is not UTF-8 ({error.reason})"
        raise RefusedError(where, f"{found}; expected a UTF-8 text") from error
    if (at := text.find("\0")) >= 0:
        where = Place(name, text.count("\n", 0, at) + 1)
        raise RefusedError(where, "a NUL character; expected a text, not a binary file")
    return text

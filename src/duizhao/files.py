"""Files into text: bytes read, decoded, and refused with their place."""

from __future__ import annotations

import codecs
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
    """Its text, without a byte order mark."""


class RefusedError(Exception):
    """A file cannot be used; carries the finding that says why."""

    def __init__(self, place: Place, message: str) -> None:
        self.finding = Finding(place, "error", message)
        super().__init__(message)


def name_of(project: Path, path: Path) -> str:
    """Return a file's name relative to the project, or as it was given where it stands outside."""
    try:
        return path.resolve().relative_to(project.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return path.as_posix()


def received(path: Path, name: str) -> Received:
    """Read a text file in UTF-8; raise :class:`RefusedError` with the place of what is not text."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RefusedError(Place(name), "file not found") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RefusedError(Place(name), f"cannot be read: {reason or error}") from error
    text = _decoded(data.removeprefix(codecs.BOM_UTF8), name)
    if (at := text.find("\0")) >= 0:
        raise RefusedError(_place(name, text[:at]), "a NUL character; expected a text, not a binary file")
    return Received(name=name, data=data, text=text)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02X} is not UTF-8 ({error.reason})"
        place = _place(name, data[: error.start].decode("utf-8"))
        raise RefusedError(place, f"{found}; expected a UTF-8 text") from error


def _place(name: str, before: str) -> Place:
    """Return the place behind some text."""
    return Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))

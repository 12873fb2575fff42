"""Reports that were read before: those whose files still stand as they did, and their texts, when they are wanted."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from msgspec import Struct, structs

from duizhao.decoding import text_in
from duizhao.files import LIMIT, Received, RefusedError, bytes_of, received
from duizhao.front_matter import split
from duizhao.model import ContentError, Filed, Finding, Place, Source

_FRESH = 3_000_000_000
"""A file that changed so many nanoseconds ago, or since, may change again without its times telling."""
_Stood = tuple[int, int, int, int, int]


class Seen(Struct, frozen=True, array_like=True):
    """A report whose files had nothing wrong in them, and how they stood."""

    filed: Filed
    """The report."""
    stood: tuple[_Stood, ...]
    """Device, number, length, and times of change of the file that names it and of the one that holds its text."""


def seen(project: Path, filed: Filed, begun: int) -> Seen | None:
    """Return a report as one that was seen, if its files had stood for a while when it began to be read."""
    there = _stood(project, filed)
    settled = all(changed < begun - _FRESH for *_, changed in there)
    return Seen(filed, there) if there and settled else None


def stands(project: Path, known: Seen) -> bool:
    """Whether the files of a report stand as they did when it was read."""
    return known.stood == _stood(project, known.filed)


def _stood(project: Path, filed: Filed) -> tuple[_Stood, ...]:
    """Return how the files of a report stand; nothing where one of them is no plain file."""
    found = []
    for name in dict.fromkeys((filed.path, filed.text_path)):
        try:
            told = os.lstat(project / name)
        except (OSError, ValueError):
            return ()
        if not stat.S_ISREG(told.st_mode):
            return ()
        found.append((told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns))
    return tuple(found)


def received_as_filed(project: Path, filed: Filed) -> Received:
    """Read the text of a report once more; raise :class:`ContentError` where it is not what it was."""
    name = filed.text_path
    try:
        if name == filed.path:
            body = split(received(project / name, name)).body
            file = Received(name=name, data=body.encode(), text=body)
        else:
            data = bytes_of(project / name, name, LIMIT, "a text")
            file = Received(name=name, data=data, text="", encoding=filed.encoding)
    except RefusedError as refusal:
        raise ContentError((refusal.finding,)) from refusal
    if hashlib.sha256(file.data).hexdigest() != filed.sha256:
        raise ContentError((Finding(Place(name), "error", "was changed while the site was being made; build again"),))
    return file if file.text else structs.replace(file, text=text_in(file.data, file.encoding))


def filed_of(source: Source) -> Filed:
    """Return a report without its text."""
    return Filed(**{name: getattr(source, name) for name in Filed.__struct_fields__})


def source_of(filed: Filed, file: Received) -> Source:
    """Return a report with its text."""
    return Source(**{name: getattr(filed, name) for name in Filed.__struct_fields__}, text=file.text)

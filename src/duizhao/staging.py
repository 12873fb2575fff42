"""The files of a site that is being made: those that stand are taken over, the others are written."""

from __future__ import annotations

import hashlib
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, structs

from duizhao.folders import make_place


class WriteError(Exception):
    """The site cannot be written; what stood there still does."""


class Standing(Struct, frozen=True, array_like=True):
    """A file of a site that was built."""

    key: bytes
    """What it was made of."""
    sha256: str
    """Its SHA-256, in hexadecimal."""
    size: int
    """Its length in bytes."""
    modified: int
    """When it was written, in nanoseconds, as the file system tells it."""


class Staging(ABC):
    """The files of a site, made in a folder of their own."""

    def __init__(self, staged: Path, standing: Mapping[str, Standing]) -> None:
        self._staged = staged
        self._standing = standing
        self._folders: set[str] = set()
        """Folders that are known to be some, below the one of all."""
        self.files: dict[str, Standing] = {}

    def stands(self, name: str, key: bytes) -> bool:
        """Whether a file is as its key says already; if so, it is taken over."""
        last = self._standing.get(name)
        return last is not None and last.key == key and (self.files.get(name) == last or self._taken_over(name, last))

    def put(self, name: str, key: bytes, data: bytes) -> Standing:
        """Add a file; raise :class:`WriteError` where it cannot be written. One that stands is not written again."""
        last = self._standing.get(name)
        if last and last.size == len(data) and last.sha256 == hashlib.sha256(data).hexdigest():
            last = structs.replace(last, key=key)
            if self._taken_over(name, last):
                return last
        return self.put_parts(name, key, [data])

    def put_parts(self, name: str, key: bytes, parts: Iterable[bytes]) -> Standing:
        """Add a file that is given piece by piece."""
        path, made = self._path(name), hashlib.sha256()
        with refused(path):
            self._make_room(name)
            with path.open("wb") as file:
                for part in parts:
                    made.update(part)
                    file.write(part)
            told = path.stat()
        self.files[name] = Standing(key, made.hexdigest(), told.st_size, told.st_mtime_ns)
        return self.files[name]

    def read(self, name: str) -> bytes:
        """Return a file that was added."""
        return self._path(name).read_bytes()

    @abstractmethod
    def _taken_over(self, name: str, last: Standing) -> bool:
        """Take a file over from the last site, if it may be."""

    def _path(self, name: str) -> Path:
        return self._staged / name

    def _make_room(self, name: str) -> None:
        """Make a file's folder, and remove what stands in its place."""
        self.files.pop(name, None)
        make_place(self._staged, name, self.files, self._folders)


class Paper(Staging):
    """The files of a site as they would be: those that stand are not looked at, and what differs is made in ``folder``.

    The site itself is left as it is.
    """

    def __init__(self, folder: Path, out: Path, standing: Mapping[str, Standing]) -> None:
        super().__init__(folder, standing)
        self._out = out

    def read(self, name: str) -> bytes:
        """Return a file as it would be."""
        return (self._path(name) if self._path(name).is_file() else self._out / name).read_bytes()

    def _taken_over(self, name: str, last: Standing) -> bool:
        if name in self.files:
            self._path(name).unlink(missing_ok=True)
        self.files[name] = last
        return True


def is_as_left(there: Path | os.DirEntry[str], last: Standing) -> bool:
    """Whether a file is as the last build left it, by size and time."""
    try:
        told = there.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(told.st_mode) and (told.st_size, told.st_mtime_ns) == (last.size, last.modified)


def swept(
    root: Path, known: Mapping[str, Standing], folders: set[str], below: str = "", *, but: str = ""
) -> Iterator[str]:
    """Remove all but the files that are as the last build left them; yield these, and add their ``folders``.

    One file, ``but``, is left as it is.
    """
    for entry in list(os.scandir(root / below)):
        name = below + entry.name
        if entry.is_dir(follow_symlinks=False):
            inside = list(swept(root, known, folders, f"{name}/"))
            if inside:
                folders.add(name)
                yield from inside
            else:
                Path(entry.path).rmdir()
        elif name in known and is_as_left(entry, known[name]):
            yield name
        elif name != but:
            Path(entry.path).unlink()


@contextmanager
def refused(path: Path) -> Iterator[None]:
    """Say which file could not be written, and why."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{error.filename or path}: cannot be written: {error.strerror or error}") from error

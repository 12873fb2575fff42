"""Files → the site's folder: written beside it, then swapped in whole; and files that are added to the sources."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct, structs

MARKER = ".duizhao.json"
"""The file by which a folder is known to be ours; it names every file with its SHA-256."""
_SOURCES = ("content", "seeds", "templates", "src", "tests", ".git")


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


class Staging:
    """The files of a site on their way to its folder, beside which they are made.

    What is as the last build left it is linked, not written; only when the site is complete it is moved into its
    place, and until then the last one stays. Only a folder that a build made is ever replaced.
    """

    def __init__(self, out: Path, project: Path, standing: Mapping[str, Standing]) -> None:
        refuse_foreign(out, project)
        self._out = out
        self._staged, self._replaced = _beside(out)
        self._standing = standing
        self._folders: set[str] = set()
        self.files: dict[str, Standing] = {}
        with _refused(out):
            if not out.exists() and self._replaced.exists():  # a build was stopped between the two moves below
                self._replaced.rename(out)
            _remove(self._staged)
            self._staged.mkdir(parents=True)
            (self._staged / MARKER).write_bytes(_marker({}, {}))  # from here on it is known to be ours

    def stands(self, name: str, key: bytes) -> bool:
        """Whether a file is as its key says already; if so, it is taken over."""
        last = self._standing.get(name)
        return last is not None and last.key == key and (self.files.get(name) == last or self._linked(name, last))

    def put(self, name: str, key: bytes, data: bytes) -> Standing:
        """Add a file; raise :class:`WriteError` where it cannot be written. One that stands is not written again."""
        last = self._standing.get(name)
        if last and last.size == len(data) and last.sha256 == hashlib.sha256(data).hexdigest():
            last = structs.replace(last, key=key)
            if self._linked(name, last):
                return last
        return self.put_parts(name, key, [data])

    def put_parts(self, name: str, key: bytes, parts: Iterable[bytes]) -> Standing:
        """Add a file that is given piece by piece."""
        path, made = self._path(name), hashlib.sha256()
        with _refused(path):
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

    def finish(self, record: Mapping[str, object]) -> None:
        """Move the site into its place; ``record`` is kept in its marker."""
        out = self._out
        with _refused(out):
            hashes = {name: self.files[name].sha256 for name in sorted(self.files)}
            (self._staged / MARKER).write_bytes(_marker(hashes, record))
            _remove(self._replaced)
            if out.exists():
                out.rename(self._replaced)
            try:
                self._staged.rename(out)
            except OSError:
                if self._replaced.exists():
                    self._replaced.rename(out)
                raise
            _remove(self._replaced)

    def leave(self) -> None:
        """Remove what was made, where it did not come to an end."""
        with suppress(OSError):
            _remove(self._staged)

    def _linked(self, name: str, last: Standing) -> bool:
        there = self._out / name
        try:
            told = there.stat()
            if (told.st_size, told.st_mtime_ns) != (last.size, last.modified):
                return False
            self._make_room(name)
            os.link(there, self._path(name))
        except OSError:  # not there, or links are not to be had: it is made again
            return False
        self.files[name] = last
        return True

    def _path(self, name: str) -> Path:
        return self._staged / name

    def _make_room(self, name: str) -> None:
        """Make a file's folder, and remove what was put there before, which may be a link into the last site."""
        if self.files.pop(name, None):
            self._path(name).unlink()
        folder = posixpath.dirname(name)
        if folder not in self._folders:
            (self._staged / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """Say which file could not be written, and why."""
    try:
        yield
    except OSError as error:
        raise WriteError(f"{error.filename or path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def added(project: Path, new: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[None]:
    """Add files to a project and change others: all of them, or none where anything fails inside of the context.

    ``new`` files must not be there yet; what stands is never overwritten, but for those that are to be ``changed``.
    """
    before = {name: (project / name).read_bytes() for name in changed}
    made: list[Path] = []
    try:
        for name, data in new.items():
            made += _folders(project / name)
            with (project / name).open("xb") as file:
                made.append(project / name)
                file.write(data)
        for name, data in changed.items():
            (project / name).write_bytes(data)
        yield
    except BaseException as error:  # an interruption too must leave nothing half-written
        for name, data in before.items():
            (project / name).write_bytes(data)
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise WriteError(f"{error.filename}: cannot be written: {error.strerror or error}") from error
        raise


def _folders(path: Path) -> Iterator[Path]:
    """Make the folders that a file needs, and yield each."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir()
            yield folder


def recorded(out: Path) -> dict[str, object] | None:
    """Return what the marker of a built site says, or nothing where there is no such site."""
    try:
        marker: object = json.loads((out / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return marker if isinstance(marker, dict) and isinstance(marker.get("files"), dict) else None


def standing_files(out: Path) -> dict[str, bytes]:
    """Return the files of a built site as they stand: those that its marker names, and any other page."""
    marker = recorded(out)
    names = marker.get("files") if marker else None
    listed = set(names) if isinstance(names, dict) else set()
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    wanted = sorted(found & listed | {name for name in found if name.endswith(".html")})
    return {name: (out / name).read_bytes() for name in wanted}


def _marker(hashes: Mapping[str, str], record: Mapping[str, object]) -> bytes:
    return (json.dumps({**record, "files": dict(hashes)}, ensure_ascii=False, indent=1) + "\n").encode()


def refuse_foreign(out: Path, project: Path) -> None:
    """Raise :class:`WriteError` where a site at ``out`` would replace what no build made, or the sources."""
    root = project.resolve()
    inside = [root / name for name in _SOURCES]
    if not out.resolve().name:
        raise WriteError(
            f"{out}: is the root of the system, and holds the sources; expected a folder of its own for the site"
        )
    for folder in (out, *_beside(out)):
        if folder.is_symlink():
            raise WriteError(f"{folder}: is a link; expected a folder of its own for the site")
        target = folder.resolve()
        if root.is_relative_to(target) or any(target.is_relative_to(source) for source in inside):
            raise WriteError(f"{folder}: holds the sources; expected a folder of its own for the site")
        if folder.exists() and not folder.is_dir():
            raise WriteError(f"{folder}: is a file; expected a folder for the site")
        if folder.is_dir() and any(folder.iterdir()) and recorded(folder) is None:
            raise WriteError(f"{folder}: was not made by a build (no {MARKER} in it); give another folder or remove it")


def _beside(out: Path) -> tuple[Path, Path]:
    """Return where a new site is made, and where the last one waits to be removed."""
    target = out.resolve()
    return target.with_name(f"{target.name}.new"), target.with_name(f"{target.name}.old")


def _remove(folder: Path) -> None:
    """Remove a folder that a build made beside the site."""
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)

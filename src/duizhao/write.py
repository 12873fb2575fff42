"""Files → the site's folder: written beside it, then swapped in whole; and files that are added to the sources."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import posixpath
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from msgspec import Struct, structs

from duizhao.swap import HeldError, exchanged, held

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

    What is as the last build left it is linked, not written; only when the site is complete it takes its place, in
    one step where the system knows one; until then the last one stays. Only a folder that a build made is replaced.

    A ``spare`` folder, on the same disk, is kept as a twin of the site, all of its files links to the site's: the next
    build makes the next site out of it, and so touches nothing but what changes.
    """

    def __init__(self, out: Path, project: Path, standing: Mapping[str, Standing], spare: Path | None = None) -> None:
        refuse_foreign(out, project)
        self._out = out
        self._staged, self._replaced = _beside(out)
        self._standing = standing
        self._spare = spare
        self._folders: set[str] = set()
        self._there: set[str] = set()
        self.files: dict[str, Standing] = {}
        with _refused(out):
            if not out.exists() and self._replaced.exists():  # a build was stopped between the two moves below
                self._replaced.rename(out)
            _remove(self._staged)
            self._of_spare = self._took_spare()
            if self._of_spare:
                self._there.update(_swept(self._staged, standing, self._folders))
            else:
                self._staged.mkdir(parents=True)
            _mark(self._staged, {}, {})  # from here on it is known to be ours

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
        """Let the site take its place; ``record`` is kept in its marker."""
        with _refused(self._out):
            _remove_files(self._staged, self._there - self.files.keys())
            _mark(self._staged, {name: self.files[name].sha256 for name in sorted(self.files)}, record)
            last = self._swapped()
        try:
            self._renew_spare(last)
        except OSError:  # the site stands; the next build makes all of its links anew
            for folder in (last, self._spare):
                self._let_go(folder)

    def leave(self) -> None:
        """Remove what was made, where it did not come to an end."""
        self._let_go(self._staged)

    def _let_go(self, folder: Path | None) -> None:
        with suppress(OSError):
            if folder:
                _remove(folder)

    def _took_spare(self) -> bool:
        """Begin with the spare folder, if it is a twin of the site as it stands."""
        if not self._spare or not self._spare.is_dir() or self._spare.is_symlink():
            return False
        with suppress(OSError):
            if self._standing and (self._spare / MARKER).read_bytes() == (self._out / MARKER).read_bytes():
                self._spare.rename(self._staged)
                return True
        self._let_go(self._spare)
        return False

    def _swapped(self) -> Path | None:
        """Put the new site in the place of the last one; return where that is now, if there was one."""
        out, staged, replaced = self._out, self._staged, self._replaced
        _remove(replaced)
        if not out.exists():
            staged.rename(out)
            return None
        if exchanged(staged, out):
            return staged
        out.rename(replaced)
        try:
            staged.rename(out)
        except OSError:
            replaced.rename(out)
            raise
        return replaced

    def _renew_spare(self, last: Path | None) -> None:
        """Make the last site a twin of the new one, or a new twin where it was none."""
        spare = self._spare
        if last and not (spare and self._of_spare):
            _remove(last)
            last = None
        if not spare:
            return
        _remove(spare)
        twin = last or self._staged
        folders: set[str] = set()
        if last:
            _remove_files(last, self._standing.keys() - self.files.keys())
        else:
            twin.mkdir()
            _mark(twin, {}, {})  # one that is left half-made is known to be ours
        for name in self.files.keys() - self._there if last else self.files:
            _make_place(twin, name, (), folders)
            os.link(self._out / name, twin / name)
        (twin / MARKER).write_bytes((self._out / MARKER).read_bytes())
        spare.parent.mkdir(parents=True, exist_ok=True)
        twin.rename(spare)

    def _taken_over(self, name: str, last: Standing) -> bool:
        """Take a file over from the last site, if it is there as it was left."""
        if name in self._there:
            self.files[name] = last
            return True
        try:
            if not _is_as_left(self._out / name, last):
                return False
            self._make_room(name)
            os.link(self._out / name, self._path(name))
        except OSError:  # not there, or links are not to be had: it is made again
            return False
        self.files[name] = last
        return True

    def _path(self, name: str) -> Path:
        return self._staged / name

    def _make_room(self, name: str) -> None:
        """Make a file's folder, and remove what was put there before, which may be a link into the last site."""
        self._there.discard(name)
        if self.files.pop(name, None) or self._of_spare or posixpath.dirname(name) not in self._folders:
            _make_place(self._staged, name, self.files, self._folders)


class Paper(Staging):
    """The files of a site as they would be: those that stand are not looked at, and what differs is made in ``folder``.

    The site itself is left as it is.
    """

    def __init__(self, folder: Path, out: Path, standing: Mapping[str, Standing]) -> None:
        self._out, self._staged, self._standing = out, folder, standing
        self._spare, self._of_spare = None, False
        self._folders: set[str] = set()
        self._there: set[str] = set()
        self.files: dict[str, Standing] = {}

    def read(self, name: str) -> bytes:
        """Return a file as it would be."""
        return (self._path(name) if self._path(name).is_file() else self._out / name).read_bytes()

    def _taken_over(self, name: str, last: Standing) -> bool:
        if name in self.files:
            self._path(name).unlink(missing_ok=True)
        self.files[name] = last
        return True


def _is_as_left(there: Path | os.DirEntry[str], last: Standing) -> bool:
    try:
        told = there.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(told.st_mode) and (told.st_size, told.st_mtime_ns) == (last.size, last.modified)


def _make_place(root: Path, name: str, own: Collection[str], folders: set[str]) -> None:
    """Make the folder of a file that is to be written; what stands in its place, or in that of its folder, goes.

    So what is written there stands below ``root`` and nowhere else. ``folders`` are known to be some, and grow. Raises
    :class:`OSError` where what would have to go is one of the ``own`` files.
    """
    path = root / name
    _make_folder(root, posixpath.dirname(name), own, folders)
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    elif any(one.startswith(f"{name}/") for one in own):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    else:
        shutil.rmtree(path)
        folders.difference_update([one for one in folders if f"{one}/".startswith(f"{name}/")])


def _make_folder(root: Path, folder: str, own: Collection[str], folders: set[str]) -> None:
    if _are_folders(root, folder, folders):
        return
    _make_folder(root, posixpath.dirname(folder), own, folders)
    path = root / folder
    if folder in own:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    path.unlink(missing_ok=True)
    path.mkdir()
    folders.add(folder)


def _are_folders(root: Path, folder: str, known: set[str]) -> bool:
    """Whether a folder below ``root``, and each above it, is one and no link; those that are become known."""
    if folder in known or not folder:
        return True
    if not _are_folders(root, posixpath.dirname(folder), known):
        return False
    try:
        told = (root / folder).lstat()
    except OSError:
        return False
    if stat.S_ISDIR(told.st_mode):
        known.add(folder)
    return stat.S_ISDIR(told.st_mode)


def _remove_files(root: Path, names: Iterable[str]) -> None:
    """Remove some files, and folders that are then empty."""
    for name in names:
        path = root / name
        if path.is_file() or path.is_symlink():  # else another file has taken its place, or that of its folder
            path.unlink()
        with suppress(OSError):  # a folder that is not empty stays
            for folder in path.relative_to(root).parents[:-1]:
                (root / folder).rmdir()


def _swept(root: Path, known: Mapping[str, Standing], folders: set[str], below: str = "") -> Iterator[str]:
    """Remove all but the files that are as the last build left them; yield these, and add their ``folders``."""
    for entry in list(os.scandir(root / below)):
        name = below + entry.name
        if entry.is_dir(follow_symlinks=False):
            inside = list(_swept(root, known, folders, f"{name}/"))
            if inside:
                folders.add(name)
                yield from inside
            else:
                Path(entry.path).rmdir()
        elif name in known and _is_as_left(entry, known[name]):
            yield name
        else:
            Path(entry.path).unlink()


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


def found_files(out: Path) -> dict[str, Path]:
    """Return the files that stand in the folder of a site, by name; a link that leads nowhere is none."""
    return {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if path.is_file()}


def hashed(files: Mapping[str, Path], jobs: int) -> dict[str, str]:
    """Return the SHA-256 of files, in hexadecimal; one that cannot be read has none."""
    with ThreadPoolExecutor(jobs) as pool:
        return dict(zip(files, pool.map(_sha256, files.values(), chunksize=16), strict=True))


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _mark(folder: Path, hashes: Mapping[str, str], record: Mapping[str, object]) -> None:
    """Mark a folder as made by a build."""
    marker = folder / MARKER
    marker.unlink(missing_ok=True)
    marker.write_text(json.dumps({**record, "files": dict(hashes)}, ensure_ascii=False, indent=1) + "\n", "utf-8")


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Let no other build write to a folder at the same time; raise :class:`WriteError` where one does."""
    target = out.resolve()
    with ExitStack() as stack:
        try:
            with _refused(out):
                target.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(held(target.with_name(f"{target.name}.lock")))
        except HeldError as error:
            raise WriteError(f"{out}: is being built {error}; wait until that is done") from error
        yield


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

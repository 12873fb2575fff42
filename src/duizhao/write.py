"""Files → the site's folder: made beside it, then put in its place in one step."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from duizhao.folders import make_place, remove, remove_files
from duizhao.staging import Staging, Standing, WriteError, is_as_left, refused, swept
from duizhao.swap import HeldError, exchanged, held

MARKER = ".duizhao.json"
"""The file by which a folder is known to be ours; it names every file with its SHA-256."""
_SOURCES = ("content", "seeds", "templates", "src", "tests", ".git")


class Beside(Staging):
    """The files of a site on their way to its folder, beside which they are made.

    What is as the last build left it is linked, not written; only when the site is complete it takes its place, in
    one step where the system knows one; until then the last one stays. Only a folder that a build made is replaced.

    A ``spare`` folder, on the same disk, is kept as a twin of the site, all of its files links to the site's: the next
    build makes the next site out of it, and so touches nothing but what changes.
    """

    def __init__(self, out: Path, project: Path, standing: Mapping[str, Standing], spare: Path | None = None) -> None:
        refuse_foreign(out, project)
        staged, self._replaced = _beside(out)
        super().__init__(staged, standing)
        self._out = out
        self._spare = spare
        self._there: set[str] = set()
        """Files that the spare folder has as the last build left them."""
        with refused(out):
            if not out.exists() and self._replaced.exists():  # a build was stopped between the two moves below
                self._replaced.rename(out)
            remove(self._staged, last=MARKER)
            self._of_spare = self._took_spare()
            if not self._of_spare:
                self._staged.mkdir(parents=True)
            _mark(self._staged, {}, {})  # whatever happens from here on, it is known to be ours
            if self._of_spare:
                self._there.update(swept(self._staged, standing, self._folders, but=MARKER))

    def finish(self, record: Mapping[str, object]) -> None:
        """Let the site take its place; ``record`` is kept in its marker."""
        with refused(self._out):
            remove_files(self._staged, self._there - self.files.keys())
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
                remove(folder, last=MARKER)

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
        remove(replaced, last=MARKER)
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
            remove(last, last=MARKER)
            last = None
        if not spare:
            return
        remove(spare, last=MARKER)
        twin = last or self._staged
        folders: set[str] = set()
        if last:
            remove_files(last, self._standing.keys() - self.files.keys())
        else:
            twin.mkdir()
            _mark(twin, {}, {})  # one that is left half-made is known to be ours
        for name in self.files.keys() - self._there if last else self.files:
            make_place(twin, name, (), folders)
            os.link(self._out / name, twin / name)
        _put_marker(twin, (self._out / MARKER).read_text("utf-8"))
        spare.parent.mkdir(parents=True, exist_ok=True)
        twin.rename(spare)

    def _taken_over(self, name: str, last: Standing) -> bool:
        """Take a file over from the last site, if it is there as it was left."""
        if name in self._there:
            self.files[name] = last
            return True
        try:
            if not is_as_left(self._out / name, last):
                return False
            self._make_room(name)
            os.link(self._out / name, self._path(name))
        except OSError:  # not there, or links are not to be had: it is made again
            return False
        self.files[name] = last
        return True

    def _make_room(self, name: str) -> None:
        """Make a file's folder, and remove what was put there before, which may be a link into the last site."""
        self._there.discard(name)
        super()._make_room(name)


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
    _put_marker(folder, json.dumps({**record, "files": dict(hashes)}, ensure_ascii=False, indent=1) + "\n")


def _put_marker(folder: Path, text: str) -> None:
    """Put a marker in the place of the one that is there, if one is: the folder is never without."""
    new = folder / f"{MARKER}.new"
    new.unlink(missing_ok=True)
    new.write_text(text, "utf-8")
    new.replace(folder / MARKER)


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Let no other build write to a folder at the same time; raise :class:`WriteError` where one does."""
    target = out.resolve()
    with ExitStack() as stack:
        try:
            with refused(out):
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

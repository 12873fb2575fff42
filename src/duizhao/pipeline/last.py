"""What the last build found and left, by which it is known whether there is anything to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from msgspec import Struct

from duizhao.packaged import PACKAGED
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.site import Options, Site
from duizhao.staging import Standing
from duizhao.store import Store, digest_of

_SOURCES = ("content", "seeds", "templates")
_LIBRARIES = (
    "jieba",
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "msgspec",
    "numpy",
    "opencc-python-reimplemented",
    "pyyaml",
    "rapidfuzz",
    "rjieba",
)
_OURS = (".py", ".json", ".txt")
"""Files of the program: its code, and the tables that it reads."""


class _Left(Struct, frozen=True, array_like=True):
    """What a build left."""

    sources: bytes
    """A digest of its sources as they stood in the file system."""
    files: bytes
    """A digest of the site's files."""
    standing: bytes
    """A digest of what is kept of the site's files."""
    site: Site
    """What it told."""


class Last:
    """The last build of a project into a folder, with the same options by the same program."""

    def __init__(self, project: Path, out: Path, options: Options) -> None:
        assert options.cache
        self._out = out
        self._store = options.cache / "made.sqlite"
        self._sources = _listed(_folders(project))
        asked = [encode((options.base_url, options.drafts, strict)) for strict in (False, True)]
        self._keys = [digest_of(b"last", program(), os.fsencode(out.resolve()), one) for one in asked]
        self._key = self._keys[options.strict]
        self._standing = site_key(out)
        self._anew = options.clean or not self._store.is_file()

    def site(self) -> Site | None:
        """Return what the last build told, if its sources and the site stand as it left them."""
        if self._anew:
            return None
        with Store(self._store) as store:
            kept = store.value(self._key)
        left = decode(kept, _Left) if kept else None
        if left and left.sources == self._sources and left.files == _listed([self._out]):
            return left.site
        return None

    def files(self, store: Store) -> tuple[Site, dict[str, Standing]] | None:
        """Return what the last build told and the files that it made, if its sources stand as it found them.

        Strict or not, it made the same ones.
        """
        kept = dict(store.values([*self._keys, self._standing]))
        standing = kept.get(self._standing, b"")
        for left in (decode(kept[key], _Left) for key in self._keys if key in kept):
            if left.sources == self._sources and left.standing == digest_of(standing):
                return left.site, decode(standing, dict[str, Standing])
        return None

    def keep(self, site: Site) -> None:
        """Keep what this build told, and how it left the site."""
        with Store(self._store) as store:
            standing = store.digests([self._standing]).get(self._standing, b"")
            left = _Left(self._sources, _listed([self._out]), standing, site)
            store.keep([(self._key, encode(left))])


def site_key(out: Path) -> bytes:
    """Return under what the files of a site are kept, as the last build left them."""
    return digest_of(b"site", repr(Standing.__struct_fields__).encode(), os.fsencode(out.resolve()))


@lru_cache(maxsize=1)
def program() -> bytes:
    """Return what stands for the program: its code, its libraries, Python."""
    folder = Path(__file__).parents[1]
    made = blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _OURS):
        name = path.relative_to(folder)
        if name.parts[0] not in _SOURCES:  # what is packaged counts where a project takes it
            made.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    made.update(repr((sys.version_info[:], *map(_version, _LIBRARIES))).encode())
    return made.digest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _folders(project: Path) -> list[Path]:
    """Return the folders of what a build reads: the project's, and what is packaged for those that it lacks."""
    own = [project.resolve() / name for name in _SOURCES]
    return [*own, *(folder for folder in (PACKAGED / "content", PACKAGED / "templates") if folder not in own)]


def _listed(folders: Iterable[Path]) -> bytes:
    """Return a digest of the files below some folders, of each its size and when it was written or moved there."""
    told = [line for folder in folders for line in sorted(_files(os.fspath(folder)))]
    return blake2b(os.fsencode("\n".join(told)), digest_size=16).digest()


def _files(folder: str) -> Iterator[str]:
    """Yield a line for each file below a folder."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            told = _told(entry)
            yield f"{entry.path}\0{told.st_size} {told.st_mtime_ns} {told.st_ctime_ns} {told.st_ino}"


def _told(entry: os.DirEntry[str]) -> os.stat_result:
    """Return what the file system tells of a file, or of a link that leads nowhere."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)

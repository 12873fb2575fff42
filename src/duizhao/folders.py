"""Folders that are written to: what stands there of others goes, and nothing is written through a link."""

from __future__ import annotations

import errno
import os
import posixpath
import shutil
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path


def make_place(root: Path, name: str, own: Collection[str], folders: set[str]) -> None:
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


def remove_files(root: Path, names: Iterable[str]) -> None:
    """Remove some files, and folders that are then empty."""
    for name in names:
        path = root / name
        if path.is_file() or path.is_symlink():  # else another file has taken its place, or that of its folder
            path.unlink()
        with suppress(OSError):  # a folder that is not empty stays
            for folder in path.relative_to(root).parents[:-1]:
                (root / folder).rmdir()


def remove(folder: Path, last: str) -> None:
    """Remove a folder that a build made beside the site; the file by which it is known goes ``last``."""
    if folder.is_dir() and not folder.is_symlink():
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != last:
                path.unlink()
        shutil.rmtree(folder)

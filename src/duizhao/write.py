"""Files → the site's folder: written beside it, then swapped in whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

MARKER = ".duizhao.json"
"""The file by which a folder is known to be ours; it names every file with its SHA-256."""
_SOURCES = ("content", "seeds", "templates", "src", "tests", ".git")


class WriteError(Exception):
    """The site cannot be written; what stood there still does."""


def write(files: Mapping[str, bytes], out: Path, *, project: Path, record: Mapping[str, object]) -> None:
    """Write a whole site, replacing the last.

    The new site is written to a folder beside ``out`` and moved into its place when it is complete; until then
    the last one stays. Only a folder that a build made is ever replaced. ``record`` is kept in the marker.
    """
    refuse_foreign(out, project)
    staged, replaced = _beside(out)
    try:
        if not out.exists() and replaced.exists():  # a build was stopped between the two moves below
            replaced.rename(out)
        _remove(staged)
        staged.mkdir(parents=True)
        (staged / MARKER).write_bytes(_marker({}, record))  # from here on it is known to be ours
        for name, data in files.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (staged / MARKER).write_bytes(_marker(files, record))
        _remove(replaced)
        if out.exists():
            out.rename(replaced)
        try:
            staged.rename(out)
        except OSError:
            if replaced.exists():
                replaced.rename(out)
            raise
        _remove(replaced)
    except OSError as error:
        _remove(staged)
        raise WriteError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error


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


def _marker(files: Mapping[str, bytes], record: Mapping[str, object]) -> bytes:
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    return (json.dumps({**record, "files": hashes}, ensure_ascii=False, indent=1) + "\n").encode()


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

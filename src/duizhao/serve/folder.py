"""The folder of a site, read while builds replace it."""

from __future__ import annotations

from pathlib import Path
from time import sleep

_TRIES, _PAUSE = 100, 0.02


def held(root: Path, name: str) -> bytes | None:
    """Return a file of a site, or nothing where the site has none of that name.

    Nothing outside of its folder is ever read, wherever dots and links lead, nor what is hidden in it. While a new
    site is moved into the place of the last one, there is none for a moment, which is waited for.
    """
    if any(part.startswith(".") or not part or "\\" in part or "\0" in part for part in name.split("/")):
        return None
    for _ in range(_TRIES):
        before = _identity(root)
        try:
            file = (root / name).resolve(strict=True)
            return file.read_bytes() if file.is_relative_to(root) else None
        except OSError:
            if before and before == _identity(root):
                return None
        sleep(_PAUSE)
    return None


def _identity(root: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another of its name."""
    try:
        told = root.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino

"""A project → the files that change in it, many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

SOURCES = ("content", "seeds", "templates")
"""The folders of a project that a site is made of."""
_STEP, _MOST = 60, 1_600
"""Changes are one when they follow each other within so many milliseconds, but none waits longer than the second."""
_LOOK = 250
"""So often, in milliseconds, the folders themselves are looked at."""


def changes(project: Path) -> Iterator[tuple[str, ...]]:
    """Yield the files that changed, relative to the project; none of them where all may have.

    All may have changed at first, and after a folder was taken away or put back. What changes while the caller
    works is kept for the next time.
    """
    polling = None  # as watchfiles decides; WATCHFILES_FORCE_POLLING asks for it
    while True:
        try:
            yield from _while_they_stand(project.resolve(), polling)
        except FileNotFoundError:  # a folder went while it was being entered
            continue
        except (OSError, RuntimeError):  # the system watches no more: files are looked at in turn
            if polling:
                raise
            polling = True


def _while_they_stand(project: Path, polling: bool | None) -> Iterator[tuple[str, ...]]:
    """Yield what changes until one of the folders is taken away, put back or replaced."""
    before = _folders(project)
    found = watch(
        *before,
        # What is hidden is none of the site's: editors make such files beside those they write.
        watch_filter=lambda _, path: not any(part.startswith(".") for part in _name(path, project).parts),
        step=_STEP,
        debounce=_MOST,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        force_polling=polling,
    )
    next(found)  # from here on nothing is missed
    yield ()
    for some in found:
        # A folder that was removed and made anew may have the number of the one before, and is known by its removal.
        if _folders(project) != before or any((Change.deleted, str(folder)) in some for folder in before):
            return
        if some:
            yield tuple(sorted({_name(path, project).as_posix() for _, path in some}))


def _name(path: str, project: Path) -> Path:
    there = Path(path)
    return there.relative_to(project) if there.is_relative_to(project) else Path(there.name)


def _folders(project: Path) -> dict[Path, tuple[int, int]]:
    """Return the folders that are there, each with what tells it from another of its name."""
    there = {}
    for name in SOURCES:
        folder = project / name
        if folder.is_dir():
            told = folder.stat()
            there[folder] = (told.st_dev, told.st_ino)
    return there

"""What a process needs to work: settings, templates, tables of words; opened once, and what for only when asked."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache, partial

from msgspec import Struct

from duizhao.compare import standing
from duizhao.looks import Templates
from duizhao.model import Cell, Report
from duizhao.pages import Book
from duizhao.pipeline.codec import decode
from duizhao.render import Renderer
from duizhao.settings import Settings
from duizhao.words import words

_TEXTS, _REPORTS = 1024, 8
"""So many texts are kept as words, and so many reports opened: those of one comparison and of the next few."""


class Furniture(Struct, frozen=True, kw_only=True):
    """What the room of a build is furnished with."""

    settings: Settings
    """The settings, without the places of their values."""
    templates: Templates
    """The templates."""

    def packed(self) -> bytes:
        """Return it encoded, for another process; patterns are compiled there again."""
        return pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)


class OpenReport(Struct, frozen=True, kw_only=True):
    """A report opened for comparing and printing."""

    report: Report
    """The report."""
    cells: Mapping[str, Cell]
    """What it has in each row."""
    book: Book
    """It, opened for printing."""


class Room:
    """Where stages work."""

    def __init__(self, furniture: Furniture) -> None:
        self.settings = furniture.settings
        self._furniture = furniture
        self.opened = lru_cache(_REPORTS)(self._opened)
        self._cut = lru_cache(_TEXTS)(partial(words, terms=self.settings.words))

    @cached_property
    def renderer(self) -> Renderer:
        """Renders pages."""
        return Renderer(self._furniture.templates, self.settings.site)

    @cached_property
    def plain(self) -> frozenset[str]:
        """The set phrases."""
        return frozenset(self.settings.boilerplate)

    def _opened(self, encoded: bytes) -> OpenReport:
        """Open a report for comparing and printing."""
        report = decode(encoded, Report)
        return OpenReport(
            report=report,
            cells=standing(report, self.settings.topics.topics),
            book=Book(report, self.settings),
        )

    def cut(self, text: str) -> Sequence[str]:
        """Part a text into words."""
        return self._cut(text)


@lru_cache(maxsize=2)
def room(packed: bytes) -> Room:
    """Return the room of a build; a process opens it once."""
    furniture: Furniture = pickle.loads(packed)  # made by the process that started this one
    return Room(furniture)

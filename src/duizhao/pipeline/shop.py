"""A build at work: what was made before, those who make the rest, and by what each result is known again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec

from duizhao.pipeline.codec import decode
from duizhao.pipeline.last import program
from duizhao.pipeline.room import Furniture
from duizhao.render import Renderer
from duizhao.store import Store, digest_of
from duizhao.work import Crew, Task

T = TypeVar("T")
READ = ("chrome", "variants", "sections", "lookalikes", "counties", "topics", "indicators", "matters")
"""The settings by which a text is read."""
SHOWN = ("site", "sections", "topics", "indicators", "boilerplate", "words")
"""Those by which a report is shown, apart from its own county."""


class Shop:
    """Where a build is made."""

    def __init__(self, furniture: Furniture, store: Store, crew: Crew) -> None:
        self.settings = furniture.settings
        self.store = store
        self.common = furniture.packed()
        self.renderer = Renderer(furniture.templates, furniture.settings.site)
        self._templates = furniture.templates
        self._crew = crew
        self._stem = cache(self._digest_of_stem)
        self.county = cache(self._county)
        """What the settings say of a county, encoded."""

    def key(self, what: str, fields: tuple[str, ...], templates: tuple[str, ...], *parts: bytes) -> bytes:
        """Return by what a result is known again: the program, the settings and templates it takes, its parts."""
        return digest_of(self._stem(what, fields, templates), *parts)

    def each(
        self, task: Task, calls: Iterable[tuple[str, bytes]], sort: type[T], common: bytes | None = None
    ) -> Iterator[T]:
        """Yield what a task makes of each call, which comes with the file that it speaks of.

        Raises :class:`ContentError` with all that is wrong.
        """
        for value in self._crew.made(task, self.common if common is None else common, calls, program):
            yield decode(value, sort)

    def rest(self) -> None:
        """Let the processes go that hold memory: what is left is done here."""
        self._crew.rest()

    def _county(self, slug: str) -> bytes:
        return _encoded(self.settings.counties[slug])

    def _digest_of_stem(self, what: str, fields: tuple[str, ...], templates: tuple[str, ...]) -> bytes:
        settings = (_encoded(getattr(self.settings, field)) for field in fields)
        return digest_of(program(), what.encode(), *settings, *map(self._templates.digest, templates))


def _encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=_pattern, order="sorted")


def _pattern(value: object) -> str:
    if isinstance(value, re.Pattern):
        return f"{value.pattern} {value.flags}"
    raise NotImplementedError(type(value))  # so msgspec is told that a value has no encoding

"""What kind of section a heading opens, why, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from duizhao.model import UNSURE, Kind
from duizhao.settings import SectionKind, with_year

_ASIDE = re.compile(r"（[^）]{0,20}）")
_JOINS = re.compile(r"以及|[及和与、，]")
_YEAR = re.compile(r"(?<![\d—\-至])(\d{4})年(?!代)")


class Reading(Struct, frozen=True, kw_only=True):
    """How a heading was read."""

    kind: Kind
    """The section's kind."""
    reason: str
    """Why, in English, quoting the words that decided."""
    confidence: float
    """How sure, from 0 to 1."""
    turns: bool = False
    """Whether the heading names next steps behind the problems, so that the section may have to be parted."""


PREAMBLE = Reading(kind="preamble", reason="what stands before the first section", confidence=1.0)
CLOSING = Reading(kind="closing", reason="a date, and a signature before it, as the last lines", confidence=1.0)
UNREAD = Reading(kind="other", reason="no section was found in this text", confidence=0.0)
BEGUN = Reading(kind="measures", reason="the text begins inside a section", confidence=0.5)
TURNED = Reading(kind="next", reason="a section on problems turns to what will be done about them", confidence=0.8)


class _Wording:
    """How one kind is worded, its patterns ready to be asked."""

    def __init__(self, kind: SectionKind) -> None:
        self.kind, self.name = kind.kind, kind.name
        self._unless = [re.compile(pattern) for pattern in kind.unless]
        self._headings, self._upcoming, self._behind_problems = (
            [re.compile(with_year(pattern)) for pattern in patterns]
            for patterns in (kind.headings, kind.upcoming, kind.behind_problems)
        )

    def answers(self, heading: str) -> bool:
        """Whether a heading is worded as this kind."""
        return _any_answers(self._headings, heading) and not self._is_none(heading)

    def looks_ahead(self, heading: str) -> bool:
        """Whether a heading is worded as this kind where its year is to come."""
        return _any_answers(self._upcoming, heading) and not self._is_none(heading)

    def follows_problems(self, heading: str) -> bool:
        """Whether a heading is worded as this kind where problems are named before."""
        return _any_answers(self._behind_problems, heading)

    def _is_none(self, heading: str) -> bool:
        return any(pattern.search(heading) for pattern in self._unless)


def _any_answers(patterns: Sequence[re.Pattern[str]], words: str) -> bool:
    return any(pattern.fullmatch(words) for pattern in patterns)


class Wordings:
    """Reads headings by the wordings of ``sections.yaml``."""

    def __init__(self, kinds: Sequence[SectionKind]) -> None:
        self._kinds = [_Wording(kind) for kind in kinds]
        self._next = next(kind for kind in self._kinds if kind.kind == "next")
        self.kind_of: Callable[[str], Kind | None] = lru_cache(maxsize=4096)(self._kind_of)
        """Returns the kind as which a heading is worded, or none."""
        self._names_both: Callable[[str], bool] = lru_cache(maxsize=4096)(self._has_both)

    def readings(self, headings: Sequence[str], year: int) -> list[Reading]:
        """Return how each first-level heading of a report on ``year`` reads, in order; 0 is an unknown year.

        A heading that answers to no wording is a topic that stands for itself, and so one of the measures,
        unless the problems or next steps have begun; then its reading is left open.
        """
        turned = False
        result: list[Reading] = []
        for heading in headings:
            reading = self._reading(heading, year, turned)
            turned = turned or (reading.kind in ("problems", "next") and reading.confidence > UNSURE)
            result.append(reading)
        return result

    def is_worded(self, heading: str) -> bool:
        """Whether a heading is worded as some section's."""
        return 2 <= len(heading) <= 60 and (self.kind_of(heading) is not None or self._names_both(heading))

    def _reading(self, heading: str, year: int, turned: bool) -> Reading:
        if not heading:
            return Reading(kind="other", reason="a number without a heading", confidence=0.2)
        if self._names_both(heading):
            reason = f"“{heading}” is worded as problems, with next steps behind them"
            return Reading(kind="problems", reason=reason, confidence=0.95, turns=True)
        kind = self.kind_of(heading)
        if kind in (None, "measures") and (to_come := self._to_come(heading, year, turned)):
            return Reading(kind="next", reason=to_come, confidence=0.7)
        if kind:
            name = next(one.name for one in self._kinds if one.kind == kind)
            return Reading(kind=kind, reason=f"“{heading}” is worded as {name}", confidence=0.95)
        if turned:
            reason = f"“{heading}” answers to no wording, after the measures"
            return Reading(kind="other", reason=reason, confidence=0.3)
        reason = f"“{heading}” is a topic, before problems and next steps"
        return Reading(kind="measures", reason=reason, confidence=0.7)

    def _kind_of(self, heading: str) -> Kind | None:
        words = _ASIDE.sub("", heading)
        for kind in self._kinds:
            if kind.answers(words):
                return kind.kind
        return None

    def _has_both(self, heading: str) -> bool:
        """Whether a heading names problems and, behind them, what will be done about them."""
        return any(
            self.kind_of(first) == "problems" and (self.kind_of(rest) == "next" or self._next.follows_problems(rest))
            for first, rest in _parted(heading)
        )

    def _to_come(self, heading: str, year: int, turned: bool) -> str | None:
        """Say why a heading that sounds like measures speaks of what is to come, or nothing."""
        if not self._next.looks_ahead(heading):
            return None
        stated = [int(found) for found in _YEAR.findall(heading)]
        if year and year + 1 in stated:
            return f"“{heading}” is of {year + 1}, and the report of {year}"
        if turned and (not stated or not year) and self.kind_of(heading) is None:
            return f"“{heading}” looks ahead, after the problems"
        return None


def _parted(heading: str) -> Iterator[tuple[str, str]]:
    """Yield a heading parted at each of its joints."""
    for joint in _JOINS.finditer(heading):
        yield heading[: joint.start()], heading[joint.end() :]

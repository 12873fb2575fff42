"""Which of the named indicators a figure is: by what is counted, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from duizhao.settings import NamedIndicator


class Names:
    """The named indicators, ready to be asked."""

    def __init__(self, indicators: Sequence[NamedIndicator]) -> None:
        self.by_unit: dict[str, list[tuple[NamedIndicator, re.Pattern[str], re.Pattern[str]]]] = {}
        for one in indicators:
            meant, not_meant = _any_of(one.what), _any_of(one.unless)
            for unit in one.units:
                self.by_unit.setdefault(unit, []).append((one, meant, not_meant))
        self.of: Callable[[str, str], NamedIndicator | None] = lru_cache(maxsize=4096)(self._of)
        """Returns the first indicator that the words for what is counted answer to, or none; reports count the same."""

    def _of(self, what: str, unit: str) -> NamedIndicator | None:
        for one, meant, not_meant in self.by_unit.get(unit, ()):
            if meant.search(what) and not not_meant.search(what):
                return one
        return None


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")

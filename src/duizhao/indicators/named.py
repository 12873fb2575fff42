"""Which of the named indicators a figure is: by what is counted, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from duizhao.settings import NamedIndicator


class Names:
    """The named indicators, ready to be asked."""

    def __init__(self, indicators: Sequence[NamedIndicator]) -> None:
        self.by_unit: dict[str, list[tuple[NamedIndicator, re.Pattern[str], re.Pattern[str]]]] = {}
        for one in indicators:
            for unit in one.units:
                self.by_unit.setdefault(unit, []).append((one, _any_of(one.what), _any_of(one.unless)))

    def of(self, what: str, unit: str) -> NamedIndicator | None:
        """Return the first indicator that the words for what is counted answer to, or nothing."""
        for one, meant, not_meant in self.by_unit.get(unit, ()):
            if meant.search(what) and not not_meant.search(what):
                return one
        return None


@cache
def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)")

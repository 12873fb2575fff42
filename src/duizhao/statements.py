"""What reports state of the named indicators: which figures are of their own body and year, and can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from duizhao.model import Indicator, Item, Report
from duizhao.settings import NamedIndicator, Settings
from duizhao.words import sentences

Measure = tuple[str, Decimal]
"""A unit and a value that can be compared with others of the same unit; money in 元."""
_OWN = ("", "全年")
_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


class Statement(Struct, frozen=True, kw_only=True):
    """A named figure in its place."""

    indicator: NamedIndicator
    """Which it is."""
    report: Report
    """The report that states it."""
    item: Item
    """The item in which it stands."""
    figure: Indicator
    """The figure."""
    own: bool
    """Whether it is of this body in this year: not planned, of last year or a body above, a part, a sum of years."""

    @property
    def sentence(self) -> tuple[int, int]:
        """Start and end of its sentence in the item's text."""
        return next(span for span in sentences(self.item.text) if span[0] <= self.figure.start < span[1])

    @property
    def measure(self) -> Measure:
        """Its unit and value so that values of one unit can be compared; money in 元."""
        factor = _MONEY.get(self.figure.unit)
        return ("元", self.figure.value * factor) if factor else (self.figure.unit, self.figure.value)


def statements(report: Report, settings: Settings) -> Iterator[Statement]:
    """Yield the named figures of a report, in the order of its text."""
    for item in report.items:
        for figure in item.indicators:
            if figure.name:
                indicator = settings.indicator(figure.name)
                own = figure.scope in _OWN or (indicator.stock and figure.scope == "截至")
                yield Statement(indicator=indicator, report=report, item=item, figure=figure, own=own)


def change(before: Measure, after: Measure, year: int, indicator: NamedIndicator) -> Decimal | None:
    """Return by how much a value of a year differs from that of the year before.

    Nothing where units differ, or what the indicator counts was changed in between.
    """
    (unit, old), (other, new) = before, after
    return None if unit != other or str(year) in indicator.broken else new - old

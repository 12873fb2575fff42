"""Reports → Choices: which comparisons are built, those picked by hand and those that rules find.

Each rule gives a report at most so many others, so that comparisons grow with reports, not with their square.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from msgspec import Struct

from duizhao.model import Cell, Choice, Report
from duizhao.settings import Pairing, Settings

_MANY = 300
"""The most alike are sought within a province where a year and level have more reports."""
Cells = Mapping[str, Mapping[str, Cell]]
"""What each report, by key, has in each row."""


class Chosen(Struct, frozen=True, kw_only=True):
    """Which comparisons are built."""

    choices: tuple[Choice, ...]
    """The comparisons, each once: those picked by hand, then those of the rules, as the settings order them."""
    barren: tuple[int, ...]
    """Numbers, from 0, of the entries of the settings that are rules and match nothing."""


def choose(reports: Sequence[Report], cells: Cells, settings: Settings) -> Chosen:
    """Return which comparisons are built; one that names a report which is not there, such as a draft, is left out."""
    known = {report.ref.key for report in reports}
    shelf = _Shelf(reports, cells, settings)
    choices: dict[tuple[str, ...], Choice] = {}
    barren = []
    for number, pairing in sorted(enumerate(settings.comparisons), key=lambda entry: bool(entry[1].rule)):
        if pairing.rule:
            found = {tuple(sorted(pair)) for pair in _RULES[pairing.rule](shelf, pairing.most)}
            barren += [] if found else [number]
        else:
            found = {tuple(sorted(pairing.reports))} if known >= set(pairing.reports) else set()
        for keys in sorted(found):
            choices.setdefault(keys, _choice(keys, pairing))
    return Chosen(choices=tuple(choices.values()), barren=tuple(barren))


def _choice(keys: tuple[str, ...], pairing: Pairing) -> Choice:
    return Choice(
        keys=keys, title=pairing.title or "", introduction=pairing.introduction or "", rule=pairing.rule or "picked"
    )


class _Shelf:
    """The reports, and what rules ask of them."""

    def __init__(self, reports: Sequence[Report], cells: Cells, settings: Settings) -> None:
        self.reports = reports
        self.counties = settings.counties
        self.cells = cells
        self.topics = [topic.slug for topic in settings.topics.topics]

    def level(self, report: Report) -> str:
        """Return the level of a report's body."""
        return self.counties[report.ref.county].level

    def province(self, report: Report) -> str:
        """Return the province of a report's body."""
        return self.counties[report.ref.county].province

    def prefecture(self, report: Report) -> str:
        """Return the prefecture of a report's body; empty where it has none."""
        return self.counties[report.ref.county].prefecture or ""

    def shares(self, report: Report) -> tuple[int, ...]:
        """Return the share of each topic in a report's text, in thousandths."""
        lengths = {item.anchor: len(item.text) for item in report.items}
        own = self.cells[report.ref.key]
        filled = [sum(lengths[placed.anchor] for placed in own[topic].items) for topic in self.topics]
        return tuple(1000 * length // (sum(filled) or 1) for length in filled)


def _grouped(reports: Sequence[Report], of: Callable[[Report], Hashable]) -> list[list[Report]]:
    """Return the reports by what they have in common, in their order."""
    groups: dict[Hashable, list[Report]] = {}
    for report in reports:
        groups.setdefault(of(report), []).append(report)
    return list(groups.values())


def _same_year(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with the next ones of its year, level and province, prefecture by prefecture."""
    for group in _grouped(shelf.reports, lambda report: (report.ref.year, shelf.level(report), shelf.province(report))):
        ordered = sorted(group, key=lambda report: (shelf.prefecture(report), report.ref.key))
        yield from _next_ones([report.ref.key for report in ordered], most)


def _following_years(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with the next ones of its county."""
    for group in _grouped(shelf.reports, lambda report: report.ref.county):
        ordered = sorted(group, key=lambda report: report.ref.year)
        yield from _next_ones([report.ref.key for report in ordered], most)


def _next_ones(keys: Sequence[str], most: int) -> Iterator[tuple[str, str]]:
    for place, key in enumerate(keys):
        for other in keys[place + 1 : place + 1 + most]:
            yield key, other


def _alike(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with those of its year and level whose text divides most alike over the topics."""
    for year_and_level in _grouped(shelf.reports, lambda report: (report.ref.year, shelf.level(report))):
        many = len(year_and_level) > _MANY
        within = _grouped(year_and_level, shelf.province) if many else [year_and_level]
        for group in within:
            yield from _most_alike({report.ref.key: shelf.shares(report) for report in group}, most)


def _most_alike(shares: Mapping[str, Sequence[int]], most: int) -> Iterator[tuple[str, str]]:
    for key, own in shares.items():
        common = ((-sum(map(min, own, theirs)), other) for other, theirs in shares.items() if other != key)
        for _, other in sorted(common)[:most]:
            yield key, other


_RULES = {"same-year": _same_year, "following-years": _following_years, "alike": _alike}


__all__ = ["Chosen", "choose"]

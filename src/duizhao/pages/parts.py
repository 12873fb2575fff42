"""Which reports a page over all reports shows, when one page would be too heavy for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from duizhao.cards import Card
from duizhao.names import LEVELS, PROVINCES, REGIONS
from duizhao.views import Head, Index, IndexRow, Link

_Division = Callable[[str], tuple[str, str]]
"""Says to which part of the country a province belongs, as it is called in addresses and in words."""
_NOWHERE = ("qita", "其他地区")
"""The region of provinces that are not known."""
_REGIONS = {province: (slug, name) for name, (slug, own) in REGIONS.items() for province in own.split()}
_PLACES = {province: place for place, province in enumerate(PROVINCES)}
_STEPS = {level: step for step, level in enumerate(LEVELS)}


class Part(Struct, frozen=True, kw_only=True):
    """Some of the reports on a subject, as one page shows them."""

    path: str = ""
    """What follows the subject's address, such as ``2023/sichuan/``; empty where one page has all reports."""
    name: str = ""
    """What follows the subject's name, such as 2023年四川省."""
    cards: tuple[Card, ...]
    """The reports, the latest year first, then by level, province and name."""


def parted(cards: Sequence[Card], weight: Callable[[Card], int], most: int) -> tuple[Part, ...]:
    """Part reports by year, by region, by province, and if need be by number, until no part weighs more than ``most``.

    The reports come as :func:`shelved` orders them.
    """
    if sum(map(weight, cards)) <= most:
        return (Part(cards=tuple(cards)),)
    return tuple(_Parting(weight, most).years(cards))


def shelved(cards: Iterable[Card]) -> list[Card]:
    """Return reports in the order of all pages: the latest year first, then by level, province and name."""
    return sorted(cards, key=_order)


def index_of(parts: Sequence[Part], url: str, note: Callable[[Sequence[Card]], str]) -> Index:
    """Return a table that leads to the reports of each year, level and province, wherever they stand.

    ``note`` says what a group of reports holds.
    """
    groups: dict[tuple[str, str], dict[int, tuple[str, list[Card]]]] = {}
    for part in parts:
        for card in part.cards:
            head = card.head
            cells = groups.setdefault((head.level, head.province), {})
            if head.year not in cells:
                cells[head.year] = (f"{url}{part.path}#{group_id(head)}", [])
            cells[head.year][1].append(card)
    years = sorted({card.head.year for part in parts for card in part.cards}, reverse=True)
    return Index(
        years=tuple(f"{year}年" for year in years),
        rows=tuple(
            IndexRow(
                level=LEVELS[level], province=province, cells=tuple(_cell(cells.get(year), note) for year in years)
            )
            for (level, province), cells in sorted(groups.items(), key=lambda group: _rank(*group[0]))
        ),
    )


def grouped(cards: Sequence[Card]) -> Iterator[tuple[str, str, list[Card]]]:
    """Yield the reports of a part by year, level and province: the group's id, its name, its reports."""
    for _, members in groupby(cards, key=lambda card: (card.head.year, card.head.level, card.head.province)):
        own = list(members)
        head = own[0].head
        yield group_id(head), f"{head.year}年 {head.province}{LEVELS[head.level]}", own


def group_id(head: Head) -> str:
    """Return the id of the reports of one year, level and province."""
    return f"{head.year}-{head.level}-{province_slug(head.province)}"


def region_of(province: str) -> tuple[str, str]:
    """Return the region of a province, as it is called in addresses and in words."""
    return _REGIONS.get(province, _NOWHERE)


def province_slug(province: str) -> str:
    """Return a province's name in addresses; of one that is not known, the code points of its name."""
    return PROVINCES.get(province) or "-".join(f"u{ord(sign):x}" for sign in province)


def _itself(province: str) -> tuple[str, str]:
    return province_slug(province), province


def _order(card: Card) -> tuple[int, tuple[int, int, str], str, str]:
    head = card.head
    return -head.year, _rank(head.level, head.province), head.place, head.key


def _rank(level: str, province: str) -> tuple[int, int, str]:
    return _STEPS[level], _PLACES.get(province, len(_PLACES)), province


def _cell(group: tuple[str, list[Card]] | None, note: Callable[[Sequence[Card]], str]) -> Link | None:
    return Link(text=f"{len(group[1])}份", url=group[0], note=note(group[1])) if group else None


class _Parting:
    """Parts reports until no part weighs more than ``most``."""

    def __init__(self, weight: Callable[[Card], int], most: int) -> None:
        self._weight = weight
        self._most = most

    def years(self, ordered: Sequence[Card]) -> Iterator[Part]:
        for year, members in groupby(ordered, key=lambda card: card.head.year):
            yield from self._within(f"{year}/", f"{year}年", list(members), _FINER)

    def _within(self, path: str, name: str, cards: Sequence[Card], finer: Sequence[_Division]) -> Iterator[Part]:
        """Part the reports of a year, or of a part of the country in it, by the first of what divides them finer."""
        if sum(map(self._weight, cards)) <= self._most:
            yield Part(path=path, name=name, cards=tuple(cards))
        elif finer:
            within: dict[tuple[str, str], list[Card]] = {}
            for card in cards:
                within.setdefault(finer[0](card.head.province), []).append(card)
            year = cards[0].head.year
            for part, members in sorted(within.items(), key=_first_province):
                alone = {card.head.province for card in members}
                slug, place = _itself(*alone) if len(alone) == 1 else part
                yield from self._within(f"{year}/{slug}/", f"{year}年{place}", members, finer[1:])
        else:
            yield from self._numbered(path, name, cards)

    def _numbered(self, path: str, name: str, cards: Sequence[Card]) -> Iterator[Part]:
        """Part the reports of a year and province by number; the first part has the address without one."""
        parts: list[list[Card]] = [[]]
        filled = 0
        for card in cards:
            if parts[-1] and filled + self._weight(card) > self._most:
                parts.append([])
                filled = 0
            parts[-1].append(card)
            filled += self._weight(card)
        for number, members in enumerate(parts, 1):
            behind = f"{number}/" if number > 1 else ""
            counted = f"（{number}/{len(parts)}）" if len(parts) > 1 else ""
            yield Part(path=path + behind, name=name + counted, cards=tuple(members))


def _first_province(group: tuple[object, Sequence[Card]]) -> tuple[int, int, str]:
    return min(_rank("county", card.head.province) for card in group[1])


_FINER: tuple[_Division, ...] = (region_of, _itself)
"""How a year is divided that is too heavy for a page: by region, then by province."""

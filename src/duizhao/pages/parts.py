"""Which reports a page over all reports shows, when one page would be too heavy for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from duizhao.names import LEVELS, PROVINCES
from duizhao.pages.text import Book
from duizhao.views import Head, Index, IndexRow, Link


class Part(Struct, frozen=True, kw_only=True):
    """Some of the reports on a subject, as one page shows them."""

    path: str = ""
    """What follows the subject's address, such as ``2023/sichuan/``; empty where one page has all reports."""
    name: str = ""
    """What follows the subject's name, such as 2023年四川省."""
    books: tuple[Book, ...]
    """The reports, the latest year first, then by level, province and name."""


def parted(books: Sequence[Book], weight: Callable[[Book], int], most: int) -> tuple[Part, ...]:
    """Part reports by year, by province, and if need be by number, until no part weighs more than ``most``."""
    ordered = sorted(books, key=_order)
    if sum(map(weight, ordered)) <= most:
        return (Part(books=tuple(ordered)),)
    return tuple(_parts_of_years(ordered, weight, most))


def index_of(parts: Sequence[Part], url: str, note: Callable[[Sequence[Book]], str]) -> Index:
    """Return a table that leads to the reports of each year, level and province, wherever they stand.

    ``note`` says what a group of reports holds.
    """
    groups: dict[tuple[str, str], dict[int, tuple[str, list[Book]]]] = {}
    for part in parts:
        for book in part.books:
            head = book.head
            cells = groups.setdefault((head.level, head.province), {})
            target = f"{url}{part.path}#{group_id(head)}"
            cells.setdefault(head.year, (target, []))[1].append(book)
    years = sorted({book.head.year for part in parts for book in part.books}, reverse=True)
    return Index(
        years=tuple(f"{year}年" for year in years),
        rows=tuple(
            IndexRow(
                level=LEVELS[level], province=province, cells=tuple(_cell(cells.get(year), note) for year in years)
            )
            for (level, province), cells in sorted(groups.items(), key=lambda group: _rank(*group[0]))
        ),
    )


def grouped(books: Sequence[Book]) -> Iterator[tuple[str, str, list[Book]]]:
    """Yield the reports of a part by year, level and province: the group's id, its name, its reports."""
    for id_, members in groupby(books, key=lambda book: group_id(book.head)):
        own = list(members)
        head = own[0].head
        yield id_, f"{head.year}年 {head.province}{LEVELS[head.level]}", own


def group_id(head: Head) -> str:
    """Return the id of the reports of one year, level and province."""
    return f"{head.year}-{head.level}-{province_slug(head.province)}"


def province_slug(province: str) -> str:
    """Return a province's name in addresses; of one that is not known, the code points of its name."""
    return PROVINCES.get(province) or "-".join(f"u{ord(sign):x}" for sign in province)


def _order(book: Book) -> tuple[int, tuple[int, int, str], str, str]:
    head = book.head
    return -head.year, _rank(head.level, head.province), head.place, head.key


def _rank(level: str, province: str) -> tuple[int, int, str]:
    provinces = list(PROVINCES)
    known = provinces.index(province) if province in PROVINCES else len(provinces)
    return list(LEVELS).index(level), known, province


def _cell(group: tuple[str, list[Book]] | None, note: Callable[[Sequence[Book]], str]) -> Link | None:
    return Link(text=f"{len(group[1])}份", url=group[0], note=note(group[1])) if group else None


def _parts_of_years(ordered: Sequence[Book], weight: Callable[[Book], int], most: int) -> Iterator[Part]:
    for year, members in groupby(ordered, key=lambda book: book.head.year):
        of_year = tuple(members)
        if sum(map(weight, of_year)) <= most:
            yield Part(path=f"{year}/", name=f"{year}年", books=of_year)
            continue
        by_province = sorted(of_year, key=lambda book: (_rank("county", book.head.province), _order(book)))
        for province, inside in groupby(by_province, key=lambda book: book.head.province):
            path, name = f"{year}/{province_slug(province)}/", f"{year}年{province}"
            yield from _numbered(path, name, tuple(inside), weight, most)


def _numbered(path: str, name: str, books: Sequence[Book], weight: Callable[[Book], int], most: int) -> Iterator[Part]:
    """Part the reports of a year and province by number; the first part has the address without one."""
    parts: list[list[Book]] = [[]]
    filled = 0
    for book in books:
        if parts[-1] and filled + weight(book) > most:
            parts.append([])
            filled = 0
        parts[-1].append(book)
        filled += weight(book)
    for number, members in enumerate(parts, 1):
        behind = f"{number}/" if number > 1 else ""
        counted = f"（{number}/{len(parts)}）" if len(parts) > 1 else ""
        yield Part(path=path + behind, name=name + counted, books=tuple(members))

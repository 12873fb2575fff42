"""Reports → Choices: which comparisons are built, those picked by hand and those that rules find.

Each rule gives a report at most so many others, so that comparisons grow with reports, not with their square; and of
many reports all rules together choose a share, the latest years first: any others a reader sets side by side himself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest

from msgspec import Struct

from duizhao.cards import Card
from duizhao.model import Choice
from duizhao.settings import County, Pairing, Settings

_LEAST, _SHARE = 300, 0.1
"""All rules together choose at most so many comparisons, or so many a report where that is more."""
_MANY = 300
"""The most alike are sought within a province where a year and level have more reports."""


class Chosen(Struct, frozen=True, kw_only=True):
    """Which comparisons are built."""

    choices: tuple[Choice, ...]
    """The comparisons, each once: those picked by hand, then those of the rules, as the settings order them."""
    barren: tuple[int, ...]
    """Numbers, from 0, of the entries of the settings that are rules and match nothing."""


def choose(cards: Sequence[Card], settings: Settings) -> Chosen:
    """Return which comparisons are built; one that names a report which is not there, such as a draft, is left out."""
    known = {card.head.key for card in cards}
    shelf = _Shelf(sorted(cards, key=lambda card: card.head.key), settings.counties)
    picked = {
        keys: _choice(keys, pairing)
        for pairing in settings.comparisons
        if not pairing.rule and (keys := tuple(sorted(pairing.reports))) and known >= set(keys)
    }
    found: dict[int, dict[tuple[str, ...], Choice]] = {}
    for number, pairing in enumerate(settings.comparisons):
        if pairing.rule:
            pairs = {tuple(sorted(pair)) for pair in _RULES[pairing.rule](shelf, pairing.most)}
            found[number] = {keys: _choice(keys, pairing) for keys in sorted(pairs)}
    kept = _fewer(list(found.values()), max(_LEAST, int(_SHARE * len(cards))))
    choices = dict(picked)
    for own in found.values():
        for keys, choice in own.items():
            if keys in kept:
                choices.setdefault(keys, choice)
    return Chosen(
        choices=tuple(choices.values()),
        barren=tuple(number for number, own in found.items() if not own),
    )


def _fewer(found: Sequence[Mapping[tuple[str, ...], Choice]], most: int) -> set[tuple[str, ...]]:
    """Return so many of the pairs that rules find, from each rule in turn, those of the latest years first."""
    ordered = [sorted(own, key=lambda keys: (-max(_year(key) for key in keys), keys)) for own in found]
    in_turn = dict.fromkeys(keys for turn in zip_longest(*ordered) for keys in turn if keys)
    return set(islice(in_turn, most))


def _year(key: str) -> int:
    return int(key.rpartition("-")[2])


def _choice(keys: tuple[str, ...], pairing: Pairing) -> Choice:
    return Choice(
        keys=keys, title=pairing.title or "", introduction=pairing.introduction or "", rule=pairing.rule or "picked"
    )


class _Shelf:
    """The reports, and what rules ask of them."""

    def __init__(self, cards: Sequence[Card], counties: Mapping[str, County]) -> None:
        self.cards = cards
        self.counties = counties

    def prefecture(self, card: Card) -> str:
        """Return the prefecture of a report's body; empty where it has none."""
        return self.counties[card.county].prefecture or ""


def _grouped(cards: Sequence[Card], of: Callable[[Card], Hashable]) -> list[list[Card]]:
    """Return the reports by what they have in common, in their order."""
    groups: dict[Hashable, list[Card]] = {}
    for card in cards:
        groups.setdefault(of(card), []).append(card)
    return list(groups.values())


def _same_year(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with the next ones of its year, level and province, prefecture by prefecture."""
    for group in _grouped(shelf.cards, lambda card: (card.head.year, card.head.level, card.head.province)):
        ordered = sorted(group, key=lambda card: (shelf.prefecture(card), card.head.key))
        yield from _next_ones([card.head.key for card in ordered], most)


def _following_years(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with the next ones of its county."""
    for group in _grouped(shelf.cards, lambda card: card.county):
        ordered = sorted(group, key=lambda card: card.head.year)
        yield from _next_ones([card.head.key for card in ordered], most)


def _next_ones(keys: Sequence[str], most: int) -> Iterator[tuple[str, str]]:
    for place, key in enumerate(keys):
        for other in keys[place + 1 : place + 1 + most]:
            yield key, other


def _alike(shelf: _Shelf, most: int) -> Iterator[tuple[str, str]]:
    """Yield each report with those of its year and level whose text divides most alike over the topics."""
    for year_and_level in _grouped(shelf.cards, lambda card: (card.head.year, card.head.level)):
        many = len(year_and_level) > _MANY
        within = _grouped(year_and_level, lambda card: card.head.province) if many else [year_and_level]
        for group in within:
            yield from _most_alike({card.head.key: card.shares for card in group}, most)


def _most_alike(shares: Mapping[str, Sequence[int]], most: int) -> Iterator[tuple[str, str]]:
    for key, own in shares.items():
        common = ((-sum(map(min, own, theirs)), other) for other, theirs in shares.items() if other != key)
        for _, other in sorted(common)[:most]:
            yield key, other


_RULES = {"same-year": _same_year, "following-years": _following_years, "alike": _alike}


__all__ = ["Chosen", "choose"]

"""What is not known of the reports, counted: readings of low confidence, items of the law that were not found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duizhao.cards import Card
from duizhao.legal import LEGAL_KINDS
from duizhao.pipeline.site import Gap
from duizhao.settings import Settings

_SOME = 10
"""So many reports are named of each gap: all are on the site."""


def unsure(cards: Iterable[Card]) -> tuple[Gap, ...]:
    """Return how many reports have a section whose kind was left open, with the headings of the first of them."""
    found = [card for card in cards if card.unsure]
    titles = tuple(f"{card.title} ({'; '.join(filter(None, card.unsure)) or 'no heading'})" for card in found[:_SOME])
    return (Gap(what="kind of a section left open", count=len(found), some=titles),) if found else ()


def absent(cards: Sequence[Card], settings: Settings) -> tuple[Gap, ...]:
    """Return, for each item of the law, how many reports have nothing of it."""
    gaps = []
    for kind in LEGAL_KINDS:
        if found := [card.title for card in cards if kind in card.absent]:
            gaps.append(Gap(what=settings.section(kind).name, count=len(found), some=tuple(found[:_SOME])))
    return tuple(gaps)

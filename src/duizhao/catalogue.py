"""Cards → file: all reports by name and place, among which a reader chooses some to set side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from duizhao.cards import Card
from duizhao.exact import to_json
from duizhao.settings import County

ADDRESS = "/compare/reports.js"


def catalogue(cards: Iterable[Card], counties: Mapping[str, County]) -> dict[str, bytes]:
    """Return the file by its address: a script, for that loads from a folder too, with a line for each county."""
    years: dict[str, list[int]] = {}
    for card in cards:
        years.setdefault(card.county, []).append(card.head.year)
    lines = []
    for slug in sorted(years):
        county = counties[slug]
        place = county.province + (county.prefecture or "")
        lines.append(to_json([place, county.name, slug, sorted(years[slug], reverse=True)]))
    return {ADDRESS: b"(window.duizhao = window.duizhao || {}).reports = [\n" + b",\n".join(lines) + b"\n];\n"}


__all__ = ["catalogue"]

"""A report's card in the catalogue: the little that lists, tables and choices over all reports ask of each."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from duizhao.model import Finding, Kind, Term
from duizhao.views import Head


class Filling(Struct, frozen=True, array_like=True):
    """How a report fills a row of a page."""

    items: int
    """How many items stand there."""
    length: int
    """How many characters it prints there."""


class Card(Struct, frozen=True, kw_only=True):
    """What pages over all reports know of one, apart from what is printed on them."""

    head: Head
    """The report in one line."""
    county: str
    """Its county's slug."""
    title: str
    """Its title."""
    draft: bool
    """Whether the editor holds it back."""
    findings: tuple[Finding, ...]
    """What is to be said of its reading."""
    unsure: tuple[str, ...]
    """The headings of its sections whose kind was left open."""
    absent: tuple[Kind, ...]
    """The items of the law of which nothing was found in it."""
    rows: dict[str, Filling]
    """How it fills each row: each topic, each kind of section."""
    shares: tuple[int, ...]
    """The share of each topic in its text, in thousandths, in the order of the topics."""
    stated: dict[str, tuple[tuple[str, Decimal], ...]]
    """Unit and value of each figure of its own body and year, by indicator; money in 元."""
    mentioned: dict[str, int]
    """How many figures it states of each indicator, those of other bodies and years too."""
    set_off: tuple[Term, ...]
    """What it sets off in “…” and 《…》, in the order of its text."""
    text: bytes
    """What stands for its text in full, as its page has to show it."""

"""Sentences with alternatives, as text files, and how one of their many readings is drawn.

A file of ``phrases/`` has one sentence a line, after a word that says what it is for. ``[a|b|]`` stands for one of its
alternatives, which may be nested or empty. ``{县}`` stands for a name, ``{12-80}`` for a count in any of the forms in
which reports print them, ``{12=80}`` for one in plain digits, ``{95.0-100}`` for a rate, ``{<60}`` for a part of the
figure before it, from 60 % up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

PHRASES = Path(__file__).parent / "phrases"
Draw = Callable[[], float]
"""Returns a number from 0 to below 1, another each time."""
Template = tuple["str | tuple[Template, ...]", ...]
"""A sentence: its words, and between them the alternatives of which one is said."""

_SLOT = re.compile(r"\{([^{}]+)\}(?=(万?))")
_HAN_DIGITS = "零一两三四五六七八九十"


class Problem(Struct, frozen=True):
    """A shortcoming, with what causes it and what is planned against it."""

    said: Template
    """The shortcoming."""
    cause: Template
    """Its cause."""
    plan: Template
    """The next step that answers it."""


class Figure(Struct, frozen=True):
    """A figure that is left open."""

    kind: str
    """``rate``, ``-`` for a count, ``=`` for one in plain digits, ``<`` for a part of the one before it."""
    least: float
    """The least it can be; of a part, its least share."""
    greatest: float
    """The greatest it can be."""


Wording = dict[str, list[Template]]
"""The sentences of a file by what they are for."""


@cache
def topic(slug: str) -> Wording:
    """Return the sentences of a topic."""
    return _read(PHRASES / "topics" / f"{slug}.txt")


@cache
def duty() -> Wording:
    """Return the sentences on what the leaders did."""
    return _read(PHRASES / "leader.txt")


@cache
def frame() -> Wording:
    """Return titles, preambles, headings of sections, and what a web page puts around a text."""
    return _read(PHRASES / "frame.txt")


@cache
def problems(slug: str) -> list[Problem]:
    """Return the problems of a topic: in its file each is followed by a cause and a plan."""
    of = topic(slug)
    return [Problem(*three) for three in zip(of["problem"], of["cause"], of["plan"], strict=True)]


def _read(path: Path) -> Wording:
    found: Wording = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        purpose, _, sentence = line.partition(" ")
        if sentence:
            found.setdefault(purpose, []).append(template(sentence))
    return found


def template(sentence: str) -> Template:
    """Part a sentence into words and alternatives."""
    tokens = re.findall(r"[\[\]|]|[^\[\]|]+", sentence)
    alternatives, end = _alternatives(tokens, 0)
    if end < len(tokens) or len(alternatives) > 1:
        raise ValueError(f"unbalanced brackets in “{sentence}”")
    return alternatives[0]


def _alternatives(tokens: list[str], at: int) -> tuple[tuple[Template, ...], int]:
    """Return the alternatives that begin at a token, and the token that ends them."""
    found: list[Template] = []
    parts: list[str | tuple[Template, ...]] = []
    while at < len(tokens) and tokens[at] != "]":
        if tokens[at] == "[":
            inner, at = _alternatives(tokens, at + 1)
            parts.append(inner)
        elif tokens[at] == "|":
            found.append(tuple(parts))
            parts = []
        else:
            parts.append(tokens[at])
        at += 1
    return (*found, tuple(parts)), at


def worded(sentence: Template, draw: Draw) -> str:
    """Return one reading of a sentence; names and figures are still open."""
    return "".join(
        [part if isinstance(part, str) else worded(part[int(draw() * len(part))], draw) for part in sentence]
    )


def filled(sentence: str, names: Mapping[str, str | tuple[str, ...]], draw: Draw) -> str:
    """Fill in names, one of several where there are several, and figures."""
    whole = 0

    def fill(slot: re.Match[str]) -> str:
        nonlocal whole
        if figure := _figure(slot[1]):
            if figure.kind == "rate":
                return _rate(figure, draw)
            whole = _count(figure, draw, whole)
            return str(whole) if figure.kind == "=" else _printed(whole, draw(), plain=bool(slot[2]))
        name = names[slot[1]]
        return name if isinstance(name, str) else name[int(draw() * len(name))]

    return _SLOT.sub(fill, sentence)


@lru_cache(maxsize=4096)
def _figure(slot: str) -> Figure | None:
    """Return the figure that a slot stands for, or nothing where it stands for a name."""
    if part := re.fullmatch(r"<(\d+)", slot):
        return Figure("<", float(part[1]) / 100, 1)
    if not (found := re.fullmatch(r"(\d+)(\.\d)?([-=])(\d+(?:\.\d)?)", slot)):
        return None
    return Figure("rate" if found[2] else found[3], float(found[1] + (found[2] or "")), float(found[4]))


def _rate(figure: Figure, draw: Draw) -> str:
    """Return a rate: 100 more often than not where it can be, else with or without a decimal."""
    if figure.greatest == 100 and draw() < 0.55:
        return "100"
    value = figure.least + (figure.greatest - figure.least) * draw()
    return f"{value:.0f}" if draw() < 0.4 else f"{value:.1f}"


def _count(figure: Figure, draw: Draw, whole: int) -> int:
    """Return a count; of wide ranges small ones are drawn more often, as they are in reports."""
    least, greatest = figure.least, figure.greatest
    if figure.kind == "<":
        return int(whole * (least + (greatest - least) * draw()))
    if greatest > 8 * least > 0:
        return int(least * ((greatest + 1) / least) ** draw())
    return int(least + (greatest + 1 - least) * draw())


def _printed(value: int, form: float, *, plain: bool) -> str:
    """Return a count in one of the forms in which reports print it."""
    if 0 < value <= 10 and form < 0.06 and not plain:
        return _HAN_DIGITS[value]
    if value >= 10_000 and form < 0.6 and not plain:
        return f"{value / 10_000:.1f}".removesuffix(".0") + "万" + "余" * (form < 0.2)
    if value >= 1000 and 0.6 < form < 0.64:
        return f"{value:,}"
    if value >= 100 and form < 0.2:
        rounded = f"{value // 10 * 10}余"
        return {0: "近", 1: "超过"}.get(int(form * 50), "") + (rounded if form >= 0.04 else rounded[:-1])
    return str(value)

"""How a made report is printed: numberings, indents, marks, script, and what a web page put around it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from random import Random

from msgspec import Struct
from opencc import OpenCC

_DIGITS = "零一二三四五六七八九"
_HALF_WIDTH = str.maketrans("，：；（）", ",:;()")
_NOTED = 12
"""A mirror site set pinyin behind so many different characters."""


def han(number: int) -> str:
    """Return a number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + "十" * (tens > 0) + ("" if tens and not ones else _DIGITS[ones])


MARKS: dict[str, Callable[[int], str]] = {
    "一、": lambda number: f"{han(number)}、",
    "（一）": lambda number: f"（{han(number)}）",
    "1.": lambda number: f"{number}.",
    "1、": lambda number: f"{number}、",
    "（1）": lambda number: f"（{number}）",
    "一是": lambda number: f"{han(number)}是",
    "第一，": lambda number: f"第{han(number)}，",
    "": lambda _: "",
}
"""Numberings by their first number."""


class Clause(Struct):
    """A measure, problem or plan."""

    slogan: str
    """Its first words, a sentence of their own; may be left out."""
    text: str
    """The sentences behind them."""


class Part(Struct):
    """Clauses under a heading."""

    heading: str
    """The heading; empty where the clauses stand on their own."""
    lead: str
    """A sentence before the clauses, or nothing."""
    clauses: list[Clause]
    """The clauses."""


class Section(Struct):
    """A section of the first level."""

    kind: str
    """Its kind."""
    heading: str
    """Its heading."""
    parts: list[Part]
    """What stands in it."""


class Style(Struct, frozen=True, kw_only=True):
    """The typography of a report."""

    parts: str
    """The numbering of parts."""
    run_in: bool
    """Whether the words of a part go on behind its heading, on one line."""
    clauses: str
    """The numbering of clauses in a part."""
    clauses_run_on: bool
    """Whether they stand in one paragraph."""
    series: str
    """The numbering of problems and plans."""
    series_runs_on: bool
    """Whether they stand in one paragraph."""
    indent: str
    """What stands before each paragraph."""
    gap: str
    """What stands between two paragraphs."""
    half_width: bool
    """Whether commas, colons and brackets are half-width."""
    spaced: bool
    """Whether blanks stand around numbers."""


def style(draw: Random) -> Style:
    """Draw a typography, the more frequent ones more often."""
    parts = draw.choices(["（一）", "1.", "一是"], [80, 12, 8])[0]
    below = {"（一）": (["一是", "1.", "第一，", ""], [64, 14, 2, 20]), "1.": (["一是", "（1）", ""], [60, 15, 25])}
    clauses = draw.choices(*below[parts])[0] if parts in below else ""
    series = draw.choices(["一是", "（一）", "1.", "1、"], [55, 32, 9, 4])[0]
    return Style(
        parts=parts,
        run_in=parts == "一是" or draw.random() < 0.6,
        clauses=clauses,
        clauses_run_on=clauses in ("一是", "第一，", "") and draw.random() < 0.75,
        series=series,
        series_runs_on=series == "一是" and draw.random() < 0.6,
        indent="　　" if draw.random() < 0.4 else "",
        gap="\n\n" if draw.random() < 0.08 else "\n",
        half_width=draw.random() < 0.12,
        spaced=draw.random() < 0.06,
    )


def printed(sections: Sequence[Section], style: Style) -> list[str]:
    """Return the paragraphs of sections, numbered."""
    paragraphs: list[str] = []
    for number, section in enumerate(sections, 1):
        paragraphs.append(f"{MARKS['一、'](number)}{section.heading}")
        numbered = 0
        for part in section.parts:
            numbered += bool(part.heading)
            paragraphs += _part(part, numbered, style) if part.heading else _series(part, style)
    return paragraphs


def _part(part: Part, number: int, style: Style) -> list[str]:
    heading = f"{MARKS[style.parts](number)}{part.heading}"
    mark = style.clauses if len(part.clauses) > 1 else ""
    paragraphs = _joined([part.lead, *_numbered(part.clauses, mark)], run_on=style.clauses_run_on)
    if not style.run_in:
        return [heading, *paragraphs]
    return [f"{heading}。{paragraphs[0]}", *paragraphs[1:]]


def _series(part: Part, style: Style) -> list[str]:
    """Return problems or plans as paragraphs; a single one is not numbered."""
    mark = style.series if len(part.clauses) > 1 else ""
    body = _numbered(part.clauses, mark)
    return _joined([part.lead, *body], run_on=style.series_runs_on or not mark)


def _numbered(clauses: Sequence[Clause], mark: str) -> list[str]:
    """Return clauses with their numbers; without one they have no use for a slogan."""
    return [
        MARKS[mark](number) + (clause.slogan + "。" if clause.slogan and mark else "") + clause.text
        for number, clause in enumerate(clauses, 1)
    ]


def _joined(sentences: Sequence[str], *, run_on: bool) -> list[str]:
    said = [sentence for sentence in sentences if sentence]
    return ["".join(said)] if run_on else said


def set_in(paragraphs: Sequence[str], style: Style) -> str:
    """Return paragraphs as a text in a typography."""
    text = style.gap.join(style.indent + paragraph for paragraph in paragraphs)
    if style.spaced:
        text = re.sub(r"(?<=[\u4e00-\u9fff])(\d[\d.,]*)(?=[\u4e00-\u9fff%])", r" \1 ", text)
    return text.translate(_HALF_WIDTH) if style.half_width else text


def traditional(text: str) -> str:
    """Return a text in Traditional characters; each run of them is converted once and remembered."""
    return re.sub(r"[\u4e00-\u9fff]+", lambda run: _traditional(run[0]), text)


@cache
def _traditional(run: str) -> str:
    return str(_converter().convert(run))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def noted(text: str, draw: Random) -> str:
    """Return a text with pinyin behind some Traditional characters, as one family of mirror sites sets it."""
    chosen = sorted({*text} & _readings().keys())
    chosen = draw.sample(chosen, min(_NOTED, len(chosen)))
    return text.translate({ord(one): f"{one}({_readings()[one]}) " for one in chosen})


@cache
def _readings() -> dict[str, str]:
    """Return the reading of each character that is Traditional only and has a single one."""
    raw = resources.files("duizhao").joinpath("pinyin_readings.json").read_text(encoding="utf-8")
    return {one: readings for one, readings in json.loads(raw).items() if " " not in readings}

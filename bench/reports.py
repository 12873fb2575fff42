"""Made reports: whose, of which year, under which title and date, and as what they were received."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from msgspec import Struct

from bench.places import County, counties, towns
from bench.sections import TOPICS, Habit, Pen, habit, opening, sections
from bench.typography import noted, printed, set_in, traditional
from bench.wording import frame, topic, worded

_YEARS = ([1, 2, 3, 4], [30, 30, 25, 15])
_LAST_YEARS = ([2022, 2023, 2024, 2025], [15, 35, 30, 20])
_TOWNSHIPS = {"区": ("街道", "镇街"), "旗": ("苏木乡镇",), "县": ("乡镇", "镇（街道）"), "市": ("乡镇（街道）", "镇街")}


class Made(Struct, frozen=True, kw_only=True):
    """A made report."""

    county: County
    """Whose report it is."""
    year: int
    """The year that it is on."""
    title: str
    """Its title, printed or not."""
    signed: dt.date | None
    """The date printed under it."""
    published: dt.date | None
    """When it was made public, if that is told."""
    text: str
    """Its text."""
    kinds: frozenset[str]
    """The legal items that it speaks of in sections of their own."""


def reports(seed: int) -> Iterator[Made]:
    """Yield reports without end, county by county; the first are the same however many are taken."""
    for county in counties(seed):
        draw = Random(f"{seed} years {county.number}")
        years, last = draw.choices(*_YEARS)[0], draw.choices(*_LAST_YEARS)[0]
        kept = habit(county.number, seed)
        for year in range(last - years + 1, last + 1):
            yield _report(county, year, kept, seed)


def _report(county: County, year: int, kept: Habit, seed: int) -> Made:
    pen = Pen(Random(f"{seed} report {county.number} {year}"), {})
    pen.names.update(_names(county, year, seed, pen.draw))
    signed = dt.date(year + 1, 1, 10) + dt.timedelta(days=pen.draw.randrange(80))
    published = signed + dt.timedelta(days=pen.draw.randrange(3, 60)) if pen.happens(0.7) else None
    title = pen.say(frame()["title"])
    told = sections(pen, kept, _said_by_neighbours(county.region, year, seed))
    dated = pen.happens(0.85)
    foot = [pen.fill("{名}人民政府")] * pen.happens(0.7) + [f"{signed.year}年{signed.month}月{signed.day}日"] * dated
    head = [title] * pen.happens(0.55)
    head += [pen.say(frame()["addressee"])] * (bool(head) and pen.happens(0.2))
    body = [*opening(pen, whose="" if head else county.name), *printed(told, kept.style)]
    text = _received("\n".join([*head, set_in(body, kept.style), "", *foot]).rstrip() + "\n", pen)
    return Made(
        county=county,
        year=year,
        title=title,
        signed=signed if dated else None,
        published=published,
        text=text,
        kinds=frozenset(section.kind for section in told),
    )


def _names(county: County, year: int, seed: int, draw: Random) -> dict[str, str | tuple[str, ...]]:
    return {
        "县": county.kind,
        "名": county.name,
        "年": str(year),
        "下年": str(year + 1),
        "省": county.province,
        "市": county.prefecture or county.province,
        "上": county.above,
        "镇": towns(county, seed),
        "乡镇": draw.choice(_TOWNSHIPS[county.kind]),
        "日": f"{year + 1}-03-{draw.randrange(10, 31)}",
        "姓": tuple("王李张刘陈杨"),
    }


def _received(text: str, pen: Pen) -> str:
    """Return a text as it was received: a fifth in Traditional characters, some with words of a page around it."""
    if pen.happens(0.05):
        top = [pen.say(frame()[place]) for place in ("chrome_top", "chrome_mid")]
        text = "\n".join([*top, text + pen.say(frame()["chrome_end"])]) + "\n"
    if not pen.happens(0.2):
        return text
    text = traditional(text)
    return noted(text, pen.draw) if pen.happens(0.1) else text


@lru_cache(maxsize=64)
def _said_by_neighbours(region: str, year: int, seed: int) -> dict[str, str]:
    """Return what counties of one region copy from each other in a year, by topic."""
    draw = Random(f"{seed} region {region} {year}")
    return {slug: worded(draw.choice(topic(slug)["shared"]), draw.random) for slug in TOPICS}

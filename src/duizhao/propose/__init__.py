"""A document's text, and what was read of it → the files that bring it into the project, for an editor to review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from duizhao.files import Received, RefusedError
from duizhao.front_matter import REPORTS, SEEDS, SUFFIXES, Brought, FrontMatter, is_year, written
from duizhao.model import Imprint, Place, Ref
from duizhao.propose.counties import Level, NewCounty, county_of, with_county
from duizhao.settings import County

COUNTIES = "content/counties.yaml"
_UNKNOWN = {
    "signed": "文中没有落款日期",
    "published": "公开日期不详",
    "origin": "原始网址不详",
    "retrieved": "取得日期不详",
    "draft": "核对之后删去这一行",
}


class Told(Struct, frozen=True, kw_only=True):
    """What an editor says of the documents; it goes before what they say themselves."""

    county: str | None = None
    """The county, by its name in addresses or by its own."""
    year: int | None = None
    """The year reported on."""
    origin: str | None = None
    """The address from which the text was taken."""
    published: dt.date | None = None
    """公开日期."""
    retrieved: dt.date | None = None
    """The day on which the text was taken."""
    new_county: NewCounty | None = None
    """A county to be written to ``counties.yaml``."""


class Proposal(Struct, frozen=True, kw_only=True):
    """A report as it would stand in the project."""

    ref: Ref
    """Which report it is."""
    path: str
    """The file of its front matter."""
    front: str
    """What that file says."""
    text: Received
    """Its text, as the file of ``seeds/`` that it becomes."""
    document: str
    """The document that it was taken from."""
    remarks: tuple[str, ...]
    """What an editor should check."""


def propose(project: Path, brought: Brought, imprint: Imprint, told: Told, counties: Mapping[str, County]) -> Proposal:
    """Say where a document goes, and what is to be said of it; raise :class:`RefusedError` where it cannot go there."""
    name = brought.text.name
    county = county_of(name, imprint, told.county, told.new_county, counties)
    year = str(told.year or imprint.year)
    if not is_year(year):
        raise RefusedError(Place(name), "the text does not say of which year it is; give it: --year 2023")
    path, seed = f"{REPORTS}/{county}/{year}.md", f"{SEEDS}/{county}-{year}.txt"
    _refuse_standing(project, name, [path.removesuffix(".md") + suffix for suffix in SUFFIXES], seed)
    known = told.new_county.name if told.new_county and county not in counties else counties[county].name
    title = imprint.title or brought.matter.title or f"{known}{year}年度法治政府建设情况报告"
    matter = FrontMatter(
        title=title,
        text=seed,
        signed=brought.matter.signed or imprint.signed,
        published=told.published or brought.matter.published,
        origin=told.origin or brought.matter.origin,
        retrieved=told.retrieved or brought.matter.retrieved,
        draft=True,
    )
    ref = Ref(
        county=county,
        year=int(year),
        **{name: getattr(matter, name) for name in ("title", "signed", "published", "origin", "retrieved", "draft")},
    )
    text = Received(name=seed, data=brought.text.data, text=brought.text.text, encoding=brought.text.encoding)
    front = written(matter, _said(brought, imprint, told, matter))
    remarks = (*brought.remarks, *_to_check(project, matter, imprint, brought))
    return Proposal(ref=ref, path=path, front=front, text=text, document=name, remarks=remarks)


def _refuse_standing(project: Path, name: str, paths: list[str], seed: str) -> None:
    """Raise :class:`RefusedError` for what stands already: nothing is ever overwritten."""
    standing = [one for one in (*paths, seed) if (project / one).exists() or (project / one).is_symlink()]
    if standing:
        where = " and ".join(standing)
        raise RefusedError(Place(name), f"{where}: there already; nothing is overwritten, so move or remove it first")


def _said(brought: Brought, imprint: Imprint, told: Told, matter: FrontMatter) -> dict[str, str]:
    """Say of each field where it is from, or that it is not known."""
    said = {name: words for name, words in _UNKNOWN.items() if not getattr(matter, name) or name == "draft"}
    for name in ("published", "origin", "retrieved"):
        if not getattr(told, name) and getattr(brought.matter, name):
            said[name] = brought.said.get(name, "")
    if matter.signed:
        said["signed"] = brought.said.get("signed", "") if brought.matter.signed else "依文中落款"
    if not imprint.title:
        drawn_up = "文中没有题名，依县名和年度拟定"
        said["title"] = brought.said.get("title", "") if brought.matter.title else drawn_up
    return said


def _to_check(project: Path, matter: FrontMatter, imprint: Imprint, brought: Brought) -> Iterator[str]:
    """Yield what is doubtful in what is proposed."""
    if not imprint.title:
        yield f"the text has no title; proposed: “{matter.title}”"
    if matter.published and imprint.year and matter.published.year <= imprint.year:
        yield f"published {matter.published}: before the year was over; it may be the day of something else"
    if matter.signed and matter.published and matter.published < matter.signed:
        yield f"published {matter.published}: before it was signed, {matter.signed}"
    for path in sorted((project / SEEDS).glob("*.txt")):
        if path.is_file() and path.read_bytes() == brought.text.data:
            yield f"the same text stands in {SEEDS}/{path.name} already"


__all__ = ["COUNTIES", "Level", "NewCounty", "Proposal", "Told", "propose", "with_county"]

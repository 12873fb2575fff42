"""What editors decide, as types: counties, sections, topics, comparisons, wordings.

Those from whose words stages make patterns are compared by identity (``eq=False``): what is made of them is kept by
them, and to hash a thousand words anew for each report took longer than to look for them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from duizhao.model import Finding, Kind, Place
from duizhao.typed_yaml import Steps

LEADERSHIP = "leadership"
"""The topic in whose row of a comparison a leader section stands whole."""
UNDECIDED = "undecided"
"""The row of measures whose topic stays open."""
UNREAD = "unread"
"""The row of sections whose kind was not read with confidence."""
RESERVED = (UNDECIDED, UNREAD, "frame", "legal", "wording", "main")
"""Ids that pages use themselves; no topic may take one."""


class Link(Struct, frozen=True, kw_only=True):
    """A line of the footer."""

    text: str
    """What it says."""
    url: str | None = None
    """Where it leads, if anywhere."""


class Licence(Struct, frozen=True, kw_only=True):
    """The licence under which the data are given."""

    name: str
    """Its SPDX identifier, such as CC-BY-4.0."""
    title: str
    """What readers call it."""
    url: str
    """Where its text stands."""


class Data(Struct, frozen=True, kw_only=True):
    """What is said of the open data."""

    licence: Licence | None = None
    """Their licence; without one the page says that none is declared."""
    citation: str | None = None
    """Who is to be cited; without a name there is no citation file."""


class Site(Struct, frozen=True, kw_only=True):
    """``site.yaml``: what is true of the site as a whole."""

    title: str
    """Its name, on every page."""
    description: str
    """What it is, in one sentence."""
    base_url: str | None = None
    """Where it is published; ``404.html``, canonical addresses, sitemap and feed need it."""
    repo_url: str | None = None
    """Where its sources are kept."""
    footer: tuple[Link, ...] = ()
    """Further lines of the footer, such as 备案号."""
    data: Data = Data()
    """What is said of the open data."""


class County(Struct, frozen=True, kw_only=True):
    """A county, or another body that reports, in ``counties.yaml``."""

    name: str
    """Its full name, such as 井研县."""
    province: str
    """Its province, autonomous region or municipality."""
    prefecture: str | None = None
    """Its prefecture-level city or prefecture; none under a municipality."""
    level: Literal["province", "prefecture", "county", "township", "department"]
    """Its level."""
    searched: dict[str, dt.date] = {}
    """Years whose report an editor has looked for in vain, with the day of the search."""


class SectionKind(Struct, frozen=True, kw_only=True, eq=False):
    """How headings of one section kind are worded, in ``sections.yaml``."""

    kind: Kind
    """The kind."""
    name: str
    """What readers call it."""
    short: str
    """Its name where room is scarce."""
    headings: tuple[str, ...] = ()
    """Regular expressions that a whole first-level heading of this kind answers to."""
    unless: tuple[str, ...] = ()
    """Regular expressions of which none may stand in it, whatever else it answers to."""
    upcoming: tuple[str, ...] = ()
    """Of next steps: wordings that are such where their year is to come, or behind the problems."""
    behind_problems: tuple[str, ...] = ()
    """Of next steps: wordings that are such where the heading names problems before them."""
    passages: tuple[str, ...] = ()
    """Regular expressions by which sentences and headings elsewhere are known to speak of it."""
    causes: tuple[str, ...] = ()
    """Regular expressions by which a sentence is known to name a cause."""


class Topic(Struct, frozen=True, kw_only=True):
    """A topic, in ``topics.yaml``."""

    slug: str
    """Its name in addresses."""
    name: str
    """What readers call it."""
    short: str | None = None
    """Its name at the head of a narrow column, if it has one of its own."""
    outline: str | None = None
    """The part of the 2021–2025 outline that it stands for."""
    cues: dict[str, float]
    """Phrases that speak for it, with their weight; a negative weight speaks against it."""


class Topics(Struct, frozen=True, kw_only=True, eq=False):
    """``topics.yaml``: the topics and the words of agencies in which no cue counts."""

    topics: tuple[Topic, ...]
    """The topics, in the order in which they are shown."""
    agencies: tuple[str, ...] = ()
    """Names of agencies; cues inside them say who acted, not what was done."""


class NamedIndicator(Struct, frozen=True, kw_only=True):
    """A figure that reports state again and again, in ``indicators.yaml``."""

    id: str
    """Its name in addresses and data."""
    name: str
    """What readers call it."""
    topic: str
    """The slug of the topic that it belongs to."""
    units: tuple[str, ...]
    """The units in which it is stated."""
    range: tuple[float, ...]
    """Least and largest value that is plausible; another is kept, and pointed out."""
    what: tuple[str, ...]
    """Regular expressions, of which one is found in the words that say what is counted."""
    unless: tuple[str, ...] = ()
    """Regular expressions, of which none is found there."""
    stock: bool = False
    """Whether it is as it stands at a date, not what happened in a year."""
    broken: dict[str, str] = {}
    """Years from which it is counted in another way, each with the reason: values across are not compared."""


class Indicators(Struct, frozen=True, kw_only=True, eq=False):
    """``indicators.yaml``: what counts as a figure, and the figures that have a name."""

    units: tuple[str, ...]
    """Words that count as units; a number without one is no figure."""
    names: tuple[str, ...] = ()
    """Set phrases with a numeral in which nothing is counted, such as 三项制度."""
    indicators: tuple[NamedIndicator, ...]
    """The named indicators, in the order in which they are shown."""


class Matter(Struct, frozen=True, kw_only=True, eq=False):
    """A matter that a problem, or a next step, speaks of."""

    name: str
    """What readers call it."""
    words: tuple[str, ...]
    """Regular expressions, of which one is found in the text."""
    broad: bool = False
    """Whether it has so many sides that two reports which both speak of it need not mean the same."""


class Matters(Struct, frozen=True, kw_only=True, eq=False):
    """``matters.yaml``: by what a problem and a next step are known to speak of the same."""

    things: tuple[Matter, ...]
    """Matters that tell alone, the particular before the general: the words of one are not asked for the next."""
    fields: tuple[Matter, ...] = ()
    """Fields too wide to tell alone."""
    aspects: tuple[Matter, ...] = ()
    """Sides of a field; with one of them in the same sentence, a field tells."""
    sides: tuple[Matter, ...] = ()
    """Further sides, from which broad matters are seen."""
    counted: tuple[str, ...] = ()
    """Regular expressions of clauses that only count cases, such as 受理行政复议申请41件."""


class Pairing(Struct, frozen=True, kw_only=True):
    """Comparisons to build, in ``comparisons.yaml``: one that is picked by hand, or those that a rule finds."""

    reports: tuple[str, ...] = ()
    """Keys of two to four reports, such as ``jingyan-2023``."""
    title: str | None = None
    """What the comparison is called; otherwise the names of its reports."""
    introduction: str | None = None
    """A few words of the editor, in Markdown, above the comparison."""
    rule: Literal["same-year", "following-years", "alike"] | None = None
    """The rule, in place of reports."""
    most: int = 1
    """So many others the rule gives each report."""


class Variants(Struct, frozen=True, kw_only=True, eq=False):
    """``variants.yaml``: where the conversion to Simplified Chinese must not be left to itself."""

    kept: tuple[str, ...]
    """Words that stay as they are, wherever they stand."""
    written: dict[str, str]
    """Words with their Simplified form; both of one length, so that offsets survive."""
    names: str = ""
    """Characters that Simplified texts use in names though GB 2312 lacks them; no sign of another script."""


class Chrome(Struct, frozen=True, kw_only=True, eq=False):
    """``chrome.yaml``: words of the web pages that reports are copied from."""

    labels: tuple[str, ...]
    """Labels that are followed by a colon and a value, such as 发布时间."""
    buttons: tuple[str, ...]
    """Words of buttons and menus."""
    endings: tuple[str, ...]
    """Words behind which links to other articles follow."""
    lines: tuple[str, ...]
    """Regular expressions for whole lines."""


class Lookalike(Struct, frozen=True, kw_only=True):
    """A kind of document that is easily taken for a report, in ``lookalikes.yaml``."""

    name: str
    """What it is."""
    titles: tuple[str, ...]
    """Regular expressions for what may stand in its title."""
    unless: tuple[str, ...] = ()
    """Regular expressions of which none may stand in it."""


class Settings(Struct, frozen=True, kw_only=True):
    """All that editors decide, apart from reports and pages."""

    site: Site
    """``site.yaml``."""
    counties: dict[str, County]
    """``counties.yaml``, by slug."""
    sections: tuple[SectionKind, ...]
    """``sections.yaml``, in the order in which they are shown."""
    topics: Topics
    """``topics.yaml``."""
    indicators: Indicators
    """``indicators.yaml``."""
    matters: Matters
    """``matters.yaml``."""
    comparisons: tuple[Pairing, ...]
    """``comparisons.yaml``."""
    variants: Variants
    """``variants.yaml``."""
    chrome: Chrome
    """``chrome.yaml``."""
    lookalikes: tuple[Lookalike, ...]
    """``lookalikes.yaml``."""
    words: tuple[str, ...]
    """``words.txt``: lines of jieba's user dictionary, terms that must not be cut."""
    boilerplate: tuple[str, ...]
    """``boilerplate.txt``: set phrases that every report has."""
    places: dict[str, dict[Steps, Place]] = {}
    """Where each value of each file stands."""

    def section(self, kind: str) -> SectionKind:
        """Return the section kind of that name."""
        return next(section for section in self.sections if section.kind == kind)

    def topic(self, slug: str) -> Topic:
        """Return the topic of that slug."""
        return next(topic for topic in self.topics.topics if topic.slug == slug)

    def indicator(self, id_: str) -> NamedIndicator:
        """Return the named indicator of that id."""
        return next(one for one in self.indicators.indicators if one.id == id_)

    def problem(self, file: str, steps: Steps, message: str) -> Finding:
        """Return an error about a value of a settings file, at its place."""
        return Finding(self.places.get(file, {}).get(steps, Place(f"content/{file}")), "error", message)

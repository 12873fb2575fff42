"""What editors decide, read from ``content/``: counties, sections, topics, comparisons, wordings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from duizhao.model import ContentError, Finding, Kind, Place
from duizhao.typed_yaml import Parsed, Steps, parsed

T = TypeVar("T")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What may stand in an address: ASCII letters, digits and single hyphens."""


class Link(Struct, frozen=True, kw_only=True):
    """A line of the footer."""

    text: str
    """What it says."""
    url: str | None = None
    """Where it leads, if anywhere."""


class Site(Struct, frozen=True, kw_only=True):
    """``site.yaml``: what is true of the site as a whole."""

    title: str
    """Its name, on every page."""
    description: str
    """What it is, in one sentence."""
    base_url: str | None = None
    """Where it is published; only ``404.html`` and canonical addresses need it."""
    repo_url: str | None = None
    """Where its sources are kept."""
    footer: tuple[Link, ...] = ()
    """Further lines of the footer, such as 备案号."""


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


class SectionKind(Struct, frozen=True, kw_only=True):
    """How headings of one section kind are worded, in ``sections.yaml``."""

    kind: Kind
    """The kind."""
    name: str
    """What readers call it."""
    short: str
    """Its name where room is scarce."""
    headings: tuple[str, ...] = ()
    """Regular expressions that a whole first-level heading of this kind answers to."""
    passages: tuple[str, ...] = ()
    """Words by which sentences elsewhere are known to speak of it."""
    causes: tuple[str, ...] = ()
    """Words by which a sentence is known to name a cause."""


class Topic(Struct, frozen=True, kw_only=True):
    """A topic, in ``topics.yaml``."""

    slug: str
    """Its name in addresses."""
    name: str
    """What readers call it."""
    outline: str | None = None
    """The part of the 2021–2025 outline that it stands for."""
    cues: dict[str, float]
    """Phrases that speak for it, with their weight; a negative weight speaks against it."""


class Topics(Struct, frozen=True, kw_only=True):
    """``topics.yaml``: the topics and the words of agencies in which no cue counts."""

    topics: tuple[Topic, ...]
    """The topics, in the order in which they are shown."""
    agencies: tuple[str, ...] = ()
    """Names of agencies; cues inside them say who acted, not what was done."""


class Pairing(Struct, frozen=True, kw_only=True):
    """A comparison picked by hand, in ``comparisons.yaml``."""

    reports: tuple[str, ...]
    """Keys of two to four reports, such as ``jingyan-2023``."""
    introduction: str | None = None
    """A few words of the editor, in Markdown, above the comparison."""


class Variants(Struct, frozen=True, kw_only=True):
    """``variants.yaml``: where the conversion to Simplified Chinese must not be left to itself."""

    kept: tuple[str, ...]
    """Words that stay as they are, wherever they stand."""
    written: dict[str, str]
    """Words with their Simplified form; both of one length, so that offsets survive."""
    names: str = ""
    """Characters that Simplified texts use in names though GB 2312 lacks them; no sign of another script."""


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
    comparisons: tuple[Pairing, ...]
    """``comparisons.yaml``."""
    variants: Variants
    """``variants.yaml``."""
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


def load(project: Path) -> Settings:
    """Read all settings of a project; raise :class:`ContentError` with every problem of every file."""
    loader = _Loader(project)
    site = loader.read("site.yaml", Site, _site)
    counties = loader.read("counties.yaml", dict[str, County], _counties)
    sections = loader.read("sections.yaml", tuple[SectionKind, ...], _sections)
    topics = loader.read("topics.yaml", Topics, _topics)
    comparisons = loader.read("comparisons.yaml", tuple[Pairing, ...], _comparisons)
    variants = loader.read("variants.yaml", Variants, _variants)
    words, boilerplate = loader.lines("words.txt"), loader.lines("boilerplate.txt")
    if loader.findings or site is None or topics is None or variants is None:
        raise ContentError(tuple(sorted(loader.findings)))
    return Settings(
        site=site,
        counties=counties or {},
        sections=sections or (),
        topics=topics,
        comparisons=comparisons or (),
        variants=variants,
        words=words,
        boilerplate=boilerplate,
        places=loader.places,
    )


class _Loader:
    """Reads the files of ``content/`` and gathers what is wrong with them."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.findings: list[Finding] = []
        self.places: dict[str, dict[Steps, Place]] = {}

    def text(self, name: str) -> str | None:
        path = f"content/{name}"
        try:
            return (self.project / path).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            self.findings.append(Finding(Place(path), "error", "file not found; every project needs it"))
        except OSError as error:
            self.findings.append(Finding(Place(path), "error", f"cannot be read: {error.strerror}"))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            self.findings.append(
                Finding(Place(path, line), "error", f"not UTF-8: byte 0x{error.object[error.start]:02X}")
            )
        return None

    def read(self, name: str, shape: type[T], check: Callable[[T], Iterator[tuple[Steps, str]]]) -> T | None:
        text = self.text(name)
        if text is None:
            return None
        result: Parsed[T] = parsed(text, f"content/{name}", shape)
        self.findings += result.findings
        self.places[name] = result.places
        if result.value is not None:
            for steps, message in check(result.value):
                place = result.places.get(steps, Place(f"content/{name}", 1))
                self.findings.append(Finding(place, "error", message))
        return result.value

    def lines(self, name: str) -> tuple[str, ...]:
        lines = [line.strip() for line in (self.text(name) or "").splitlines()]
        return tuple(line for line in lines if line and not line.startswith("#"))


def _site(site: Site) -> Iterator[tuple[Steps, str]]:
    for field in ("base_url", "repo_url"):
        yield from _web_address(getattr(site, field), (field,))
    for index, link in enumerate(site.footer):
        yield from _web_address(link.url, ("footer", index, "url"))


def _web_address(url: str | None, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if url is not None and not is_web_address(url):
        yield steps, f"expected an address that begins with https:// or http://, found “{url}”"


def is_web_address(url: str) -> bool:
    """Whether ``url`` is a complete http or https address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s<>\"]", url)


def _counties(counties: dict[str, County]) -> Iterator[tuple[Steps, str]]:
    names: dict[tuple[str, str | None, str], str] = {}
    for slug, county in counties.items():
        if not SLUG.fullmatch(slug):
            yield (slug,), f"“{slug}” cannot stand in an address; expected a–z, 0–9 and single hyphens"
        whole = (county.province, county.prefecture, county.name)
        if whole in names:
            yield (slug,), f"{county.name} is already named at “{names[whole]}”"
        names.setdefault(whole, slug)


def _sections(sections: tuple[SectionKind, ...]) -> Iterator[tuple[Steps, str]]:
    seen: set[str] = set()
    for index, section in enumerate(sections):
        if section.kind in seen:
            yield (index, "kind"), f"section kind “{section.kind}” is described twice"
        seen.add(section.kind)
        for number, pattern in enumerate(section.headings):
            problem = pattern_problem(pattern)
            if problem:
                yield (index, "headings", number), f"bad pattern “{pattern}”: {problem}"
    missing = [kind for kind in Kind.__args__ if kind not in seen]  # type: ignore[attr-defined]  # Literal has it
    if missing:
        yield (), f"missing section kinds: {', '.join(missing)}"


def pattern_problem(pattern: str) -> str | None:
    """Say what is wrong with a heading pattern, or nothing.

    A repeat without an end is refused: headings are short, and a bounded pattern cannot run away on one.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None else ""
        return f"{error.msg}{where}"
    if re.search(r"(?<!\\)(?:\\\\)*(?:[*+]|\{\d*,\})", re.sub(r"\[[^\]]*\]", "[]", pattern)):
        return "“*”, “+” and “{n,}” repeat without end; expected “?” or “{m,n}”"
    return None


def _topics(topics: Topics) -> Iterator[tuple[Steps, str]]:
    seen: set[str] = set()
    cues: dict[tuple[str, float], str] = {}
    for index, topic in enumerate(topics.topics):
        steps: Steps = ("topics", index)
        if not SLUG.fullmatch(topic.slug):
            yield (
                (*steps, "slug"),
                f"“{topic.slug}” cannot stand in an address; expected a–z, 0–9 and hyphens",
            )
        if topic.slug in seen or topic.slug in Kind.__args__:  # type: ignore[attr-defined]  # Literal has it
            yield (*steps, "slug"), f"duplicate id “{topic.slug}”"
        seen.add(topic.slug)
        for cue, weight in topic.cues.items():
            if weight > 0 and (other := cues.setdefault((cue, weight), topic.slug)) != topic.slug:
                yield (
                    (*steps, "cues", cue),
                    f"cue “{cue}” speaks for {other} with the same weight; it decides nothing",
                )


def _comparisons(pairings: tuple[Pairing, ...]) -> Iterator[tuple[Steps, str]]:
    seen: set[tuple[str, ...]] = set()
    for index, pairing in enumerate(pairings):
        keys = tuple(sorted(pairing.reports))
        if not 2 <= len(set(keys)) == len(keys) <= 4:
            yield (
                (index, "reports"),
                f"expected two to four different reports, found {', '.join(keys) or 'none'}",
            )
        elif keys in seen:
            yield (index, "reports"), f"duplicate comparison of {', '.join(keys)}"
        seen.add(keys)


def _variants(variants: Variants) -> Iterator[tuple[Steps, str]]:
    for before, after in variants.written.items():
        if len(before) != len(after):
            yield (
                ("written", before),
                f"“{before}” and “{after}” differ in length; expected one character for each",
            )


def problem_at(settings: Settings, file: str, steps: Steps, message: str) -> Finding:
    """Return a finding about a value of a settings file, at its place."""
    place = settings.places.get(file, {}).get(steps, Place(f"content/{file}"))
    return Finding(place, "error", message)

"""What editors decide, read from ``content/``: all files of settings, all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from duizhao.files import RefusedError, received
from duizhao.model import Finding, Place
from duizhao.packaged import origin, told
from duizhao.settings.checks import (
    Problems,
    as_asked_for,
    base_url_problem,
    check_chrome,
    check_comparisons,
    check_counties,
    check_indicators,
    check_lookalikes,
    check_matters,
    check_sections,
    check_site,
    check_topics,
    check_variants,
    check_word,
    is_web_address,
)
from duizhao.settings.patterns import beginnings, with_year
from duizhao.settings.types import (
    LEADERSHIP,
    UNDECIDED,
    UNREAD,
    Chrome,
    County,
    Indicators,
    Lookalike,
    Matter,
    Matters,
    NamedIndicator,
    Pairing,
    SectionKind,
    Settings,
    Site,
    Topic,
    Topics,
    Variants,
)
from duizhao.typed_yaml import Parsed, Steps, parsed
from duizhao.unseen import misleading

T = TypeVar("T")
FILES = (
    "boilerplate.txt",
    "chrome.yaml",
    "comparisons.yaml",
    "counties.yaml",
    "indicators.yaml",
    "lookalikes.yaml",
    "matters.yaml",
    "sections.yaml",
    "site.yaml",
    "topics.yaml",
    "variants.yaml",
    "words.txt",
)
"""All that is read here, of ``content/``."""
_MISSING = "file not found; every project needs it, with a title and a description"
_RULES = (Pairing(rule="following-years"), Pairing(rule="same-year"), Pairing(rule="alike"))
"""How reports are set beside each other where a project does not say."""


class Loaded(Struct, frozen=True, kw_only=True):
    """The settings of a project, as far as they could be read."""

    settings: Settings | None
    """All of them; none where anything is wrong."""
    counties: dict[str, County] | None
    """The counties alone; none where their own file is wrong."""
    findings: tuple[Finding, ...]
    """Every problem of every file."""


def load(project: Path) -> Loaded:
    """Read all settings of a project."""
    loader = _Loader(project)
    site = loader.read("site.yaml", Site, check_site)
    counties = loader.own("counties.yaml", dict[str, County], check_counties, {})
    sections = loader.read("sections.yaml", tuple[SectionKind, ...], check_sections)
    topics = loader.read("topics.yaml", Topics, check_topics)
    indicators = loader.read("indicators.yaml", Indicators, check_indicators)
    # Where something is wrong with the topics themselves, what they are is not known.
    if indicators and topics and not any(finding.where.path.endswith("topics.yaml") for finding in loader.findings):
        loader.findings += _unknown_topics(indicators, topics, loader.places["indicators.yaml"])
    matters = loader.read("matters.yaml", Matters, check_matters)
    comparisons = loader.own("comparisons.yaml", tuple[Pairing, ...], check_comparisons, _RULES)
    variants = loader.read("variants.yaml", Variants, check_variants)
    chrome = loader.read("chrome.yaml", Chrome, check_chrome)
    lookalikes = loader.read("lookalikes.yaml", tuple[Lookalike, ...], check_lookalikes)
    words, boilerplate = loader.lines("words.txt", check_word), loader.lines("boilerplate.txt")
    findings = tuple(sorted(map(told, loader.findings)))
    if findings or not (site and topics and indicators and matters and variants and chrome):
        return Loaded(settings=None, counties=counties, findings=findings)
    settings = Settings(
        site=site,
        counties=counties or {},
        sections=sections or (),
        topics=topics,
        indicators=indicators,
        matters=matters,
        comparisons=comparisons or (),
        variants=variants,
        chrome=chrome,
        lookalikes=lookalikes or (),
        words=words,
        boilerplate=boilerplate,
        places=loader.places,
    )
    return Loaded(settings=settings, counties=counties, findings=())


def _unknown_topics(indicators: Indicators, topics: Topics, places: dict[Steps, Place]) -> Iterator[Finding]:
    """Yield an error for each indicator that belongs to no topic."""
    known = [topic.slug for topic in topics.topics]
    for index, one in enumerate(indicators.indicators):
        if one.topic not in known:
            message = f"unknown topic “{one.topic}”; expected one of: {', '.join(known)}"
            yield Finding(places[("indicators", index, "topic")], "error", message)


class _Loader:
    """Reads the files of ``content/``, or the packaged ones, and gathers what is wrong with them."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.findings: list[Finding] = []
        self.places: dict[str, dict[Steps, Place]] = {}

    def read(self, name: str, shape: type[T], check: Callable[[T], Problems]) -> T | None:
        """Read a YAML file; none where it cannot be used, and then the findings say why."""
        found = self._text(name)
        if found is None:
            return None
        text, path = found
        result: Parsed[T] = parsed(text, path, shape)
        self.findings += result.findings
        self.places[name] = result.places
        if result.value is not None:
            for steps, message in check(result.value):
                self.findings.append(Finding(result.places.get(steps, Place(path, 1, 1)), "error", message))
        return result.value

    def own(self, name: str, shape: type[T], check: Callable[[T], Problems], unsaid: T) -> T | None:
        """Read a YAML file that a project may lack; then take what is unsaid."""
        own = self.project / "content" / name
        return self.read(name, shape, check) if own.exists() or own.is_symlink() else unsaid

    def lines(self, name: str, check: Callable[[str], str | None] = lambda _: None) -> tuple[str, ...]:
        """Read a list of words, one a line; blank lines and those that begin with # say nothing."""
        kept = []
        text, path = self._text(name) or ("", "")
        for number, raw in enumerate(text.split("\n"), 1):
            line = raw.strip()
            if not line or line.startswith("#"):
                continue
            unseen = misleading(line)
            if problem := f"has the character {unseen}; expected words that can be read" if unseen else check(line):
                self.findings.append(Finding(Place(path, number, 1), "error", problem))
            kept.append(line)
        return tuple(kept)

    def _text(self, name: str) -> tuple[str, str] | None:
        """Return a file's text, and what messages call the file."""
        there = origin(self.project, f"content/{name}")
        if not there.path.exists():
            self.findings.append(Finding(Place(there.name), "error", _MISSING))
            return None
        try:
            return received(there.path, there.name).text, there.name
        except RefusedError as refusal:
            self.findings.append(refusal.finding)
            return None


__all__ = [
    "FILES",
    "LEADERSHIP",
    "UNDECIDED",
    "UNREAD",
    "Chrome",
    "County",
    "Indicators",
    "Loaded",
    "Lookalike",
    "Matter",
    "Matters",
    "NamedIndicator",
    "Pairing",
    "SectionKind",
    "Settings",
    "Site",
    "Topic",
    "Topics",
    "Variants",
    "as_asked_for",
    "base_url_problem",
    "beginnings",
    "is_web_address",
    "load",
    "with_year",
]

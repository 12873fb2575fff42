"""What types cannot say of settings: names that clash, patterns that fail, words that decide nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args
from urllib.parse import quote, urlsplit, urlunsplit

from duizhao.addresses import host_of, slug_problem
from duizhao.model import Kind
from duizhao.settings.patterns import pattern_problem
from duizhao.settings.types import (
    LEADERSHIP,
    RESERVED,
    Chrome,
    County,
    Indicators,
    Lookalike,
    Matters,
    NamedIndicator,
    Pairing,
    SectionKind,
    Site,
    Topics,
    Variants,
)
from duizhao.typed_yaml import Steps
from duizhao.unseen import misleading

Problems = Iterator[tuple[Steps, str]]
"""Where in a file something is wrong, and what."""

_NOT_IN_ADDRESS = re.compile(r"[\s<>\"\\]|//[^/?#]*@")
"""What a browser would mend in an address, or a reader take for another one: a name before the host, too."""
_KINDS: tuple[str, ...] = get_args(Kind)
_OF_WHOLE_HEADINGS = ("headings", "upcoming", "behind_problems")
_LONGEST_PROVINCE = 20
"""One that is not known stands in addresses by its code points, and Windows knows no path above 260 characters."""
_MOST_COMPARED, _MOST_OF_A_RULE = 4, 20


def is_web_address(url: str) -> bool:
    """Whether ``url`` is a complete http or https address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and not (_NOT_IN_ADDRESS.search(url) or misleading(url))


def base_url_problem(url: str) -> str | None:
    """Say what is wrong with the address under which a site is to be published, or nothing."""
    if not is_web_address(url):
        return f"expected an address that begins with https:// or http://, found “{url}”"
    if re.search(r"[?#]|/\.\.?(/|$)|[^:/]//", url):
        return f"expected an address of a folder, without “?”, “#” and “..”, found “{url}”"
    try:
        as_asked_for(url)
    except ValueError:  # UnicodeError is one
        return f"expected an address with a host and, at most, a port, found “{url}”"
    return None


def as_asked_for(base_url: str) -> str:
    """Return the address of a site as programs ask for it, in ASCII: its host in Punycode, all else percent-encoded."""
    parts = urlsplit(base_url)
    if not parts.hostname:
        raise ValueError(f"no host in “{base_url}”")
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'(*),+;=~")
    return urlunsplit((parts.scheme, host_of(parts), f"{path}/", "", ""))


def check_site(site: Site) -> Problems:
    """Yield what is wrong with ``site.yaml``."""
    if site.base_url is not None and (problem := base_url_problem(site.base_url)):
        yield ("base_url",), problem
    yield from _web_address(site.repo_url, ("repo_url",))
    if site.data.licence:
        yield from _web_address(site.data.licence.url, ("data", "licence", "url"))
    for index, link in enumerate(site.footer):
        yield from _web_address(link.url, ("footer", index, "url"))


def _web_address(url: str | None, steps: Steps) -> Problems:
    if url is not None and not is_web_address(url):
        yield steps, f"expected an address that begins with https:// or http://, found “{url}”"


def check_counties(counties: dict[str, County]) -> Problems:
    """Yield what is wrong with ``counties.yaml``."""
    names: dict[tuple[str, str | None, str], str] = {}
    for slug, county in counties.items():
        if problem := slug_problem(slug):
            yield (slug,), problem
        if not 0 < len(county.province) <= _LONGEST_PROVINCE:
            message = f"expected a province of at most {_LONGEST_PROVINCE} characters, found {len(county.province)}"
            yield (slug, "province"), message
        whole = (county.province, county.prefecture, county.name)
        if whole in names:
            yield (slug,), f"{county.name} is already named at “{names[whole]}”"
        names.setdefault(whole, slug)
        for year in county.searched:
            if not re.fullmatch(r"(19|20)\d\d", year):
                yield (slug, "searched", year), f"expected a year such as 2023, found “{year}”"


def check_sections(sections: tuple[SectionKind, ...]) -> Problems:
    """Yield what is wrong with ``sections.yaml``."""
    seen: set[str] = set()
    for index, section in enumerate(sections):
        if section.kind in seen:
            yield (index, "kind"), f"section kind “{section.kind}” is described twice"
        seen.add(section.kind)
        for field in ("headings", "unless", "upcoming", "behind_problems", "passages", "causes"):
            for number, pattern in enumerate(getattr(section, field)):
                if problem := pattern_problem(pattern, whole=field in _OF_WHOLE_HEADINGS):
                    yield (index, field, number), f"bad pattern “{pattern}”: {problem}"
    if missing := [kind for kind in _KINDS if kind not in seen]:
        yield (), f"missing section kinds: {', '.join(missing)}"


def check_topics(topics: Topics) -> Problems:
    """Yield what is wrong with ``topics.yaml``."""
    seen: set[str] = set()
    cues: dict[tuple[str, float], str] = {}
    for index, topic in enumerate(topics.topics):
        steps: Steps = ("topics", index)
        if problem := slug_problem(topic.slug):
            yield (*steps, "slug"), problem
        if topic.slug in seen or topic.slug in (*_KINDS, *RESERVED):
            yield (*steps, "slug"), f"duplicate id “{topic.slug}”; the site uses it already"
        seen.add(topic.slug)
        for cue, weight in topic.cues.items():
            if not cue.strip():
                yield (*steps, "cues", cue), "expected a word, found nothing"
            if weight > 0 and (other := cues.setdefault((cue, weight), topic.slug)) != topic.slug:
                yield (*steps, "cues", cue), f"cue “{cue}” speaks for {other} with the same weight; it decides nothing"
    if LEADERSHIP not in seen:
        yield ("topics",), f"missing topic “{LEADERSHIP}”: sections on the leaders' duty stand in its row"


def check_indicators(settings: Indicators) -> Problems:
    """Yield what is wrong with ``indicators.yaml``, apart from topics that do not exist."""
    for field, words in (("units", settings.units), ("names", settings.names)):
        for index, word in enumerate(words):
            if not word.strip():
                yield (field, index), "expected a word, found nothing"
    seen: set[str] = set()
    for index, one in enumerate(settings.indicators):
        steps: Steps = ("indicators", index)
        if one.id in seen:
            yield (*steps, "id"), f"duplicate id “{one.id}”"
        seen.add(one.id)
        for behind, message in _of_indicator(one, settings.units):
            yield (*steps, *behind), message


def _of_indicator(one: NamedIndicator, units: tuple[str, ...]) -> Problems:
    if problem := slug_problem(one.id):
        yield ("id",), problem
    for number, unit in enumerate(one.units):
        if unit not in units:
            yield ("units", number), f"unknown unit “{unit}”; expected one of “units” at the top of the file"
    if len(one.range) != 2 or one.range[0] >= one.range[-1]:
        found = ", ".join(f"{bound:g}" for bound in one.range)
        yield ("range",), f"expected the least value and a larger one, found {found or 'nothing'}"
    if not one.what:
        yield ("what",), "expected a pattern, found none; nothing would be known by this name"
    for year in one.broken:
        if not re.fullmatch(r"(19|20)\d\d", year):
            yield ("broken", year), f"expected a year such as 2024, found “{year}”"
    for field in ("what", "unless"):
        for number, pattern in enumerate(getattr(one, field)):
            if problem := pattern_problem(pattern):
                yield (field, number), f"bad pattern “{pattern}”: {problem}"


def check_matters(matters: Matters) -> Problems:
    """Yield what is wrong with ``matters.yaml``."""
    if not matters.things:
        yield ("things",), "expected a matter, found none; no problem would find its next step"
    for number, pattern in enumerate(matters.counted):
        if problem := pattern_problem(pattern):
            yield ("counted", number), f"bad pattern “{pattern}”: {problem}"
    for group in ("things", "fields", "aspects", "sides"):
        seen: set[str] = set()
        for index, matter in enumerate(getattr(matters, group)):
            if matter.name in seen:
                yield (group, index, "name"), f"“{matter.name}” is described twice"
            seen.add(matter.name)
            if not matter.words:
                yield (group, index, "words"), "expected a pattern, found none; nothing would be known by this name"
            for number, pattern in enumerate(matter.words):
                if problem := pattern_problem(pattern):
                    yield (group, index, "words", number), f"bad pattern “{pattern}”: {problem}"
                elif re.search(pattern, ""):
                    yield (group, index, "words", number), f"bad pattern “{pattern}”: it is found in every text"


def check_comparisons(pairings: tuple[Pairing, ...]) -> Problems:
    """Yield what is wrong with ``comparisons.yaml``, apart from reports that do not exist."""
    seen: set[tuple[str, ...]] = set()
    rules: set[str] = set()
    for index, pairing in enumerate(pairings):
        keys = tuple(sorted(pairing.reports))
        if pairing.rule:
            for field in ("reports", "title", "introduction"):
                if getattr(pairing, field):
                    yield (index, field), f"“{field}” belongs to a comparison picked by hand; this one is a rule"
            if pairing.rule in rules:
                yield (index, "rule"), f"duplicate rule “{pairing.rule}”"
            if not 1 <= pairing.most <= _MOST_OF_A_RULE:
                yield (index, "most"), f"expected a number from 1 to {_MOST_OF_A_RULE}, found {pairing.most}"
            rules.add(pairing.rule)
        elif not 2 <= len(set(keys)) == len(keys) <= _MOST_COMPARED:
            yield (index, "reports"), f"expected two to four different reports, found {', '.join(keys) or 'none'}"
        elif keys in seen:
            yield (index, "reports"), f"duplicate comparison of {', '.join(keys)}"
        else:
            seen.add(keys)


def check_variants(variants: Variants) -> Problems:
    """Yield what is wrong with ``variants.yaml``."""
    for index, word in enumerate(variants.kept):
        if not word:
            yield ("kept", index), "expected a word, found nothing"
    for before, after in variants.written.items():
        if not before or len(before) != len(after):
            yield ("written", before), f"“{before}” and “{after}” differ in length; expected one character for each"


def check_chrome(chrome: Chrome) -> Problems:
    """Yield what is wrong with ``chrome.yaml``."""
    for field in ("labels", "buttons", "endings"):
        for index, word in enumerate(getattr(chrome, field)):
            if not word.strip():
                yield (field, index), "expected a word, found nothing"
    for number, pattern in enumerate(chrome.lines):
        if problem := pattern_problem(pattern, whole=True):
            yield ("lines", number), f"bad pattern “{pattern}”: {problem}"


def check_lookalikes(lookalikes: tuple[Lookalike, ...]) -> Problems:
    """Yield what is wrong with ``lookalikes.yaml``."""
    for index, one in enumerate(lookalikes):
        for field in ("titles", "unless"):
            for number, pattern in enumerate(getattr(one, field)):
                if problem := pattern_problem(pattern):
                    yield (index, field, number), f"bad pattern “{pattern}”: {problem}"


def check_word(line: str) -> str | None:
    """Say what is wrong with a line of ``words.txt``, or nothing."""
    if re.fullmatch(r"\S+( [0-9]{1,9}( [a-zA-Z]{1,5})?)?", line):
        return None
    return f"expected a term, its frequency and its part of speech, such as “依法行政 3 n”, found “{line}”"

"""Files → Findings: links and anchors, reports in full, nothing from elsewhere, page weights."""

from __future__ import annotations

import gzip
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from duizhao.model import Finding, Place, Report

PAGE_BUDGET = 150_000
"""A page weighs at most so many bytes when gzipped."""
_LOADS = (("link[href]", "href"), ("script[src]", "src"), ("img[src]", "src"), ("source[src]", "src"))
_NOT_LOADED = ("canonical",)


class _Document(Struct):
    """What a page defines and asks for."""

    ids: list[str]
    links: list[str]
    loads: list[str]


def check(files: Mapping[str, bytes], reports: Sequence[Report], *, base: str = "/") -> tuple[Finding, ...]:
    """Return what is wrong with a finished site.

    ``files`` are its files by path, ``base`` the path under which it is published.
    """
    pages = {name: _read(data) for name, data in files.items() if name.endswith(".html")}
    ids = {name: frozenset(page.ids) for name, page in pages.items()}
    findings: list[Finding] = []
    for name, page in pages.items():
        where = Place(name)
        findings += [Finding(where, "error", f"id “{id_}” stands twice") for id_ in _doubled(page.ids)]
        for target in page.links:
            findings += (Finding(where, "error", problem) for problem in _broken(name, target, files, ids, base))
        for target in page.loads:
            if re.match(r"[a-z]+:|//", target, re.IGNORECASE):
                findings.append(
                    Finding(where, "error", f"loads “{target}” from elsewhere; expected a file of the site")
                )
            else:
                findings += (Finding(where, "error", p) for p in _broken(name, target, files, ids, base))
        weight = len(gzip.compress(files[name], 6, mtime=0))
        if weight > PAGE_BUDGET:
            message = f"weighs {weight:,} bytes gzipped; expected at most {PAGE_BUDGET:,}"
            findings.append(Finding(where, "warning", message))
    for report in reports:
        findings += _lost(report, files)
    return tuple(findings)


def stale(wanted: Mapping[str, bytes], found: Mapping[str, bytes], out: Path) -> Iterator[Finding]:
    """Yield one finding for a site at ``out`` that is not what a build would make now."""
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        message = f"stale: {len(differing)} files differ from what a build makes now; run “python build.py”"
        yield Finding(Place((out / differing[0]).as_posix()), "error", message)


def _read(data: bytes) -> _Document:
    tree = LexborHTMLParser(data)
    loads = [
        node.attributes.get(attribute) or ""
        for selector, attribute in _LOADS
        for node in tree.css(selector)
        if node.attributes.get("rel") not in _NOT_LOADED
    ]
    return _Document(
        ids=[node.attributes.get("id") or "" for node in tree.css("[id]")],
        links=[node.attributes.get("href") or "" for node in tree.css("a[href]")],
        loads=loads,
    )


def _doubled(ids: Sequence[str]) -> list[str]:
    return sorted(id_ for id_, count in Counter(ids).items() if count > 1)


def _broken(
    name: str, target: str, files: Mapping[str, bytes], ids: Mapping[str, frozenset[str]], base: str
) -> Iterator[str]:
    """Say what is wrong with a link, if it leads to the site."""
    try:
        if urlsplit(target).scheme:
            return
        path, _, anchor = urljoin(f"{base.rstrip('/')}/{name}", target).partition("#")
    except ValueError:
        yield f"link “{target}” is no address"
        return
    if not path.startswith(base):
        yield f"link “{target}” leads out of the site"
        return
    wanted = unquote(path[len(base.rstrip("/")) + 1 :].partition("?")[0])
    if wanted == "" or wanted.endswith("/"):
        wanted += "index.html"
    if posixpath.normpath(wanted) not in files:
        yield f"link “{target}” leads to no page"
    elif anchor and unquote(anchor) not in ids.get(wanted, frozenset()):
        yield f"link “{target}” leads to no anchor on its page"


def _lost(report: Report, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Find what of a report's text is missing from its page."""
    name = f"reports/{report.ref.county}/{report.ref.year}/index.html"
    page = files.get(name)
    if page is None:
        yield Finding(Place(name), "error", f"the page of {report.ref.title} is missing")
        return
    tree = LexborHTMLParser(page)
    for node in tree.css("details, .kind, nav"):
        node.decompose()
    body = tree.css_first("[data-report]")
    shown = _without_blanks(body.text() if body else "")
    position = 0
    for section in report.sections:
        parts = [section.number, section.heading]
        parts += [part for item in section.items for part in (item.number, item.heading, item.text)]
        for part in filter(None, map(_without_blanks, parts)):
            found = shown.find(part, position)
            if found < 0:
                yield Finding(Place(name), "error", f"“{part[:30]}…” of the report is missing from its page")
                return
            position = found + len(part)


def _without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)

"""Files → Findings: links and anchors, reports in full, nothing from elsewhere, page weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from duizhao.check.facts import Facts, astray, facts_of
from duizhao.check.pages import PAGE_BUDGET, Ways, read_page, wrong_by_itself
from duizhao.model import Finding, Place, Report
from duizhao.packaged import COMMAND


def check(files: Mapping[str, bytes], reports: Sequence[Report], *, base: str = "/") -> tuple[Finding, ...]:
    """Return what is wrong with a finished site.

    ``files`` are its files by path, ``base`` the path under which it is published.
    """
    pages = {name: read_page(data) for name, data in files.items() if name.endswith(".html")}
    ids = {name: frozenset(page.ids) for name, page in pages.items()}
    ways = Ways(base)
    findings: list[Finding] = []
    for name, page in pages.items():
        findings += wrong_by_itself(name, files[name], page)
        findings += [Finding(Place(name), "error", one) for one in ways.broken(name, page.targets, ids, files)]
    for report in reports:
        findings += _lost(report, files)
    return tuple(findings)


def stale(wanted: Mapping[str, bytes], found: Mapping[str, bytes], out: Path) -> Iterator[Finding]:
    """Yield one finding for a site at ``out`` that is not what a build would make now."""
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        message = f"stale: {len(differing)} files differ from what a build makes now; run “{COMMAND}”"
        yield Finding(Place((out / differing[0]).as_posix()), "error", message)


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


__all__ = ["PAGE_BUDGET", "Facts", "Ways", "astray", "check", "facts_of", "stale"]

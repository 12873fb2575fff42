"""Files → Findings: links and anchors, reports in full, nothing from elsewhere, page weights."""

from __future__ import annotations

import gzip
import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from duizhao.model import Finding, Place, Report

PAGE_BUDGET = 150_000
"""A page weighs at most so many bytes when gzipped."""
_LOADING = ("link", "script", "img", "source")
_NOT_LOADED = "canonical"
_ELSEWHERE = re.compile(r"[a-z]+:|//", re.IGNORECASE)
_PLAIN = re.compile(r"(?:\.\./)+\w[\w/.-]*\Z")
_APART = re.compile(rb"(?<=<template)([^>]*>).*?(?=</template>)", re.DOTALL)
"""What a page holds ready for scripts is no part of it."""
_ID = re.compile(rb' id="([^"]*)"')
_LINK = re.compile(rb'<a(?= )[^>]* href="([^"]*)"')
_LOAD = re.compile(rb"<(?:link|script|img|source) [^>]*>")
_ADDRESS = re.compile(rb' (?:href|src)="([^"]*)"')
_FOREIGN = re.compile(rb"""<[^a-z/!]|<!-|<[a-z][^<>"=\s/]*+(?: [^<>"=\s]++(?<![A-Z])(?:="[^"<>]*+")?+)*+(?!/?>)""")
"""A tag that the expressions above could misread, for a value without double quotes, say: its page is parsed."""


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
    ways = _Ways({name: frozenset(page.ids) for name, page in pages.items()}, files, base)
    findings: list[Finding] = []
    for name, page in pages.items():
        where = Place(name)
        findings += [Finding(where, "error", f"id “{id_}” stands twice") for id_ in _doubled(page.ids)]
        elsewhere = [target for target in dict.fromkeys(page.loads) if _ELSEWHERE.match(target)]
        findings += [
            Finding(where, "error", f"loads “{target}” from elsewhere; expected a file of the site")
            for target in elsewhere
        ]
        targets = [target for target in dict.fromkeys([*page.links, *page.loads]) if target not in elsewhere]
        findings += [Finding(where, "error", problem) for problem in ways.broken(name, targets)]
        if weight := _weight(files[name]):
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


def _weight(data: bytes) -> int:
    """Return what a page weighs if that is too much, else 0.

    Only what fast compression leaves too heavy is compressed well: that takes as long as making the page does.
    """
    if len(data) <= PAGE_BUDGET or len(gzip.compress(data, 1, mtime=0)) <= PAGE_BUDGET:
        return 0
    weight = len(gzip.compress(data, 6, mtime=0))
    return weight if weight > PAGE_BUDGET else 0


def _read(data: bytes) -> _Document:
    """Read a page; one written as the templates of this project write is read without being parsed."""
    if _FOREIGN.search(data):
        return _parsed(data)
    data = _APART.sub(rb"\1", data)
    loads = [
        address
        for tag in _LOAD.findall(data)
        if f'rel="{_NOT_LOADED}"'.encode() not in tag
        for address in _ADDRESS.findall(tag)
    ]
    return _Document(ids=_words(_ID.findall(data)), links=_words(_LINK.findall(data)), loads=_words(loads))


def _words(found: Sequence[bytes]) -> list[str]:
    return [html.unescape(one.decode()) if b"&" in one else one.decode() for one in found]


def _parsed(data: bytes) -> _Document:
    tree = LexborHTMLParser(data)
    return _Document(
        ids=[node.attributes.get("id") or "" for node in tree.css("[id]")],
        links=[node.attributes.get("href") or "" for node in tree.css("a[href]")],
        loads=[
            node.attributes.get("src") or node.attributes.get("href") or ""
            for node in tree.css(", ".join(f"{tag}[href], {tag}[src]" for tag in _LOADING))
            if node.attributes.get("rel") != _NOT_LOADED
        ],
    )


def _doubled(ids: Sequence[str]) -> list[str]:
    return sorted(id_ for id_, count in Counter(ids).items() if count > 1)


class _Ways:
    """Where links lead; each way from a folder is found once, for thousands of links share it."""

    def __init__(self, ids: Mapping[str, frozenset[str]], files: Mapping[str, bytes], base: str) -> None:
        self.ids, self.files, self.base = ids, files, base
        self.led: dict[tuple[str, str], tuple[str, str]] = {}

    def broken(self, name: str, targets: Iterable[str]) -> Iterator[str]:
        """Say what is wrong with the links of a page that lead to the site."""
        folder = posixpath.dirname(name) + "/"
        to_root = "../" * name.count("/")
        for target in targets:
            path, _, anchor = target.partition("#")
            start = folder if path and path[0] != "?" else name
            if _PLAIN.match(path) and path.startswith(to_root):  # the same way from every folder as deep as this
                start, path = "", path[len(to_root) :]
            if (start, path) not in self.led:
                self.led[start, path] = self._lead(start, path)
            wanted, problem = self.led[start, path]
            if problem:
                yield f"link “{target}” {problem}"
            elif wanted and anchor and unquote(anchor) not in self.ids.get(wanted, ()):
                yield f"link “{target}” leads to no anchor on its page"

    def _lead(self, start: str, path: str) -> tuple[str, str]:
        """Return to which file a link leads, nothing if it leads elsewhere, and what is wrong with it."""
        root = self.base.rstrip("/")
        try:
            if urlsplit(path).scheme:
                return "", ""
            whole = urljoin(f"{root}/{start.lstrip('/')}", path)
        except ValueError:
            return "", "is no address"
        if not whole.startswith(self.base):
            return "", "leads out of the site"
        wanted = unquote(whole[len(root) + 1 :].partition("?")[0])
        if wanted == "" or wanted.endswith("/"):
            wanted += "index.html"
        return wanted, "" if posixpath.normpath(wanted) in self.files else "leads to no page"


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

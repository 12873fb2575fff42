"""What a page defines and asks for, and what is wrong with it by itself."""

from __future__ import annotations

import gzip
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from duizhao.check.grammar import first_fault, tags_of
from duizhao.model import Finding, Level, Place
from duizhao.policy import POLICY

PAGE_BUDGET = 150_000
"""A page weighs at most so many bytes when gzipped."""
_LOADING = ("link", "script", "img", "source")
_NOT_LOADED = "canonical"
_ELSEWHERE = re.compile(r"[a-z]+:|//", re.IGNORECASE)
_TEMPLATE = re.compile(rb"(<template(?= |>)[^>]*>)(.*?)</template>", re.DOTALL)
ID = re.compile(rb' id="([^"]*)"')
_LINK = re.compile(rb'<a(?= )[^>]* href="([^"]*)"')
_LOAD = re.compile(rb"<(?:link|script|img|source) [^>]*>")
_ADDRESS = re.compile(rb' (?:href|src)="([^"]*)"')
_LANGUAGE = re.compile(rb'<html(?: [^>]*)? lang="[^"\s]+"')
_TITLE = re.compile(rb"<title(?: [^>]*)?>([^<]*)</title>")
_DRAWING = re.compile(rb"<svg[ >].*?</svg>", re.DOTALL)
_DESCRIPTION = re.compile(rb'<meta name="description" content="([^"]*)"')
_PICTURE = re.compile(rb"<img(?![^>]* alt[=>\s])[^>]*>")
_HEADING = re.compile(rb"<h([1-6])(?: [^>]*)?>((?>(?:\s|<(?!/h[1-6]>)[^>]*>)*)(</h[1-6]>)?)")
_MAIN = re.compile(rb"<main[ >]")
_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'.encode()
_INLINE = (b"<style", b"<script>", b' style="')
_HANDLER = re.compile(rb' on[a-z]+="')
"""Code and style inside of a page; in what is printed as text, no “<” and no “"” is bare."""

Told = tuple[int, Level, str]
"""Where something is wrong with a page, counted in bytes, how grave it is, and what it is."""


class Document(Struct):
    """What a page defines and asks for."""

    ids: list[str]
    links: list[str]
    loads: list[str]
    title: str = ""
    """Its title; empty where it has none."""
    fault: tuple[int, str] | None = None
    """Where it is no valid HTML for the first time, and why not."""

    @property
    def elsewhere(self) -> list[str]:
        """What it loads from outside of the site, each once."""
        return [target for target in dict.fromkeys(self.loads) if _ELSEWHERE.match(target)]

    @property
    def targets(self) -> list[str]:
        """Where it leads, and what it loads from the site, each once."""
        elsewhere = self.elsewhere
        return [target for target in dict.fromkeys([*self.links, *self.loads]) if target not in elsewhere]


def wrong_by_itself(name: str, data: bytes, page: Document) -> Iterator[Finding]:
    """Yield what is wrong with a page, whatever stands elsewhere."""
    shown = _shown(data)
    for at, level, message in (*_wrong_in_form(name, data, page), *_wrong_to_a_reader(shown)):
        yield Finding(place_of(name, data, at), level, message)
    if weight := too_heavy(data):
        message = f"weighs {weight:,} bytes gzipped; expected at most {PAGE_BUDGET:,}"
        yield Finding(Place(name), "warning", message)


def _wrong_in_form(name: str, data: bytes, page: Document) -> Iterator[Told]:
    if page.fault:
        yield page.fault[0], "error", f"is not valid HTML: {page.fault[1]}"
    # Word processors print the policy as a remark: a table to carry away has none, nor anything that it would stop.
    if b"<head" in data and _POLICY not in data and not name.endswith("/table.html"):
        yield 0, "error", "has no policy; expected the Content-Security-Policy of templates/base.html"
    handlers = _HANDLER.findall(data)
    for inline in (*(one for one in _INLINE if one in data), *dict.fromkeys(handlers)):
        message = f"has “{inline.decode().strip()}” in it, which the policy forbids; expected a file or a class"
        yield data.find(inline), "error", message
    for id_, count in Counter(page.ids).items():
        if count > 1:
            told = "twice" if count == 2 else f"{count} times"
            yield _nth(data, f' id="{html.escape(id_)}"', 2), "error", f"id “{id_}” stands {told}"
    for target in page.elsewhere:
        yield where(data, target), "error", f"loads “{target}” from elsewhere; expected a file of the site"


def _wrong_to_a_reader(shown: bytes) -> Iterator[Told]:
    """Yield what a reader misses, or a program that reads to one, or lists pages."""
    if not _LANGUAGE.search(shown):
        yield max(0, shown.find(b"<html")), "error", 'does not say its language; expected such as <html lang="zh-Hans">'
    titles = list(_TITLE.finditer(shown))
    if len(titles) != 1 or not titles[0][1].strip():
        at = titles[-1].start() if titles else 0
        yield at, "error", f"has {_counted(titles, 'title')}; expected one, with words in it"
    described = list(_DESCRIPTION.finditer(shown))
    if len(described) != 1 or not described[0][1].strip():
        at = described[-1].start() if described else 0
        yield at, "warning", f"has {_counted(described, 'description')}; expected one, with words in it"
    for found in _PICTURE.finditer(shown):
        yield found.start(), "error", 'a picture without “alt”; expected words for who does not see it, or alt=""'
    yield from _wrong_headings(shown)


def _wrong_headings(shown: bytes) -> Iterator[Told]:
    headings = list(_HEADING.finditer(shown))
    first = [found for found in headings if found[1] == b"1"]
    if len(first) != 1 and (headings or _MAIN.search(shown)):
        at = first[1].start() if first else 0
        yield at, "warning", f"has {len(first) or 'no'} headings <h1>; expected one"
    for found in headings:
        if found[3]:
            yield found.start(), "warning", f"heading <h{found[1].decode()}> has no words"
    for before, found in pairwise(headings):
        if int(found[1]) > int(before[1]) + 1:
            message = (
                f"heading <h{found[1].decode()}> follows <h{before[1].decode()}>; expected <h{int(before[1]) + 1}>"
            )
            yield found.start(), "warning", message


def _counted(found: Sequence[re.Match[bytes]], what: str) -> str:
    if len(found) == 1:
        return f"an empty {what}"
    return f"{len(found)} {what}s" if found else f"no {what}"


def _shown(data: bytes) -> bytes:
    """Return a page without what stands in templates and drawings, each byte where it stood."""
    for pattern in (_TEMPLATE, _DRAWING):
        data = pattern.sub(_blank, data)
    return data


def _blank(found: re.Match[bytes]) -> bytes:
    return b"\n".join(b" " * len(line) for line in found[0].split(b"\n"))


def place_of(name: str, data: bytes, at: int) -> Place:
    """Return a place in a page as line and column; the page itself for its beginning."""
    if not at:
        return Place(name)
    line = data.rfind(b"\n", 0, at) + 1
    return Place(name, data.count(b"\n", 0, at) + 1, len(data[line:at].decode(errors="replace")) + 1)


def where(data: bytes, target: str) -> int:
    """Return where a page names a target for the first time; its beginning where it does so in other letters."""
    for written in (html.escape(target), target, html.escape(target, quote=False)):
        if (at := data.find(f'="{written}"'.encode())) >= 0:
            return at + 2
    return 0


def _nth(data: bytes, words: str, number: int) -> int:
    at = -1
    for _ in range(number):
        at = data.find(words.encode(), at + 1)
        if at < 0:
            return 0
    return at + 1


def too_heavy(data: bytes) -> int:
    """Return what a page weighs if that is too much, else 0.

    Only what fast compression leaves too heavy is compressed well: that takes as long as making the page does.
    """
    if len(data) <= PAGE_BUDGET or len(gzip.compress(data, 1, mtime=0)) <= PAGE_BUDGET:
        return 0
    weight = len(gzip.compress(data, 6, mtime=0))
    return weight if weight > PAGE_BUDGET else 0


def read_page(data: bytes) -> Document:
    """Read a page; one written as the templates of this project write is read without being parsed."""
    tags = tags_of(data)
    fault = first_fault(data, tags)
    if fault or b"<!--" in data or b"='" in data or any(b"\n" in tag for tag in set(tags)):
        page = parsed(data)
        page.fault = fault
        return page
    if b"<template" in data:
        data = _TEMPLATE.sub(rb"\1", data)  # what stands in one is for scripts, and no part of the page
    loads = [
        address
        for tag in _LOAD.findall(data)
        if f'rel="{_NOT_LOADED}"'.encode() not in tag
        for address in _ADDRESS.findall(tag)
    ]
    title = _TITLE.search(data)
    return Document(
        ids=_words(ID.findall(data)),
        links=_words(_LINK.findall(data)),
        loads=_words(loads),
        title=html.unescape(title[1].decode()).strip() if title else "",
    )


def _words(found: Sequence[bytes]) -> list[str]:
    return [html.unescape(one.decode()) if b"&" in one else one.decode() for one in found]


def parsed(data: bytes) -> Document:
    """Read a page with a parser."""
    tree = LexborHTMLParser(data)
    title = tree.css_first("head > title")
    return Document(
        ids=[node.attributes.get("id") or "" for node in tree.css("[id]")],
        links=[node.attributes.get("href") or "" for node in tree.css("a[href]")],
        loads=[
            node.attributes.get("src") or node.attributes.get("href") or ""
            for node in tree.css(", ".join(f"{tag}[href], {tag}[src]" for tag in _LOADING))
            if node.attributes.get("rel") != _NOT_LOADED
        ],
        title=title.text().strip() if title else "",
    )

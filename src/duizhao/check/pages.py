"""What a page defines and asks for, where its links lead, and what is wrong with it by itself."""

from __future__ import annotations

import gzip
import html
import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from duizhao.model import Finding, Place
from duizhao.policy import POLICY

PAGE_BUDGET = 150_000
"""A page weighs at most so many bytes when gzipped."""
_LOADING = ("link", "script", "img", "source")
_NOT_LOADED = "canonical"
_ELSEWHERE = re.compile(r"[a-z]+:|//", re.IGNORECASE)
_PLAIN = re.compile(r"(?:\.\./)+\w[\w/.-]*\Z")
_TEMPLATE = re.compile(rb"(<template(?= |>)[^>]*>).*?</template>", re.DOTALL)
_ID = re.compile(rb' id="([^"]*)"')
_LINK = re.compile(rb'<a(?= )[^>]* href="([^"]*)"')
_LOAD = re.compile(rb"<(?:link|script|img|source) [^>]*>")
_ADDRESS = re.compile(rb' (?:href|src)="([^"]*)"')
_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'.encode()
_INLINE = (b"<style", b"<script>", b' style="')
_HANDLER = re.compile(rb' on[a-z]+="')
"""Code and style inside of a page; in what is printed as text, no “<” and no “"” is bare."""
_FOREIGN = re.compile(rb"""<[^a-z/!]|<!-|<[a-z](?>[^<>"=\s/]*(?: [^<>"=\s]+(?<![A-Z])(?:="[^"<>]*")?)*)(?!/?>)""")
"""A tag that the expressions above could misread, for a value without double quotes, say: its page is parsed."""


class Document(Struct):
    """What a page defines and asks for."""

    ids: list[str]
    links: list[str]
    loads: list[str]

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
    where = Place(name)
    yield from (Finding(where, "error", f"id “{id_}” stands twice") for id_ in _doubled(page.ids))
    if b"<head" in data and _POLICY not in data:
        yield Finding(where, "error", "has no policy; expected the Content-Security-Policy of templates/base.html")
    handlers = _HANDLER.findall(data)
    for inline in (*(one for one in _INLINE if one in data), *dict.fromkeys(handlers)):
        message = f"has “{inline.decode().strip()}” in it, which the policy forbids; expected a file or a class"
        yield Finding(where, "error", message)
    for target in page.elsewhere:
        yield Finding(where, "error", f"loads “{target}” from elsewhere; expected a file of the site")
    if weight := too_heavy(data):
        message = f"weighs {weight:,} bytes gzipped; expected at most {PAGE_BUDGET:,}"
        yield Finding(where, "warning", message)


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
    if _FOREIGN.search(data):
        return parsed(data)
    data = _TEMPLATE.sub(rb"\1", data)  # what stands in one is for scripts, and no part of the page
    loads = [
        address
        for tag in _LOAD.findall(data)
        if f'rel="{_NOT_LOADED}"'.encode() not in tag
        for address in _ADDRESS.findall(tag)
    ]
    return Document(ids=_words(_ID.findall(data)), links=_words(_LINK.findall(data)), loads=_words(loads))


def _words(found: Sequence[bytes]) -> list[str]:
    return [html.unescape(one.decode()) if b"&" in one else one.decode() for one in found]


def parsed(data: bytes) -> Document:
    """Read a page with a parser."""
    tree = LexborHTMLParser(data)
    return Document(
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


class Ways:
    """Where links lead; each way from a folder is found once, for thousands of links share it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._led: dict[tuple[str, str], tuple[str, str]] = {}

    def broken(
        self, name: str, targets: Iterable[str], ids: Mapping[str, Container[str]], files: Container[str]
    ) -> Iterator[str]:
        """Say what is wrong with the links of a page that lead to the site: to its ``files``, to ``ids`` on them."""
        for target, wanted, anchor, problem in self.lead(name, targets):
            if problem:
                yield f"link “{target}” {problem}"
            elif wanted and posixpath.normpath(wanted) not in files:
                yield f"link “{target}” leads to no page"
            elif anchor and anchor not in ids.get(wanted, ()):
                yield f"link “{target}” leads to no anchor on its page"

    def lead(self, name: str, targets: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
        """Yield each link of a page with the file and the anchor that it leads to, or what is wrong with it.

        One that leads elsewhere comes without a file.
        """
        folder = posixpath.dirname(name) + "/"
        to_root = "../" * name.count("/")
        for target in targets:
            path, _, anchor = target.partition("#")
            start = folder if path and path[0] != "?" else name
            if _PLAIN.match(path) and path.startswith(to_root):  # the same way from every folder as deep as this
                start, path = "", path[len(to_root) :]
            if (start, path) not in self._led:
                self._led[start, path] = self._lead(start, path)
            wanted, problem = self._led[start, path]
            yield target, wanted, unquote(anchor) if wanted else "", problem

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
        return wanted, ""

"""Page → HTML: templates, links, Markdown, and the assets that pages ask for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urlsplit

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateRuntimeError
from jinja2.ext import Extension
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape
from msgspec import Struct

from duizhao.folding import printable
from duizhao.looks import Templates
from duizhao.model import ContentError, Finding, Page, Place
from duizhao.packaged import told
from duizhao.policy import POLICY
from duizhao.printing import Printing, escaped
from duizhao.settings import Site, is_web_address

INDEX = "index.html"
NOT_FOUND = "/404.html"
_SLOT, _ROOT, _GAP = "<?slot>", "<?root>", "<?gap>"
"""Stand in a page for a leaf, in a leaf for the way to the root, and for words; in what is printed no “<” is bare."""
_ANYWHERE = "/*"
"""The address of a leaf, which may stand on any page."""
_here = ContextVar[str]("here")
"""The address of the page that is being rendered; the workers of a cluster render several at once."""
_SCHEME = re.compile(r"[^/?#]*:")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class _Unindented(Extension):
    """Templates are indented for who reads them; pages are not."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 (Jinja2 gives them)
        return _INDENT.sub("", source)


class Renderer:
    """Renders pages with some templates, for one site."""

    def __init__(self, templates: Templates, site: Site) -> None:
        self.site = site
        self.asset_urls = templates.assets
        self._places = templates.places
        self.base = base_path(site.base_url)
        self.environment = Printing(
            loader=DictLoader(templates.sources),
            auto_reload=False,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[_Unindented],
        )
        self.environment.globals.update(
            site=site,
            href=self._href,
            asset=self._asset,
            canonical=self._canonical,
            slot=Markup(_SLOT),
            gap=Markup(_GAP),
            policy=Markup(POLICY),
        )
        self.environment.filters["markdown"] = self._markdown
        self.markdown = _markdown()

    def render(self, page: Page) -> bytes:
        """Return a page as HTML in UTF-8, its slots open; raise :class:`ContentError` where a template is at fault."""
        return (self._rendered(page).strip() + "\n").encode()

    def leaf(self, name: str, view: Struct) -> bytes:
        """Return what a page over many reports prints of one; its links lead from the root of the site."""
        return self._rendered(Page(url=_ANYWHERE, template=f"leaves/{name}.html", title="", view=view)).encode()

    def _rendered(self, page: Page) -> str:
        _here.set(page.url)
        try:
            return printable(self.environment.get_template(page.template).render(page=page, view=page.view))
        except TemplateError as error:
            name, line = getattr(error, "name", None) or page.template, getattr(error, "lineno", None) or 0
            place = Place(self._places.get(name, f"templates/{name}"), line)
            raise ContentError((told(Finding(place, "error", f"{error.message} (on {page.url})")),)) from error

    def _href(self, target: str) -> str:
        """Return a link from the page that is being rendered to an address of the site or of the web."""
        if not target.startswith("/"):
            return target
        here = _here.get()
        if here == _ANYWHERE:
            path, mark, anchor = target[1:].partition("#")
            path += INDEX if path.endswith("/") or not path else ""
            return Markup(f"{_ROOT}{escaped(path + mark + anchor)}")
        return link(here, target, self.base)

    def _asset(self, name: str) -> str:
        if name not in self.asset_urls:
            raise TemplateRuntimeError(f"no file “{name}” in templates/assets/")
        return self._href(self.asset_urls[name])

    def _canonical(self, page: Page) -> str:
        """Return the address of a page on the web, or nothing where the site has none."""
        if not self.site.base_url or page.url == NOT_FOUND:
            return ""
        # A table to carry away stands beside the page that it is another form of.
        return self.site.base_url.rstrip("/") + page.url[: page.url.rindex("/") + 1]

    def _markdown(self, text: str) -> Markup:
        """Render an editor's Markdown; raw HTML is shown as text, links to the site become relative."""
        tokens = self.markdown.parse(text)
        for token in _with_children(tokens):
            target = token.attrGet("href")
            if isinstance(target, str):
                token.attrSet("href", self._href(target))
            # Style inside of a page is forbidden: how a column is aligned becomes a class.
            if aligned := token.attrs.pop("style", None):
                token.attrSet("class", str(aligned).replace("text-align:", "aligned-"))
        return Markup(self.markdown.renderer.render(tokens, self.markdown.options, {}))


def filled(page: bytes, url: str, leaves: Sequence[tuple[bytes, Sequence[str]]]) -> bytes:
    """Return a page with its slots filled: with leaves, each with the words for its gaps, in the order of the slots."""
    root = "../" * (file_of(url).count("/") - 1)
    parts = page.split(_SLOT.encode())
    assert len(parts) == len(leaves) + 1, f"{url}: {len(parts) - 1} slots for {len(leaves)} leaves"
    made = [parts[0]]
    for part, (leaf, words) in zip(parts[1:], leaves, strict=True):
        pieces = leaf.replace(_ROOT.encode(), root.encode()).split(_GAP.encode())
        assert len(pieces) == len(words) + 1, f"{url}: {len(pieces) - 1} gaps for {len(words)} words"
        made.append(pieces[0])
        for piece, word in zip(pieces[1:], words, strict=True):
            made += (str(escape(word)).encode(), piece)
        made.append(part)
    return b"".join(made)


def link(source: str, target: str, base: str = "/") -> str:
    """Return a relative link from one address of the site to another.

    It names ``index.html``, so that pages open from a folder too, where no server looks for it. Only the page
    for what is not found, which a host shows at any address, links from the base path.
    """
    path, _, anchor = target.partition("#")
    if path.endswith("/"):
        path += INDEX
    suffix = f"#{anchor}" if anchor else ""
    if source == NOT_FOUND:
        return base.rstrip("/") + path.removesuffix(INDEX) + suffix
    if path == file_of(source) and suffix:
        return suffix
    return _relative(path, posixpath.dirname(file_of(source))) + suffix


@lru_cache(4096)
def _relative(path: str, folder: str) -> str:
    """Return the way to a file from a folder: pages lead to the same files again and again."""
    return posixpath.relpath(path, folder)


def file_of(url: str) -> str:
    """Return the file that is served at an address of the site, from its root."""
    return url + INDEX if url.endswith("/") else url


def base_path(base_url: str | None) -> str:
    """Return the path under which the site is published."""
    return urlsplit(base_url).path or "/" if base_url else "/"


def _markdown() -> MarkdownIt:
    """Return what reads an editor's Markdown: no HTML, no pictures, links to the site and to the web alone."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.validateLink = _may_be_linked  # type: ignore[method-assign, assignment]  # as its manual says
    return made


def _may_be_linked(target: str) -> bool:
    """Whether a link may stand on a page; one that may not stays what an editor wrote."""
    scheme = _SCHEME.match(target)
    return is_web_address(target) or target.startswith("mailto:") if scheme else not target.startswith("//")


def _with_children(tokens: list[Token]) -> list[Token]:
    return [token for parent in tokens for token in (parent, *(parent.children or ()))]

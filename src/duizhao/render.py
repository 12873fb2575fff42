"""Page → HTML: templates, links, Markdown, and the assets that pages ask for."""

from __future__ import annotations

import hashlib
import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    pass_context,
)
from jinja2.runtime import Context
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from duizhao.folding import printable
from duizhao.model import ContentError, Finding, Page, Place
from duizhao.settings import Site

INDEX = "index.html"
NOT_FOUND = "/404.html"


class Renderer:
    """Renders pages with the templates of one folder, for one site."""

    def __init__(self, templates: Path, site: Site) -> None:
        self.site = site
        self.asset_urls, self.assets = _assets(templates / "assets")
        self.environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_printable,
        )
        self.environment.globals.update(site=site, href=self._href, asset=self._asset, canonical=self._canonical)
        self.environment.filters["markdown"] = self._markdown
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    def render(self, page: Page) -> bytes:
        """Return the page as HTML in UTF-8; raise :class:`ContentError` where a template is at fault."""
        try:
            template = self.environment.get_template(page.template)
            return (template.render(page=page, view=page.view).strip() + "\n").encode()
        except TemplateError as error:
            name, line = getattr(error, "name", None) or page.template, getattr(error, "lineno", None) or 0
            finding = Finding(Place(f"templates/{name}", line), "error", f"{error.message} (on {page.url})")
            raise ContentError((finding,)) from error

    @pass_context
    def _href(self, context: Context, target: str) -> str:
        """Return a link from the page that is being rendered to an address of the site or of the web."""
        if not target.startswith("/"):
            return target
        return link(context["page"].url, target, base_path(self.site.base_url))

    @pass_context
    def _asset(self, context: Context, name: str) -> str:
        if name not in self.asset_urls:
            raise TemplateRuntimeError(f"no file “{name}” in templates/assets/")
        return self._href(context, self.asset_urls[name])

    def _canonical(self, page: Page) -> str:
        """Return the page's address on the web, or nothing where the site has none."""
        if not self.site.base_url or page.url == NOT_FOUND:
            return ""
        return self.site.base_url.rstrip("/") + page.url

    @pass_context
    def _markdown(self, context: Context, text: str) -> Markup:
        """Render an editor's Markdown; raw HTML is shown as text, links to the site become relative."""
        tokens = self.markdown.parse(text)
        for token in _with_children(tokens):
            target = token.attrGet("href")
            if isinstance(target, str):
                token.attrSet("href", self._href(context, target))
        return Markup(self.markdown.renderer.render(tokens, self.markdown.options, {}))


def _printable(value: object) -> object:
    """Return what is printed, with a sign in place of characters that may not stand in HTML."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value


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
    return posixpath.relpath(path, posixpath.dirname(file_of(source))) + suffix


def file_of(url: str) -> str:
    """Return the file that is served at an address of the site, from its root."""
    return url + INDEX if url.endswith("/") else url


def base_path(base_url: str | None) -> str:
    """Return the path under which the site is published."""
    return urlsplit(base_url).path or "/" if base_url else "/"


def _assets(folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the address of each asset, and the assets by address.

    Each address carries a hash of what stands there, so that hosts may keep it for ever.
    """
    urls, assets = {}, {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data, name = path.read_bytes(), path.relative_to(folder)
        url = f"/assets/{name.with_suffix('').as_posix()}-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"
        urls[name.as_posix()], assets[url] = url, data
    return urls, assets


def _with_children(tokens: list[Token]) -> list[Token]:
    return [token for parent in tokens for token in (parent, *(parent.children or ()))]

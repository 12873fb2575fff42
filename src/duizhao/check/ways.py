"""Where the links of a page lead: to which file of the site and which anchor on it, or out of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urljoin, urlsplit

_PLAIN = re.compile(r"(?:\.\./)+\w[\w/.-]*\Z")
_SCHEMES = ("http", "https", "mailto", "tel")
"""Where a link may lead that leads elsewhere."""
_ALLOWED = ", ".join(f"{scheme}:" for scheme in _SCHEMES)


class Ways:
    """Where links lead; each way from a folder is found once, for thousands of links share it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._led: dict[tuple[str, str], tuple[str, str]] = {}

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
            if scheme := urlsplit(path).scheme:
                return "", "" if scheme in _SCHEMES else f"leads to “{scheme}:”; expected {_ALLOWED}"
            whole = urljoin(f"{root}/{start.lstrip('/')}", path)
        except ValueError:
            return "", "is no address"
        if not whole.startswith(self.base):
            return "", "leads out of the site"
        wanted = unquote(whole[len(root) + 1 :].partition("?")[0])
        if wanted == "" or wanted.endswith("/"):
            wanted += "index.html"
        return posixpath.normpath(wanted), ""

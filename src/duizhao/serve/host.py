"""A folder → pages in a browser of this machine: a server on the loopback, and what it answers."""

from __future__ import annotations

import errno
import os
import re
import sys
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from itertools import count
from pathlib import Path, PurePosixPath
from socketserver import TCPServer, ThreadingMixIn
from threading import Condition, Thread
from urllib.parse import quote, unquote

from msgspec import Struct

from duizhao.policy import HEADERS
from duizhao.serve.folder import held
from duizhao.serve.pages import EVENTS, FILES, completed, lone

_LOOPBACK = "127.0.0.1"
_OURS = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]+)?", re.IGNORECASE)
"""By these names a browser of this machine asks; by another, a page from elsewhere that had its name lead here."""
_FIRST, _LAST = 8000, 8099
_HEARTBEAT = 15
"""So often, in seconds, a page that waits is told that it still does, which shows whether it is there."""
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_HTML = _TYPES[".html"]


class BusyError(Exception):
    """No site can be served at a port."""


class Shown(Struct, frozen=True, kw_only=True):
    """What is served, and how it is known from what was."""

    version: str
    """Another one after each build, of whatever process."""
    base: str = ""
    """The path under which the site stands; empty where there is no site yet."""
    panel: bytes = b""
    """What is wrong, as pages show it."""


class Host(ThreadingMixIn, TCPServer):
    """Serves a site to browsers of this machine, and tells its pages when it was built anew."""

    daemon_threads = True
    request_queue_size = 128
    # On Windows this would let two programs share a port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, folder: Path, port: int) -> None:
        self._begun = False
        super().__init__((_LOOPBACK, port), Visit)
        self.folder = folder.resolve()
        self.shown = Shown(version=_now())
        self.turned = Condition()

    @property
    def url(self) -> str:
        """The address of the site's first page."""
        return f"http://{_LOOPBACK}:{self.server_address[1]}{quote(self.shown.base) or '/'}"

    def show(self, base: str | None, panel: bytes) -> None:
        """Serve what was built under a path, or, without one, what is there already; pages are loaded again."""
        path = self.shown.base if base is None else unquote(base.rstrip("/")) + "/"
        with self.turned:
            self.shown = Shown(version=_now(), base=path, panel=panel)
            self.turned.notify_all()
        if not self._begun:
            self._begun = True
            Thread(target=self.serve_forever, daemon=True).start()

    def server_close(self) -> None:
        """Serve no more, and give the port back."""
        if self._begun:
            self.shutdown()
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say what went wrong in an answer; that a browser went away is nothing wrong."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # handed on as it came


def opened(folder: Path, port: int | None) -> Host:
    """Take a port, the first free one where none is asked for; raise :class:`BusyError` where it cannot be had.

    Browsers that ask wait until something is shown.
    """
    for one in count(_FIRST) if port is None else [port]:
        try:
            return Host(folder, one)
        except OSError as error:
            if port is None and one < _LAST:
                continue
            taken = "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be had: {error}"
            raise BusyError(f"port {one} {taken}; give another") from error
    raise AssertionError("the ports end with the last")


class Visit(BaseHTTPRequestHandler):
    """A request and its answer."""

    server: Host

    def do_GET(self) -> None:
        """Answer with a file of the site, a page that says why there is none, or news of the next build."""
        target, _, query = self.path.partition("?")
        path, shown = unquote(target), self.server.shown
        names = self.headers.get_all("Host", [])
        if len(names) != 1 or not _OURS.fullmatch(names[0].strip()):
            self._answer(
                HTTPStatus.MISDIRECTED_REQUEST, ".txt", b"This site is served to 127.0.0.1 and localhost only.\n"
            )
        elif path in FILES:
            self._answer(HTTPStatus.OK, PurePosixPath(path).suffix, FILES[path])
        elif path == EVENTS:
            self._news(query)
        elif not shown.base:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, ".html", lone(shown.panel, shown.version))
        elif path == "/" != shown.base:
            self._lead(shown.base)
        else:
            self._page(path, shown)

    do_HEAD = do_GET  # noqa: N815 (its name in the standard library)

    def _page(self, path: str, shown: Shown) -> None:
        root, name = self.server.folder, path.removeprefix(shown.base)
        file = name + "index.html" if name.endswith("/") or not name else name
        found = held(root, file) if path.startswith(shown.base) else None
        if found is not None:
            self._answer(HTTPStatus.OK, PurePosixPath(file).suffix, found, shown)
        elif path + "/" == shown.base or (path.startswith(shown.base) and held(root, f"{name}/index.html") is not None):
            self._lead(f"{path}/")
        else:
            page = held(root, "404.html") or b"<!doctype html><title>404</title><body>Not found.</body>\n"
            self._answer(HTTPStatus.NOT_FOUND, ".html", page, shown)

    def _lead(self, path: str) -> None:
        query = self.path.partition("?")[1:]
        self._head(HTTPStatus.TEMPORARY_REDIRECT, Location=quote(path) + "".join(query))

    def _answer(self, status: HTTPStatus, suffix: str, data: bytes, shown: Shown | None = None) -> None:
        sort = _TYPES.get(suffix, "application/octet-stream")
        if shown and sort == _HTML:
            data = completed(data, shown.version, shown.panel)
        self._head(status, **{"Content-Type": sort, "Content-Length": str(len(data))})
        if self.command != "HEAD":
            self.wfile.write(data)

    def _news(self, version: str) -> None:
        """Say so when another version than the one a page has is shown."""
        host = self.server
        self._head(HTTPStatus.OK, **{"Content-Type": "text/event-stream"})
        while self.command != "HEAD":
            with host.turned:
                if host.turned.wait_for(lambda: host.shown.version != version, _HEARTBEAT):
                    break
            self.wfile.write(b": nothing new\n\n")
        if self.command != "HEAD":
            self.wfile.write(b"data: built\n\n")

    def _head(self, status: HTTPStatus, **fields: str) -> None:
        self.send_response_only(status)
        # A page from elsewhere may neither load nor guess what stands here, drafts among it.
        safe = {"Cross-Origin-Resource-Policy": "same-origin", **HEADERS}
        for name, value in {"Cache-Control": "no-store", **safe, **fields}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name in the standard library)
        """Say nothing of each request."""


def _now() -> str:
    return str(time.time_ns())

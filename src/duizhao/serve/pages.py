"""What is added to a page as it is served, and never written: a script that reloads it, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources

OWN = "/.duizhao/"
"""Below this address stands what is no part of the site."""
EVENTS = f"{OWN}events"
"""Here a page hears of the next build."""
_FOLDER = resources.files("duizhao.serve")
FILES = {f"{OWN}{name}": _FOLDER.joinpath(name).read_bytes() for name in ("reload.js", "panel.css")}
"""What pages ask for, by address: files of their own, since the pages allow no code and no style inside of them."""


def problems_panel(problems: Sequence[str], fault: str) -> bytes:
    """Return a panel that says why there is no new site."""
    listed = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    told = f"<ul>{listed}</ul>" * bool(listed) + f"<pre>{escape(fault)}</pre>" * bool(fault)
    return (
        f'<link rel="stylesheet" href="{OWN}panel.css">'
        '<section class="duizhao-panel" lang="en" role="alert" tabindex="0">'
        f"<h2>The site was not built</h2>{told}</section>"
    ).encode()


def completed(page: bytes, version: str, panel: bytes) -> bytes:
    """Return a page with the script and a panel at its end."""
    script = f'<script defer src="{OWN}reload.js" data-version="{version}"></script>'.encode()
    before, end, after = page.rpartition(b"</body>")
    if not end:
        before, after = page, b""
    return before + panel + script + end + after


def lone(panel: bytes, version: str) -> bytes:
    """Return a page for a site that was not built yet."""
    head = '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Not built</title></head>'
    return completed(f"{head}<body></body></html>\n".encode(), version, panel)

"""The text of a report as its page shows it, and where that is not what the report says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from duizhao.check.pages import ID, Told
from duizhao.fulltext import without_blanks

_REPORT = re.compile(rb'<div data-report="[^"]*"[^>]*>')
_FOLDER = re.compile(rb"<(/?)div(?= |>)")
_OURS = re.compile(
    rb'<p class="kind">.*?</p>|<a class="item-number item-anchor".*?</a>|<p class="answer[ "].*?</p>'
    rb'|<div class="item-foot">.*?</div>',
    re.DOTALL,
)
"""What stands between the words of a report and is none of them: kinds, signs of links, answers, notes."""
_SHOWN = re.compile(rb">([^<>]+)(?=<)")
_AROUND = 12
"""So many characters around a difference are told."""


def body_of(page: bytes) -> tuple[int, int] | None:
    """Return where the text of a report begins and ends on its page."""
    begun = _REPORT.search(page)
    if not begun:
        return None
    depth = 1
    for folder in _FOLDER.finditer(page, begun.end()):
        depth += -1 if folder[1] else 1
        if not depth:
            return begun.end(), folder.start()
    return begun.end(), len(page)


def anchors_on(page: bytes) -> list[str]:
    """Return the anchors of a report's sections and items, in their order: what is cited."""
    body = body_of(page)
    return [html.unescape(one.decode()) for one in ID.findall(page, *body)] if body else []


def text_on(page: bytes) -> str:
    """Return the words of a report as its page shows them, without blanks; nothing where there is none."""
    body = body_of(page)
    if not body:
        return ""
    return "".join(piece for _, piece in _pieces(page, *body))


def difference(page: bytes, wanted: str) -> Told | None:
    """Return where a page first shows something else than a report says."""
    shown, ends = "", []
    body = body_of(page)
    if not body:
        return 0, "error", f"shows no report; expected “{wanted[:_AROUND]}…”"
    for at, piece in _pieces(page, *body):
        shown += piece
        ends.append((len(shown), at))
    if shown == wanted:
        return None
    same = next((n for n, (one, other) in enumerate(zip(shown, wanted, strict=False)) if one != other), None)
    same = min(len(shown), len(wanted)) if same is None else same
    at = next((at for end, at in ends if end > same), body[1])
    start = max(0, same - _AROUND)
    told = f"shows “{shown[start : same + _AROUND]}” where the report says “{wanted[start : same + _AROUND]}”"
    return at, "error", told


def _pieces(page: bytes, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the words of a report on its page between tags, each with its place."""
    page = _OURS.sub(_hidden, page[:end] + b"<")
    for found in _SHOWN.finditer(page, start - 1):
        if piece := without_blanks(html.unescape(found[1].decode(errors="replace"))):
            yield found.start(1), piece


def _hidden(found: re.Match[bytes]) -> bytes:
    return b"<" + b" " * (len(found[0]) - 2) + b">"

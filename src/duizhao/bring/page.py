"""A web page → its main text, found by where the sentences stand, and what its labels say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser

from duizhao.bring.flow import Block, Flow, Line
from duizhao.bring.labels import Labels, day, labels
from duizhao.bring.rows import text_of
from duizhao.decoding import decoded
from duizhao.files import RefusedError, read_as
from duizhao.forms import DATE_LINE, NUMBER, OFFICE, is_title
from duizhao.front_matter import Brought, FrontMatter
from duizhao.model import Place
from duizhao.settings import is_web_address

_HOLDS = 0.95
"""The main text is in the smallest block with so much of the page's prose."""
_CODE, _CODE_ENDS = (
    re.compile(rb"<(?:script|style)\b", re.IGNORECASE),
    re.compile(rb"</(?:script|style)", re.IGNORECASE),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_GB, _SAME = ("gb2312", "gbk", "gb18030"), {"utf8": "utf-8", "big5": "big5hkscs"}
_MOST_BEHIND, _HEAD_LINES, _EXCERPT = 4, 12, 24
_NOTHING = "a web page without text; it may fetch its text by script, or link to a document: save that"


def from_page(data: bytes, name: str) -> Brought:
    """Take the main text out of a web page, with its title above it where it stands apart."""
    found = read_as(decoded, _without_code(data), name)
    page = LexborHTMLParser(found.text)
    if page.body is None:
        raise RefusedError(Place(name), _NOTHING)
    try:
        flow = Flow(page.body)
    except RecursionError as error:
        raise RefusedError(Place(name), "a web page of elements inside each other without end") from error
    if not any(_prose(line) for line in flow.lines):
        raise RefusedError(Place(name), _NOTHING)
    start, end = _main(flow)
    lines = [line.text for line in flow.lines[start:end]]
    said = labels(page, data, [line.text for line in flow.lines[: start + _HEAD_LINES]])
    title = _title(page, said)
    if title and lines and not _has_title(lines):
        lines = [title, *lines]
    text = text_of(lines, name, _NOTHING)
    remarks = [*_misdeclared(data, found.encoding), *_of_labels(said), *_left_out(flow.lines, start, end)]
    return Brought(text=text, matter=_matter(said, title), said=_sources(said), remarks=tuple(remarks))


def _without_code(data: bytes) -> bytes:
    """Return a page without scripts and styles: they are long and in ASCII, and drown what tells the encoding."""
    first, *others = _CODE.split(data)
    ends = (_CODE_ENDS.search(other) for other in others)
    return first + b"".join(other[end.start() :] for other, end in zip(others, ends, strict=True) if end)


def _main(flow: Flow) -> tuple[int, int]:
    """Return the first line of the main text and the line behind its last."""
    prose = [_prose(line) for line in flow.lines]
    block, whole = flow.body, sum(prose)
    while inner := [one for one in block.inner if _sum(prose, one) >= _HOLDS * whole]:
        block = inner[0]
    return block.start, _with_signature(flow.lines, block.end)


def _sum(prose: Sequence[int], block: Block) -> int:
    return sum(prose[block.start : block.end])


def _prose(line: Line) -> int:
    """Return how much a line speaks for a report: its length if it is a sentence, or numbered, and no link."""
    is_told = "。" in line.text or "；" in line.text or NUMBER.match(line.text)
    return len(line.text) if is_told and 2 * line.linked < len(line.text) else 0


def _with_signature(lines: Sequence[Line], end: int) -> int:
    """Return where a text ends, with the office and the date that stand in a block of their own behind it."""
    for at in range(end, min(len(lines), end + _MOST_BEHIND)):
        words = re.sub(r"\s", "", lines[at].text)
        if "年" in words and DATE_LINE.fullmatch(words):
            return at + 1
        if not OFFICE.fullmatch(words):
            break
    return end


def _title(page: LexborHTMLParser, said: Labels) -> str:
    """Return the title of a report that a page shows or names, on one line."""
    shown = [node.text(separator="") for node in page.css("h1, h2, h3")]
    named = [re.split(r"[_|｜]|[-–—]{1,2}(?=[^\d])", node.text())[0] for node in page.css("title")]
    whole = ("".join(words.split()) for words in (said.title.value, *shown, *named))
    return next((words for words in whole if is_title(words)), "")


def _has_title(lines: Sequence[str]) -> bool:
    """Whether a text begins with a title, on one to three lines before its first sentence or number."""
    above = takewhile(lambda line: "。" not in line and not NUMBER.match(line), lines[:_HEAD_LINES])
    head = ["".join(line.split()) for line in above]
    spans = ("".join(head[at : at + length]) for at in range(len(head)) for length in (1, 2, 3))
    return any(is_title(words) for words in spans)


def _matter(said: Labels, title: str) -> FrontMatter:
    address = said.address.value
    return FrontMatter(
        title=title,
        published=day(said.published.value),
        origin=address if is_web_address(address) else None,
    )


def _sources(said: Labels) -> dict[str, str]:
    """Say where each field was found."""
    source = "，".join(words for words in (said.site.value, said.source.value) if words)
    published, address = (
        f"依网页的 {name}" if name.isascii() else f"依{name}" for name in (said.published.name, said.address.name)
    )
    return {"title": "依网页", "published": published + (f"（{source}）" if source else ""), "origin": address}


def _of_labels(said: Labels) -> Iterator[str]:
    for label in (said.site, said.source):
        if label.value:
            yield f"the page's {label.name} is “{label.value}”"


def _misdeclared(data: bytes, encoding: str) -> Iterator[str]:
    """Yield a word on a page that declares another encoding than it is in."""
    if declared := _DECLARED.search(data[:5000]):
        name = declared[1].decode("ascii").lower()
        known = "gb18030" if name in _GB else _SAME.get(name, name)
        if known != encoding:
            yield f"declared as {name}, read as {encoding}; see that its characters are right"


def _left_out(lines: Sequence[Line], start: int, end: int) -> Iterator[str]:
    """Yield what an editor should look at on the page itself."""
    rest = [*lines[:start], *lines[end:]]
    if lost := [line.text for line in rest if _prose(line)]:
        yield f"{len(lost)} lines with sentences were left out as the page's own, such as “{lost[0][:_EXCERPT]}”"
    if any(line.text.strip("[]【】> ") == "下一页" for line in rest):
        yield "the page has a link 下一页; the text may go on there"

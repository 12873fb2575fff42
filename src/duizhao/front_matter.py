"""The front matter of a report's file: what an editor says of it, how it is read, and how it is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import yaml
from msgspec import Struct

from duizhao.files import Received, RefusedError
from duizhao.model import Place, Revision

REPORTS, SEEDS = "content/reports", "seeds"
"""Where the files of reports stand, and their texts."""
SUFFIXES = (".md", ".markdown")
"""How the name of a report's file may end."""
_FIRST_YEAR, _LAST_YEAR = 1978, 2099
"""Years outside of these are slips: the law on such reports is of 2015, and no clock is asked for today."""
_LONGEST = 10_000
"""So many characters front matter has at most."""
_FRONT = re.compile(r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)


class FrontMatter(Struct, frozen=True, kw_only=True):
    """What an editor says of a report, at the top of its file."""

    title: str
    """The report's title."""
    signed: dt.date | None = None
    """落款日期; none where the text has none."""
    published: dt.date | None = None
    """公开日期; none where it is not known."""
    origin: str | None = None
    """Where the text was taken from; none where it is not known."""
    retrieved: dt.date | None = None
    """When it was taken."""
    added: dt.date | None = None
    """When it came to the site; none where it is not known."""
    revised: tuple[Revision, ...] = ()
    """What was changed since, and when."""
    draft: bool = False
    """Whether it is held back."""
    text: str | None = None
    """The file under ``seeds/`` that holds the text; none where it follows the front matter."""


class Split(Struct, frozen=True, kw_only=True):
    """A file parted into front matter and body."""

    yaml: str
    """The front matter; it begins on the second line."""
    body: str
    """What follows it."""
    line: int
    """The line on which the body begins."""


class Brought(Struct, frozen=True, kw_only=True):
    """A document from which a report is taken: its text, and what it says of itself."""

    text: Received
    """Its text, under the document's own name; its bytes are what ``seeds/`` will hold."""
    matter: FrontMatter
    """What it says beside its text, in fields made for that; the title may be empty."""
    said: Mapping[str, str] = {}
    """Where each of those fields was found, by name, in Chinese."""
    remarks: tuple[str, ...] = ()
    """What an editor should know of how the text was taken out."""


def is_year(word: str) -> bool:
    """Whether a word is a year on which there may be a report."""
    return bool(re.fullmatch(r"[0-9]{4}", word)) and _FIRST_YEAR <= int(word) <= _LAST_YEAR


def split(file: Received) -> Split:
    """Part a file into front matter and body; raise :class:`RefusedError` where it has none."""
    match = _FRONT.match(file.text)
    if not match:
        message = "no front matter: expected “---” on the first line, fields such as “title: …”, and “---” again"
        raise RefusedError(Place(file.name, 1, 1), message)
    if len(match["yaml"]) > _LONGEST:
        message = f"front matter of {len(match['yaml']):,} characters; expected at most {_LONGEST:,}"
        raise RefusedError(Place(file.name, 1, 1), message)
    line = file.text.count("\n", 0, match.end()) + 1
    return Split(yaml=match["yaml"], body=file.text[match.end() :], line=line)


def written(matter: FrontMatter, said: Mapping[str, str]) -> str:
    """Return front matter as the text of a file without a body; ``said`` are remarks on fields, by name."""
    lines = []
    for name in ("title", "text", "signed", "published", "origin", "retrieved", "draft"):
        value = scalar(getattr(matter, name))
        remark = " ".join(said.get(name, "").split())
        lines.append(f"{name}: {value}" + (f"   # {remark}" if remark else ""))
    return "\n".join(["---", *lines, "---", ""])


def scalar(value: object) -> str:
    """Return a value as YAML on one line, in quotes only where it needs them."""
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"))
    return dumped.removesuffix("\n").removesuffix("\n...")

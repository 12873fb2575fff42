"""How tests write and read: cases as text, a report made of a string, an outline to compare with."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from duizhao.clean import clean
from duizhao.model import Corpus, Document, Ref, Report, Source
from duizhao.pipeline.tasks import reading
from duizhao.search import part
from duizhao.search.indexing import index
from duizhao.search.postings import postings
from duizhao.settings import Settings
from duizhao.simplify import simplify
from duizhao.trim import trim

CASES = Path(__file__).parent / "cases"
DATA = Path(__file__).parent / "data"
_CASE = re.compile(r"(?m)^(?P<title>.+)\n\.\n(?P<input>[\s\S]*?)\n\.\n(?P<expected>[\s\S]*?)\n\.\n")


def cases(name: str) -> dict[str, tuple[str, str]]:
    """Read a file of cases: a title, the input and what is expected, each followed by a line with a dot."""
    raw = (CASES / name).read_text(encoding="utf-8")
    found = {match["title"]: (match["input"], match["expected"]) for match in _CASE.finditer(raw)}
    left = _CASE.sub("", raw).strip()
    assert not left, f"{name}: not a case: {left[:60]!r}"
    return found


def source(text: str, county: str = "jingyan", year: int = 2023) -> Source:
    ref = Ref(county=county, year=year, title="某县法治政府建设情况报告")
    return Source(ref=ref, path="a.md", text_path="a.txt", sha256="0" * 64, text=text)


def document(text: str, settings: Settings) -> Document:
    return simplify(trim(clean(source(text)), settings.chrome), settings.variants)


def report(text: str, settings: Settings, county: str = "jingyan", year: int = 2023) -> Report:
    return reading(source(text, county, year), settings)


class Index(Struct):
    """The index of the search."""

    address: str
    """The file that is loaded first."""
    files: dict[str, bytes]
    """All files by address, with the texts that it shows."""


def search(corpus: Corpus, settings: Settings, cut: Callable[[str], Sequence[str]]) -> Index:
    """Return the index of some reports."""
    shelf = {one.ref: part(one, settings, cut) for one in corpus.reports}
    by_key = {ref.key: own for ref, own in shelf.items()}
    made = index(
        [(ref, own.tally) for ref, own in shelf.items()],
        settings,
        lambda group, keys, letters: postings((by_key[key].passages[group] for key in keys), letters),
    )
    files = dict(made)
    texts = {f"{ref.url}text.js": own.text for ref, own in shelf.items()}
    return Index(address=list(files)[-1], files=files | texts)


def outline(found: Report) -> str:
    """Write a report as an outline: sections, then items by depth, with anchor, number, heading and text."""
    lines = []
    for section in found.sections:
        lines.append(f"[{section.kind}] {section.number}{section.heading}".rstrip().replace("\n", "/"))
        for item in section.items:
            depth = max(0, len(item.path) - bool(item.number))
            name = f"{item.anchor} {item.number}{item.heading}".rstrip()
            lines.append("  " * (depth + 1) + f"{name}｜" + item.text.replace("\n", "/"))
    return "\n".join(lines)


def joined(found: Report) -> str:
    """Join lead, numbers, headings, texts and separators of a report, in order."""
    parts = [found.lead]
    for section in found.sections:
        parts += [section.number, section.separators[0], section.heading, section.separators[1]]
        for item in section.items:
            after_number, after_heading, after_text = item.separators
            parts += [item.number, after_number, item.heading, after_heading, item.text, after_text]
    return "".join(parts)

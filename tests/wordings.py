"""Made reports, what is printed of each item, queries made of their words, and what a plain scan finds for them."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import islice
from random import Random

from msgspec import Struct, structs
from opencc import OpenCC

from bench.reports import reports
from duizhao.model import UNSURE, Corpus, Item, Report, Section
from duizhao.pipeline.tasks import reading
from duizhao.script import is_traditional, simplified
from duizhao.settings import County, Settings
from tests.texts import source

ODD = (
    "（GB 2312）", "第 3 次", "𠮷田", "Café", "①②", "㎡", "“双随机”", "—2025", "AppStore", "<b>&amp;</b>",
    "<img src=x onerror=alert(1)>", "C:\\d", ".*+?^${}()|[]", "__proto__", "👩‍⚖️", "\u202eabc\u202c", "constructor",
)  # fmt: skip
"""What reports rarely hold and a search must not stumble over."""


def made_corpus(number: int, settings: Settings) -> tuple[Corpus, Settings]:
    """Return so many made reports, each with something odd in it, and settings that know their counties."""
    made = list(islice(reports(1), number))
    counties = {
        one.county.slug: County(
            name=one.county.name, province=one.county.province, level=one.county.level, prefecture=one.county.prefecture
        )
        for one in made
    }
    known = structs.replace(settings, counties=settings.counties | counties)
    draw = Random(number)
    read = []
    for one in made:
        stop = one.text.rfind("，")
        text = one.text[:stop] + draw.choice(ODD) + one.text[stop:]
        received = source(text, one.county.slug, one.year)
        read.append(reading(structs.replace(received, ref=structs.replace(received.ref, title=one.title)), known))
    return Corpus(reports=tuple(read)), known


_BETWEEN = "\x00"


class Printed(Struct, frozen=True):
    """An item as it stands on its report's page."""

    key: str
    """Report and anchor."""
    text: str
    """Number, heading and text; a heading on a line of its own ends with a line break."""
    values: dict[str, list[str]]
    """What filters know of it."""


def printed(corpus: Corpus, settings: Settings) -> list[Printed]:
    """Return every item of every report as it is printed."""
    return [
        Printed(f"{report.ref.key}#{item.anchor}", _printed(item), _values(report, section, item, settings))
        for report in corpus.reports
        for section in report.sections
        for item in section.items
    ]


def _printed(item: Item) -> str:
    if not item.heading:
        return item.number + item.text
    mark, apart = item.separators[1].strip(), "\n" in item.separators[1]
    return item.number + item.heading + mark + ("\n" if apart else "") + item.text


def _values(report: Report, section: Section, item: Item, settings: Settings) -> dict[str, list[str]]:
    county = settings.counties[report.ref.county]
    return {
        "county": [report.ref.county],
        "province": [county.province],
        "level": [county.level],
        "year": [str(report.ref.year)],
        "section": [section.kind if section.confidence >= UNSURE else "unread"],
        "topic": list(item.topics),
    }


class Query(Struct, frozen=True):
    """A query as a reader writes it, and what it means."""

    written: str
    """The words in the box."""
    wanted: tuple[str, ...]
    """The terms that must stand in an item."""
    unwanted: tuple[str, ...] = ()
    """The terms that may not."""
    filters: dict[str, str] = {}
    """The filters set."""


def queries(number: int, items: Sequence[Printed], seed: int) -> list[Query]:
    """Return made queries of all kinds; all but some of them have an answer."""
    draw = Random(seed)
    found: list[Query] = []
    while len(found) < number:
        item = draw.choice(items)
        term = _piece(item.text, draw)
        kind = draw.randrange(10)
        if not term:
            continue
        if kind < 4:
            found.append(Query(_quoted(term), (term,)))
        elif kind == 4 and _traditional(term) != term:
            found.append(Query(_quoted(_traditional(term)), (_traditional(term),)))
        elif kind == 5:
            other = _piece(draw.choice((item, draw.choice(items))).text, draw)
            found.extend([Query(f"{_quoted(term)} {_quoted(other)}", (term, other))] if other else [])
        elif kind == 6:
            other = _piece(item.text, draw, 2)
            found.extend([Query(f"{_quoted(term[:2])}　-{_quoted(other)}", (term[:2],), (other,))] if other else [])
        elif kind == 7:
            name = draw.choice(sorted(item.values))
            chosen = {name: draw.choice(item.values[name] or ["disputes"])}
            found.append(Query(_quoted(term), (term,), filters=chosen))
        elif kind == 8:
            wide = "".join(chr(ord(c) + 0xFEE0) if "!" < c <= "~" else c for c in term.upper())
            found.append(Query(f'"{wide}"', (term,)))
        else:
            mixed = "".join(draw.sample(term, len(term))).strip()
            found.append(Query(_quoted(mixed), (mixed,)))
    return found


def _piece(text: str, draw: Random, longest: int = 12) -> str:
    """Return one to twelve characters of a line of a text, across whatever stands between words."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    line = draw.choice(lines)
    length = draw.randrange(1, longest + 1)
    start = draw.randrange(max(1, len(line) - length + 1))
    piece = line[start : start + length].strip()
    return "" if '"' in piece or "＂" in piece else piece


def _quoted(term: str) -> str:
    """Write a term so that it is read as one: in quotes where it holds a blank or begins with a minus or a quote."""
    return f'"{term}"' if re.search(r'\s|^[-－﹣“"＂]', term) else term


@cache
def _traditional(term: str) -> str:
    result: str = OpenCC("s2t").convert(term)
    return result


class Scan:
    """A plain scan of all items, which is what a search is held against."""

    def __init__(self, items: Sequence[Printed], settings: Settings) -> None:
        self.items = items
        folded = [plain(item.text) for item in items]
        self.text = _BETWEEN.join(folded)
        self.starts = [0]
        for text in folded:
            self.starts.append(self.starts[-1] + len(text) + 1)
        self.pairs = {pair for old, new in settings.variants.written.items() for pair in zip(old, new, strict=True)}

    def found(self, query: Query) -> set[str]:
        """Return the keys of the items that answer a query."""
        telling = any(is_traditional(c) for term in (*query.wanted, *query.unwanted) for c in plain(term))
        wanted = [self._holding(term, telling) for term in query.wanted]
        unwanted = [self._holding(term, telling) for term in query.unwanted]
        held = set.intersection(*wanted).difference(*unwanted)
        return {
            self.items[at].key
            for at in held
            if all(value in self.items[at].values[name] for name, value in query.filters.items())
        }

    def _holding(self, term: str, telling: bool) -> set[int]:
        """Return the items that hold a term: as written or, in a Traditional query and where that fails, converted."""
        found = set() if telling else self._matching(re.escape(plain(term)))
        return found or self._matching("".join(map(self._form, plain(term))))

    def _matching(self, pattern: str) -> set[int]:
        return {bisect_right(self.starts, match.start()) - 1 for match in re.finditer(pattern, self.text)}

    @cache  # noqa: B019 (one scan lives as long as its tests)
    def _form(self, character: str) -> str:
        """Return a pattern for a character in any form that the conversion of texts gives it."""
        forms = {character, simplified(character), *(new for old, new in self.pairs if old == character)}
        return f"(?:{'|'.join(map(re.escape, sorted(forms)))})"


def plain(text: str) -> str:
    """Return a text without differences of width, of capitals, of blanks, and without signs that nobody sees."""
    shown = re.sub("[\u200b-\u200f\u202a-\u202e\ufe0f]", "", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[^\S\n]+", " ", shown)

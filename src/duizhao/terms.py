"""Reports → Terms: what is most particular to each report: words in “…”, names in 《…》, words that it uses far more.

The last are told by the log-odds of a word against all other reports, once there are reports enough to tell. Half a
word is added to each count (Haldane, Annals of Human Genetics 20, 1956): a prior drawn from the reports themselves
would hide, among thousands of reports, the very words that only one of them has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from math import log, sqrt

from msgspec import Struct

from duizhao.model import Item, Report, Section, Term

_QUOTED = re.compile(r"“(?P<quoted>[^“”。！？；，\n]{2,12})”|《(?P<title>[^《》\n]{2,40})》")
_ENOUGH = 20
"""From so many reports on words are weighed against the others, and what every second report quotes tells nothing."""
_SURE = 2.58
"""A word counts if by chance it would be so frequent less than once in a hundred times; in standard deviations."""
_LEAST, _MOST = 3, 24
"""A word counts if a report has it so often; so many of the words are kept."""
_REFERENCE = 200
"""Words are weighed against those of so many reports: more would tell no better, and each edit would tell on all."""
Cut = Callable[[str], Sequence[str]]


class Counts(Struct, frozen=True, kw_only=True):
    """How often a report has each word."""

    words: dict[str, int]
    """The words of two characters or more."""
    first: dict[str, str]
    """The first item that has each."""


def set_off(report: Report, plain: frozenset[str]) -> tuple[Term, ...]:
    """Return what stands in “…” and 《…》, in the order of the text; set phrases tell nothing."""
    first: dict[str, tuple[str, str]] = {}
    counts: Counter[str] = Counter()
    for item, anchor in _told_with_text(report):
        for match in _QUOTED.finditer(f"{item.heading}\n{item.text}"):
            sort, words = next((name, found) for name, found in match.groupdict().items() if found)
            if words not in plain:
                counts[words] += 1
                first.setdefault(words, (sort, anchor))
    return tuple(
        Term(words=words, sort="title" if sort == "title" else "quoted", count=counts[words], anchor=anchor)
        for words, (sort, anchor) in first.items()
    )


def counted(report: Report, cut: Cut) -> Counts:
    """Return how often a report has each word of two characters or more, and the first item that has it."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for item in (item for section in _told(report) for item in section.items):
        for word in cut(item.text):
            if len(word) > 1 and word.isalpha():
                counts[word] += 1
                first.setdefault(word, item.anchor)
    return Counts(words=dict(counts), first=first)


def telling(own: Sequence[Term], having: Mapping[str, int], reports: int) -> tuple[Term, ...]:
    """Return the terms that a report sets off, the most frequent first, then those that the fewest reports have.

    ``having`` says how many of all ``reports`` set each off.
    """
    kept = [term for term in own if reports < _ENOUGH or 2 * having[term.words] <= reports]
    return tuple(sorted(kept, key=lambda term: (-term.count, having[term.words])))


def reference(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the reports, by key, whose words the others' are weighed against; none where there are too few to tell.

    They are drawn by a hash of their keys, so that a report that comes or goes moves one at most.
    """
    drawn = sorted(keys, key=lambda key: blake2b(key.encode(), digest_size=8).digest())
    return tuple(drawn[:_REFERENCE]) if len(drawn) >= _ENOUGH else ()


def particular(own: Counts, others: Mapping[str, int], places: str) -> tuple[Term, ...]:
    """Return the words that a report uses far more than ``others``, the surest first; parts of names of places not."""
    size, others_size = sum(own.words.values()), sum(others.values())
    sure = {
        word: _log_odds(count, size, others.get(word, 0), others_size)
        for word, count in own.words.items()
        if count >= _LEAST and word not in places
    }
    best = sorted((word for word, odds in sure.items() if odds >= _SURE), key=lambda word: (-sure[word], word))
    return tuple(Term(words=word, sort="word", count=own.words[word], anchor=own.first[word]) for word in best[:_MOST])


def _told_with_text(report: Report) -> Iterator[tuple[Item, str]]:
    """Yield each item with the anchor of the first that has text from it on: a heading is printed over that one."""
    for section in _told(report):
        over: list[Item] = []
        for item in section.items:
            over.append(item)
            if not item.groups:
                yield from ((one, item.anchor) for one in over)
                over.clear()


def _told(report: Report) -> list[Section]:
    return [section for section in report.sections if section.kind not in ("preamble", "closing")]


def _log_odds(count: int, size: int, others: int, others_size: int) -> float:
    """Return by how many standard deviations the log-odds of a word here exceed those elsewhere."""
    cells = (count + 0.5, size - count + 0.5, others + 0.5, others_size - others + 0.5)
    return log(cells[0] * cells[3] / (cells[1] * cells[2])) / sqrt(sum(1 / cell for cell in cells))

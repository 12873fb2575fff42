"""Reports → Terms: what is most particular to each report: words in “…”, names in 《…》, words that it uses far more.

The last are told by the log-odds of a word against all other reports, once there are reports enough to tell. Half a
word is added to each count (Haldane, Annals of Human Genetics 20, 1956): a prior drawn from the reports themselves
would hide, among thousands of reports, the very words that only one of them has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log, sqrt

from duizhao.model import Item, Report, Section, Term
from duizhao.settings import County, Settings

_QUOTED = re.compile(r"“(?P<quoted>[^“”。！？；，\n]{2,12})”|《(?P<title>[^《》\n]{2,40})》")
_ENOUGH = 20
"""From so many reports on words are weighed against the others, and what every second report quotes tells nothing."""
_SURE = 2.58
"""A word counts if by chance it would be so frequent less than once in a hundred times; in standard deviations."""
_LEAST, _MOST = 3, 24
"""A word counts if a report has it so often; so many of the words are kept."""
Cut = Callable[[str], Sequence[str]]


def terms(reports: Sequence[Report], settings: Settings, cut: Cut) -> dict[str, tuple[Term, ...]]:
    """Return the terms of each report by its key, those set off first, the most telling of each sort first.

    Of those set off the most frequent come first, then those that the fewest reports have. Set phrases tell nothing.
    """
    enough = len(reports) >= _ENOUGH
    set_off = {report.ref.key: _set_off(report, frozenset(settings.boilerplate)) for report in reports}
    having = Counter(term.words for own in set_off.values() for term in own)
    words = _words(reports, settings.counties, cut) if enough else {}
    found = {}
    for key, own in set_off.items():
        kept = [term for term in own if not enough or 2 * having[term.words] <= len(reports)]
        kept.sort(key=lambda term: (-term.count, having[term.words]))
        found[key] = (*kept, *words.get(key, ()))
    return found


def _telling(report: Report) -> list[Section]:
    return [section for section in report.sections if section.kind not in ("preamble", "closing")]


def _told_with_text(report: Report) -> Iterator[tuple[Item, str]]:
    """Yield each item with the anchor of the first that has text from it on: a heading is printed over that one."""
    for section in _telling(report):
        over: list[Item] = []
        for item in section.items:
            over.append(item)
            if not item.groups:
                yield from ((one, item.anchor) for one in over)
                over.clear()


def _set_off(report: Report, plain: frozenset[str]) -> list[Term]:
    """Return what stands in “…” and 《…》, in the order of the text."""
    first: dict[str, tuple[str, str]] = {}
    counts: Counter[str] = Counter()
    for item, anchor in _told_with_text(report):
        for match in _QUOTED.finditer(f"{item.heading}\n{item.text}"):
            sort, words = next((name, found) for name, found in match.groupdict().items() if found)
            if words not in plain:
                counts[words] += 1
                first.setdefault(words, (sort, anchor))
    return [
        Term(words=words, sort="title" if sort == "title" else "quoted", count=counts[words], anchor=anchor)
        for words, (sort, anchor) in first.items()
    ]


def _words(reports: Sequence[Report], counties: Mapping[str, County], cut: Cut) -> dict[str, list[Term]]:
    """Return the words that each report uses far more than the others, by its key, the surest first."""
    counted = {report.ref.key: _counted(report, cut) for report in reports}
    all_words: Counter[str] = Counter()
    for own, _ in counted.values():
        all_words.update(own)
    whole = all_words.total()
    found = {}
    for report in reports:
        own, first = counted[report.ref.key]
        size, county = own.total(), counties[report.ref.county]
        places = f"{county.name} {county.prefecture or ''} {county.province}"
        sure = {
            word: _log_odds(count, size, all_words[word] - count, whole - size)
            for word, count in own.items()
            if count >= _LEAST and word not in places
        }
        best = sorted((word for word, odds in sure.items() if odds >= _SURE), key=lambda word: (-sure[word], word))
        found[report.ref.key] = [
            Term(words=word, sort="word", count=own[word], anchor=first[word]) for word in best[:_MOST]
        ]
    return found


def _counted(report: Report, cut: Cut) -> tuple[Counter[str], dict[str, str]]:
    """Return how often a report has each word of two characters or more, and the first item that has it."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for item in (item for section in _telling(report) for item in section.items):
        for word in cut(item.text):
            if len(word) > 1 and word.isalpha():
                counts[word] += 1
                first.setdefault(word, item.anchor)
    return counts, first


def _log_odds(count: int, size: int, others: int, others_size: int) -> float:
    """Return by how many standard deviations the log-odds of a word here exceed those elsewhere."""
    cells = (count + 0.5, size - count + 0.5, others + 0.5, others_size - others + 0.5)
    return log(cells[0] * cells[3] / (cells[1] * cells[2])) / sqrt(sum(1 / cell for cell in cells))

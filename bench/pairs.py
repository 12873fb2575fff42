"""How long comparing and printing take, and how comparing grows with the number of comparisons.

``python -m bench.pairs`` prints the milliseconds of processor time for comparing the two real reports, then 75, 150 and
300 pairs of made ones, and the factor by which the time grows when their number doubles (2 is linear). Words are cut
once a report and kept, as in a build. Then it prints how near-copies alone grow with the length of the text, and what
pages take: to gather what they show, and to print it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec import structs

from bench.generate import generate
from duizhao.compare import compare, standing
from duizhao.compare.copies import near_copies
from duizhao.compare.wording import shared_wording
from duizhao.looks import read_templates
from duizhao.model import Choice, Comparison, Page, Report
from duizhao.pages.comparison import comparison_pages
from duizhao.pages.report import report_page, source_page
from duizhao.pages.text import Book
from duizhao.pipeline.tasks import reading
from duizhao.read import read, received_as_filed, source_of
from duizhao.render import Renderer
from duizhao.settings import Settings, load
from duizhao.words import sentences, words

ROOT = Path(__file__).parents[1]
NUMBERS = (75, 150, 300)
MADE = 25
"""So many made reports have 300 pairs."""
SIDES = (3, 6, 12)
"""So many made reports are joined to one, to see how the time for near-copies grows with the length of the text."""
PRINTED = 60
"""So many comparisons are printed."""
RUNS = 5


class Opened(NamedTuple):
    """The reports of a project, and what it takes to compare and to print them."""

    reports: Sequence[Report]
    settings: Settings
    cut: Callable[[str], Sequence[str]]


def main() -> None:
    """Print the tables."""
    real = _opened(ROOT)
    with TemporaryDirectory() as folder:
        generate(MADE, Path(folder))
        made = _opened(Path(folder))
    pairs = list(combinations(made.reports, 2))
    _print_two(real)
    _print_pairs(pairs, made)
    _print_copies(made)
    _print_pages(pairs[:: len(pairs) // PRINTED], made)


def _print_two(real: Opened) -> None:
    """Print what comparing two reports takes, before and after their words were cut and they were taken apart."""
    plain = real.settings.boilerplate
    first = _timed(lambda: _compared(real.reports, real))
    again, wording, copies = (
        1000 * min(_timed(work) for _ in range(RUNS))
        for work in (
            lambda: _compared(real.reports, real),
            lambda: shared_wording(real.reports, plain, real.cut),
            lambda: near_copies(real.reports, plain),
        )
    )
    print(
        f"two real reports: {1000 * first:.0f} ms with the cutting of words, {again:.1f} ms once they are taken apart,"
    )
    print(f"of that {wording:.1f} ms for shared wording, {copies:.1f} ms for near-copies")


def _print_pairs(pairs: Sequence[Sequence[Report]], made: Opened) -> None:
    """Print how comparing grows with the number of pairs."""
    print("\n  pairs  seconds  ms a pair")
    seconds = []
    for number in NUMBERS:
        fresh = made._replace(cut=_cut(made.settings))
        start = time.process_time()
        for pair in pairs[:: len(pairs) // number]:
            _compared(pair, fresh)
        seconds.append(time.process_time() - start)
        print(f"{number:7}{seconds[-1]:9.2f}{1000 * seconds[-1] / number:11.1f}")
    growth = max(later / earlier for earlier, later in pairwise(seconds))
    print(f"doubled, at most: {growth:.2f}")


def _print_copies(made: Opened) -> None:
    """Print how near-copies grow with the length of the text."""
    print("\n  sentences of both sides  ms for near-copies")
    for number in SIDES:
        sides = [_joined(made.reports[:number]), _joined(made.reports[-number:])]
        taken = min(_timed(partial(near_copies, sides, made.settings.boilerplate)) for _ in range(RUNS))
        told = sum(1 for side in sides for item in side.items for _ in sentences(item.text))
        print(f"{told:25}{1000 * taken:20.1f}")


def _print_pages(pairs: Sequence[Sequence[Report]], made: Opened) -> None:
    """Print what the pages of the reports, and of some comparisons, take; each is made once, as in a build."""
    renderer = Renderer(read_templates(ROOT)[0], made.settings.site)
    compared = [_compared(pair, made) for pair in pairs]
    by_key = {report.ref.key: report for report in made.reports}

    def own(report: Report) -> tuple[Page, Page]:
        book = Book(report, made.settings)
        return report_page(book, standing(report, made.settings.topics.topics), made.cut), source_page(book)

    def beside(comparison: Comparison) -> tuple[Page, Page]:
        books = [Book(by_key[key], made.settings) for key in comparison.keys]
        return comparison_pages(comparison, Choice(keys=comparison.keys), books)

    for page in (*own(made.reports[0]), *beside(compared[0])):
        renderer.render(page)  # templates are compiled on first use
    print("\n  ms of each                gathering  printing   KB")
    for name, number, pages_of in (
        ("report, received text", len(made.reports), map(own, made.reports)),
        ("comparison, its table", len(compared), map(beside, compared)),
    ):
        start = time.process_time()
        pages = [page for pages in pages_of for page in pages]
        gathered = time.process_time()
        size = sum(len(renderer.render(page)) for page in pages)
        printed = time.process_time()
        times = [1000 * (gathered - start) / number, 1000 * (printed - gathered) / number]
        print(f"  {name:25}{times[0]:10.1f}{times[1]:10.1f}{size / number / 1000:5.0f}")


def _opened(project: Path) -> Opened:
    loaded = load(project)
    assert loaded.settings, "the settings cannot be read"
    filed = read(project, loaded.counties, drafts=False).reports
    sources = (source_of(one, received_as_filed(project, one)) for one in filed)
    return Opened([reading(source, loaded.settings) for source in sources], loaded.settings, _cut(loaded.settings))


def _joined(reports: Sequence[Report]) -> Report:
    """Return one report with the text of several."""
    return structs.replace(reports[0], sections=tuple(section for one in reports for section in one.sections))


def _cut(settings: Settings) -> Callable[[str], Sequence[str]]:
    cut = partial(words, terms=settings.words)
    cut("法")
    return lru_cache(4096)(cut)


def _compared(pair: Sequence[Report], opened: Opened) -> Comparison:
    standings = [standing(report, opened.settings.topics.topics) for report in pair]
    return compare(pair, standings, [() for _ in pair], opened.settings.boilerplate, opened.cut)


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()

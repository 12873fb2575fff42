"""How long comparing takes, and how it grows with the number of comparisons.

``python -m bench.pairs`` prints the milliseconds of processor time for the two real reports, then for 75, 150 and 300
pairs of made ones, and the factor by which the time grows when their number doubles (2 is linear). Words are cut once
a report and kept, as in a build. Target: 60 ms a pair. Last, how near-copies alone grow with the length of the text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import combinations, islice, pairwise
from pathlib import Path

from msgspec import structs

from bench.reports import reports
from duizhao.compare import compare, standing
from duizhao.compare.copies import near_copies
from duizhao.compare.wording import shared_wording
from duizhao.model import Ref, Report, Source
from duizhao.pipeline.tasks import reading
from duizhao.settings import Settings, load
from duizhao.words import sentences, words

ROOT = Path(__file__).parents[1]
NUMBERS = (75, 150, 300)
MADE = 25
"""So many made reports have 300 pairs."""
SIDES = (3, 6, 12)
"""So many made reports are joined to one, to see how the time for near-copies grows with the length of the text."""
RUNS = 5


def main() -> None:
    """Print the table."""
    settings = load(ROOT).settings
    assert settings, "the settings cannot be read"
    seeds = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    made = [one.text for one in islice(reports(1), MADE)]
    real = list(_read(seeds, settings))
    cut = _cut(settings)
    first = _timed(lambda: _compared(real, settings, cut))
    again = min(_timed(lambda: _compared(real, settings, cut)) for _ in range(RUNS))
    wording = min(_timed(lambda: shared_wording(real, settings.boilerplate, cut)) for _ in range(RUNS))
    copies = min(_timed(lambda: near_copies(real, settings.boilerplate)) for _ in range(RUNS))
    print(
        f"two real reports: {1000 * first:.0f} ms with the cutting of words, {1000 * again:.0f} ms once they are cut,"
    )
    print(f"of that {1000 * wording:.0f} ms for shared wording, {1000 * copies:.0f} ms for near-copies")
    pairs = list(combinations(_read(made, settings), 2))
    print("\n  pairs  seconds  ms a pair")
    seconds = []
    for number in NUMBERS:
        cut = _cut(settings)
        seconds.append(_timed(lambda number=number, cut=cut: _all(pairs[:: len(pairs) // number], settings, cut)))
        print(f"{number:7}{seconds[-1]:9.2f}{1000 * seconds[-1] / number:11.1f}")
    growth = max(later / earlier for earlier, later in pairwise(seconds))
    print(f"doubled, at most: {growth:.2f}")
    read = list(_read(made, settings))
    print("\n  sentences of both sides  ms for near-copies")
    for number in SIDES:
        sides = [_joined(read[:number]), _joined(read[-number:])]
        taken = min(_timed(lambda sides=sides: near_copies(sides, settings.boilerplate)) for _ in range(RUNS))
        told = sum(1 for side in sides for item in side.items for _ in sentences(item.text))
        print(f"{told:25}{1000 * taken:20.1f}")


def _read(texts: Sequence[str], settings: Settings) -> Iterator[Report]:
    for number, text in enumerate(texts):
        ref = Ref(county="", year=2000 + number, title="")
        yield reading(Source(ref=ref, path="bench", text_path="bench", data=b"", sha256="", text=text), settings)


def _joined(reports: Sequence[Report]) -> Report:
    """Return one report with the text of several."""
    return structs.replace(reports[0], sections=tuple(section for one in reports for section in one.sections))


def _cut(settings: Settings) -> Callable[[str], Sequence[str]]:
    cut = partial(words, terms=settings.words, cache_folder=ROOT / ".cache" / "jieba")
    cut("法")
    return lru_cache(4096)(cut)


def _all(pairs: Sequence[Sequence[Report]], settings: Settings, cut: Callable[[str], Sequence[str]]) -> None:
    for pair in pairs:
        _compared(pair, settings, cut)


def _compared(pair: Sequence[Report], settings: Settings, cut: Callable[[str], Sequence[str]]) -> None:
    standings = [standing(report, settings.topics.topics) for report in pair]
    compare(pair, standings, [() for _ in pair], settings.boilerplate, cut)


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()

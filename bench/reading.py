"""How long reading takes, stage by stage, and how it grows with the length of a text.

``python bench/reading.py`` prints a table: seconds of processor time for texts of 6,000 characters up to one million,
and the factor by which the time grows when a text is doubled (2 is linear). Texts are whole reports one after the
other, and shapes made to run a careless pattern into the ground. Targets: 15 ms for 6,000 characters, 5 s for a
million.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from duizhao.clean import clean
from duizhao.doubts import doubts
from duizhao.indicators import indicators
from duizhao.legal import legal
from duizhao.model import Ref, Source
from duizhao.pipeline.tasks import reading
from duizhao.segment import segment
from duizhao.settings import Settings, load
from duizhao.simplify import simplify
from duizhao.topics import topics
from duizhao.trim import trim

ROOT = Path(__file__).parents[1]
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
SIZES = (6_000, 62_500, 125_000, 250_000, 500_000, 1_000_000)
RUNS = 3

SHAPES: dict[str, Callable[[int], str]] = {
    "reports, Traditional": lambda size: _filled(SEEDS[0], size),
    "reports, Simplified": lambda size: _filled(SEEDS[-1], size),
    "one line": lambda size: _filled(SEEDS[-1].replace("\n", ""), size),
    "clauses on one line": lambda size: _filled("一是加强领导。二是规范执法。三是强化监督。", size),
    "first clauses only": lambda size: _filled("一是加强领导。", size),
    "numbers at line starts": lambda size: _filled("（一）加强领导\n1.规范执法\n一是强化监督\n", size),
    "problems that look ahead": lambda size: (
        "一、存在的问题和下一步打算\n" + _filled("下一步，我县将加强学习。\n", size)
    ),
    "opening marks": lambda size: _filled("“《（", size),
    "half-width marks": lambda size: _filled("(a,b:c;", size),
    "notes": lambda size: _filled("規(guī)範(fàn)網(wǎng)絡(luò)", size),
    "lines of a page": lambda size: _filled("发布时间：2024-01-01 来源：某县司法局 浏览次数：12\n", size),
    "blanks": lambda size: _filled("　　\u00a0 ", size),
    "asterisks": lambda size: _filled("**县*", size),
    "bullets": lambda size: _filled("•加强领导。\n", size),
    "bare headings": lambda size: _filled("存在的问题\n力量不足。\n", size),
    "titles over short lines": lambda size: _filled("某县2023年法治政府建设情况报告\n政务公开\n", size),
    "lines without a stop": lambda size: _filled("加强学习，开展宣传\n", size),
    "figures": lambda size: _filled("审结行政复议案件12件，结案率100%，", size),
    "figures without a mark": lambda size: _filled("审结案件12件", size),
    "digits": lambda size: _filled("20256月1,335件", size),
}


def main() -> None:
    """Print the table, for the shapes that are named or for all."""
    settings = load(ROOT).settings
    assert settings, "the settings cannot be read"
    names = sys.argv[1:] or list(SHAPES)
    print(f"{'seconds for … characters':26}" + "".join(f"{size:>11,}" for size in SIZES) + "   doubled, at most")
    for name in names:
        seconds = [_seconds(SHAPES[name](size), settings) for size in SIZES]
        growth = max(later / earlier for earlier, later in pairwise(seconds[2:]))
        print(f"{name:26}" + "".join(f"{one:11.3f}" for one in seconds) + f"{growth:11.1f}")
    print()
    _stages(settings)


def _stages(settings: Settings) -> None:
    """Print the milliseconds of each stage for one real report of each script."""
    print("milliseconds a stage")
    for text in SEEDS:
        source = _source(text)
        parts = []
        value: object = source
        for stage in _reading(settings):
            best = min(_timed(partial(stage, value)) for _ in range(5))
            value = stage(value)
            parts.append(f"{stage.__name__} {1000 * best:.1f}")
        print(f"{len(text):6,} characters: " + "  ".join(parts))


def _seconds(text: str, settings: Settings) -> float:
    """Return the best of some runs of all stages, after one that fills the caches."""
    source = _source(text)
    return min(_timed(lambda: reading(source, settings)) for _ in range(RUNS if len(text) < 200_000 else 1))


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _reading(settings: Settings) -> list[Callable[[Any], Any]]:
    """Return the stages that read a text, each with its settings."""

    def trim_(document):
        return trim(document, settings.chrome)

    def simplify_(document):
        return simplify(document, settings.variants)

    def segment_(document):
        return segment(document, settings.sections)

    def doubts_(report):
        return doubts(report, settings.lookalikes, settings.counties, settings.variants.names)

    def topics_(report):
        return topics(report, settings.topics)

    def indicators_(report):
        return indicators(report, settings.indicators, settings.counties)

    def legal_(report):
        return legal(report, settings.sections)

    return [clean, trim_, simplify_, segment_, doubts_, topics_, indicators_, legal_]


def _source(text: str) -> Source:
    ref = Ref(county="", year=2023, title="")
    return Source(ref=ref, path="bench", text_path="bench", sha256="", text=text)


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


if __name__ == "__main__":
    main()

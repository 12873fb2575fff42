"""How the program builds beside other generators: ``python -m bench.sites 300``.

All make a site of the same reports, one after the other, again and again in another order, in three scenes: cold,
with nothing changed since, with one report edited. Printed are medians, as Markdown; a ratio is the median of the
ratios of each turn, so that a machine that is slow for a while is slow for both. Others make one plain page a report.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct

from bench.generate import ROOT, generate
from bench.makers import PEERS, Maker, ours, peer
from bench.measure import FailedError, Run, measured
from bench.reports import Made

SCENES = ("cold", "nothing changed", "one edited")
_EDIT = "（修改修改）"
"""In characters that the reports have: one that is new to all makes the whole index of the search anew."""
_MEGABYTE = 1_000_000
_MEASURES: dict[str, Callable[[Run], float]] = {
    "wall": lambda run: run.wall,
    "CPU": lambda run: run.cpu,
    "peak": lambda run: run.peak / _MEGABYTE,
}


class Site(Struct, frozen=True):
    """What a cold build left."""

    files: int
    """How many files."""
    size: int
    """Their bytes."""


class Turns(Struct):
    """What a generator took in each scene, turn by turn."""

    maker: Maker
    """The generator."""
    runs: dict[str, list[Run]]
    """Its runs by scene."""
    site: Site
    """The site it made."""
    failed: str = ""
    """Why it was given up."""


def main() -> None:
    """Measure as the command line asks, and print tables."""
    asked = _arguments()
    print(machine(), flush=True)
    good = True
    for number in asked.numbers:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder:
            made = generate(number, Path(folder) / "duizhao", seed=asked.seed)
            makers = [ours(Path(folder) / "duizhao")]
            makers += [peer(name, made, Path(folder) / name, asked.venvs) for name in asked.peers]
            turns = [Turns(maker, {scene: [] for scene in SCENES}, Site(0, 0)) for maker in makers]
            for turn in range(asked.runs):
                for one in turns[turn % len(turns) :] + turns[: turn % len(turns)]:
                    if not one.failed:
                        _take(one, made, asked.timeout)
        print("\n".join(_report(number, turns)), flush=True)
        good = good and not turns[0].failed
    sys.exit(not good)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.sites", description=__doc__)
    parser.add_argument("numbers", type=int, nargs="+", help="how many reports; several are measured in turn")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (default: 3)")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), help="which others (default: all)")
    parser.add_argument("--no-peers", dest="peers", action="store_const", const=[], help="only our own")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds after which a run is given up")
    parser.add_argument("--folder", type=Path, help="where to make the sites (default: the temporary folder)")
    parser.add_argument("--venvs", type=Path, default=ROOT / ".cache/bench", help="where others are installed")
    parser.add_argument("--seed", type=int, default=1, help="of the made reports")
    return parser.parse_args()


def _take(turns: Turns, made: Sequence[Made], timeout: float) -> None:
    """Take a generator through the scenes once, and see each time that it made what it should."""
    maker, edited = turns.maker, made[len(made) // 2]
    source = maker.folder / maker.source(edited)
    text = source.read_bytes()
    out = maker.folder / maker.out
    for folder in (maker.out, *maker.caches):
        shutil.rmtree(maker.folder / folder, ignore_errors=True)
    try:
        for scene in SCENES:
            if scene == "one edited":
                source.write_bytes(_edited(text))
            turns.runs[scene].append(measured(maker.command, maker.folder, maker.environment, timeout))
            if missing := [one for one in made if not (out / maker.page(one)).is_file()]:
                raise FailedError(f"{scene}: {len(missing)} pages are missing, such as {maker.page(missing[0])}")
            if (_EDIT in (out / maker.page(edited)).read_text(encoding="utf-8")) != (scene == "one edited"):
                raise FailedError(f"{scene}: {maker.page(edited)} is not of the text as it stands")
            if scene == "cold":
                turns.site = _site(out)
    except FailedError as error:
        turns.failed = str(error)
    finally:
        source.write_bytes(text)


def _edited(text: bytes) -> bytes:
    """Return the text of a report with a few words more in a sentence in its middle."""
    place = text.index("。".encode(), len(text) // 2)
    return text[:place] + _EDIT.encode() + text[place:]


def _site(out: Path) -> Site:
    sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    return Site(len(sizes), sum(sizes))


def _report(number: int, turns: Sequence[Turns]) -> Iterator[str]:
    """Yield the tables of one number of reports."""
    runs = max(len(one.runs[SCENES[0]]) for one in turns)
    yield f"\n### {number:,} reports, median of {runs}\n"
    yield "| scene | generator | wall s | CPU s | peak MB | files | MB | ours/its wall | CPU | peak |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for scene in SCENES:
        for one in turns:
            yield f"| {scene} | {one.maker.name} {one.maker.version} | {_row(one, turns[0], scene)} |"
    for one in turns:
        if one.failed:
            yield f"\n{one.maker.name}: {one.failed}"
    if any(run.stages for run in turns[0].runs[SCENES[0]]):
        yield from _stages(turns[0])


def _row(one: Turns, own: Turns, scene: str) -> str:
    if one.failed or not one.runs[scene]:
        return " | ".join(["failed", *["–"] * 7])
    medians = [median(map(measure, one.runs[scene])) for measure in _MEASURES.values()]
    cells = [f"{medians[0]:.2f}", f"{medians[1]:.2f}", f"{medians[2]:.0f}"]
    cells += [f"{one.site.files:,}", f"{one.site.size / _MEGABYTE:.1f}"]
    for measure in _MEASURES.values():
        pairs = zip(own.runs[scene], one.runs[scene], strict=False)
        ratio = median(measure(ours) / measure(its) for ours, its in pairs) if own.runs[scene] else None
        cells.append("–" if one is own or ratio is None else f"{ratio:.2f}")
    return " | ".join(cells)


def _stages(own: Turns) -> Iterator[str]:
    """Yield a table of our own stages, as far as the program says when they begin."""
    names = list(dict.fromkeys(name for scene in SCENES for run in own.runs[scene] for name in run.stages))
    yield "\n| seconds from the start of a stage to the next | " + " | ".join(SCENES) + " |"
    yield "|---|" + "---:|" * len(SCENES)
    for name in names:
        taken = [[run.stages.get(name, 0.0) for run in own.runs[scene]] for scene in SCENES]
        yield f"| {name} | " + " | ".join(f"{median(one):.2f}" if one else "–" for one in taken) + " |"


def machine() -> str:
    """Return the day and the machine, so that a table can be told from another."""
    model = platform.machine()
    if (file := Path("/proc/cpuinfo")).exists():
        models = [line.partition(":")[2].strip() for line in file.read_text().splitlines() if "model name" in line]
        model = models[0] if models else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{dt.date.today()}: {model}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, load {load:.1f} at the start"
    )


if __name__ == "__main__":
    main()

"""How the search does beside Pagefind, on pages of the same made reports: ``python -m bench.search 300``.

Printed are, as Markdown: how long the index takes to build, with how much memory, how large it is and in how many
files; and for each of some queries, in chromium over http on this machine, the time to the first five results, the
bytes fetched for them, and how much is found. Pages and reports are made first, which is not measured.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from msgspec import Struct

from bench.asking import Asked, ask
from bench.generate import ROOT, generate
from bench.makers import alone, installed, version_in
from bench.measure import Run, measured
from bench.sites import machine
from duizhao.compare import standing
from duizhao.looks import read_templates
from duizhao.model import Ref, Report, Source
from duizhao.pages import report_page, search_page
from duizhao.pages.text import Book
from duizhao.pipeline.tasks import reading
from duizhao.read import read, received_as_filed, source_of
from duizhao.render import Renderer, file_of, filled
from duizhao.search import Part, part
from duizhao.search.indexing import index
from duizhao.search.letters import Letters
from duizhao.search.postings import postings
from duizhao.settings import Settings, load
from duizhao.words import words

_PACKAGE = "pagefind[extended]"
_SHELF = "shelf.pickle"
_TIMEOUT = 3600
_MEGABYTE = 1_000_000


class Built(Struct, frozen=True, kw_only=True):
    """An index as it was built."""

    name: str
    """Whose it is."""
    run: Run
    """What it took."""
    files: int
    """In how many files it is."""
    size: int
    """Their bytes."""


def main() -> None:
    """Measure as the command line asks, and print tables."""
    asked = _arguments()
    if asked.shelf:
        _write_index(asked.shelf)
        return
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=asked.folder) as folder:
        project, site = Path(folder) / "project", Path(folder) / "site"
        generate(asked.number, project, seed=asked.seed)
        shelf, seconds, settings = _pages(project, site)
        built = [_ours(shelf, site, settings)]
        if asked.pagefind:
            built.append(_pagefind(site, asked.venvs))
        print("\n".join(_sizes(asked.number, built, seconds, site)), flush=True)
        for line in _times(ask(site, pagefind=asked.pagefind)):
            print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=300, help="how many reports (default: 300)")
    parser.add_argument("--no-pagefind", dest="pagefind", action="store_false", help="only our own")
    parser.add_argument("--folder", type=Path, help="where to make the pages (default: the temporary folder)")
    parser.add_argument("--venvs", type=Path, default=ROOT / ".cache/bench", help="where Pagefind is installed")
    parser.add_argument("--seed", type=int, default=1, help="of the made reports")
    parser.add_argument("--shelf", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _pages(project: Path, site: Path) -> tuple[list[tuple[Ref, Part]], float, Settings]:
    """Write the page of each report; return what each adds to the index, and how long that took for all."""
    loaded = load(project)
    settings = loaded.settings
    assert settings
    templates, assets = read_templates(project)
    renderer = Renderer(templates, settings.site)
    cut = partial(words, terms=settings.words)
    cut("行政复议")  # the dictionary is loaded for all stages, and not by the search
    shelf, seconds = [], 0.0
    sources = (source_of(one, received_as_filed(project, one)) for one in read(project, loaded.counties).reports)
    with ProcessPoolExecutor() as readers:
        for report in readers.map(partial(_reading, settings), sources, chunksize=10):
            page = report_page(Book(report, settings), standing(report, settings.topics.topics), cut)
            _write(site, {file_of(page.url): filled(renderer.render(page), page.url, [(b"", ())])})
            start = time.perf_counter()
            shelf.append((report.ref, part(report, settings, cut)))
            seconds += time.perf_counter() - start
    _write(site, assets)
    return shelf, seconds, settings


def _reading(settings: Settings, source: Source) -> Report:
    return reading(source, settings)


def _ours(shelf: Sequence[tuple[Ref, Part]], site: Path, settings: Settings) -> Built:
    """Build the index in a process of its own, from what each report adds to it."""
    path = site.parent / _SHELF
    path.write_bytes(pickle.dumps((shelf, settings)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    run = measured([sys.executable, "-m", "bench.search", "--shelf", str(path)], ROOT, environment, _TIMEOUT)
    files: dict[str, bytes] = pickle.loads(path.with_suffix(".index").read_bytes())
    _write(site, files | {f"{ref.url}text.js": part.text for ref, part in shelf})
    page = search_page(list(files)[-1], settings)
    _write(site, {file_of(page.url): Renderer(read_templates(ROOT)[0], settings.site).render(page)})
    return Built(name="duizhao", run=run, files=len(files), size=sum(map(len, files.values())))


def _write_index(path: Path) -> None:
    """Build the index of a shelf that is read from a file."""
    with path.open("rb") as file:
        shelf, settings = pickle.load(file)
    by_key = {ref.key: part for ref, part in shelf}

    def pieces(group: int, keys: Sequence[str], letters: Letters) -> list[bytes]:
        return postings((by_key[key].passages[group] for key in keys), letters)

    made = index([(ref, part.tally) for ref, part in shelf], settings, pieces)
    path.with_suffix(".index").write_bytes(pickle.dumps(dict(made)))


def _pagefind(site: Path, venvs: Path) -> Built:
    venv = installed("pagefind", _PACKAGE, venvs)
    command = [str(venv / "bin/python"), "-m", "pagefind", "--site", str(site), "--glob", "reports/**/index.html"]
    run = measured(command, site, alone(), _TIMEOUT)
    sizes = [file.stat().st_size for file in (site / "pagefind").rglob("*") if file.is_file()]
    return Built(name=f"Pagefind {version_in(venv, 'pagefind')}", run=run, files=len(sizes), size=sum(sizes))


def _write(site: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        file = site / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _sizes(number: int, built: Sequence[Built], seconds: float, site: Path) -> Iterator[str]:
    texts = [file.stat().st_size for file in site.glob("reports/*/*/text.js")]
    yield f"\n### {number:,} reports\n"
    yield "| index | wall s | CPU s | peak MB | files | MB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for one in built:
        run = one.run
        took = f"{run.wall:.1f} | {run.cpu:.1f} | {run.peak / _MEGABYTE:.0f}"
        yield f"| {one.name} | {took} | {one.files:,} | {one.size / _MEGABYTE:.1f} |"
    yield f"\nOurs is built of what each report adds and reads that back; to make it took {seconds:.1f} s for all."
    each = f"{sum(texts) / len(texts) / 1000:.1f} KB each"
    yield f"Texts of reports, loaded for results only: {sum(texts) / _MEGABYTE:.1f} MB, {each}."


def _times(asked: Iterator[tuple[str, Asked, Asked | None]]) -> Iterator[str]:
    yield "\n| query | opened ms | typed ms | KB | items | reports | Pagefind ms | KB | reports |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for query, own, its in asked:
        cells = [
            f"{own.opened:.0f}",
            f"{own.typed:.0f}",
            f"{own.fetched / 1000:.0f}",
            f"{own.items:,}",
            f"{own.reports:,}",
        ]
        cells += [f"{its.opened:.0f}", f"{its.fetched / 1000:.0f}", f"{its.reports:,}"] if its else ["–"] * 3
        yield f"| {query} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()

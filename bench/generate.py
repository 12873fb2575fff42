"""Make a project of made reports: ``python -m bench.generate 300 FOLDER``, then ``python build.py`` in that folder.

The same number and seed give the same bytes, and report ``i`` is the same however many are made. Counties, towns and
figures are invented; provinces are real. The rest of ``content/`` and ``templates/`` are the repository's own.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

import yaml

from bench.places import NEIGHBOURS
from bench.reports import Made, reports

ROOT = Path(__file__).parents[1]
_OWN = ("reports", "counties.yaml", "comparisons.yaml")
"""What of ``content/`` is made, and not copied."""
_NOTE = "虚构的报告，供测量速度用；县名、地名和数字都是编造的。"


def main() -> None:
    """Make a project as the command line asks for it."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Make a project of made reports.")
    parser.add_argument("number", type=int, help="how many reports")
    parser.add_argument("folder", type=Path, help="where to; must not exist, or be empty")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other reports (default: 1)")
    asked = parser.parse_args()
    if asked.number < 1:
        parser.error(f"expected at least one report, found {asked.number}")
    if asked.folder.exists() and (not asked.folder.is_dir() or any(asked.folder.iterdir())):
        parser.error(f"{asked.folder} is not an empty folder")
    generate(asked.number, asked.folder, seed=asked.seed)
    print(f"{asked.number} reports -> {asked.folder.as_posix()}")


def generate(number: int, folder: Path, *, seed: int = 1) -> list[Made]:
    """Make a project of so many reports in an empty folder, and return them."""
    made = list(islice(reports(seed), number))
    shutil.copytree(ROOT / "content", folder / "content", ignore=lambda _, names: [n for n in names if n in _OWN])
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copy(ROOT / "build.py", folder)
    (folder / "seeds").mkdir()
    for county, years in groupby(made, key=lambda one: one.county.slug):
        (folder / "content/reports" / county).mkdir(parents=True)
        for one in years:
            _write(folder / front_matter_of(one), _front_matter(one))
            _write(folder / text_of(one), one.text)
    _write(folder / "content/counties.yaml", "".join(f"{line}\n" for line in _counties(made)))
    _write(folder / "content/comparisons.yaml", "".join(f"{line}\n" for line in _comparisons(made)))
    return made


def front_matter_of(one: Made) -> str:
    """Return the path of a report's front matter."""
    return f"content/reports/{one.county.slug}/{one.year}.md"


def text_of(one: Made) -> str:
    """Return the path of a report's text."""
    return f"seeds/{one.county.slug}-{one.year}.txt"


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def _front_matter(one: Made) -> str:
    fields = {
        "title": one.title,
        "text": text_of(one),
        "signed": one.signed or "null",
        "published": one.published or "null",
        "origin": "null",
        "retrieved": "null",
    }
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{lines}---\n{_NOTE}\n"


def _counties(made: Iterable[Made]) -> Iterator[str]:
    for slug, years in groupby(made, key=lambda one: one.county.slug):
        county = next(years).county
        place = f"province: {county.province}, prefecture: {county.prefecture or 'null'}"
        yield f"{slug}: {{name: {county.name}, {place}, level: {county.level}}}"


def _comparisons(made: Iterable[Made]) -> Iterator[str]:
    """Yield comparisons: of each group of neighbours the years of one county, then what the repository's rules find."""
    for _, group in groupby(made, key=lambda one: one.county.number // NEIGHBOURS):
        by_county = [list(years) for _, years in groupby(group, key=lambda one: one.county.slug)]
        if several := next((years for years in by_county if len(years) > 1), []):
            yield f"- reports: [{', '.join(map(_key, several))}]"
    own = yaml.safe_load((ROOT / "content/comparisons.yaml").read_text(encoding="utf-8"))
    for rule in (entry for entry in own if "rule" in entry):
        yield f"- {json.dumps(rule)}"


def _key(one: Made) -> str:
    return f"{one.county.slug}-{one.year}"


if __name__ == "__main__":
    main()

"""What a check takes beside a build: where nothing changed, after an edit, and with nothing kept.

``python -m bench.checking 300`` makes so many reports, builds them, and prints processor seconds, seconds, and the most
memory that all processes held at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.generate import generate
from bench.measure import FailedError, Run, measured

_TIMEOUT = 7200


def main(words: list[str]) -> None:
    """Print the figures."""
    number = int(words[0]) if words else 60
    with TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        project.mkdir()
        generate(number, project)
        built = _run(project)
        site = [path for path in (project / "_site").rglob("*") if path.is_file()]
        pages = sum(path.suffix == ".html" for path in site)
        size = sum(path.stat().st_size for path in site) / 1e6
        manifest = (project / "_site/manifest.json").stat().st_size / 1e3
        print(f"{number} reports: {len(site):,} files, {pages:,} pages, {size:.0f} MB; manifest {manifest:.0f} KB")
        _print("build from nothing", built, built)
        _print("check, nothing changed", _run(project, "check"), built)
        report = min((project / "seeds").glob("*.txt"))
        report.write_text(f"{report.read_text(encoding='utf-8')}\n改。\n", encoding="utf-8")
        _print("check, one report edited", _run(project, "check", failing=True), built)
        _run(project)
        _print("check, nothing kept", _run(project, "check", "--no-cache"), built)


def _run(project: Path, *words: str, failing: bool = False) -> Run:
    """Run the program; where it is bound to fail, say that it did not matter."""
    command = [sys.executable, "build.py", *words]
    if failing:
        command = ["sh", "-c", f"{sys.executable} build.py {' '.join(words)} || true"]
    return measured(command, project, os.environ, _TIMEOUT)


def _print(name: str, run: Run, built: Run) -> None:
    share = run.cpu / built.cpu
    print(f"{name:26} {run.cpu:7.2f} s CPU {run.wall:7.2f} s {run.peak / 1e6:6.0f} MB  {share:5.0%} of a build")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except FailedError as error:
        sys.exit(str(error))

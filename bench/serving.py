"""How soon an edit shows in a browser while ``serve`` runs, beside a build by hand.

``python -m bench.serving`` edits one report of the two that come with the program, again and again, and prints the
seconds until chromium shows it, of these those of the build, and what ``python build.py`` takes for such an edit.
``python -m bench.serving 60`` does so for made reports. Target: 1 s with the reports that come with it.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from bench.generate import generate

ROOT = Path(__file__).parents[1]
EDITS = 7
"""So many edits are timed."""


def main(words: list[str]) -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        if words:
            generate(int(words[0]), project)
        else:
            for part in ("content", "seeds", "templates"):
                shutil.copytree(ROOT / part, project / part)
        report = min((project / "content/reports").glob("*/*.md"))
        shown, built = _served(project, report)
        by_hand = _by_hand(project, report)
    print(
        f"shown in the browser: {median(shown):.2f} s, at most {max(shown):.2f}; of that built in {median(built):.1f}"
    )
    print(f"python build.py:      {median(by_hand):.2f} s, {median(by_hand) / median(shown):.1f} times as long")


def _served(project: Path, report: Path) -> tuple[list[float], list[float]]:
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0"]
    with (
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program,
        sync_playwright() as playwright,
    ):
        assert program.stdout
        address = next(found[0] for line in program.stdout if (found := re.search(r"http://\S+/", line)))
        page = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"]).new_page(
            bypass_csp=True
        )
        page.goto(f"{address}reports/{report.parent.name}/{report.stem}/")
        shown = [_until_shown(page, report, number) for number in range(EDITS)]
        program.send_signal(signal.SIGINT)
        built = [float(found[1]) for line in program.stdout if (found := re.search(r"pages, in ([0-9.]+) s", line))]
    return shown, built


def _until_shown(page: Page, report: Path, number: int) -> float:
    time.sleep(1)
    words = _edited(report, f"shown-{number}")
    began = time.perf_counter()
    page.wait_for_function(f"document.body && document.body.textContent.includes('{words}')", timeout=120_000)
    return time.perf_counter() - began


def _by_hand(project: Path, report: Path) -> list[float]:
    command = [sys.executable, str(ROOT / "build.py")]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    seconds = []
    for number in range(EDITS):
        _edited(report, f"by-hand-{number}")
        began = time.perf_counter()
        subprocess.run(command, cwd=project, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    return seconds


def _edited(report: Path, words: str) -> str:
    with report.open("a", encoding="utf-8") as file:
        file.write(f"\n{words}\n")
    return words


if __name__ == "__main__":
    main(sys.argv[1:])

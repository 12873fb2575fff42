"""How much of a report comes back from web pages, Word documents and print-outs: ``python -m bench.documents``."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from duizhao import adding
from duizhao.adding import Told
from tests.documents import LAYOUTS, PRINTS, numbered_by_word, page, paragraph, printed, word

ROOT = Path(__file__).parent.parent
FOLDERS = ("seeds", "tests/corpus/seeds")
SET = "text-indent:2em;margin:0;font-size:16pt;line-height:28pt;font-family:Noto Serif CJK SC"


def main() -> None:
    """Print for each kind of document how many items, and how many whole reports, are read as from plain text."""
    program = shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as name:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for folder in FOLDERS:
            shares: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
            for path in sorted((ROOT / folder).glob("*.txt")):
                lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
                wanted = _read(Path(name) / "as.txt", "\n".join([*lines, ""]).encode())
                for kind, suffix, data in _documents(browser, Path(name), lines):
                    got = _read(Path(name) / f"document{suffix}", data)
                    found = (sum(one in got for one in wanted), len(wanted), got == wanted, 1)
                    shares[kind] = [whole + one for whole, one in zip(shares[kind], found, strict=True)]
            for kind, (same, items, whole, reports) in shares.items():
                print(f"{folder:20} {kind:22} {same:4} of {items} items, {whole:2} of {reports} reports")
        browser.close()


def _documents(browser: Browser, folder: Path, lines: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield a text as documents of many kinds: what each is called, the end of its name, its bytes."""
    for layout in LAYOUTS:
        yield f"page of {layout}", ".html", page(lines, layout, title="", meta={}).encode()
    yield "Word, typed", ".docx", word(*map(paragraph, lines))
    yield "Word, numbered by it", ".docx", numbered_by_word(lines)
    for style in PRINTS:
        yield f"print-out, {style}", ".pdf", printed(browser, lines, style)
    if office := shutil.which("soffice"):
        shown = "".join(f'<p style="{SET}">{html.escape(line)}</p>' for line in lines)
        (folder / "office.html").write_text(f'<html><meta charset="utf-8">{shown}</html>', encoding="utf-8")
        for form, source in (("odt", "html"), ("pdf", "odt"), ("docx", "odt")):
            command = [office, "--headless", "--convert-to", form, f"office.{source}"]
            subprocess.run(command, cwd=folder, capture_output=True, check=True)
        for form in ("pdf", "docx"):
            yield f"LibreOffice's .{form}", f".{form}", (folder / f"office.{form}").read_bytes()


def _read(path: Path, data: bytes) -> list[tuple[str, ...]]:
    """Return what a document is read as: kinds, numbers, headings and texts of all items, without white space."""
    path.write_bytes(data)
    (reading,) = adding.add(ROOT, [path], Told(county="jingyan", year=1990), dry=True).readings
    record: dict[str, Any] = json.loads(reading.json)
    return [
        tuple("".join(words.split()) for words in (*_named(section), section["kind"], *_named(item), item["text"]))
        for section in record["sections"]
        for item in section["items"]
    ]


def _named(part: dict[str, Any]) -> tuple[str, str]:
    return part["number"], part["heading"]


if __name__ == "__main__":
    main()

"""GitHub Actions: findings as annotations, a summary of the job, and no line of a log that it could take for a command.

What a report says is shown there as text: it opens no annotation, and no Markdown or HTML of the summary is its own.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from duizhao.model import Finding
from duizhao.pipeline import Site

_ANNOTATIONS = 10
"""GitHub shows so many of each level for a step, and drops the rest."""
_LISTED = 50
"""So many findings stand in the summary, of which GitHub takes a megabyte."""
_LENGTH = 300
"""So long may a cell of it be, in characters."""
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")
"""How commands begin: of the present form at the beginning of a line, of the first form anywhere in it."""
_MARKS = re.compile(r"[!#$&*:<>\[\\\]_`|~]|(?i:(?<=www))\.")
"""What has a meaning in a cell of GitHub's Markdown, or makes a link of an address."""
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def active() -> bool:
    """Whether this runs under GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def harmless(line: str) -> str:
    """Return a line for the log in which, under GitHub Actions, nothing is a command.

    What is not seen is left out first: GitHub compares words as people do, to whom it makes no difference.
    """
    if not active():
        return line
    return _COMMAND.sub(lambda begun: f"{begun[0]} ", _seen(line))


def commands(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield findings as commands that GitHub shows beside their lines: of each level the first few."""
    for level in ("error", "warning", "notice") if active() else ():
        yield from map(_annotation, islice((one for one in findings if one.level == level), _ANNOTATIONS))


def summarise(title: str, findings: Sequence[Finding], site: Site | None = None) -> None:
    """Add what was done to the summary of the job, where there is one.

    ``title`` says it in a line; ``site`` is what was made, if it was.
    """
    file = os.environ.get("GITHUB_STEP_SUMMARY") if active() else None
    if file:
        text = "\n".join([*_summary(title, findings), *(_known(site) if site else ()), "", ""])
        with suppress(OSError), Path(file).open("ab") as summary:  # a build does not fail for want of a summary
            summary.write(text.encode(errors="replace"))


def _annotation(finding: Finding) -> str:
    """Return a finding as a command, all that has a meaning there escaped."""
    where = finding.where
    place = {"file": where.path, "line": where.line, "col": where.column}
    told = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in place.items() if value)
    return f"::{finding.level} {told}::{_escaped(finding.message)}"


def _escaped(text: str, further: str = "") -> str:
    return "".join(f"%{ord(one):02X}" if one in "%\r\n" + further else one for one in text)


def _summary(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the lines of a summary in Markdown."""
    yield f"### {_shown(title)}"
    yield ""
    counts = [(level, sum(one.level == level for one in findings)) for level in ("error", "warning", "notice")]
    yield ", ".join(f"{count} {level}{'s' * (count != 1)}" for level, count in counts)
    listed = [one for level, _ in counts for one in findings if one.level == level][:_LISTED]
    if listed:
        cells = ((one.level, str(one.where), one.message) for one in listed)
        yield from _table(("level", "where", "what"), cells)
    if len(findings) > len(listed):
        yield from ("", f"… and {len(findings) - len(listed)} more in the log")


def _known(site: Site) -> Iterator[str]:
    """Yield the lines that tell what is not known of the reports."""
    for heading, gaps in (("Low-confidence readings", site.unsure), ("Items of the law not found", site.absent)):
        yield from ("", f"#### {heading}")
        if gaps:
            cells = ((one.what, str(one.count), "、".join(one.some)) for one in gaps)
            yield from _table(("what", "reports", "such as"), cells)
        else:
            yield from ("", "None.")


def _table(heads: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    yield from (f"| {' | '.join(map(_shown, row))} |" for row in rows)


def _shown(text: str) -> str:
    """Return a text as Markdown that shows it as it is, on one line: every mark is written as a reference."""
    line = _CONTROLS.sub("\ufffd", " ".join(_seen(text).split()))
    line = line[:_LENGTH] + "…" if len(line) > _LENGTH else line
    # A reference is read as a mark again where GitHub looks for names of people.
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", line.replace("@", "＠"))


def _seen(text: str) -> str:
    """Return a text without characters that are not seen, those that turn its direction among them."""
    return "".join(one for one in text if unicodedata.category(one) != "Cf")

"""The text of a report in full, by which its page is known to show all of it and nothing else."""

from __future__ import annotations

import re
from hashlib import blake2b

from duizhao.folding import printable
from duizhao.model import Report

_BLANKS = re.compile(r"\s+")


def full_text(report: Report) -> str:
    """Return the words of a report as its page shows them, without blanks: numbers, headings, texts, in their order."""
    said: list[str] = []
    for section in report.sections:
        said += (section.number, section.heading)
        for item in section.items:
            said += (item.number, item.heading, item.separators[1] if item.heading else "", item.text)
    return without_blanks(printable("".join(said)))


def without_blanks(text: str) -> str:
    """Return a text without blanks, which a page may set otherwise."""
    return _BLANKS.sub("", text)


def stamp(text: str) -> bytes:
    """Return what stands for a text."""
    return blake2b(text.encode(), digest_size=16).digest()

"""Report → what ``inspect`` prints: an object of a public contract, or an outline for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duizhao.model import Edit, Item, Report, Section

SCHEMA = 1
"""Version of the contract; it changes when a field changes its meaning or goes."""


def record(report: Report, file: str) -> dict[str, Any]:
    """Return the reading of a report as ``docs/inspect.md`` describes it, ready for JSON.

    ``file`` is the file that was asked for.

    ``indicators`` of items are empty in this version: figures are not read yet.
    """
    ref = report.ref
    return {
        "schema": SCHEMA,
        "file": _writable(file),
        "county": ref.county or None,
        "year": ref.year or None,
        "title": ref.title or None,
        "signed": ref.signed.isoformat() if ref.signed else None,
        "script": report.script,
        "text": report.text,
        "edits": [_edit(edit) for edit in report.edits],
        "sections": [_section(section) for section in report.sections],
    }


def outline(report: Report) -> Iterator[str]:
    """Yield the lines of an outline: kinds, numbers, headings, topics."""
    name = report.ref.title or report.source.path
    yield f"{name} ({report.script}, {len(report.edits)} edits)"
    for section in report.sections:
        title = f"{section.number}{section.heading}" or "–"
        yield f"  [{section.kind} {section.confidence:.2f}] {title} #{section.anchor}"
        for item in section.items:
            indent = "    " + "  " * max(0, len(item.path) - 1)
            words = item.heading or item.text.split("\n")[0][:24]
            yield f"{indent}{item.number}{words} [{', '.join(item.topics) or '–'}] #{item.anchor} L{item.first_line}"


def _writable(name: str) -> str:
    """Return a file's name as text, whatever bytes it is made of."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "rule": edit.rule,
        "line": edit.line,
        "column": edit.column,
        "before": edit.before,
        "after": edit.after,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "kind": section.kind,
        "anchor": section.anchor,
        "number": section.number,
        "heading": section.heading,
        "separators": list(section.separators),
        "topics": list(section.topics),
        "reason": section.reason,
        "confidence": section.confidence,
        "items": [_item(item) for item in section.items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "anchor": item.anchor,
        "number": item.number,
        "path": list(item.path),
        "heading": item.heading,
        "text": item.text,
        "separators": list(item.separators),
        "original": item.original,
        "lines": [item.first_line, item.last_line],
        "topics": list(item.topics),
        "indicators": [],
    }

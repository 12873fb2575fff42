"""Report → the object of a public contract that ``inspect --json`` prints."""

from __future__ import annotations

from typing import Any

from duizhao.model import Cue, Edit, Imprint, Indicator, Item, Report, Response, Section

SCHEMA = 1
"""Version of the contract; it changes when a field changes its meaning or goes."""


def record(report: Report, file: str) -> dict[str, Any]:
    """Return the reading of a report as ``docs/inspect.md`` describes it, ready for JSON.

    ``file`` is the file that was asked for; values of figures are :class:`~decimal.Decimal`.
    """
    ref, stated = report.ref, report.imprint
    signed = ref.signed or stated.signed
    return {
        "schema": SCHEMA,
        "file": _writable(file),
        "county": ref.county or None,
        "year": ref.year or stated.year or None,
        "title": ref.title or stated.title or None,
        "signed": signed.isoformat() if signed else None,
        "encoding": report.source.encoding,
        "script": report.script,
        "stated": _stated(stated),
        "doubts": [{"line": doubt.line, "kind": doubt.kind, "quote": doubt.quote} for doubt in report.doubts],
        "text": report.text,
        "edits": [_edit(edit) for edit in report.edits],
        "sections": [_section(section) for section in report.sections],
        "responses": [_response(response) for response in report.responses],
    }


def _writable(name: str) -> str:
    """Return a file's name as text, whatever bytes it is made of."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _stated(imprint: Imprint) -> dict[str, Any]:
    """Return what the text says of itself; null where it does not."""
    stated = {name: getattr(imprint, name) or None for name in imprint.__struct_fields__}
    return stated | {"signed": imprint.signed.isoformat() if imprint.signed else None}


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
        "cues": [_cue(cue) for cue in item.cues],
        "indicators": [_indicator(one) for one in item.indicators],
    }


def _response(response: Response) -> dict[str, Any]:
    steps = [{"anchor": step.anchor, "matters": list(step.matters)} for step in response.steps]
    return {"problem": response.problem, "steps": steps}


def _indicator(one: Indicator) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "topic": cue.topic,
        "phrase": cue.phrase,
        "place": cue.place,
        "start": cue.start,
        "weight": round(cue.weight, 3),
    }

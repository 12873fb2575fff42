"""What kind of section a heading opens, why, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from duizhao.model import Kind
from duizhao.settings import SectionKind, with_year

_ASIDE = re.compile(r"[（(][^）)]{0,20}[）)]$")


class Reading(Struct, frozen=True, kw_only=True):
    """How a heading was read."""

    kind: Kind
    """The section's kind."""
    reason: str
    """Why, in English, quoting the words that decided."""
    confidence: float
    """How sure, from 0 to 1."""


PREAMBLE = Reading(kind="preamble", reason="what stands before the first section", confidence=1.0)
CLOSING = Reading(kind="closing", reason="a date, and a signature before it, as the last lines", confidence=1.0)
UNREAD = Reading(kind="other", reason="no section was found in this text", confidence=0.0)


def kinds_of(headings: Sequence[str], kinds: Sequence[SectionKind]) -> list[Reading]:
    """Return how each first-level heading of a report reads, in order.

    A heading that answers to no wording is a topic that stands for itself, and so one of the measures, unless
    the problems or next steps have begun; then its reading is left open.
    """
    readings = [_by_wording(heading, kinds) for heading in headings]
    turned = False
    result: list[Reading] = []
    for heading, reading in zip(headings, readings, strict=True):
        turned = turned or (reading is not None and reading.kind in ("problems", "next"))
        result.append(reading or _by_place(heading, turned))
    return result


def _by_wording(heading: str, kinds: Sequence[SectionKind]) -> Reading | None:
    words = _ASIDE.sub("", heading)
    for kind in kinds:
        for pattern in kind.headings:
            if re.fullmatch(with_year(pattern), words):
                reason = f"“{heading}” is worded as {kind.name}"
                return Reading(kind=kind.kind, reason=reason, confidence=0.95)
    return None


def _by_place(heading: str, turned: bool) -> Reading:
    if not heading:
        return Reading(kind="other", reason="a number without a heading", confidence=0.2)
    if turned:
        return Reading(kind="other", reason=f"“{heading}” answers to no wording, after the measures", confidence=0.3)
    return Reading(kind="measures", reason=f"“{heading}” is a topic, before problems and next steps", confidence=0.7)

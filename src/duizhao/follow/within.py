"""Each problem with the next steps of the same report that speak of the same matter."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from duizhao.follow.matters import names_of, spoken, told
from duizhao.follow.sentences import spoken_in
from duizhao.model import Report, Response, Step
from duizhao.settings import Matters


def follow(report: Report, matters: Matters) -> Report:
    """Return the report with what answers each of its problems, and with the matters that its sentences speak of."""
    responses, said = tuple(_responses(report, matters)), tuple(spoken_in(report, matters))
    return structs.replace(report, responses=responses, spoken=said)


def _responses(report: Report, matters: Matters) -> Iterator[Response]:
    """Yield what answers each problem.

    Without a section of next steps that was read with confidence nothing is said, for then nothing is known.
    """
    order = names_of(matters)
    steps = [(one.item.anchor, spoken(one.words, matters)) for one in told(report, "next")]
    for one in told(report, "problems") if steps else ():
        own = spoken(one.words, matters)
        shared = [(anchor, sorted(own & theirs, key=order.index)) for anchor, theirs in steps]
        found = tuple(Step(anchor=anchor, matters=tuple(names)) for anchor, names in shared if names)
        yield Response(problem=one.item.anchor, steps=found)

"""Each problem with the next steps of the same report that speak of the same matter."""

from __future__ import annotations

from msgspec import structs

from duizhao.follow.matters import names_of, spoken, told
from duizhao.model import Report, Response, Step
from duizhao.settings import Matters


def follow(report: Report, matters: Matters) -> Report:
    """Return the report with what answers each of its problems.

    Without a section of next steps that was read with confidence nothing is said, for then nothing is known.
    """
    order = names_of(matters)
    steps = [(one.item.anchor, spoken(one.words, matters)) for one in told(report, "next")]
    if not steps:
        return report
    responses = []
    for one in told(report, "problems"):
        own = spoken(one.words, matters)
        shared = [(anchor, sorted(own & theirs, key=order.index)) for anchor, theirs in steps]
        found = tuple(Step(anchor=anchor, matters=tuple(names)) for anchor, names in shared if names)
        responses.append(Response(problem=one.item.anchor, steps=found))
    return structs.replace(report, responses=tuple(responses))

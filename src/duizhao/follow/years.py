"""Each problem and next step of a year with the sentences of the next year's report that take up the same matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from duizhao.follow.matters import names_of, told
from duizhao.follow.sentences import ASKED, FOLLOWED
from duizhao.model import Kind, Lead, Report, Sequel, Spoken
from duizhao.settings import Matters

Sides = frozenset[str]


def over_years(reports: Sequence[Report], matters: Matters) -> Iterator[Report]:
    """Yield the reports; those whose county has one of the next year too with what that says of problems and steps."""
    by_year = {(report.ref.county, report.ref.year): report for report in reports}
    for report in reports:
        if following := by_year.get((report.ref.county, report.ref.year + 1)):
            known = _all_known(following)
            sequels = _sequels(report, following.spoken, matters)
            yield structs.replace(report, sequels=tuple(one for one in sequels if one.leads or known))
        else:
            yield report


def _all_known(report: Report) -> bool:
    """Whether a report told its measures, problems and next steps where they could be read.

    Only then does it say something that nothing was found.
    """
    states = {item.kind: item.state for item in report.legal}
    return all(states[kind] in ("own", "inside") for kind in ASKED)


def _sequels(report: Report, later: Sequence[Spoken], matters: Matters) -> Iterator[Sequel]:
    """Yield what is said later of each problem and next step in which a matter was known."""
    by_anchor: dict[str, list[Spoken]] = {}
    for sentence in report.spoken:
        by_anchor.setdefault(sentence.passage.anchor, []).append(sentence)
    for kind in FOLLOWED:
        for one in told(report, kind):
            if own := by_anchor.get(one.item.anchor):
                leads = _leads(_wanted(own, kind, matters), later)
                yield Sequel(anchor=one.item.anchor, leads=tuple(sorted(leads, key=_rank)))


def _wanted(own: Sequence[Spoken], kind: Kind, matters: Matters) -> dict[str, Sides | None]:
    """Return the matters of an item, each with the sides from which it must be seen; none where any will do.

    Only broad matters have sides. A plan may name one without a side, and then means all of it: 推进行政复议工作. A
    problem that does so only touches on it, and asks for a side that there is not.
    """
    broad = {thing.name for thing in matters.things if thing.broad}
    named = {name for sentence in own for name in sentence.matters}
    wanted: dict[str, Sides | None] = {}
    for name in filter(named.__contains__, names_of(matters)):
        sides = frozenset(side for sentence in own if name in sentence.matters for side in sentence.sides)
        wanted[name] = None if name not in broad or (kind == "next" and not sides) else sides
    return wanted


def _leads(wanted: Mapping[str, Sides | None], later: Sequence[Spoken]) -> Iterable[Lead]:
    """Return, for each item of the later report, the sentence that tells most of what is wanted."""
    found: dict[tuple[Kind, str], Lead] = {}
    for sentence in later:
        if wanted.keys().isdisjoint(sentence.matters):
            continue
        shared = tuple(
            name
            for name, sides in wanted.items()
            if name in sentence.matters and (sides is None or not sides.isdisjoint(sentence.sides))
        )
        place = (sentence.kind, sentence.passage.anchor)
        lead = Lead(kind=sentence.kind, passage=sentence.passage, matters=shared)
        if shared and (place not in found or _telling(lead) > _telling(found[place])):
            found[place] = lead
    return found.values()


def _telling(lead: Lead) -> tuple[bool, int]:
    """Order the sentences of an item by what they tell: its text more than its heading, then by what they share."""
    return lead.passage.field == "text", len(lead.matters)


def _rank(lead: Lead) -> tuple[int, int]:
    """Order leads by what they are, then by how much they share; those that share as much keep the text's order."""
    return ASKED.index(lead.kind), -len(lead.matters)

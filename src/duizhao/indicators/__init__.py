"""Report → Report: the figures of each item, what they count, for which period, and which named indicator they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import structs

from duizhao.indicators.counted import Counted, counted
from duizhao.indicators.named import Names
from duizhao.indicators.numbers import Figure, figures, never, units
from duizhao.indicators.phrases import ACTING, GENERIC, LONGEST_GENERIC, OPEN, SUBJECT
from duizhao.indicators.scope import Body, scope
from duizhao.indicators.zeros import zeros
from duizhao.model import Doubt, Indicator, Item, Report, Section
from duizhao.settings import County, Indicators, NamedIndicator
from duizhao.words import sentences

_REACH = 400
"""So many characters of a sentence before a figure, and behind it, are asked for its scope."""
_NEAR = 40
_WHOLE = {"市": ("全市",), "区": ("全区",), "县": ("全县",), "旗": ("全旗",), "州": ("全州",), "省": ("全省",)}
"""Words for the whole of a body, by the last character of its name; elsewhere they mean one above it."""


def indicators(report: Report, settings: Indicators, counties: Mapping[str, County]) -> Report:
    """Return the report with the figures of its items; a value that is not plausible is kept, and pointed out.

    A figure is a number with a unit, or words that deny: 未发生 is 0, not mentioned is nothing.
    """
    reader = _Reader(_words(settings), _body(report, counties))
    sections = tuple(reader.section(section) for section in report.sections)
    doubts = tuple(sorted((*report.doubts, *reader.doubts)))
    return structs.replace(report, sections=sections, doubts=doubts)


def _body(report: Report, counties: Mapping[str, County]) -> Body:
    county = counties.get(report.ref.county)
    name = county.name if county else report.imprint.unit
    return Body(year=report.ref.year or report.imprint.year, whole=_WHOLE.get(name[-1:], ()))


class _Words:
    """The words of the settings, ready to be looked for."""

    def __init__(self, settings: Indicators) -> None:
        self.units = units(settings.units)
        self.never = never(settings.names)
        self.names = Names(settings.indicators)


@lru_cache(maxsize=4)
def _words(settings: Indicators) -> _Words:
    return _Words(settings)


class _Reader:
    """Reads the figures of a report's items."""

    def __init__(self, words: _Words, body: Body) -> None:
        self.words = words
        self.body = body
        self.doubts: list[Doubt] = []

    def section(self, section: Section) -> Section:
        if section.kind == "closing":
            return section
        planned = section.kind == "next"
        items = tuple(
            structs.replace(item, indicators=tuple(self.figures(item, planned=planned))) if item.text else item
            for item in section.items
        )
        return structs.replace(section, items=items)

    def figures(self, item: Item, *, planned: bool) -> Iterator[Indicator]:
        for start, end in sentences(item.text):
            sentence = item.text[start:end]
            counts = list(_carried(sentence, list(figures(sentence, self.words.units, self.words.never))))
            told = list(zip(counts, counted(sentence, counts), strict=True)) if counts else []
            told += [(zero, Counted(what=zero.zero)) for zero in zeros(sentence) if not _overlaps(zero, counts)]
            for figure, what in sorted(told, key=lambda one: one[0].start):
                yield self.indicator(item, start, figure, what, planned=planned)

    def indicator(self, item: Item, offset: int, figure: Figure, told: Counted, *, planned: bool) -> Indicator:
        start, end = offset + figure.start, offset + figure.end
        before, behind = item.text[max(offset, start - _REACH) : start], item.text[end : end + _REACH]
        found = scope(before, behind, figure, self.body, acting=ACTING)
        named = None if figure.change else self.name(item, start, figure, told)
        if named and not named.range[0] <= figure.value <= named.range[1]:
            self.doubts.append(Doubt(line=item.first_line, kind="range", quote=f"{told.what}{item.text[start:end]}"))
        return Indicator(
            name=named.id if named else None,
            what=told.what,
            value=figure.value,
            unit=figure.unit,
            qualifier=figure.qualifier,
            scope="目标" if planned and found != "上级" else found,
            quote=item.text[start:end],
            start=start,
            end=end,
        )

    def name(self, item: Item, start: int, figure: Figure, told: Counted) -> NamedIndicator | None:
        """Return which indicator a figure is: by what is counted, by what was done to it, by what the text is about."""
        named = self.words.names.of(told.what, figure.unit)
        if not named and told.done:
            named = self.words.names.of(f"{told.what}{told.done}", figure.unit)
        if not named and _says_little(told.what):
            subjects = SUBJECT.findall(f"{item.heading}。{item.text[max(0, start - _REACH) : start]}")
            named = self.words.names.of(f"{subjects[-1]}{told.what}", figure.unit) if subjects else None
        return named


@lru_cache(maxsize=4096)
def _says_little(what: str) -> bool:
    """Whether the words for what is counted leave open of what, so that the text around them is to be asked."""
    return len(what) <= LONGEST_GENERIC and bool(GENERIC.fullmatch(what) or OPEN.search(what))


def _carried(sentence: str, found: Sequence[Figure]) -> Iterator[Figure]:
    """Yield figures, each of a pair with the change that is said of both: 同比分别下降20%和25%."""
    last: Figure | None = None
    for figure in found:
        shared = last and last.change and last.unit == figure.unit and not figure.qualifier
        if (
            shared
            and last
            and sentence[last.end : figure.start] in ("、", "和")
            and "分别" in sentence[max(0, last.start - _NEAR) : last.start]
        ):
            figure = structs.replace(figure, qualifier=last.qualifier, change=True)  # noqa: PLW2901 (the pair goes on)
        yield figure
        last = figure


def _overlaps(one: Figure, others: Sequence[Figure]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


__all__ = ["indicators"]

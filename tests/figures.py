"""Figures labelled by hand, and how well the program reads them.

A label is ``quote｜value unit｜what｜qualifier｜scope｜name``; its sentence stands above it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from duizhao.model import Indicator
from tests.texts import DATA, cases, report

PLANNED = "@plan "
"""Stands before sentences of a section on next year."""


class Label(Struct, frozen=True):
    """A figure as a careful reader sees it."""

    quote: str
    value: Decimal
    unit: str
    what: str
    qualifier: str
    scope: str
    name: str


class Case(Struct, frozen=True):
    """A sentence with the figures in it."""

    text: str
    labels: tuple[Label, ...]
    planned: bool = False


class Pair(Struct, frozen=True):
    """A figure as labelled and as found; either may be lacking."""

    text: str
    label: Label | None
    found: Indicator | None


def label(line: str) -> Label:
    quote, measure, what, qualifier, scope, name = line.strip().split("｜")
    value, _, unit = measure.partition(" ")
    return Label(quote, Decimal(value), unit, what, qualifier, scope, name)


def figure_cases() -> dict[str, Case]:
    """Return the cases of ``tests/cases/figures.txt``."""
    return {
        title: Case(text, tuple(label(line) for line in expected.split("\n") if line.strip()))
        for title, (text, expected) in cases("figures.txt").items()
    }


def labelled(name: str) -> list[Case]:
    """Return the sentences of a file of ``tests/data``."""
    blocks = (DATA / name).read_text(encoding="utf-8").strip().split("\n\n")
    found = []
    for block in blocks:
        text, *lines = block.split("\n")
        planned = text.startswith(PLANNED)
        found.append(Case(text.removeprefix(PLANNED), tuple(map(label, lines)), planned))
    return found


def figures_of(case: Case, settings) -> list[Indicator]:
    """Read the sentence of a case as an item of a report."""
    section = "一、下一步工作安排" if case.planned else "一、主要举措和成效"
    found = report(f"{section}\n（一）抓早抓实\n{case.text}\n（二）久久为功\n按部署逐项办理。", settings)
    return [one for item in found.items for one in item.indicators]


def plain(words: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def paired(case: Case, settings) -> list[Pair]:
    """Pair labels and figures in the order of the text: those whose quotes hold one another."""
    found = figures_of(case, settings)
    pairs: list[Pair] = []
    for one in case.labels:
        quote = plain(one.quote)
        partner = next((each for each in found if quote in plain(each.quote) or plain(each.quote) in quote), None)
        if partner:
            found.remove(partner)
        pairs.append(Pair(case.text, one, partner))
    return [*pairs, *(Pair(case.text, None, each) for each in found)]


def alike(wanted: str, found: str) -> bool:
    """Whether two wordings say what is counted alike: one holds the other, or they share half of their bigrams."""
    first, second = plain(wanted), plain(found)
    if not first or not second:
        return first == second
    if first in second or second in first:
        return min(len(first), len(second)) > 1
    pairs = [{words[at : at + 2] for at in range(len(words) - 1)} for words in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) >= len(pairs[0] | pairs[1])


class Score(Struct):
    """How many figures are found, and how much of each is right."""

    labelled: int
    found: int
    false: int
    valued: int
    counted: int
    scoped: int

    def __str__(self) -> str:
        shares = (("found", self.found, self.labelled), ("value and unit", self.valued, self.found))
        shares += (("what is counted", self.counted, self.found), ("scope", self.scoped, self.found))
        told = ", ".join(f"{name} {part} of {whole} ({part / max(1, whole):.1%})" for name, part, whole in shares)
        return f"{told}, false {self.false} ({self.false / max(1, self.labelled):.1%})"


def score(pairs: Sequence[Pair]) -> Score:
    both = [(pair.label, pair.found) for pair in pairs if pair.label and pair.found]
    return Score(
        labelled=sum(pair.label is not None for pair in pairs),
        found=len(both),
        false=sum(pair.label is None for pair in pairs),
        valued=sum((label.value, plain(label.unit)) == (found.value, plain(found.unit)) for label, found in both),
        counted=sum(alike(label.what, found.what) for label, found in both),
        scoped=sum(label.scope == found.scope for label, found in both),
    )


def names(pairs: Iterable[Pair]) -> tuple[str, float, float]:
    """Return a table of the named indicators, one a line, with precision and recall of them all."""
    wanted, given, right = Counter(), Counter(), Counter()
    for pair in pairs:
        want, got = (pair.label.name if pair.label else ""), ((pair.found.name if pair.found else None) or "")
        wanted[want] += bool(want)
        given[got] += bool(got)
        right[want] += bool(want and want == got)
    lines = [f"{'':32} labelled  named  right"]
    lines += [
        f"{name:32} {wanted[name]:8} {given[name]:6} {right[name]:6}" for name in sorted({*wanted, *given}) if name
    ]
    whole = right.total()
    return "\n".join(lines), whole / max(1, given.total()), whole / max(1, wanted.total())

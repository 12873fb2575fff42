"""Reports → Comparison: rows by topic, items that answer each other, wording that is shared or nearly so, own terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duizhao.compare.answers import answers, levelled
from duizhao.compare.copies import near_copies
from duizhao.compare.rows import Standing, frame_of, rows_of, shares_of, standing
from duizhao.compare.wording import shared_wording
from duizhao.model import Comparison, Report, Term


def compare(
    reports: Sequence[Report],
    standings: Sequence[Standing],
    terms: Sequence[Sequence[Term]],
    boilerplate: Sequence[str],
    cut: Callable[[str], Sequence[str]],
) -> Comparison:
    """Set two to four reports side by side, in the order given.

    ``standings`` say what each of them has in each row, ``terms`` what is particular to it; ``cut`` parts a text into
    words: shared wording ends only where a word does.
    """
    rows = rows_of(standings)
    rows = levelled(rows, answers(reports, rows, cut))
    return Comparison(
        keys=tuple(report.ref.key for report in reports),
        rows=rows,
        frame=frame_of(standings),
        shared=shared_wording(reports, boilerplate, cut),
        copies=near_copies(reports, boilerplate),
        coverage=shares_of(reports, rows),
        terms=tuple(_own(report, found, reports) for report, found in zip(reports, terms, strict=True)),
    )


def _own(report: Report, terms: Sequence[Term], reports: Sequence[Report]) -> tuple[Term, ...]:
    """Return the terms of a report that no other of the reports has."""
    others = [other.text for other in reports if other is not report]
    return tuple(term for term in terms if not any(term.words in text for text in others))


__all__ = ["compare", "standing"]

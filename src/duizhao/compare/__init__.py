"""Reports → Comparison: rows by topic, what stands elsewhere, wording that is shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duizhao.compare.rows import frame_of, rows_of, shares_of
from duizhao.compare.wording import shared_wording
from duizhao.model import Cell, Comparison, Report
from duizhao.settings import Topic


def compare(
    reports: Sequence[Report],
    topics: Sequence[Topic],
    boilerplate: Sequence[str],
    cut: Callable[[str], Sequence[str]],
) -> Comparison:
    """Set two to four reports side by side, in the order given.

    ``cut`` parts a text into words; shared wording ends only where a word does.
    """
    rows = rows_of(reports, topics)
    return Comparison(
        keys=tuple(report.ref.key for report in reports),
        rows=rows,
        frame=frame_of(reports),
        shared=shared_wording(reports, boilerplate, cut),
        coverage=shares_of(reports, rows),
    )


def standing(report: Report, topics: Sequence[Topic]) -> dict[str, Cell]:
    """Return what one report says in each row, for the pages that show a row over all reports."""
    return {row.id: row.cells[0] for row in rows_of([report], topics)}


__all__ = ["compare", "standing"]

"""Reports → Comparison: rows by topic, items that answer each other, what stands elsewhere, wording that is shared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from duizhao.compare.answers import answers, levelled
from duizhao.compare.rows import Standing, frame_of, rows_of, shares_of, standing
from duizhao.compare.wording import shared_wording
from duizhao.model import Comparison, Report


def compare(
    reports: Sequence[Report],
    standings: Sequence[Standing],
    boilerplate: Sequence[str],
    cut: Callable[[str], Sequence[str]],
) -> Comparison:
    """Set two to four reports side by side, in the order given.

    ``standings`` say what each of them has in each row; ``cut`` parts a text into words: shared wording ends only
    where a word does.
    """
    rows = rows_of(standings)
    rows = levelled(rows, answers(reports, rows, cut))
    return Comparison(
        keys=tuple(report.ref.key for report in reports),
        rows=rows,
        frame=frame_of(standings),
        shared=shared_wording(reports, boilerplate, cut),
        coverage=shares_of(reports, rows),
    )


__all__ = ["compare", "standing"]

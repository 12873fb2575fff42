"""Reports → what became of problems and plans: within a report, and in the report of the year after.

What is found are leads for the reader, with the matter by which they were found; never verdicts.
"""

from duizhao.follow.within import follow
from duizhao.follow.years import over_years

__all__ = ["follow", "over_years"]

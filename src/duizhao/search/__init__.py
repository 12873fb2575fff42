"""Corpus → files: the index that the search page loads in shards, and each report's text beside its page.

What one report adds is made here, without the arrays of ``indexing``, which those who read reports need not load.
"""

from __future__ import annotations

from duizhao.search.parts import Part, Passages, Tally, part

__all__ = ["Part", "Passages", "Tally", "part"]

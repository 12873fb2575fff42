"""Files → Findings: links and anchors, valid HTML, reports in full, what a reader needs, weights, what vanished."""

from duizhao.check.facts import Facts, facts_of, wrong
from duizhao.check.hosts import too_much
from duizhao.check.manifest import MANIFEST, Manifest, ManifestError, read_manifest, vanished, written
from duizhao.check.outside import Pace, answers
from duizhao.check.pages import PAGE_BUDGET, place_of, where
from duizhao.check.stands import Hashes, differing
from duizhao.check.ways import Ways

__all__ = [
    "MANIFEST",
    "PAGE_BUDGET",
    "Facts",
    "Hashes",
    "Manifest",
    "ManifestError",
    "Pace",
    "Ways",
    "answers",
    "differing",
    "facts_of",
    "place_of",
    "read_manifest",
    "too_much",
    "vanished",
    "where",
    "written",
    "wrong",
]

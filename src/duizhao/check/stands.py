"""Whether a site stands as a build left it, and as one would make it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from duizhao.check.manifest import MANIFEST
from duizhao.model import Finding, Place
from duizhao.packaged import COMMAND

_FEW = 20
"""So many files are told one by one; of more, how many they are."""


class Hashes(Struct, frozen=True, kw_only=True):
    """The hashes of a site's files, by name."""

    found: Mapping[str, str]
    """As they stand: all that were recorded, and every other page."""
    recorded: Mapping[str, str]
    """As the build noted them that made the site."""
    wanted: Mapping[str, str]
    """As a build makes them now."""


def differing(site: Hashes) -> Iterator[Finding]:
    """Yield what differs, each file once: what was done to it since it was built, else what is due to be built."""
    told = {}
    for name, digest in site.recorded.items():
        if name not in site.found:
            told[name] = "is missing; a build made it"
        elif site.found[name] != digest:
            told[name] = "was changed by hand, after it was built"
    for name in site.found.keys() - site.recorded.keys():
        told[name] = "is a page that no build made"
    yield from _each(told, "were changed by hand or are missing")
    changed = [name for name in site.wanted.keys() | site.recorded.keys() if _stale(site, name)]
    stale = sorted(set(changed) - told.keys())
    # The manifest differs wherever anything does.
    if stale := [name for name in stale if name != MANIFEST] or stale:
        message = f"stale: {len(stale)} files differ from what a build makes now; run “{COMMAND}”"
        yield Finding(Place(stale[0]), "error", message)


def _stale(site: Hashes, name: str) -> bool:
    return site.wanted.get(name) != site.recorded.get(name)


def _each(told: Mapping[str, str], all_of_them: str) -> Iterator[Finding]:
    """Yield the first few findings, and how many more there are."""
    names = sorted(told)
    for name in names[:_FEW]:
        yield Finding(Place(name), "error", f"{told[name]}; run “{COMMAND}”")
    if rest := names[_FEW:]:
        more = f"{rest[0]} and {len(rest) - 1} others" if len(rest) > 1 else rest[0]
        yield Finding(Place(rest[0]), "error", f"{more} {all_of_them}, too; run “{COMMAND}”")

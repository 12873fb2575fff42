"""What the check of a site needs of one page, small enough to be kept: the links of all pages are checked at once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b

import numpy as np
from msgspec import Struct

from duizhao.check.pages import Ways, read_page, wrong_by_itself
from duizhao.model import Finding, Place

_BYTES = 8
"""A place on the site is told by so many bytes of a hash of its address."""


class Facts(Struct, frozen=True, array_like=True):
    """A page to the check."""

    places: bytes
    """The hashes of itself and its anchors."""
    leads: bytes
    """The hashes of the places of the site that it leads to."""
    findings: tuple[Finding, ...]
    """What is wrong with it by itself."""


def facts_of(name: str, data: bytes, ways: Ways) -> Facts:
    """Return the facts of a file; one that is no page is a place and no more."""
    if not name.endswith(".html"):
        return Facts(_hashed([name]), b"", ())
    page = read_page(data)
    findings = list(wrong_by_itself(name, data, page))
    leads = []
    for target, wanted, anchor, problem in ways.lead(name, page.targets):
        if problem:
            findings.append(Finding(Place(name), "error", f"link “{target}” {problem}"))
        elif wanted:
            leads.append(_place(posixpath.normpath(wanted), anchor))
    places = [name, *(_place(name, id_) for id_ in page.ids)]
    return Facts(_hashed(places), _hashed(dict.fromkeys(leads)), tuple(findings))


def astray(facts: Mapping[str, Facts], read: Callable[[str], bytes], ways: Ways) -> Iterator[Finding]:
    """Yield a finding for each link that leads to no place of the site; ``read`` gives a file by its name."""
    places = np.unique(np.frombuffer(b"".join(one.places for one in facts.values()), dtype=np.uint64))
    leads = np.frombuffer(b"".join(one.leads for one in facts.values()), dtype=np.uint64)
    lost = ~np.isin(leads, places)
    if not lost.any():
        return
    ends = np.cumsum([len(one.leads) // _BYTES for one in facts.values()])
    names = list(facts)
    for number in np.unique(np.searchsorted(ends, np.flatnonzero(lost), side="right")).tolist():
        name = names[number]
        targets = read_page(read(name)).targets
        ids = {
            wanted: frozenset(read_page(read(wanted)).ids)
            for _, wanted, anchor, _ in ways.lead(name, targets)
            if anchor and wanted in facts
        }
        yield from (Finding(Place(name), "error", one) for one in ways.broken(name, targets, ids, facts))


def _place(name: str, anchor: str) -> str:
    return f"{name}#{anchor}" if anchor else name


def _hashed(places: Iterable[str]) -> bytes:
    return b"".join(blake2b(place.encode(), digest_size=_BYTES).digest() for place in places)

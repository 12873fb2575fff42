"""What the check of a site needs of one page, small enough to be kept, and the check of all pages together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from msgspec import Struct

from duizhao.check.pages import place_of, read_page, where, wrong_by_itself
from duizhao.check.texts import anchors_on, difference, text_on
from duizhao.check.ways import Ways
from duizhao.fulltext import stamp
from duizhao.model import Finding, Place

_BYTES = 8
"""A place on the site is told by so many bytes of a hash of its address."""
_OUTSIDE = re.compile(r"https?://", re.IGNORECASE)


class Facts(Struct, frozen=True, array_like=True):
    """A page to the check."""

    places: bytes
    """The hashes of itself and its anchors."""
    leads: bytes
    """The hashes of the places of other files that it leads to."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with it by itself."""
    title: str = ""
    """Its title; empty where it has none."""
    outside: tuple[str, ...] = ()
    """The addresses outside of the site that it leads to."""
    anchors: tuple[str, ...] = ()
    """The anchors by which a report is cited."""
    text: bytes = b""
    """What stands for the text of a report in full, as it is shown."""


def facts_of(name: str, data: bytes, ways: Ways) -> Facts:
    """Return the facts of a file; one that is no page is a place and no more."""
    if not name.endswith(".html"):
        return Facts(_hashed([name]), b"")
    page = read_page(data)
    findings = list(wrong_by_itself(name, data, page))
    ids = frozenset(page.ids)
    leads = []
    for target, wanted, anchor, problem in ways.lead(name, page.targets):
        here = wanted == name
        if wanted and not here:
            leads.append(_place(wanted, anchor))
        told = "leads to no anchor on its page" if here and anchor and anchor not in ids else problem
        if told:
            findings.append(Finding(place_of(name, data, where(data, target)), "error", f"link “{target}” {told}"))
    shown = text_on(data)
    return Facts(
        places=_hashed([name, *(_place(name, id_) for id_ in page.ids)]),
        leads=_hashed(dict.fromkeys(leads)),
        findings=tuple(findings),
        title=page.title,
        outside=tuple(dict.fromkeys(target for target in page.links if _OUTSIDE.match(target))),
        anchors=tuple(anchors_on(data)) if shown else (),
        text=stamp(shown) if shown else b"",
    )


def wrong(
    facts: Mapping[str, Facts],
    texts: Mapping[str, bytes],
    read: Callable[[str], bytes],
    text_of: Callable[[str], str],
    ways: Ways,
) -> Iterator[Finding]:
    """Yield all that is wrong with the pages of a site, each by itself, and all together.

    ``texts`` are what stands for the text of each report by its page; ``read`` gives a file, ``text_of`` such a text.
    """
    for one in facts.values():
        yield from one.findings
    yield from astray(facts, read, ways)
    yield from named_alike(facts)
    yield from _lost_texts(facts, texts, read, text_of)


def astray(facts: Mapping[str, Facts], read: Callable[[str], bytes], ways: Ways) -> Iterator[Finding]:
    """Yield a finding for each place to which links lead and which is not there; ``read`` gives a file by its name."""
    places = np.sort(np.frombuffer(b"".join(one.places for one in facts.values()), dtype=np.uint64))
    leads = np.frombuffer(b"".join(one.leads for one in facts.values()), dtype=np.uint64)
    lost = np.flatnonzero(places[np.searchsorted(places[:-1], leads)] != leads) if leads.size else leads
    ends = np.cumsum([len(one.leads) // _BYTES for one in facts.values()])
    names = list(facts)
    asking: dict[bytes, dict[str, None]] = {}
    for place, number in zip(leads[lost], np.searchsorted(ends, lost, side="right").tolist(), strict=True):
        asking.setdefault(place.tobytes(), {})[names[number]] = None
    read_once = lru_cache(1)(read)
    for place, pages in sorted(asking.items(), key=lambda one: sorted(one[1])):
        yield _lost(place, sorted(pages), facts, read_once, ways)


def _lost(
    place: bytes, pages: Sequence[str], facts: Mapping[str, Facts], read: Callable[[str], bytes], ways: Ways
) -> Finding:
    """Return a finding for a place that is not there, to which some pages lead."""
    name, data = pages[0], read(pages[0])
    target, file = next(
        (target, wanted)
        for target, wanted, anchor, _ in ways.lead(name, read_page(data).targets)
        if wanted and _hashed([_place(wanted, anchor)]) == place
    )
    message = f"link “{target}” leads to no {'anchor on its page' if file in facts else 'page'}"
    if more := len(pages) - 1:
        message += f"; so do links on {more} other page{'s' * (more > 1)}, such as {pages[1]}"
    return Finding(place_of(name, data, where(data, target)), "error", message)


def named_alike(facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Yield a finding for each page that has the title of another."""
    first: dict[str, str] = {}
    for name in sorted(facts):
        title = facts[name].title
        if title and first.setdefault(title, name) != name:
            message = f"has the title of {first[title]}, “{title}”; expected one of its own"
            # Reports are often called alike by those who wrote them: nothing that an editor could mend.
            yield Finding(Place(name), "notice", message)


def _place(name: str, anchor: str) -> str:
    return f"{name}#{anchor}" if anchor else name


def _hashed(places: Iterable[str]) -> bytes:
    return b"".join(blake2b(place.encode(), digest_size=_BYTES).digest() for place in places)


def _lost_texts(
    facts: Mapping[str, Facts],
    texts: Mapping[str, bytes],
    read: Callable[[str], bytes],
    text_of: Callable[[str], str],
) -> Iterator[Finding]:
    """Yield a finding for each report that its page does not show in full, and nothing else as its text."""
    for name, text in sorted(texts.items()):
        if name not in facts:
            yield Finding(Place(name), "error", "the page of a report is missing")
        elif facts[name].text != text and (told := difference(data := read(name), text_of(name))):
            at, level, message = told
            yield Finding(place_of(name, data, at), level, message)

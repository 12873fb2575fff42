"""Reports and addresses → files for programs that come by: an Atom feed, a sitemap, robots.txt.

Nothing here asks a clock: a build from the same sources makes the same bytes, whenever it is made. So a day is told
only where an editor told it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from duizhao.forms import date_words
from duizhao.model import Ref
from duizhao.settings import County, Site

FEED, SITEMAP, ROBOTS = "/feed.xml", "/sitemap.xml", "/robots.txt"
"""Where they stand."""
_ENTRIES = 100
"""A feed tells of so many reports: of those to which something happened last."""
_MOST_ADDRESSES, _MOST_BYTES = 50_000, 50_000_000
"""A sitemap holds at most so many addresses, and bytes (https://www.sitemaps.org/protocol.html)."""
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(refs: Iterable[Ref], counties: Mapping[str, County], site: Site) -> bytes:
    """Return the Atom feed (RFC 4287) of the reports to which something happened last, for a site with an address.

    An entry is known by the report's address, and dated with the last day of which anything is told.
    """
    told = sorted(refs, key=lambda ref: (-_happened(ref).toordinal(), ref.key))[:_ENTRIES]
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-Hans"})
    _put(root, "id", published_at(site, "/"))
    _put(root, "title", site.title)
    _put(root, "subtitle", site.description)
    _put(root, "updated", _instant(max(map(_happened, told))))
    _put(ElementTree.SubElement(root, "author"), "name", site.title)
    _put(root, "link", rel="self", type="application/atom+xml", href=published_at(site, FEED))
    _put(root, "link", rel="alternate", type="text/html", href=published_at(site, "/"))
    for ref in told:
        entry = ElementTree.SubElement(root, "entry")
        _put(entry, "id", published_at(site, ref.url))
        _put(entry, "title", ref.title)
        _put(entry, "updated", _instant(_happened(ref)))
        if ref.published:
            _put(entry, "published", _instant(ref.published))
        _put(entry, "link", rel="alternate", type="text/html", href=published_at(site, ref.url))
        _put(entry, "summary", "；".join(_summary(ref, counties[ref.county])) + "。")
    ElementTree.indent(root, "")
    return (_DECLARATION + ElementTree.tostring(root, "unicode") + "\n").encode()


def sitemap(addresses: Iterable[str], refs: Iterable[Ref], site: Site) -> dict[str, bytes]:
    """Return the sitemap of a site with an address, by address; more than one file may hold come with an index.

    Of a report's page it is told when it changed last, where that is known; of other pages nobody knows.
    """
    known = {ref.url: day for ref in refs if (day := _changed_here(ref))}
    entries = (_entry("url", published_at(site, address), known.get(address)) for address in sorted(addresses))
    parts = list(_parted(entries))
    if len(parts) == 1:
        return {SITEMAP: _listed("urlset", parts[0])}
    names = {f"/sitemap-{number}.xml": part for number, part in enumerate(parts, 1)}
    index = _listed("sitemapindex", [_entry("sitemap", published_at(site, name)) for name in names])
    return {SITEMAP: index, **{name: _listed("urlset", part) for name, part in names.items()}}


def robots(site: Site, *, drafts: bool) -> bytes:
    """Return what search engines are told: all may be read, and where the sitemap is; with drafts, nothing may."""
    lines = ["User-agent: *", "Disallow: /" if drafts else "Disallow:"]
    if site.base_url and not drafts:
        lines.append(f"Sitemap: {published_at(site, SITEMAP)}")
    return "".join(f"{line}\n" for line in lines).encode()


def published_at(site: Site, address: str) -> str:
    """Return where an address of the site stands on the web."""
    assert site.base_url
    return site.base_url.rstrip("/") + address


def _happened(ref: Ref) -> dt.date:
    """Return the last day on which anything is known to have happened to a report.

    Where no day is told it is the last of its year, before which no report on it is complete.
    """
    days = [ref.added, ref.retrieved, ref.published, ref.signed, *(revision.day for revision in ref.revised)]
    return max((day for day in days if day), default=dt.date(ref.year, 12, 31))


def _changed_here(ref: Ref) -> dt.date | None:
    """Return the day on which a report's page is known to have changed last, or nothing."""
    return max((day for day in (ref.added, *(one.day for one in ref.revised)) if day), default=None)


def _summary(ref: Ref, county: County) -> Iterator[str]:
    yield f"{county.province}{county.prefecture or ''}{county.name}{ref.year}年度"
    days = (("落款日期", ref.signed), ("公开日期", ref.published), ("收录日期", ref.added))
    yield from (f"{name}{date_words(day)}" for name, day in days if day)
    yield from (f"{date_words(one.day)}修订：{one.what.strip()}" for one in sorted(ref.revised))


def _instant(day: dt.date) -> str:
    """Return the beginning of a day in China (RFC 3339)."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = _NOT_IN_XML.sub("\ufffd", text)


def _entry(name: str, address: str, day: dt.date | None = None) -> str:
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return f"<{name}><loc>{escape(address)}</loc>{changed}</{name}>\n"


def _parted(entries: Iterable[str]) -> Iterator[list[str]]:
    """Yield as many entries at a time as a sitemap may hold."""
    part: list[str] = []
    room = _MOST_BYTES
    for entry in entries:
        if len(part) == _MOST_ADDRESSES or len(entry) > room:
            yield part
            part, room = [], _MOST_BYTES
        part.append(entry)
        room -= len(entry)
    yield part


def _listed(name: str, entries: Iterable[str]) -> bytes:
    return f'{_DECLARATION}<{name} xmlns="{_SITEMAPS}">\n{"".join(entries)}</{name}>\n'.encode()

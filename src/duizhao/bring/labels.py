"""What a web page says of itself beside its text: title, day of publication, address, source.

The names are those that 《政府网站发展指引》 (国办发〔2017〕47号) asks of the pages of government sites (SiteName,
ArticleTitle, PubDate, ContentSource, Url), and others in use.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

_TITLES = ("articletitle", "og:title", "dc.title")
_PUBLISHED = (
    *("pubdate", "publishdate", "publish_date", "pubtime", "publishtime", "publish_time", "firstpublishedtime"),
    *("article:published_time", "og:release_date", "datepublished", "dc.date", "dcterms.issued"),
)
_SOURCES, _SITES = ("contentsource", "source", "dc.source"), ("sitename", "og:site_name")
_ADDRESSES = ("url", "og:url")
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d{1,5}\)\s*(https?://[\x21-\x7e]{3,2000}?)\s*-->", re.IGNORECASE)
"""What a browser writes at the top of a page that it saves."""
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-/.年](\d{1,2})[-/.月](\d{1,2})|(\d\d)(\d\d)(?!\d))")
_SHOWN = re.compile(r"(?:发布|发表|公开|公布)(?:时间|日期)\s*[】\]]?[\s:：|｜]*(?=[12]\d{3})")
_BEIJING = dt.timezone(dt.timedelta(hours=8))


class Label(Struct, frozen=True, kw_only=True):
    """A value and where on the page it stands."""

    value: str = ""
    """The value; empty where there is none."""
    name: str = ""
    """What it is called there."""


class Labels(Struct, frozen=True, kw_only=True):
    """What a page says of itself."""

    title: Label
    """The title of what it shows."""
    published: Label
    """The day of publication, as it is written there."""
    address: Label
    """Where it stands."""
    source: Label
    """Who wrote it."""
    site: Label
    """The site's name."""


def labels(page: LexborHTMLParser, data: bytes, lines: Iterable[str]) -> Labels:
    """Return what a page says of itself, in its meta elements before what it shows; ``data`` are its bytes."""
    metas = _metas(page)
    published = _first(metas, _PUBLISHED)
    if not day(published.value):
        shown = ((match, line) for line in lines if (match := _SHOWN.search(line)))
        match, line = next(shown, (None, ""))
        published = Label(value=line[match.end() : match.end() + 20], name="网页所示的发布日期") if match else Label()
    return Labels(
        title=_first(metas, _TITLES),
        published=published,
        address=_address(page, data, metas),
        source=_first(metas, _SOURCES),
        site=_first(metas, _SITES),
    )


def day(words: str) -> dt.date | None:
    """Return the day, in Beijing, that a page names."""
    try:
        moment = dt.datetime.fromisoformat(words.strip())
        return (moment.astimezone(_BEIJING) if moment.tzinfo else moment).date()
    except ValueError:
        pass
    if not (found := _DAY.search(words)):
        return None
    try:
        return dt.date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None


def _metas(page: LexborHTMLParser) -> dict[str, Label]:
    """Return what the meta elements say, by name in small letters; of two of a name the first that says anything."""
    found: dict[str, Label] = {}
    for meta in page.css("meta[content]"):
        said = " ".join((meta.attributes.get("content") or "").split())
        for key in ("name", "property", "itemprop"):
            name = meta.attributes.get(key)
            if name and said:
                found.setdefault(name.lower(), Label(value=said, name=name))
    return found


def _first(metas: Mapping[str, Label], names: Iterable[str]) -> Label:
    return next((metas[name] for name in names if name in metas), Label())


def _address(page: LexborHTMLParser, data: bytes, metas: Mapping[str, Label]) -> Label:
    """Return where a page stands: by the browser that saved it, else by its own word."""
    if saved := _SAVED.search(data[:5000]):
        return Label(value=saved[1].decode("ascii"), name="保存网页时的网址")
    canonical = page.css_first("link[rel=canonical][href]")
    if canonical and (href := (canonical.attributes.get("href") or "").strip()):
        return Label(value=href, name="canonical")
    return _first(metas, _ADDRESSES)

"""Reports as a build has them: read or taken as they were read, each with its card and what is printed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from duizhao.cards import Card
from duizhao.files import Received
from duizhao.fulltext import full_text
from duizhao.model import Filed, Report, Slot, Term
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.pieces import Summary, leaves_of
from duizhao.pipeline.shop import READ, SHOWN, Shop
from duizhao.pipeline.site import Watch
from duizhao.pipeline.tasks import Asked, Opened, Weighed, open_report, weigh_words
from duizhao.read import source_of
from duizhao.render import file_of, filled
from duizhao.staging import Staging
from duizhao.store import digest_of
from duizhao.terms import Counts, reference, telling
from duizhao.views import BesideView, Link

_LEAVES = ("leaves/rows.html", "leaves/matrices.html", "leaves/indicators.html")
_SUMMED_UP = ("card", "leaves")
_ALL = (*_SUMMED_UP, "counts", "part", "pages")
_OPEN = b"open"
"""The key of a page whose slot is not filled yet."""
_READY = 32
"""So many reports are held ready as they were encoded, for what asks for several at once."""


class _Entry(Struct):
    """What a build knows of a report."""

    filed: Filed
    report: bytes
    """The key under which it is kept."""
    digest: bytes = b""
    """Its digest; empty until it is read."""
    summary: Summary | None = None
    """What every build asks of it; none until it is made."""


class Reports:
    """All reports of a build."""

    def __init__(
        self,
        shop: Shop,
        filed: Sequence[Filed],
        received: Callable[[Filed], Received],
        site: Staging,
        watch: Watch,
    ) -> None:
        self._shop = shop
        self._site = site
        self.received = received
        self._entries = {one.ref.key: _Entry(one, shop.key("report", READ, (), encode(one))) for one in filed}
        self._ready = lru_cache(_READY)(self._encoded)
        self._open(watch)
        self.cards = [self._summary(key).card for key in self._entries]
        self.by_key = {card.head.key: card for card in self.cards}
        self.findings = tuple(finding for card in self.cards for finding in card.findings)

    def filed(self) -> list[Filed]:
        """Return all as they are filed, by key."""
        return [entry.filed for entry in self._entries.values()]

    def all(self) -> Iterator[Report]:
        """Yield all reports as they were read, by key."""
        for key in self._entries:
            yield decode(self._encoded(key), Report)

    def texts(self) -> dict[str, bytes]:
        """Return what stands for the text of each report in full, by its page."""
        return {_page_of(card.head.url): card.text for card in self.cards}

    def text_on(self, page: str) -> str:
        """Return the text in full of the report that has a page."""
        key = next(key for key, card in self.by_key.items() if _page_of(card.head.url) == page)
        return full_text(decode(self._encoded(key), Report))

    def digest_with_county(self, key: str) -> bytes:
        """Return what stands for a report as it was read, and for what the settings say of its county."""
        entry = self._entries[key]
        return digest_of(entry.digest, self._shop.county(entry.filed.ref.county))

    def encoded(self, key: str) -> bytes:
        """Return a report as it was read, encoded."""
        return self._ready(key)

    def part_key(self, key: str) -> bytes:
        """Return under what is kept what a report adds to the search."""
        return self._keys(self._entries[key])["part"]

    def part_digest(self, key: str) -> bytes:
        """Return what stands for what a report adds to the search."""
        return self._summary(key).part

    def part_again(self, key: str) -> tuple[bytes, dict[str, bytes]]:
        """Make what a report adds to the search and was lost: its head, and its pieces by name."""
        opened = self._again(self._entries[key], "part")
        return opened.part, opened.pieces

    def leaf_size(self, key: str, leaf: str) -> int:
        """Return how long a leaf of a report is, in bytes; of a table's rows, before they were packed."""
        return self._summary(key).leaves.size(leaf)

    def leaf_digests(self, slots: Iterable[Slot]) -> bytes:
        """Return what stands for the leaves that fill some slots, with the words in their gaps."""
        return digest_of(*(self._summary(one.report).leaves.digest(one.leaf) + encode(one.words) for one in slots))

    def leaves(self, slots: Sequence[Slot]) -> list[bytes]:
        """Return what fills some slots."""
        wanted = [(self._summary_key(self._entries[slot.report]), slot.leaf) for slot in slots]
        found = self._shop.store.parts(wanted)
        lost = {slot.report for slot, name in zip(slots, wanted, strict=True) if name not in found}
        for key in sorted(lost):
            found |= self._leaves_again(key)
        return [found[name] for name in wanted]

    def terms(self, keys: Iterable[str]) -> dict[str, tuple[Term, ...]]:
        """Return what is particular to some reports, the most telling of each sort first."""
        having: dict[str, int] = {}
        for card in self.cards:
            for term in card.set_off:
                having[term.words] = having.get(term.words, 0) + 1
        words = self._words(list(keys))
        return {
            card.head.key: telling(card.set_off, having, len(self.cards)) + words.get(card.head.key, ())
            for card in self.cards
        }

    def finish_pages(self, beside: Mapping[str, Sequence[Link]]) -> None:
        """Fill the slot of each report's page with the comparisons in which it stands."""
        late = []
        for key, entry in self._entries.items():
            name = f"reports/{entry.filed.ref.county}/{entry.filed.ref.year}/index.html"
            view = BesideView(links=tuple(beside[key]))
            known = self._key("report page", entry, ("report.html", "leaves/beside.html"), encode(view))
            if name in self._site.files and self._site.files[name].key == _OPEN:
                self._fill(name, known, view, self._site.read(name))
            elif not self._site.stands(name, known):
                late.append((entry, name, known, view))
        calls = (self._call(entry, ("pages",)) for entry, *_ in late)
        for (_, name, known, view), opened in zip(late, self._shop.each(open_report, calls, Opened), strict=True):
            self._fill(name, known, view, dict(opened.pages)[name])

    def _open(self, watch: Watch) -> None:
        """Take what is known, read what is not, and make what is missing of the rest."""
        entries, store = self._entries.values(), self._shop.store
        digests = store.digests(entry.report for entry in entries)
        for entry in entries:
            entry.digest = digests.get(entry.report, b"")
        summed_up = {self._summary_key(entry): entry for entry in entries if entry.digest}
        for key, value in store.values(summed_up):
            summed_up[key].summary = decode(value, Summary)
        kept = store.digests(key for entry in entries if not entry.summary for key in self._keys(entry).values())
        wanted = [(entry, names) for entry in entries if (names := self._wanted(entry, kept))]
        calls = (self._call(entry, names) for entry, names in wanted)
        made = self._shop.each(open_report, calls, Opened)
        for (entry, _), opened in zip(watch("read", wanted), made, strict=True):
            self._keep(entry, opened, kept.get(self._keys(entry)["part"], b""))

    def _wanted(self, entry: _Entry, kept: Mapping[bytes, bytes]) -> tuple[str, ...]:
        if not entry.digest:
            return _ALL
        wanted = []
        if not entry.summary:
            wanted = [*_SUMMED_UP, *(name for name, key in self._keys(entry).items() if key not in kept)]
        if not self._site.stands(self._source_name(entry), self._source_key(entry)):
            wanted.append("pages")
        return tuple(wanted)

    def _call(self, entry: _Entry, wanted: tuple[str, ...]) -> tuple[str, bytes]:
        report = b""
        if entry.digest:
            report = self._shop.store.value(entry.report) or b""
        return entry.filed.text_path, encode(Asked(wanted, b"" if report else self._source(entry), report))

    def _source(self, entry: _Entry) -> bytes:
        """Return a report as it was received, encoded."""
        return encode(source_of(entry.filed, self.received(entry.filed)))

    def _keep(self, entry: _Entry, opened: Opened, part: bytes) -> None:
        """Keep what was made of a report; ``part`` stands for what it adds to the search, if that was made before."""
        made, parts = [], {}
        if opened.report:
            entry.digest = digest_of(opened.report)
            made.append((entry.report, opened.report))
        keys = self._keys(entry)
        made += ((keys[name], value) for name in keys if (value := getattr(opened, name)))
        if opened.part:
            part = digest_of(opened.part)
            parts[keys["part"]] = opened.pieces
        if opened.card:
            leaves = decode(opened.leaves, dict[str, bytes])
            entry.summary = Summary(decode(opened.card, Card), leaves_of(leaves), part)
            made.append((self._summary_key(entry), encode(entry.summary)))
            parts[self._summary_key(entry)] = leaves
        self._shop.store.keep(made, parts)
        for name, page in opened.pages:
            source_page = name == self._source_name(entry)
            self._site.put(name, self._source_key(entry) if source_page else _OPEN, page)

    def _summary(self, key: str) -> Summary:
        summary = self._entries[key].summary
        assert summary, f"{key} was opened with all others"
        return summary

    def _encoded(self, key: str) -> bytes:
        entry = self._entries[key]
        found = self._shop.store.value(entry.report)
        if found is None:
            call = (entry.filed.text_path, encode(Asked((), self._source(entry), b"")))
            found = next(self._shop.each(open_report, [call], Opened)).report
            self._shop.store.keep([(entry.report, found)])
        return found

    def _leaves_again(self, key: str) -> dict[tuple[bytes, str], bytes]:
        entry = self._entries[key]
        opened = self._again(entry, *_SUMMED_UP)
        return {
            (self._summary_key(entry), name): leaf for name, leaf in decode(opened.leaves, dict[str, bytes]).items()
        }

    def _words(self, keys: Sequence[str]) -> dict[str, tuple[Term, ...]]:
        """Return the words that some reports use far more than others."""
        drawn = reference(self._entries)
        if not drawn or not keys:
            return {}
        digests = self._counts_digests({*drawn, *keys})
        behind = digest_of(*(digests[key] for key in drawn))
        known = {
            self._shop.key("words", (), (), digests[key], behind, encode((key, key in drawn, self._places(key)))): key
            for key in keys
        }
        found = {known[made]: decode(value, tuple[Term, ...]) for made, value in self._shop.store.values(known)}
        late = {key: made for made, key in known.items() if key not in found}
        if late:
            common = encode(self._sum(drawn))
            calls = (self._weighed(key, key in drawn) for key in late)
            made_of = self._shop.each(weigh_words, calls, tuple[Term, ...], common)
            for key, terms in zip(late, made_of, strict=True):
                self._shop.store.keep([(late[key], encode(terms))])
                found[key] = terms
        return found

    def _counts_digests(self, keys: Iterable[str]) -> dict[str, bytes]:
        by_key = {key: self._keys(self._entries[key])["counts"] for key in keys}
        kept = self._shop.store.digests(by_key.values())
        return {key: kept.get(known) or digest_of(self._counts(key)) for key, known in by_key.items()}

    def _sum(self, drawn: Sequence[str]) -> dict[str, int]:
        total: dict[str, int] = {}
        for key in drawn:
            for word, count in decode(self._counts(key), Counts).words.items():
                total[word] = total.get(word, 0) + count
        return total

    def _weighed(self, key: str, of_reference: bool) -> tuple[str, bytes]:
        entry = self._entries[key]
        return entry.filed.text_path, encode(Weighed(self._counts(key), of_reference, self._places(key)))

    def _counts(self, key: str) -> bytes:
        entry = self._entries[key]
        return self._shop.store.value(self._keys(entry)["counts"]) or self._again(entry, "counts").counts

    def _again(self, entry: _Entry, *wanted: str) -> Opened:
        """Make what was kept and is lost."""
        opened = next(self._shop.each(open_report, [self._call(entry, wanted)], Opened))
        self._keep(entry, opened, entry.summary.part if entry.summary else b"")
        return opened

    def _places(self, key: str) -> str:
        county = self._shop.settings.counties[self._entries[key].filed.ref.county]
        return f"{county.name} {county.prefecture or ''} {county.province}"

    def _fill(self, name: str, known: bytes, view: BesideView, page: bytes) -> None:
        leaf = self._shop.renderer.leaf("beside", view)
        self._site.put(name, known, filled(page, f"/{name}", [(leaf, ())]))

    def _keys(self, entry: _Entry) -> dict[str, bytes]:
        """Return under what is kept what only some builds ask for, by the name of what was asked for."""
        return {
            "counts": self._shop.key("counts", ("words",), (), entry.digest),
            "part": self._key("part", entry, ()),
        }

    def _summary_key(self, entry: _Entry) -> bytes:
        return self._key("summary", entry, _LEAVES)

    def _source_key(self, entry: _Entry) -> bytes:
        return self._key("source page", entry, ("source.html",))

    def _key(self, what: str, entry: _Entry, templates: tuple[str, ...], *parts: bytes) -> bytes:
        county = self._shop.county(entry.filed.ref.county)
        return self._shop.key(what, SHOWN, templates, entry.digest, county, *parts)

    def _source_name(self, entry: _Entry) -> str:
        return f"reports/{entry.filed.ref.county}/{entry.filed.ref.year}/source/index.html"


def _page_of(url: str) -> str:
    return file_of(url).lstrip("/")


def chunks(things: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Yield some of many at a time."""
    for start in range(0, len(things), most):
        yield things[start : start + most]

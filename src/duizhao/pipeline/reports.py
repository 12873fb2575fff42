"""Reports as a build has them: read or taken as they were read, each with its card and what is printed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from duizhao.cards import Card
from duizhao.data import length_of
from duizhao.files import Received
from duizhao.fulltext import full_text
from duizhao.model import Filed, Report, Slot, Term
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.shop import READ, SHOWN, Shop
from duizhao.pipeline.site import Watch
from duizhao.pipeline.tasks import Asked, Opened, Weighed, open_report, weigh_words
from duizhao.read import source_of
from duizhao.render import file_of, filled
from duizhao.store import digest_of
from duizhao.terms import Counts, reference, telling
from duizhao.views import BesideView, Link
from duizhao.write import Staging

_LEAVES = ("leaves/rows.html", "leaves/matrices.html", "leaves/indicators.html")
_ALL = ("card", "leaves", "counts", "part", "pages")
_OPEN = b"open"
"""The key of a page whose slot is not filled yet."""
_READY = 32
"""So many reports are held ready as they were encoded, for what asks for several at once."""


class _Entry(Struct):
    """What a build knows of a report."""

    filed: Filed
    report: bytes
    """The key under which it is kept."""
    digest: bytes
    """Its digest; empty until it is read."""


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
        self._entries = {one.ref.key: _Entry(one, shop.key("report", READ, (), encode(one)), b"") for one in filed}
        self._made: dict[str, Card] = {}
        self._leaves: dict[str, dict[str, tuple[bytes, int]]] = {}
        self._parts: dict[str, bytes] = {}
        self._ready = lru_cache(_READY)(self._encoded)
        self._open(watch)
        self.cards = self._all_cards()
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
        return self._part_key(self._entries[key])

    def part_digest(self, key: str) -> bytes:
        """Return what stands for what a report adds to the search."""
        return self._parts[key]

    def part_again(self, key: str) -> tuple[bytes, dict[str, bytes]]:
        """Make what a report adds to the search and was lost: its head, and its pieces by name."""
        opened = self._again(self._entries[key], "part")
        return opened.part, opened.pieces

    def leaf_size(self, key: str, leaf: str) -> int:
        """Return how long a leaf of a report is, in bytes; of a table's rows, before they were packed."""
        return self._leaves[key][leaf][1]

    def leaf_digests(self, slots: Iterable[Slot]) -> bytes:
        """Return what stands for the leaves that fill some slots, with the words in their gaps."""
        return digest_of(*(self._leaves[one.report][one.leaf][0] + encode(one.words) for one in slots))

    def leaves(self, slots: Sequence[Slot]) -> list[bytes]:
        """Return what fills some slots."""
        wanted = [(self._leaves_key(self._entries[slot.report]), slot.leaf) for slot in slots]
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
        """Read what is not known, and make what is missing of the rest."""
        store = self._shop.store
        digests = store.digests(entry.report for entry in self._entries.values())
        for entry in self._entries.values():
            entry.digest = digests.get(entry.report, b"")
        known = [entry for entry in self._entries.values() if entry.digest]
        kept = store.digests(key for entry in known for key in self._keys(entry).values())
        self._parts = {entry.filed.ref.key: kept.get(self._keys(entry)["part"], b"") for entry in known}
        wanted = {id(entry): self._wanted(entry, kept) for entry in self._entries.values()}
        missing = [entry for entry in self._entries.values() if wanted[id(entry)]]
        calls = (self._call(entry, wanted[id(entry)]) for entry in missing)
        for entry, opened in zip(watch("read", missing), self._shop.each(open_report, calls, Opened), strict=True):
            self._keep(entry, opened)

    def _wanted(self, entry: _Entry, kept: Mapping[bytes, bytes]) -> tuple[str, ...]:
        if not entry.digest:
            return _ALL
        wanted = [name for name, key in self._keys(entry).items() if key not in kept]
        if not self._site.stands(self._source_name(entry), self._source_key(entry)):
            wanted.append("pages")
        return tuple(wanted)

    def _call(self, entry: _Entry, wanted: tuple[str, ...]) -> tuple[str, bytes]:
        report = b""
        if entry.digest:
            report = next((value for _, value in self._shop.store.values([entry.report])), b"")
        return entry.filed.text_path, encode(Asked(wanted, b"" if report else self._source(entry), report))

    def _source(self, entry: _Entry) -> bytes:
        """Return a report as it was received, encoded."""
        return encode(source_of(entry.filed, self.received(entry.filed)))

    def _keep(self, entry: _Entry, opened: Opened) -> None:
        store, key = self._shop.store, entry.filed.ref.key
        if opened.report:
            entry.digest = digest_of(opened.report)
            store.keep([(entry.report, opened.report)])
        keys = self._keys(entry)
        if opened.card:
            self._made[key] = decode(opened.card, Card)
            store.keep([(keys["card"], opened.card)])
        if opened.leaves:
            leaves = decode(opened.leaves, dict[str, bytes])
            self._leaves[key] = {name: (digest_of(leaf), _length(name, leaf)) for name, leaf in leaves.items()}
            store.keep_parts(keys["leaves"], leaves)
            store.keep([(keys["leaves"], encode(self._leaves[key]))])
        if opened.part:
            self._parts[key] = digest_of(opened.part)
            store.keep_parts(keys["part"], opened.pieces)
        kept = (("counts", opened.counts), ("part", opened.part))
        store.keep([(keys[name], value) for name, value in kept if value])
        for name, page in opened.pages:
            source_page = name == self._source_name(entry)
            self._site.put(name, self._source_key(entry) if source_page else _OPEN, page)

    def _all_cards(self) -> list[Card]:
        """Return the cards of all reports, by key, and take note of their leaves."""
        entries = self._entries
        by_card = {self._keys(entry)["card"]: key for key, entry in entries.items() if key not in self._made}
        by_leaves = {self._leaves_key(entry): key for key, entry in entries.items() if key not in self._leaves}
        for known, card in self._shop.store.values(by_card):
            self._made[by_card[known]] = decode(card, Card)
        for known, leaves in self._shop.store.values(by_leaves):
            self._leaves[by_leaves[known]] = decode(leaves, dict[str, tuple[bytes, int]])
        lost = [entry for key, entry in entries.items() if key not in self._made or key not in self._leaves]
        calls = (self._call(entry, ("card", "leaves")) for entry in lost)
        for entry, opened in zip(lost, self._shop.each(open_report, calls, Opened), strict=True):
            self._keep(entry, opened)
        return [self._made[key] for key in entries]

    def _encoded(self, key: str) -> bytes:
        entry = self._entries[key]
        found = next((value for _, value in self._shop.store.values([entry.report])), None)
        if found is None:
            call = (entry.filed.text_path, encode(Asked((), self._source(entry), b"")))
            found = next(self._shop.each(open_report, [call], Opened)).report
            self._shop.store.keep([(entry.report, found)])
        return found

    def _leaves_again(self, key: str) -> dict[tuple[bytes, str], bytes]:
        entry = self._entries[key]
        opened = self._again(entry, "leaves")
        return {(self._leaves_key(entry), name): leaf for name, leaf in decode(opened.leaves, dict[str, bytes]).items()}

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
        found = next((value for _, value in self._shop.store.values([self._keys(entry)["counts"]])), None)
        return found or self._again(entry, "counts").counts

    def _again(self, entry: _Entry, wanted: str) -> Opened:
        """Make what was kept and is lost."""
        opened = next(self._shop.each(open_report, [self._call(entry, (wanted,))], Opened))
        self._keep(entry, opened)
        return opened

    def _places(self, key: str) -> str:
        county = self._shop.settings.counties[self._entries[key].filed.ref.county]
        return f"{county.name} {county.prefecture or ''} {county.province}"

    def _fill(self, name: str, known: bytes, view: BesideView, page: bytes) -> None:
        leaf = self._shop.renderer.leaf("beside", view)
        self._site.put(name, known, filled(page, f"/{name}", [(leaf, ())]))

    def _keys(self, entry: _Entry) -> dict[str, bytes]:
        return {
            "card": self._key("card", entry, ()),
            "leaves": self._leaves_key(entry),
            "counts": self._shop.key("counts", ("words",), (), entry.digest),
            "part": self._part_key(entry),
        }

    def _part_key(self, entry: _Entry) -> bytes:
        return self._key("part", entry, ())

    def _leaves_key(self, entry: _Entry) -> bytes:
        return self._key("leaves", entry, _LEAVES)

    def _source_key(self, entry: _Entry) -> bytes:
        return self._key("source page", entry, ("source.html",))

    def _key(self, what: str, entry: _Entry, templates: tuple[str, ...], *parts: bytes) -> bytes:
        county = self._shop.county(entry.filed.ref.county)
        return self._shop.key(what, SHOWN, templates, entry.digest, county, *parts)

    def _source_name(self, entry: _Entry) -> str:
        return f"reports/{entry.filed.ref.county}/{entry.filed.ref.year}/source/index.html"


def _page_of(url: str) -> str:
    return file_of(url).lstrip("/")


def _length(name: str, leaf: bytes) -> int:
    return length_of(leaf) if name.startswith("data/") else len(leaf)


def chunks(things: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    """Yield some of many at a time."""
    for start in range(0, len(things), most):
        yield things[start : start + most]

"""The search of a site: its index, of which an edit makes again the groups that it touches, and texts to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from duizhao.model import Page, Ref
from duizhao.pages import search_page
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.pieces import TEXT, Head
from duizhao.pipeline.reports import Reports, chunks
from duizhao.pipeline.shop import SHOWN, Shop
from duizhao.search import Passages, Tally
from duizhao.search.indexing import index
from duizhao.search.letters import Letters
from duizhao.search.postings import postings
from duizhao.staging import Staging

_AT_ONCE = 100
"""So many reports' pieces are held at once, as they were kept."""


def put_search(shop: Shop, reports: Reports, site: Staging) -> Page:
    """Add the index of the search and the texts that it shows; return the page that asks it."""
    refs = [filed.ref for filed in reports.filed()]
    key = shop.key("search", ("counties", *SHOWN), (), *(encode((ref, reports.part_digest(ref.key))) for ref in refs))
    known = shop.store.value(key)
    names = decode(known, list[str]) if known else []
    shelf = _Shelf(shop, reports)
    _put_texts(refs, reports, shelf, site)
    if not names or not all(site.stands(name, key) for name in names):
        names = []
        for address, data in index(shelf.tallies(refs), shop.settings, shelf.postings):
            names.append(address.lstrip("/"))
            site.put(names[-1], key, data)
        shop.store.keep([(key, encode(names))])
    return search_page(f"/{names[-1]}", shop.settings)


def _put_texts(refs: Sequence[Ref], reports: Reports, shelf: _Shelf, site: Staging) -> None:
    names = {ref.key: f"{ref.url.lstrip('/')}text.js" for ref in refs}
    late = [key for key, name in names.items() if not site.stands(name, reports.part_digest(key))]
    for key, text in zip(late, shelf.pieces(late, TEXT), strict=True):
        site.put(names[key], reports.part_digest(key), text)


class _Shelf:
    """What reports add to the search, as it was kept; what is lost is made again."""

    def __init__(self, shop: Shop, reports: Reports) -> None:
        self._shop = shop
        self._reports = reports
        self._owner = cache(reports.part_key)
        self._digests: dict[str, dict[str, bytes]] = {}

    def tallies(self, refs: Sequence[Ref]) -> Iterator[tuple[Ref, Tally]]:
        """Yield what is counted of each report, and take note of its pieces."""
        for some in chunks(refs, _AT_ONCE):
            owners = {ref: self._owner(ref.key) for ref in some}
            found = dict(self._shop.store.values(owners.values()))
            for ref, owner in owners.items():
                head = decode(found.get(owner) or self._reports.part_again(ref.key)[0], Head)
                self._digests[ref.key] = head.digests
                yield ref, head.tally

    def pieces(self, keys: Sequence[str], name: str) -> Iterator[bytes]:
        """Yield a piece of each of some reports, by its name."""
        for some in chunks(keys, _AT_ONCE):
            owners = {key: self._owner(key) for key in some}
            found = self._shop.store.parts((owner, name) for owner in owners.values())
            for key, owner in owners.items():
                piece = found.get((owner, name))
                yield self._reports.part_again(key)[1][name] if piece is None else piece

    def postings(self, group: int, keys: Sequence[str], letters: Letters) -> list[bytes]:
        """Return what a group adds to each shard, as it was kept or made now."""
        name = str(group)
        digests = b"".join(self._digests[key][name] for key in keys)
        known = self._shop.key("postings", (), (), encode(letters), digests)
        if kept := self._shop.store.value(known):
            return decode(kept, list[bytes])
        made = postings((decode(piece, Passages) for piece in self.pieces(keys, name)), letters)
        self._shop.store.keep([(known, encode(made))])
        return made

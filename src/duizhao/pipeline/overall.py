"""What is made of all reports: pages over all, the open data, and files that are no pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duizhao.check import Facts, Ways, facts_of
from duizhao.data import LARGEST, Made, descriptions, split_items, table_file
from duizhao.model import Page, Slot
from duizhao.pages import data_page, search_page
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.last import program
from duizhao.pipeline.reports import Reports, chunks
from duizhao.pipeline.shop import SHOWN, Shop
from duizhao.render import file_of, filled
from duizhao.search import Part, index
from duizhao.store import Store, digest_of
from duizhao.tables import FORMS, TABLES, Table
from duizhao.write import Staging, Standing

_AT_ONCE = 100
"""So many reports' parts of a table are held at once."""


def put_pages(shop: Shop, reports: Reports, pages: Iterable[Page], site: Staging) -> None:
    """Add the pages that are not as they stand, their slots filled."""
    for page in pages:
        name = file_of(page.url).lstrip("/")
        key = shop.key("page", ("site",), (page.template,), encode(page), reports.leaf_digests(page.slots))
        if not site.stands(name, key):
            leaves = [(leaf, slot.words) for leaf, slot in zip(reports.leaves(page.slots), page.slots, strict=True)]
            site.put(name, key, filled(shop.renderer.render(page), page.url, leaves))


def open_data(shop: Shop, reports: Reports, site: Staging) -> Page:
    """Add the files of the open data; return the page that explains them."""
    keys = sorted(reports.by_key)
    made = {table.name: _table(table, keys, shop, reports, site) for table in TABLES}
    described = descriptions(
        {name: Made(size=one.size, sha256=one.sha256) for name, one in made.items()}, shop.settings
    )
    for address, data in described.items():
        site.put(address.lstrip("/"), b"", data)
    sizes = {f"/data/{name}.{FORMS[name]}": one.size for name, one in made.items()}
    return data_page(sizes | {address: len(data) for address, data in described.items()}, shop.settings)


def _table(table: Table, keys: Sequence[str], shop: Shop, reports: Reports, site: Staging) -> Standing:
    name, leaf = f"data/{table.name}.{FORMS[table.name]}", f"data/{table.name}"
    slots = [Slot(report=key, leaf=leaf) for key in keys]
    if table.name == "items" and sum(reports.leaf_size(key, leaf) for key in keys) > LARGEST:
        for slot in slots:
            own = shop.key("table", (), (), encode(table.name), reports.leaf_digests([slot]))
            file = f"data/items/{slot.report}.json"
            if not site.stands(file, own):
                site.put(file, own, b"".join(table_file(table, reports.leaves([slot]))))
        return site.put(name, b"", split_items(keys))
    key = shop.key("table", (), (), encode(table.name), reports.leaf_digests(slots))
    if site.stands(name, key):
        return site.files[name]
    return site.put_parts(name, key, table_file(table, _parts(reports, slots)))


def _parts(reports: Reports, slots: Sequence[Slot]) -> Iterator[bytes]:
    for some in chunks(slots, _AT_ONCE):
        yield from reports.leaves(some)


def put_search(shop: Shop, reports: Reports, site: Staging) -> Page:
    """Add the index of the search and the texts that it shows; return the page that asks it."""
    told = [encode((source.ref, reports.part_digest(source.ref.key))) for source in reports.sources()]
    key = shop.key("search", ("counties", *SHOWN), (), *told)
    known = next((decode(value, tuple[str, tuple[str, ...]]) for _, value in shop.store.values([key])), None)
    late = [name for name in reports.by_key if not site.stands(_text_name(reports, name), reports.part_digest(name))]
    for name, (_, part) in zip(late, reports.parts(late), strict=True):
        site.put(_text_name(reports, name), reports.part_digest(name), decode(part, Part).text)
    if not known or not all(site.stands(name, key) for name in known[1]):
        shelf = [(ref, decode(part, Part)) for ref, part in reports.parts(reports.by_key)]
        made = index(shelf, shop.settings)
        for address, data in made.files.items():
            site.put(address.lstrip("/"), key, data)
        known = (made.address, tuple(address.lstrip("/") for address in made.files))
        shop.store.keep([(key, encode(known))])
    return search_page(known[0], shop.settings)


def _text_name(reports: Reports, key: str) -> str:
    card = reports.by_key[key]
    return f"{card.head.url.lstrip('/')}text.js"


def put_facts(store: Store, site: Staging, ways: Ways) -> dict[str, Facts]:
    """Return what the check needs of each file, as it was kept or found out now."""
    keys = {
        name: digest_of(b"facts", program(), name.encode(), ways.base.encode(), file.sha256.encode())
        for name, file in site.files.items()
    }
    names = {key: name for name, key in keys.items()}
    facts = {names[key]: decode(value, Facts) for key, value in store.values(names)}
    for some in chunks([name for name in keys if name not in facts], _AT_ONCE):
        made = {name: facts_of(name, site.read(name) if name.endswith(".html") else b"", ways) for name in some}
        store.keep((keys[name], encode(one)) for name, one in made.items())
        facts |= made
    return facts


def put_files(reports: Reports, assets: Mapping[str, bytes], site: Staging) -> None:
    """Add the assets, the received texts, and what hosts ask for."""
    for address, data in assets.items():
        site.put(address.lstrip("/"), b"", data)
    for source in reports.sources():
        site.put(f"reports/{source.ref.county}/{source.ref.year}/source/{source.ref.key}.txt", b"", source.data)
    # GitHub Pages runs Jekyll over a site, and drops what begins with “_”, unless it finds this file.
    site.put(".nojekyll", b"", b"")

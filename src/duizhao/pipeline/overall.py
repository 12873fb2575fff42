"""What is made of all reports: pages over all, the open data, and files that are no pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from duizhao.data import HEAVIEST, LARGEST, Made, compressed_file, descriptions, split_items, table_file
from duizhao.feeds import FEED, ROBOTS, feed, robots, sitemap
from duizhao.model import Page, Slot
from duizhao.pages import data_page
from duizhao.pipeline.codec import encode
from duizhao.pipeline.reports import Reports, chunks
from duizhao.pipeline.shop import Shop
from duizhao.render import INDEX, file_of, filled
from duizhao.settings import Settings
from duizhao.staging import Staging
from duizhao.tables import CSV, FORMS, TABLES, Table

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
    made = {table.name: list(_table(table, shop, reports, site)) for table in TABLES}
    described = descriptions(made, shop.settings)
    for address, data in described.items():
        site.put(address.lstrip("/"), b"", data)
    tables = {name: {file.path: file.size for file in files} for name, files in made.items()}
    return data_page(tables, {address: len(data) for address, data in described.items()}, shop.settings)


def _table(table: Table, shop: Shop, reports: Reports, site: Staging) -> Iterator[Made]:
    """Add the file of a table, or its files by year where one would be too heavy; items are split by report."""
    name, form = table.name, FORMS[table.name]
    slots = [Slot(report=key, leaf=f"data/{name}") for key in sorted(reports.by_key)]
    size = sum(reports.leaf_size(slot.report, slot.leaf) for slot in slots)

    def put(path: str, own: Sequence[Slot], file: Callable[[Table, Iterable[bytes]], Iterator[bytes]]) -> Made:
        address = f"data/{path}"
        key = shop.key("table", (), (), encode(path), reports.leaf_digests(own))
        if not site.stands(address, key):
            site.put_parts(address, key, file(table, _parts(reports, own)))
        there = site.files[address]
        return Made(path=path, size=there.size, sha256=there.sha256)

    if name == "items" and size > LARGEST:
        for slot in slots:
            put(f"items/{slot.report}.json", [slot], table_file)
        split = site.put(f"data/{name}.{form}", b"", split_items(slot.report for slot in slots))
        yield Made(path=f"{name}.{form}", size=split.size, sha256=split.sha256)
    elif form == CSV and size > HEAVIEST:
        by_year: dict[int, list[Slot]] = {}
        for slot in slots:
            by_year.setdefault(reports.by_key[slot.report].head.year, []).append(slot)
        for year in sorted(by_year, reverse=True):
            yield put(f"{name}-{year}.csv.gz", by_year[year], compressed_file)
    else:
        yield put(f"{name}.{form}", slots, table_file)


def _parts(reports: Reports, slots: Sequence[Slot]) -> Iterator[bytes]:
    for some in chunks(slots, _AT_ONCE):
        yield from reports.leaves(some)


def put_files(reports: Reports, assets: Mapping[str, bytes], site: Staging) -> None:
    """Add the assets, the received texts, and what hosts ask for."""
    for address, data in assets.items():
        site.put(address.lstrip("/"), b"", data)
    for filed in reports.filed():
        name, key = f"reports/{filed.ref.county}/{filed.ref.year}/source/{filed.ref.key}.txt", filed.sha256.encode()
        if not site.stands(name, key):
            site.put(name, key, reports.received(filed).data)
    # GitHub Pages runs Jekyll over a site, and drops what begins with “_”, unless it finds this file.
    site.put(".nojekyll", b"", b"")


def put_feeds(reports: Reports, settings: Settings, site: Staging) -> None:
    """Add what programs ask for; feed and sitemap only where the site has an address."""
    refs = [filed.ref for filed in reports.filed()]
    drafts = any(ref.draft for ref in refs)
    made = {ROBOTS: robots(settings.site, drafts=drafts)}
    if settings.site.base_url:
        made[FEED] = feed(refs, settings.counties, settings.site)
        if not drafts:
            pages = (f"/{name.removesuffix(INDEX)}" for name in site.files if name.endswith(INDEX))
            made |= sitemap(pages, refs, settings.site)
    for address, data in made.items():
        site.put(address.lstrip("/"), b"", data)

"""The way of a build, from the content folder to the site's files, one stage after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from duizhao import __version__
from duizhao.catalogue import catalogue
from duizhao.check import MANIFEST, Facts, Ways, wrong
from duizhao.choose import choose
from duizhao.files import Received
from duizhao.looks import read_templates, unasked
from duizhao.model import ContentError, Filed, Finding
from duizhao.pages import Listed, county_plans, listed_comparison, pages_over_all
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.facts import facts_of_all, put_manifest
from duizhao.pipeline.gaps import absent, unsure
from duizhao.pipeline.last import program, site_key
from duizhao.pipeline.overall import open_data, put_feeds, put_files, put_pages
from duizhao.pipeline.reports import Reports
from duizhao.pipeline.room import Furniture
from duizhao.pipeline.searching import put_search
from duizhao.pipeline.sets import put_comparisons, put_counties
from duizhao.pipeline.shop import Shop
from duizhao.pipeline.site import Options, Site, Watch, fails
from duizhao.policy import HOSTS_FILE, hosts_file
from duizhao.read import Content, Seen, read, received_as_filed
from duizhao.render import base_path
from duizhao.settings import Settings, as_asked_for, load
from duizhao.staging import Staging, Standing
from duizhao.store import Borrowed, Store, digest_of
from duizhao.views import Link
from duizhao.work import Crew
from duizhao.write import Beside, alone, refuse_foreign


class Gathered(Struct, frozen=True, kw_only=True):
    """What a build starts from."""

    settings: Settings
    """The settings."""
    content: Content
    """The reports as they were received, and editors' pages."""
    furniture: Furniture
    """What the room of a build is furnished with."""
    assets: dict[str, bytes]
    """The assets by address."""
    received: Callable[[Filed], Received]
    """Reads the text of a report."""


def built(project: Path, out: Path | None, options: Options, watch: Watch) -> Site:
    """Build the site of a project, and write it to ``out`` if there is one.

    Raises :class:`ContentError` with all that is wrong, or :class:`WriteError`; the last good site then stays
    as it is.
    """
    found = gathered(project, options)
    with (
        Store(_store_file(options), anew=options.clean) as store,
        Crew(options.jobs, options.executor) as crew,
        _staged(out, project, options, store) as staging,
    ):
        store.keep([(_seen_key(project), encode(found.content.seen))])
        site, reports = put_site(Shop(found.furniture, store, crew), found, staging, watch)
        facts = facts_as_made(site, store, crew, staging)
        put_manifest(facts, site.base_url, staging)
        if out is None:
            files = {name: staging.read(name) for name in sorted(staging.files)}
            return structs.replace(site, files=files, reports=tuple(reports.all()))
        site = _fit(site, facts, reports, options, staging)
        staging.finish(_record(options))
        store.keep([(site_key(out), encode(staging.files))])
    return site


def put_site(shop: Shop, found: Gathered, staging: Staging, watch: Watch) -> tuple[Site, Reports]:
    """Make all files of a site: the program's table of contents."""
    settings = found.settings
    reports = Reports(shop, found.content.reports, found.received, staging, watch)
    chosen = choose(reports.cards, settings)
    listed = [listed_comparison(choice, reports.by_key) for choice in chosen.choices]
    beside = _beside(reports, listed)
    differences = put_comparisons(shop, reports, chosen.choices, staging, watch)
    reports.finish_pages(beside)
    put_counties(shop, reports, county_plans(reports.cards, beside, settings), staging, watch)
    shop.rest()
    others = [open_data(shop, reports, staging), put_search(shop, reports, staging)]
    prose = [(page.slug, page.title, page.text) for page in found.content.pages]
    over_all = pages_over_all(reports.cards, listed, differences, prose, settings)
    put_pages(shop, reports, chain(over_all, others), staging)
    put_files(reports, found.assets | catalogue(reports.cards, settings.counties), staging)
    put_feeds(reports, settings, staging)
    staging.put(HOSTS_FILE, b"", hosts_file({*staging.files, MANIFEST}))
    site = Site(
        files={},
        reports=(),
        count=len(reports.cards),
        comparisons=len(chosen.choices),
        pages=sum(name.endswith("index.html") or name == "404.html" for name in staging.files),
        base=base_path(settings.site.base_url),
        base_url=settings.site.base_url,
        texts=reports.texts(),
        findings=(*found.content.findings, *_barren(chosen.barren, settings), *reports.findings),
        unsure=unsure(reports.cards),
        absent=absent(reports.cards, settings),
    )
    return site, reports


def facts_as_made(site: Site, store: Store, crew: Crew, staging: Staging) -> dict[str, Facts]:
    """Return what the check needs of each file of a site that is being made, the manifest included."""
    hashes = {name: file.sha256 for name, file in staging.files.items()}
    return facts_of_all(store, crew, hashes | {MANIFEST: ""}, staging.read, Ways(site.base))


@contextmanager
def _staged(out: Path | None, project: Path, options: Options, store: Store) -> Iterator[Beside]:
    """Give a place for the files of a site; it is gone where they do not come to be the site."""
    if out is None:
        with TemporaryDirectory() as folder:
            yield Beside(Path(folder) / "site", project, {})
        return
    refuse_foreign(out, project)
    spare = options.cache / f"twin-{site_key(out).hex()}" if options.cache else None
    with alone(out):
        staging = Beside(out, project, last_standing(out, store), spare)
        try:
            yield staging
        finally:
            staging.leave()


def last_standing(out: Path, store: Store) -> dict[str, Standing]:
    """Return the files of a site as the last build left them."""
    kept = store.value(site_key(out))
    return decode(kept, dict[str, Standing]) if kept else {}


def _beside(reports: Reports, listed: Sequence[Listed]) -> dict[str, list[Link]]:
    """Return the comparisons of each report, by key."""
    beside: dict[str, list[Link]] = {key: [] for key in reports.by_key}
    for one in listed:
        for key in one.keys:
            beside[key].append(one.link)
    return beside


def gathered(project: Path, options: Options) -> Gathered:
    """Read settings, content, templates and assets; raise all their problems together."""
    loaded = load(project)
    settings = loaded.settings
    content = read(project, loaded.counties, drafts=options.drafts, seen=_seen(project, options))
    findings = [*loaded.findings, *content.findings]
    if settings:
        findings += _unknown_reports(settings, content)
    if settings is None or any(finding.level == "error" for finding in findings):
        raise ContentError(tuple(sorted(findings)))
    if base_url := options.base_url or settings.site.base_url:
        settings = structs.replace(settings, site=structs.replace(settings.site, base_url=as_asked_for(base_url)))
    templates, assets = read_templates(project)
    content = structs.replace(content, findings=(*content.findings, *unasked(project, templates)))
    furniture = Furniture(settings=structs.replace(settings, places={}), templates=templates)
    return Gathered(
        settings=settings,
        content=content,
        furniture=furniture,
        assets=assets,
        received=partial(received_as_filed, project),
    )


def _seen(project: Path, options: Options) -> dict[str, Seen]:
    """Return the reports that the last build read, and how their files stood."""
    if options.clean:
        return {}
    with Borrowed(_store_file(options)) as store:
        kept = store.value(_seen_key(project))
    return decode(kept, dict[str, Seen]) if kept else {}


def _seen_key(project: Path) -> bytes:
    return digest_of(b"seen", program(), os.fsencode(project.resolve()))


def _store_file(options: Options) -> Path | None:
    return options.cache / "made.sqlite" if options.cache else None


def _unknown_reports(settings: Settings, content: Content) -> Iterator[Finding]:
    """Yield an error for each report that a comparison asks for and no file names."""
    for index, pairing in enumerate(settings.comparisons):
        for number, key in enumerate(pairing.reports):
            if key not in content.named:
                message = f"no report “{key}”; known: {', '.join(sorted(content.named)) or 'none'}"
                yield settings.problem("comparisons.yaml", (index, "reports", number), message)


def _barren(rules: Sequence[int], settings: Settings) -> Iterator[Finding]:
    """Yield a notice for each rule of the editor's by which no comparison is found."""
    for index in rules if "comparisons.yaml" in settings.places else ():
        rule = settings.comparisons[index].rule
        problem = settings.problem(
            "comparisons.yaml", (index, "rule"), f"rule “{rule}” finds no two reports to compare"
        )
        yield structs.replace(problem, level="notice")


def _fit(site: Site, facts: dict[str, Facts], reports: Reports, options: Options, staging: Staging) -> Site:
    """Return the site with what its check found; raise :class:`ContentError` where it is not fit to be written."""
    found = wrong(facts, site.texts, staging.read, reports.text_on, Ways(site.base))
    findings = tuple(sorted({*site.findings, *found}))
    if any(fails(finding, options) for finding in findings):
        raise ContentError(findings)
    return structs.replace(site, findings=findings)


def _record(options: Options) -> dict[str, object]:
    return {
        "schema": 1,
        "generator": f"duizhao {__version__}",
        "base_url": options.base_url,
        "drafts": options.drafts,
    }

"""The way of a build, from the content folder to the site's files, one stage after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from duizhao import __version__
from duizhao.catalogue import catalogue
from duizhao.check import Ways, astray, check, stale
from duizhao.choose import choose
from duizhao.looks import read_templates, unasked
from duizhao.model import ContentError, Finding, Place
from duizhao.packaged import COMMAND
from duizhao.pages import Listed, county_plans, listed_comparison, pages_over_all
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.overall import open_data, put_facts, put_files, put_pages, put_search
from duizhao.pipeline.reports import Reports
from duizhao.pipeline.room import Furniture
from duizhao.pipeline.sets import put_comparisons, put_counties
from duizhao.pipeline.shop import Shop
from duizhao.pipeline.site import Options, Site, Watch, fails
from duizhao.policy import HOSTS_FILE, hosts_file
from duizhao.read import Content, read
from duizhao.render import base_path
from duizhao.settings import Settings, load
from duizhao.store import Store, digest_of
from duizhao.views import Link
from duizhao.work import Crew
from duizhao.write import Staging, Standing, alone, recorded, refuse_foreign, standing_files


def built(project: Path, out: Path | None, options: Options, watch: Watch) -> Site:
    """Build the site of a project, and write it to ``out`` if there is one: the program's table of contents.

    Raises :class:`ContentError` with all that is wrong, or :class:`WriteError`; the last good site then stays
    as it is.
    """
    settings, content, furniture, assets = _gathered(project, options)
    store_file = options.cache / "made.sqlite" if options.cache else None
    with (
        Store(store_file, anew=options.clean) as store,
        Crew(options.jobs, options.executor) as crew,
        _staged(out, project, options, store) as staging,
    ):
        shop = Shop(furniture, store, crew)
        reports = Reports(shop, content.sources, staging, watch)
        chosen = choose(reports.cards, settings)
        listed = [listed_comparison(choice, reports.by_key) for choice in chosen.choices]
        beside = _beside(reports, listed)
        differences = put_comparisons(shop, reports, chosen.choices, staging, watch)
        reports.finish_pages(beside)
        put_counties(shop, reports, county_plans(reports.cards, beside, settings), staging, watch)
        crew.rest()
        others = [open_data(shop, reports, staging), put_search(shop, reports, staging)]
        prose = [(page.slug, page.title, page.text) for page in content.pages]
        put_pages(
            shop, reports, [*pages_over_all(reports.cards, listed, differences, prose, settings), *others], staging
        )
        put_files(reports, assets | catalogue(reports.cards, settings.counties), staging)
        staging.put(HOSTS_FILE, b"", hosts_file(staging.files))
        findings = (*content.findings, *_barren(chosen.barren, settings), *reports.findings)
        site = Site(
            files={},
            reports=(),
            count=len(reports.cards),
            comparisons=len(chosen.choices),
            pages=sum(name.endswith("index.html") or name == "404.html" for name in staging.files),
            base=base_path(settings.site.base_url),
            findings=findings,
        )
        if out is None:
            files = {name: staging.read(name) for name in sorted(staging.files)}
            return structs.replace(site, files=files, reports=tuple(reports.all()))
        site = _fit(site, options, store, staging)
        staging.finish(_record(options))
        store.keep([(_site_key(out), encode(staging.files))])
    return site


@contextmanager
def _staged(out: Path | None, project: Path, options: Options, store: Store) -> Iterator[Staging]:
    """Give a place for the files of a site; it is gone where they do not come to be the site."""
    if out is None:
        with TemporaryDirectory() as folder:
            yield Staging(Path(folder) / "site", project, {})
        return
    refuse_foreign(out, project)
    key = _site_key(out)
    kept = next((value for _, value in store.values([key])), None)
    spare = options.cache / f"twin-{key.hex()}" if options.cache else None
    with alone(out):
        staging = Staging(out, project, decode(kept, dict[str, Standing]) if kept else {}, spare)
        try:
            yield staging
        finally:
            staging.leave()


def _site_key(out: Path) -> bytes:
    return digest_of(b"site", repr(Standing.__struct_fields__).encode(), os.fsencode(out.resolve()))


def _beside(reports: Reports, listed: Sequence[Listed]) -> dict[str, list[Link]]:
    """Return the comparisons of each report, by key."""
    beside: dict[str, list[Link]] = {key: [] for key in reports.by_key}
    for one in listed:
        for key in one.keys:
            beside[key].append(one.link)
    return beside


def checked(project: Path, out: Path, options: Options, watch: Watch) -> Site:
    """Check the content of a project and the site that was last built from it; write nothing.

    The site is checked as it stands, and compared with what a build would make now. It is made with the address
    and drafts with which it was built, unless ``options`` name others.
    """
    marker = recorded(out)
    if marker is None:
        site = built(project, None, options, watch)
        missing = Finding(Place(out.as_posix()), "error", f"no site here; expected one made by “{COMMAND}”")
        return structs.replace(site, findings=(*site.findings, missing))
    base_url = options.base_url or marker.get("base_url")
    drafts = options.drafts or marker.get("drafts") is True
    options = structs.replace(options, base_url=base_url if isinstance(base_url, str) else None, drafts=drafts)
    site = built(project, None, options, watch)
    on_disk = standing_files(out)
    findings = {*site.findings, *check(on_disk, site.reports, base=site.base), *stale(site.files, on_disk, out)}
    return structs.replace(site, findings=tuple(sorted(findings)))


def _gathered(project: Path, options: Options) -> tuple[Settings, Content, Furniture, dict[str, bytes]]:
    """Read settings, content, templates and assets; raise all their problems together."""
    loaded = load(project)
    settings = loaded.settings
    content = read(project, loaded.counties, drafts=options.drafts)
    findings = [*loaded.findings, *content.findings]
    if settings:
        findings += _unknown_reports(settings, content)
    if settings is None or any(finding.level == "error" for finding in findings):
        raise ContentError(tuple(sorted(findings)))
    if options.base_url:
        settings = structs.replace(settings, site=structs.replace(settings.site, base_url=options.base_url))
    templates, assets = read_templates(project)
    content = structs.replace(content, findings=(*content.findings, *unasked(project, templates)))
    furniture = Furniture(settings=structs.replace(settings, places={}), templates=templates)
    return settings, content, furniture, assets


def _unknown_reports(settings: Settings, content: Content) -> Iterator[Finding]:
    """Yield an error for each report that a comparison asks for and no file names."""
    known = sorted(content.named)
    for index, pairing in enumerate(settings.comparisons):
        for number, key in enumerate(pairing.reports):
            if key not in known:
                message = f"no report “{key}”; known: {', '.join(known) or 'none'}"
                yield settings.problem("comparisons.yaml", (index, "reports", number), message)


def _barren(rules: Sequence[int], settings: Settings) -> Iterator[Finding]:
    """Yield a notice for each rule of the editor's by which no comparison is found."""
    for index in rules if "comparisons.yaml" in settings.places else ():
        rule = settings.comparisons[index].rule
        problem = settings.problem(
            "comparisons.yaml", (index, "rule"), f"rule “{rule}” finds no two reports to compare"
        )
        yield structs.replace(problem, level="notice")


def _fit(site: Site, options: Options, store: Store, staging: Staging) -> Site:
    """Return the site with what its check found; raise :class:`ContentError` where it is not fit to be written."""
    facts = put_facts(store, staging, ways := Ways(site.base))
    wrong = (finding for one in facts.values() for finding in one.findings)
    findings = tuple(sorted({*site.findings, *wrong, *astray(facts, staging.read, ways)}))
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

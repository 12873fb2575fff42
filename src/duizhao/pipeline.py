"""The way of a build, from the content folder to the site's files, one stage after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from duizhao import __version__
from duizhao.check import check, stale
from duizhao.choose import choose
from duizhao.clean import clean
from duizhao.compare import compare, standing
from duizhao.data import data
from duizhao.doubts import doubts
from duizhao.exact import to_json
from duizhao.follow import follow
from duizhao.indicators import indicators
from duizhao.inspection import checklist, outline, record
from duizhao.legal import legal
from duizhao.model import ContentError, Corpus, Finding, Page, Place, Report, Source
from duizhao.pages import data_page, pages, search_page
from duizhao.read import Content, read, read_files
from duizhao.render import Renderer, base_path, file_of
from duizhao.search import search
from duizhao.segment import segment
from duizhao.settings import Settings, base_url_problem, load
from duizhao.simplify import simplify
from duizhao.terms import terms
from duizhao.topics import topics
from duizhao.trim import trim
from duizhao.words import words
from duizhao.write import WriteError, recorded, refuse_foreign, standing_files, write

_TEXTS = 4096
"""So many texts are kept as words: a report stands in several comparisons."""
Watch = Callable[[str, Sequence[Any]], Iterable[Any]]
"""Passes a sequence through while telling someone what is being done with it."""


class Options(Struct, frozen=True, kw_only=True):
    """What a build is asked for, apart from its content."""

    base_url: str | None = None
    """Where the site will be published; in place of the address in ``site.yaml``."""
    drafts: bool = False
    """Whether drafts are built too."""
    strict: bool = False
    """Whether a warning fails a build."""


class Site(Struct, frozen=True, kw_only=True):
    """A site before it is written."""

    files: dict[str, bytes]
    """Its files by path."""
    reports: tuple[Report, ...]
    """The reports in it."""
    comparisons: int
    """How many comparisons it has."""
    pages: int
    """How many pages it has."""
    base: str
    """The path under which it is published."""
    findings: tuple[Finding, ...]
    """What is to be said of it, and of its content."""


def build(project: Path, out: Path | None, options: Options, watch: Watch) -> Site:
    """Build the site of a project, and write it to ``out`` if there is one: the program's table of contents.

    Raises :class:`ContentError` with all that is wrong, or :class:`WriteError`; the last good site then stays
    as it is.
    """
    settings, content = _gathered(project, options)
    reports = [reading(source, settings) for source in watch("read", content.sources)]
    corpus = Corpus(reports=tuple(reports))
    cut = lru_cache(_TEXTS)(
        partial(words, terms=settings.words, cache_folder=project / ".cache" / "jieba" if out else None)
    )
    by_key = {report.ref.key: report for report in corpus.reports}
    cells = {report.ref.key: standing(report, settings.topics.topics) for report in corpus.reports}
    chosen = choose(corpus.reports, cells, settings)
    found = terms(corpus.reports, settings, cut)
    comparisons = [
        (
            compare(
                [by_key[key] for key in choice.keys],
                [cells[key] for key in choice.keys],
                [found[key] for key in choice.keys],
                settings.boilerplate,
                cut,
            ),
            choice,
        )
        for choice in watch("compare", chosen.choices)
    ]
    opened = data(corpus, cells, settings)
    prose = [(page.slug, page.title, page.text) for page in content.pages]
    sizes = {address: len(file) for address, file in opened.items()}
    index = search(corpus, settings, cut)
    shown = [
        *pages(corpus, comparisons, cells, prose, settings, cut),
        data_page(sizes, settings),
        search_page(index.address, settings),
    ]
    received = {f"{report.ref.url}source/{report.ref.key}.txt": report.source.data for report in corpus.reports}
    others = opened | index.files | received
    files = _rendered(project, shown, others, settings, watch)
    site = Site(
        files=files,
        reports=corpus.reports,
        comparisons=len(comparisons),
        pages=len(shown),
        base=base_path(settings.site.base_url),
        findings=(
            *content.findings,
            *_barren(chosen.barren, settings),
            *(finding for report in reports for finding in report.findings),
        ),
    )
    if out:
        site = _fit(site, options)
        write(files, out, project=project, record=_record(options))
    return site


def reading(source: Source, settings: Settings) -> Report:
    """Read a received text as a report: doubts, topics, figures, the five items of the law, what answers problems."""
    document = clean(source)
    document = trim(document, settings.chrome)
    document = simplify(document, settings.variants)
    report = segment(document, settings.sections)
    report = doubts(report, settings.lookalikes, settings.counties, settings.variants.names)
    report = topics(report, settings.topics)
    report = indicators(report, settings.indicators, settings.counties)
    report = legal(report, settings.sections)
    return follow(report, settings.matters)


def checked(project: Path, out: Path, options: Options, watch: Watch) -> Site:
    """Check the content of a project and the site that was last built from it; write nothing.

    The site is checked as it stands, and compared with what a build would make now. It is made with the address
    and drafts with which it was built, unless ``options`` name others.
    """
    marker = recorded(out)
    if marker is None:
        site = build(project, None, options, watch)
        missing = Finding(Place(out.as_posix()), "error", "no site here; expected one made by “python build.py”")
        return structs.replace(site, findings=(*site.findings, missing))
    base_url = options.base_url or marker.get("base_url")
    drafts = options.drafts or marker.get("drafts") is True
    options = structs.replace(options, base_url=base_url if isinstance(base_url, str) else None, drafts=drafts)
    site = build(project, None, options, watch)
    on_disk = standing_files(out)
    findings = {*site.findings, *check(on_disk, site.reports, base=site.base), *stale(site.files, on_disk, out)}
    return structs.replace(site, findings=tuple(sorted(findings)))


class Inspected(Struct, frozen=True, kw_only=True):
    """A file as it was read."""

    path: Path
    """The file."""
    report: Report | None
    """What it was read as; none where it could not be."""
    findings: tuple[Finding, ...]
    """What is wrong with the file."""
    settings: Settings
    """The settings that it was read with."""

    @property
    def json(self) -> bytes:
        """The reading as one line of JSON, in UTF-8."""
        assert self.report
        return to_json(record(self.report, self.path.as_posix()))

    @property
    def lines(self) -> Iterator[str]:
        """The reading as an outline and a checklist."""
        assert self.report
        yield from outline(self.report, self.settings)
        yield from checklist(self.report, self.settings)


def inspect(project: Path, paths: Sequence[Path]) -> Iterator[Inspected]:
    """Read files, wherever they stand, as reports; settings come from the project."""
    loaded = load(project)
    settings = loaded.settings
    if settings is None:
        raise ContentError(loaded.findings)
    for path, source, findings in read_files(project, paths, settings.counties):
        if source is None:
            yield Inspected(path=path, report=None, findings=findings, settings=settings)
            continue
        report = reading(source, settings)
        yield Inspected(path=path, report=report, findings=findings, settings=settings)


def fails(finding: Finding, options: Options) -> bool:
    """Whether a finding fails the run: errors do, warnings under ``--strict``, notices never."""
    return finding.level == "error" or (options.strict and finding.level == "warning")


def _gathered(project: Path, options: Options) -> tuple[Settings, Content]:
    """Read settings and content; raise all their problems together."""
    loaded = load(project)
    settings = loaded.settings
    content = read(project, loaded.counties, drafts=options.drafts)
    findings = [*loaded.findings, *content.findings]
    if settings:
        findings += _unknown_reports(settings, content)
    if not (project / "templates" / "base.html").is_file():
        findings.append(Finding(Place("templates/base.html"), "error", "file not found; every project needs it"))
    if settings is None or any(finding.level == "error" for finding in findings):
        raise ContentError(tuple(sorted(findings)))
    if options.base_url:
        settings = structs.replace(settings, site=structs.replace(settings.site, base_url=options.base_url))
    return settings, content


def _unknown_reports(settings: Settings, content: Content) -> Iterator[Finding]:
    """Yield an error for each report that a comparison asks for and no file names."""
    known = sorted(content.named)
    for index, pairing in enumerate(settings.comparisons):
        for number, key in enumerate(pairing.reports):
            if key not in known:
                message = f"no report “{key}”; known: {', '.join(known) or 'none'}"
                yield settings.problem("comparisons.yaml", (index, "reports", number), message)


def _barren(rules: Sequence[int], settings: Settings) -> Iterator[Finding]:
    """Yield a notice for each rule by which no comparison is found."""
    for index in rules:
        rule = settings.comparisons[index].rule
        problem = settings.problem(
            "comparisons.yaml", (index, "rule"), f"rule “{rule}” finds no two reports to compare"
        )
        yield structs.replace(problem, level="notice")


def _rendered(
    project: Path, shown: Sequence[Page], others: dict[str, bytes], settings: Settings, watch: Watch
) -> dict[str, bytes]:
    """Return the files of a site: pages, assets, the others, and what hosts ask for."""
    renderer = Renderer(project / "templates", settings.site)
    files = {file_of(page.url): renderer.render(page) for page in watch("render", shown)}
    files |= renderer.assets
    files |= others
    # GitHub Pages runs Jekyll over a site, and drops what begins with “_”, unless it finds this file.
    files["/.nojekyll"] = b""
    return {name.lstrip("/"): made for name, made in sorted(files.items())}


def _fit(site: Site, options: Options) -> Site:
    """Return the site with what its check found; raise :class:`ContentError` where it is not fit to be written."""
    findings = tuple(sorted({*site.findings, *check(site.files, site.reports, base=site.base)}))
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


__all__ = [
    "ContentError",
    "Inspected",
    "Options",
    "Site",
    "WriteError",
    "base_url_problem",
    "build",
    "checked",
    "fails",
    "inspect",
    "reading",
    "refuse_foreign",
]

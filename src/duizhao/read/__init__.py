"""content/ and seeds/ → Sources: reports are found, their front matter read, their texts decoded."""

from __future__ import annotations

import difflib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct

from duizhao.addresses import slug_problem
from duizhao.files import RefusedError, name_of, received, received_report
from duizhao.front_matter import REPORTS, SEEDS, split
from duizhao.model import Filed, Finding, Place, Ref, Source
from duizhao.packaged import Origin, origin, told
from duizhao.read.again import Seen, filed_of, received_as_filed, seen, source_of, stands
from duizhao.read.reports import bare_source, noted, source
from duizhao.settings import FILES, County
from duizhao.typed_yaml import parsed

_KNOWN = (*FILES, "gone.txt")
"""Files of ``content/`` that someone reads: settings, and what is meant to be gone."""
PAGES = "content/pages"
_LINKED = ("about.md", "method.md")
_TAKEN = (
    "assets",
    "compare",
    "counties",
    "coverage",
    "data",
    "indicators",
    "legal",
    "reports",
    "search",
    "sections",
    "topics",
)
"""Where the site has pages and files of its own."""


class Prose(Struct, frozen=True, kw_only=True):
    """A page of the editor's own, such as the one about the site."""

    slug: str
    """Its name in addresses."""
    title: str
    """Its title."""
    text: str
    """Its text, in Markdown."""


class Content(Struct, frozen=True, kw_only=True):
    """What the content folder holds."""

    reports: tuple[Filed, ...]
    """The reports, by key."""
    named: frozenset[str]
    """Keys of all reports that a file is named for, readable or not."""
    held: tuple[str, ...]
    """Keys of drafts that were not asked for."""
    pages: tuple[Prose, ...]
    """The editor's pages, by slug."""
    findings: tuple[Finding, ...]
    """All that is wrong with them, and what is not known of them."""
    seen: dict[str, Seen]
    """Those reports that need not be read again while their files stand as they do, by the file that names them."""


class Title(Struct, frozen=True, kw_only=True):
    """What an editor says of a page, at the top of its file."""

    title: str
    """The page's title."""


def read(
    project: Path,
    counties: Mapping[str, County] | None,
    *,
    drafts: bool = False,
    seen: Mapping[str, Seen] = MappingProxyType({}),
) -> Content:
    """Read all reports and pages of a project; drafts only if asked for, and not what stands as it was ``seen``.

    What cannot be read is left out and becomes a finding, so that one bad file hides no other. Without
    ``counties``, where their own file cannot be read, the names of counties are not checked.
    """
    findings: list[Finding] = []
    shelf = _Shelf(project, counties, seen)
    filed = shelf.reports(findings)
    kept = tuple(one for one in filed if drafts or not one.ref.draft)
    held = [one for one in filed if one.ref.draft and not drafts]
    pages = [page for name in _pages(project) if (page := _prose(name, origin(project, name), findings))]
    if not kept and not findings:
        wanted = "only drafts; build them with --drafts" if filed else "no reports; expected <county>/<year>.md"
        findings.append(Finding(Place(REPORTS), "error", wanted))
    findings += _astray(project)
    findings += (finding for one in kept for finding in (*_unknown(one), *noted(one)))
    held_back = "a draft: left out, with the comparisons that name it; --drafts shows it"
    findings += (Finding(Place(one.path), "notice", held_back) for one in held)
    named = frozenset(f"{path.parent.name}-{path.stem}" for path in _files(project / REPORTS))
    return Content(
        reports=kept,
        named=named,
        held=tuple(one.ref.key for one in held),
        pages=tuple(pages),
        findings=tuple(sorted(findings)),
        seen=shelf.seen,
    )


def read_files(
    project: Path, paths: Sequence[Path], counties: Mapping[str, County]
) -> Iterator[tuple[Path, Source | None, tuple[Finding, ...]]]:
    """Read files, wherever they stand, as reports; each comes with what is to be said of it.

    A file of ``content/reports/``, or one of ``seeds/`` that such a file names, brings its front matter along;
    any other is a bare text of no county and no year.
    """
    names = [name_of(project, path) for path in paths]
    in_seeds = any(name.startswith(SEEDS + "/") for name in names)
    known = {one.text_path: one for one in _Shelf(project, counties, {}).reports([])} if in_seeds else {}
    for path, name in zip(paths, names, strict=True):
        findings: list[Finding] = []
        if name in known:
            found: Source | None = source_of(known[name], received_as_filed(project, known[name]))
        else:
            found = _found(project, path, name, counties, findings)
        yield path, found, (*findings, *(noted(found) if found else ()))


def _found(
    project: Path, path: Path, name: str, counties: Mapping[str, County], findings: list[Finding]
) -> Source | None:
    """Read a file as a report; what is wrong with it goes to ``findings``, and then there is no source."""
    if name.startswith(REPORTS + "/") and path.is_file():
        return source(project, project / name, counties, findings)
    try:
        text = received_report(path, name)
    except RefusedError as refusal:
        findings.append(refusal.finding)
        return None
    return bare_source(Ref(county="", year=0, title=""), text, path=name)


class _Shelf:
    """The reports of a project."""

    def __init__(self, project: Path, counties: Mapping[str, County] | None, seen: Mapping[str, Seen]) -> None:
        self._project = project
        self._counties = counties
        self._seen = seen
        self.seen: dict[str, Seen] = {}

    def reports(self, findings: list[Finding]) -> list[Filed]:
        """Return the reports by key; of two for one county and year, or of one text, the first."""
        filed: dict[str, Filed] = {}
        texts: dict[str, str] = {}
        for path in _files(self._project / REPORTS):
            found = self._report(path, findings)
            if found is None:
                continue
            place, ref = Place(found.path, 1, 1), found.ref
            if ref.key in filed:
                message = f"second report of {ref.county} for {ref.year}; the first is {filed[ref.key].path}"
                findings.append(Finding(place, "error", message))
            elif found.text_path in texts:
                message = f"{found.text_path} is already the text of {texts[found.text_path]}"
                findings.append(Finding(place, "error", message))
            else:
                filed[ref.key], texts[found.text_path] = found, found.path
        return [filed[key] for key in sorted(filed)]

    def _report(self, path: Path, findings: list[Finding]) -> Filed | None:
        """Return the report of a file: as it was seen, or read now."""
        name, begun = path.relative_to(self._project).as_posix(), time.time_ns()
        known = self._seen.get(name)
        if not known or not self._is_known(known.filed.ref.county) or not stands(self._project, known):
            read = source(self._project, path, self._counties, findings)
            if read is None:
                return None
            filed = filed_of(read)
            known = seen(self._project, filed, begun)
            if not known:
                return filed
        self.seen[name] = known
        return known.filed

    def _is_known(self, county: str) -> bool:
        return self._counties is None or county in self._counties


def _files(folder: Path) -> list[Path]:
    """Return all that stands in a folder, broken links and pipes too: what cannot be read is not passed over.

    Links to folders are not followed, and so are named as what they are.
    """
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path for path in found if not path.name.startswith("."))


def _unknown(filed: Filed) -> Iterator[Finding]:
    """Yield a notice for what the site will have to call unknown."""
    missing = [name for name in ("published", "origin") if getattr(filed.ref, name) is None]
    if missing:
        yield Finding(Place(filed.path), "notice", f"unknown: {', '.join(missing)}; the site says so")


def _astray(project: Path) -> Iterator[Finding]:
    """Yield a warning for each file that looks like one of settings and is read by nobody."""
    for path in sorted((project / "content").glob("[!.]*.*")):
        if path.suffix.lower() in (".yaml", ".yml", ".txt") and path.name not in _KNOWN and path.is_file():
            near = difflib.get_close_matches(path.name.lower(), _KNOWN, n=1)
            hint = f"did you mean “{near[0]}”?" if near else f"expected one of: {', '.join(_KNOWN)}"
            message = f"no file of settings is called so, and nobody reads it; {hint}"
            yield Finding(Place(f"content/{path.name}"), "warning", message)


def _pages(project: Path) -> list[str]:
    """Return the names of the editor's pages, and of those that every page links to."""
    own = {path.relative_to(project).as_posix() for path in _files(project / PAGES)}
    return sorted({*own, *(f"{PAGES}/{name}" for name in _LINKED)})


def _no_page(path: PurePosixPath) -> str | None:
    """Say why a file cannot be one of the editor's pages, if it cannot."""
    if path.parent != PurePosixPath(PAGES) or path.suffix != ".md":
        return f"expected {PAGES}/<name>.md, the name in a–z"
    if path.stem in _TAKEN:
        return f"the site has “{path.stem}” already; expected another name"
    return slug_problem(path.stem)


def _prose(name: str, there: Origin, findings: list[Finding]) -> Prose | None:
    path = PurePosixPath(name)
    if problem := _no_page(path):
        findings.append(Finding(Place(name), "error", f"not a page: {problem}"))
        return None
    try:
        parts = split(received(there.path, there.name))
    except RefusedError as refusal:
        findings.append(told(refusal.finding))
        return None
    result = parsed(parts.yaml, there.name, Title, first_line=2)
    findings += map(told, result.findings)
    return Prose(slug=path.stem, title=result.value.title, text=parts.body) if result.value else None


__all__ = [
    "Content",
    "Prose",
    "Seen",
    "Title",
    "bare_source",
    "read",
    "read_files",
    "received_as_filed",
    "source_of",
]

"""The way of a document into the project: its text taken out, its place and front matter proposed, both written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from duizhao.bring import bring
from duizhao.files import RefusedError, name_of
from duizhao.front_matter import Brought
from duizhao.model import ContentError, Finding, Place, Ref, Source
from duizhao.packaged import COMMAND
from duizhao.pipeline.inspecting import Inspected, inspect, settings_of
from duizhao.pipeline.tasks import reading
from duizhao.propose import COUNTIES, Level, NewCounty, Proposal, Told, propose, with_county
from duizhao.read import bare_source
from duizhao.settings import Settings
from duizhao.staging import WriteError


class Added(Struct, frozen=True, kw_only=True):
    """Reports that were brought in, or would be."""

    proposals: tuple[Proposal, ...]
    """Each of them, in the order of the documents."""
    readings: tuple[Inspected, ...]
    """How each is read where it stands now."""
    county: str | None
    """The line that was added to ``counties.yaml``, if one was."""
    dry: bool
    """Whether nothing was written."""

    @property
    def lines(self) -> Iterator[str]:
        """What was written, how it is read, and what an editor should check."""
        for proposal, one in zip(self.proposals, self.readings, strict=True):
            yield from self._written(proposal)
            yield ""
            yield from one.checklist
            yield ""
            yield from _to_check(proposal)
        if self.county:
            yield f"{self._verb} {COUNTIES}: {self.county}"

    @property
    def _verb(self) -> str:
        return "would write" if self.dry else "wrote"

    def _written(self, proposal: Proposal) -> Iterator[str]:
        characters = f"{len(proposal.text.text):,} characters"
        yield f"{self._verb} {proposal.text.name}: {characters}, from {proposal.document}"
        yield f"{self._verb} {proposal.path}:"
        yield from (f"    {line}" for line in proposal.front.rstrip().split("\n"))


def add(project: Path, paths: Sequence[Path], told: Told, *, dry: bool = False) -> Added:
    """Bring documents in as reports: texts to ``seeds/``, front matter to ``content/reports/``; all of them, or none.

    With ``dry`` nothing is written. Raises :class:`ContentError` with all that is wrong, or :class:`WriteError`.
    """
    settings = settings_of(project)
    proposals, findings = _proposals(project, paths, told, settings)
    counties = _with_new_county(project, proposals, told, settings, findings)
    findings += _twice(proposals)
    if findings:
        raise ContentError(tuple(findings))
    new = {one.text.name: one.text.data for one in proposals} | {one.path: one.front.encode() for one in proposals}
    changed = {COUNTIES: counties.encode()} if counties else {}
    if not (project / COUNTIES).exists():
        new, changed = new | changed, {}
    line = counties.splitlines()[-1] if counties else None
    if dry:
        readings = tuple(_as_read(one, settings) for one in proposals)
        return Added(proposals=proposals, readings=readings, county=line, dry=True)
    with added(project, new, changed):
        readings = tuple(inspect(project, [project / one.path for one in proposals]))
        if wrong := [finding for one in readings for finding in one.findings if finding.level == "error"]:
            raise ContentError(tuple(wrong))
    return Added(proposals=proposals, readings=readings, county=line, dry=False)


def _to_check(proposal: Proposal) -> Iterator[str]:
    """Yield what an editor should check before a report is published."""
    yield f"To check, before “draft: true” is taken out of {proposal.path}:"
    yield from (f"  - {remark}" for remark in proposal.remarks)
    yield f"  - the whole text, against {proposal.document}: {COMMAND} inspect {proposal.path}"
    yield "  - title, dates and address; what is not known stays null"
    yield f"  - the page: {COMMAND} --drafts"


def _proposals(
    project: Path, paths: Sequence[Path], told: Told, settings: Settings
) -> tuple[tuple[Proposal, ...], list[Finding]]:
    """Read documents and say where each goes; with all that is wrong with any."""
    proposals: list[Proposal] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            brought = bring(path, name_of(project, path))
            imprint = reading(_bare(brought), settings).imprint
            proposals.append(propose(project, brought, imprint, told, settings.counties))
        except RefusedError as refusal:
            findings.append(refusal.finding)
        except ContentError as error:
            findings += error.findings
    return tuple(proposals), findings


def _bare(brought: Brought) -> Source:
    return bare_source(Ref(county="", year=0, title=""), brought.text, path=brought.text.name)


def _as_read(proposal: Proposal, settings: Settings) -> Inspected:
    """Read a report as it would be read where it is to stand."""
    report = reading(bare_source(proposal.ref, proposal.text, path=proposal.path), settings)
    return Inspected(path=Path(proposal.path), report=report, findings=(), settings=settings)


def _with_new_county(
    project: Path, proposals: Sequence[Proposal], told: Told, settings: Settings, findings: list[Finding]
) -> str | None:
    """Return what ``counties.yaml`` says once it has the new county; nothing where there is none."""
    if told.new_county is None:
        return None
    slugs = {one.ref.county for one in proposals} - settings.counties.keys()
    if not slugs and not findings:
        message = f"--new-county {told.new_county.name}: no document is of a county that is not in the file"
        findings.append(Finding(Place(COUNTIES), "error", message))
    counties = project / COUNTIES
    text = counties.read_bytes().decode() if counties.exists() else ""
    return with_county(text, min(slugs), told.new_county) if slugs else None


def _twice(proposals: Sequence[Proposal]) -> Iterator[Finding]:
    """Yield an error for each document that would stand where another does."""
    first: dict[str, Proposal] = {}
    for one in proposals:
        if (other := first.setdefault(one.path, one)) is not one:
            message = f"would be {one.path}, as {other.document} would; add one of them"
            yield Finding(Place(one.document), "error", message)


__all__ = ["Added", "Level", "NewCounty", "Proposal", "Told", "WriteError", "add"]


@contextmanager
def added(project: Path, new: Mapping[str, bytes], changed: Mapping[str, bytes]) -> Iterator[None]:
    """Add files to a project and change others: all of them, or none where anything fails inside of the context.

    ``new`` files must not be there yet; what stands is never overwritten, but for those that are to be ``changed``.
    """
    before = {name: (project / name).read_bytes() for name in changed}
    made: list[Path] = []
    try:
        for name, data in new.items():
            made += _folders(project / name)
            with (project / name).open("xb") as file:
                made.append(project / name)
                file.write(data)
        for name, data in changed.items():
            (project / name).write_bytes(data)
        yield
    except BaseException as error:  # an interruption too must leave nothing half-written
        for name, data in before.items():
            (project / name).write_bytes(data)
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise WriteError(f"{error.filename}: cannot be written: {error.strerror or error}") from error
        raise


def _folders(path: Path) -> Iterator[Path]:
    """Make the folders that a file needs, and yield each."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir()
            yield folder

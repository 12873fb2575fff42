"""Files → readings, for a person or a program to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from duizhao.exact import to_json
from duizhao.inspection import checklist, outline, record
from duizhao.model import ContentError, Finding, Report
from duizhao.pipeline.tasks import reading
from duizhao.read import read_files
from duizhao.settings import Settings, load


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
        yield from self.checklist

    @property
    def checklist(self) -> Iterator[str]:
        """The 自查单 alone."""
        assert self.report
        yield from checklist(self.report, self.settings)


def inspect(project: Path, paths: Sequence[Path]) -> Iterator[Inspected]:
    """Read files, wherever they stand, as reports; settings come from the project."""
    settings = settings_of(project)
    for path, source, findings in read_files(project, paths, settings.counties):
        if source is None:
            yield Inspected(path=path, report=None, findings=findings, settings=settings)
            continue
        report = reading(source, settings)
        yield Inspected(path=path, report=report, findings=findings, settings=settings)


def settings_of(project: Path) -> Settings:
    """Read settings; raise all their problems."""
    loaded = load(project)
    if loaded.settings is None:
        raise ContentError(loaded.findings)
    return loaded.settings

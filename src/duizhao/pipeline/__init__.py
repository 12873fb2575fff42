"""The way from the content folder to the site's files; this is the door, behind which stages are loaded when needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.model import ContentError
from duizhao.packaged import PACKAGED
from duizhao.pipeline.last import Last
from duizhao.pipeline.site import Asked, Gap, Options, Site, Watch, fails
from duizhao.staging import WriteError
from duizhao.work import WorkError, available
from duizhao.write import refuse_foreign

if TYPE_CHECKING:
    from duizhao.pipeline.inspecting import Inspected

# Loading the stages takes longer than finding out that there is nothing to do: functions load what they need.
# ruff: noqa: PLC0415


def build(project: Path, out: Path | None, options: Options, watch: Watch) -> Site:
    """Build the site of a project, and write it to ``out`` if there is one; see :mod:`duizhao.pipeline.building`.

    Raises :class:`ContentError` with all that is wrong, or :class:`WriteError`; the last good site then stays
    as it is. Where nothing changed since the last build, nothing is done.
    """
    last = Last(project, out, options) if out and options.cache else None
    if last and (site := last.site()):
        return site
    from duizhao.pipeline.building import built

    site = built(project, out, options, watch)
    if last:
        last.keep(site)
    return site


def checked(out: Path, options: Options, asked: Asked) -> Site:
    """Check the content of a project and the site that was last built from it; see :mod:`duizhao.pipeline.checking`.

    Nothing is written.
    """
    from duizhao.pipeline.checking import checked

    return checked(out, options, asked)


def inspect(project: Path, paths: Sequence[Path]) -> Iterator[Inspected]:
    """Read files, wherever they stand, as reports; settings come from the project."""
    from duizhao.pipeline.inspecting import inspect

    return inspect(project, paths)


def base_url_problem(url: str) -> str | None:
    """Say what is wrong with an address of a site, if anything is."""
    from duizhao.settings import base_url_problem

    return base_url_problem(url)


__all__ = [
    "PACKAGED",
    "Asked",
    "ContentError",
    "Gap",
    "Options",
    "Site",
    "Watch",
    "WorkError",
    "WriteError",
    "available",
    "base_url_problem",
    "build",
    "checked",
    "fails",
    "inspect",
    "refuse_foreign",
]

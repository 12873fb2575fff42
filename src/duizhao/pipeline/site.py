"""What a build is asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from duizhao.model import Finding, Report

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
    jobs: int = 1
    """How many processes work at it."""
    executor: str = ""
    """The scheduler of a cluster that works at it, such as ``dask://host:8786``; none for this machine."""
    cache: Path | None = None
    """The folder where results are kept for the next build; none for nowhere."""
    clean: bool = False
    """Whether what was kept there is forgotten first."""


class Gap(Struct, frozen=True, kw_only=True):
    """What is not known of some reports."""

    what: str
    """What it is."""
    count: int
    """Of how many reports."""
    some: tuple[str, ...]
    """The titles of the first of them."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a check is asked for, apart from the site."""

    project: Path
    """The project whose site it is."""
    watch: Watch
    """Who is told of its progress."""
    since: str | None = None
    """The manifest of a published site, a file or an address, of which nothing may have vanished."""
    outside: bool = False
    """Whether addresses outside of the site are tried."""
    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 15.0
    """Seconds after which a host is waited for no longer."""


class Site(Struct, frozen=True, kw_only=True):
    """A site that was made."""

    files: Mapping[str, bytes]
    """Its files by path, where it was not written."""
    reports: tuple[Report, ...]
    """The reports in it, where it was not written."""
    count: int
    """How many reports it has."""
    comparisons: int
    """How many comparisons it has."""
    pages: int
    """How many pages it has."""
    base: str
    """The path under which it is published."""
    base_url: str | None
    """Where it is published, if that is known."""
    texts: Mapping[str, bytes]
    """What stands for the text of each report in full, by its page."""
    findings: tuple[Finding, ...]
    """What is to be said of it, and of its content."""
    unsure: tuple[Gap, ...]
    """Readings of low confidence."""
    absent: tuple[Gap, ...]
    """Items of the law that were not found."""


def fails(finding: Finding, options: Options) -> bool:
    """Whether a finding fails the run: errors do, warnings under ``--strict``, notices never."""
    return finding.level == "error" or (options.strict and finding.level == "warning")

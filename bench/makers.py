"""Generators that make a site of the same reports: ours, and others with their own themes, each in its own venv."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from bench.generate import ROOT, text_of
from bench.measure import FailedError
from bench.reports import Made

_PEERS = Path(__file__).parent / "peers"
_PACKAGES = {
    "hugo": "hugo",
    "pelican": "pelican[markdown]",
    "mkdocs": "mkdocs",
    "mkdocs-material": "mkdocs-material",
}
PEERS = tuple(_PACKAGES)
"""The names of the others, which are those of their packages."""


class Maker(Struct, frozen=True, kw_only=True):
    """A generator and its copy of the reports."""

    name: str
    """What it is called."""
    version: str
    """Its version."""
    folder: Path
    """Where its sources stand."""
    command: tuple[str, ...]
    """How it is run, in that folder."""
    environment: dict[str, str]
    """The variables that it is run with."""
    out: str
    """The folder of the site, inside of its own."""
    caches: tuple[str, ...]
    """Further folders that are gone when it starts cold."""
    source: Callable[[Made], str]
    """Returns the file with a report's text."""
    page: Callable[[Made], str]
    """Returns the file of a report's page, inside of ``out``."""


class _Peer(Struct, frozen=True, kw_only=True):
    """What another generator asks for."""

    command: tuple[str, ...]
    """How it is run; the first word stands in its venv."""
    pages: str
    """The folder of its sources."""
    out: str
    """The folder of its site."""
    page: str
    """The page of a report, by county and year."""
    head: str
    """The head of a source."""
    caches: tuple[str, ...] = ()
    """What it keeps between two runs."""


_MKDOCS = _Peer(
    command=("bin/mkdocs", "build", "--quiet"),
    pages="docs",
    out="site",
    page="{county}/{year}/index.html",
    head="---\ntitle: {title}\ndate: {date}\n---\n",
)
_ASKED = {
    "hugo": _Peer(
        command=("lib/python3/site-packages/hugo/binaries/hugo", "--quiet"),
        pages="content/reports",
        out="public",
        page="reports/{county}/{year}/index.html",
        head="---\ntitle: {title}\ndate: {date}\n---\n",
        caches=("cache", "resources"),
    ),
    "pelican": _Peer(
        command=("bin/pelican", "--quiet"),
        pages="content",
        out="output",
        page="{county}-{year}.html",
        head="Title: {title}\nDate: {date}\nSlug: {county}-{year}\nCategory: reports\n\n",
        caches=("cache", "__pycache__"),
    ),
    "mkdocs": _MKDOCS,
    "mkdocs-material": _MKDOCS,
}


def ours(folder: Path) -> Maker:
    """Return this program, for a project that was made in a folder."""
    version = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, check=False)
    return Maker(
        name="duizhao",
        version=version.stdout.decode().strip(),
        folder=folder,
        command=(sys.executable, "build.py"),
        # The source beside this file is what is measured, whatever else is installed.
        environment={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        out="_site",
        caches=(".cache",),
        source=text_of,
        page=lambda one: f"reports/{one.county.slug}/{one.year}/index.html",
    )


def peer(name: str, made: Sequence[Made], folder: Path, venvs: Path) -> Maker:
    """Return another generator with a plain page for each report; it is installed if it is not yet there."""
    asked, venv = _ASKED[name], installed(name, _PACKAGES[name], venvs)
    shutil.copytree(_PEERS / name, folder)

    def source(one: Made) -> str:
        return f"{asked.pages}/{one.county.slug}/{one.year}.md"

    for one in made:
        (folder / source(one)).parent.mkdir(parents=True, exist_ok=True)
        date = one.signed or f"{one.year + 1}-03-01"
        head = asked.head.format(title=one.title, date=date, county=one.county.slug, year=one.year)
        (folder / source(one)).write_text(head + _paragraphs(one.text), encoding="utf-8")
    if asked.pages == "docs":
        (folder / "docs/index.md").write_text("# Reports\n", encoding="utf-8")
    return Maker(
        name=name,
        version=version_in(venv, name),
        folder=folder,
        command=(str(next(venv.glob(asked.command[0].replace("python3/", "python3*/")))), *asked.command[1:]),
        environment=alone() | {"HUGO_CACHEDIR": str(folder / "cache")},
        out=asked.out,
        caches=asked.caches,
        source=source,
        page=lambda one: asked.page.format(county=one.county.slug, year=one.year),
    )


def _paragraphs(text: str) -> str:
    """Return a text as paragraphs of Markdown; what would begin a list does not."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n\n".join(re.sub(r"^(\d+)\.", r"\1\\.", line) for line in lines) + "\n"


def alone() -> dict[str, str]:
    """Return the variables without those that would lead a generator to packages outside of its venv."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def installed(name: str, package: str, venvs: Path) -> Path:
    """Return the venv of a package, which is made if it is not yet there."""
    venv = venvs / name
    if not (venv / "installed").exists():
        print(f"installing {package} into {venv.as_posix()}", file=sys.stderr)
        _done(sys.executable, "-m", "venv", "--clear", str(venv))
        _done(str(venv / "bin/python"), "-m", "pip", "install", "--quiet", package)
        (venv / "installed").touch()
    return venv


def _done(*command: str) -> str:
    """Run a command that must succeed, and return what it prints."""
    ended = subprocess.run(command, env=alone(), capture_output=True, check=False)
    if ended.returncode:
        raise FailedError(f"{' '.join(command)}: {ended.stderr.decode(errors='replace').strip()}")
    return ended.stdout.decode().strip()


def version_in(venv: Path, name: str) -> str:
    """Return the version of a package in a venv."""
    return _done(str(venv / "bin/python"), "-c", f"from importlib.metadata import version; print(version({name!r}))")

"""What a designer decides: templates and assets, read from the project, or from the package for those that it lacks."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct

from duizhao.addresses import file_problem
from duizhao.decoding import Decoded, utf_8
from duizhao.files import LIMIT, RefusedError, bytes_of, leads_out, read_as
from duizhao.model import ContentError, Finding, Place
from duizhao.packaged import PACKAGED, origin, told

_NAMES = re.compile(r"{%-?\s*(?:extends|include|import|from)\b")
_NAMED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
"""Where a template names another, and where it does so in plain words."""
_ASKS = re.compile(r"\basset\b")
_ASKED = re.compile(r"""\basset\(\s*["']([^"']+)["']\s*\)""")
"""Where a template asks for an asset, and where it does so in plain words."""


class Templates(Struct, frozen=True, kw_only=True):
    """The templates of a site, read."""

    sources: dict[str, str]
    """Each template by its name."""
    assets: dict[str, str]
    """The address of each asset, by its name."""
    places: dict[str, str]
    """What messages call the file of each template, by its name."""

    def digest(self, name: str) -> bytes:
        """Return a digest of a template with all that it is made of; of all where that is not said in plain words."""
        needed: dict[str, str] = {}
        assets: set[str] = set()
        waiting = [name]
        while waiting:
            one = waiting.pop()
            source = self.sources.get(one, "")
            if one not in needed:
                needed[one] = source
                named = _NAMED.findall(source)
                waiting += named if len(named) == len(_NAMES.findall(source)) else self.sources
                asked = _ASKED.findall(source)
                assets.update(asked if len(asked) == len(_ASKS.findall(source)) else self.assets)
        addresses = [(asset, self.assets.get(asset)) for asset in sorted(assets)]
        return hashlib.sha256(repr((sorted(needed.items()), addresses)).encode()).digest()


def read_templates(project: Path) -> tuple[Templates, dict[str, bytes]]:
    """Read the templates of a project, and its assets by address; what it lacks is taken from the package.

    Each address of an asset carries a hash of what stands there, so that hosts may keep it for ever. Raises
    :class:`ContentError` with all files that cannot be read.
    """
    read = Templates(sources={}, assets={}, places={})
    assets: dict[str, bytes] = {}
    findings: list[Finding] = []
    own = project / "templates"
    for name in sorted(_names(PACKAGED / "templates") | _names(own)):
        there = origin(project, f"templates/{name}")
        asset = name.removeprefix("assets/")
        if there.path.is_relative_to(own) and leads_out(there.path, own):
            message = "a link that leads out of templates/; expected a file below it"
            findings.append(Finding(Place(there.name), "error", message))
            continue
        try:
            data = bytes_of(there.path, there.name, LIMIT, "a template or an asset")
            if asset != name:
                findings += _unfit(there.name, asset, read.assets)
                read.assets[asset] = url = _address(asset, data)
                assets[url] = data
            elif name.endswith(".html"):
                read.sources[name], read.places[name] = read_as(_plain, data, there.name).text, there.name
        except RefusedError as refusal:
            findings.append(refusal.finding)
    if findings:
        raise ContentError(tuple(map(told, findings)))
    return read, assets


def unasked(project: Path, templates: Templates) -> Iterator[Finding]:
    """Yield a notice for each file of a project's own that takes no packaged one's place, and that nothing asks for."""
    sources = templates.sources.values()
    named = {name for source in sources for name in _NAMED.findall(source)}
    asked = {f"assets/{name}" for source in sources for name in _ASKED.findall(source)}
    known = _names(PACKAGED / "templates")
    for name in sorted(_names(project / "templates") - known - named - asked):
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        hint = f"; did you mean “{near[0]}”?" if near else ""
        yield Finding(Place(f"templates/{name}"), "notice", f"no template asks for it in plain words{hint}")


def _unfit(called: str, asset: str, others: Iterable[str]) -> Iterator[Finding]:
    """Yield what hinders that an asset is copied to any system under its name."""
    if problem := file_problem(asset):
        yield Finding(Place(called), "error", problem)
    for other in others:
        if other.lower() == asset.lower():
            message = f"differs from “{other}” in capitals alone, which Windows does not tell apart; expected another"
            yield Finding(Place(called), "error", message)


def _address(asset: str, data: bytes) -> str:
    name = PurePosixPath(asset)
    return f"/assets/{name.with_suffix('')}-{hashlib.sha256(data).hexdigest()[:8]}{name.suffix}"


def _plain(data: bytes) -> Decoded:
    return Decoded(text=utf_8(data), encoding="utf-8")


def _names(folder: Path) -> set[str]:
    """Return the files of a folder; what is hidden is not meant for readers."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)}

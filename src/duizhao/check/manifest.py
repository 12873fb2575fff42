"""The manifest of a site: its files with their hashes, and the anchors by which its reports are cited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

MANIFEST = "manifest.json"
"""The file that says what the site holds; hosts serve it, as they do not always serve what begins with a dot."""
_SCHEMA = 1
_LOADED = (".js", ".css", ".svg", ".png", ".ico")
"""The names of what pages load have a hash in them, and nobody cites them."""
_UNCITED = (".nojekyll", "_headers", "_redirects", "robots.txt", "sitemap.xml", MANIFEST)
_ITSELF = "."
"""Stands for the anchor of a section, among the ends of those below it."""


class Manifest(Struct, frozen=True):
    """What a site held when it was built."""

    schema: int
    """1."""
    files: dict[str, str]
    """The SHA-256 of each file, in hexadecimal."""
    anchors: dict[str, dict[str, str]] = {}
    """For the page of each report its anchors: by section what is behind the “-” of each, parted by blanks."""


class ManifestError(Exception):
    """No manifest stands there."""


def written(files: Mapping[str, str], anchors: Mapping[str, Sequence[str]], base_url: str | None) -> bytes:
    """Return the manifest of a site; a line for each file and each report, so that two are easily compared."""
    lines = [
        "{",
        f'"schema": {_SCHEMA},',
        f'"base_url": {_json(base_url)},',
        '"files": {',
        ",\n".join(f"{_json(name)}: {_json(files[name])}" for name in sorted(files)),
        "},",
        '"anchors": {',
        ",\n".join(f"{_json(name)}: {_json(_packed(anchors[name]))}" for name in sorted(anchors) if anchors[name]),
        "}",
        "}",
        "",
    ]
    return "\n".join(lines).encode()


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest; raise :class:`ManifestError` where it is none."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"is no manifest of a site: {error}") from error
    if manifest.schema != _SCHEMA:
        raise ManifestError(f"is a manifest of another form: found schema {manifest.schema}, expected {_SCHEMA}")
    return manifest


def vanished(before: Manifest, files: Iterable[str], anchors: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield each address that was there before and is no more, as a file and an anchor, empty for the file itself."""
    there = set(files)
    for name in sorted(before.files):
        if name not in there and not name.endswith(_LOADED) and name not in _UNCITED:
            yield name, ""
    for name, sections in sorted(before.anchors.items()):
        if name in there:
            standing = set(anchors.get(name, ()))
            yield from ((name, anchor) for anchor in _unpacked(sections) if anchor not in standing)


def _packed(anchors: Sequence[str]) -> dict[str, str]:
    """Return anchors by what stands before their first “-”."""
    sections: dict[str, list[str]] = {}
    for anchor in anchors:
        section, dash, rest = anchor.partition("-")
        sections.setdefault(section, []).append(rest if dash else _ITSELF)
    return {section: " ".join(rests) for section, rests in sections.items()}


def _unpacked(sections: Mapping[str, str]) -> Iterator[str]:
    for section, rests in sections.items():
        yield from (section if rest == _ITSELF else f"{section}-{rest}" for rest in rests.split())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

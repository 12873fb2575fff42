"""What was published and is no more: a link that was cited keeps working, unless it is meant to be gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from duizhao.check import MANIFEST, Facts, ManifestError, read_manifest, vanished
from duizhao.model import Finding, Place

_INDEX = "index.html"
GONE = "content/gone.txt"
"""Addresses that are meant to be gone, one a line, with “*” for any signs."""
_PATIENCE = 30
_LARGEST = 100_000_000
"""A manifest of more bytes is not read."""


def gone_since(since: str, project: Path, out: Path, facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Yield an error for each address and anchor of a published manifest that is no more, unless it is meant to be."""
    where = f"{since}{MANIFEST}" if since.endswith("/") else since
    try:
        before = read_manifest(_read(where))
        meant = _meant(project)
    except (ManifestError, OSError, HTTPException, ValueError) as error:
        told = str(error) if isinstance(error, ManifestError) else f"cannot be read: {error}"
        yield Finding(Place(where), "error", f"{told}; expected the {MANIFEST} of a site that is published")
        return
    for name, anchor in vanished(before, facts, {page: one.anchors for page, one in facts.items()}):
        address = "/" + name.removesuffix(_INDEX) + (f"#{anchor}" if anchor else "")
        if not any(fnmatchcase(address, pattern) for pattern in meant):
            place = f"{(out / name).as_posix()}{'#' * bool(anchor)}{anchor}"
            message = f"was published, and is gone; expected it to stay, or “{address}” in {GONE}"
            yield Finding(Place(place), "error", message)


def _read(where: str) -> bytes:
    if not where.startswith(("http://", "https://")):
        return Path(where).read_bytes()
    with urlopen(where, timeout=_PATIENCE) as response:
        data: bytes = response.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ManifestError(f"has more than {_LARGEST:,} bytes")
    return data


def _meant(project: Path) -> list[str]:
    """Return what is meant to be gone; blank lines and those that begin with # say nothing."""
    path = project / GONE
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]

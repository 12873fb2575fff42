"""What the check needs of each file of a site, as it was kept or found out now; and the manifest made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from duizhao.check import MANIFEST, Facts, Ways, facts_of, written
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.last import program
from duizhao.store import Store, digest_of
from duizhao.write import Staging

_AT_ONCE = 100
"""The facts of so many files are kept at once."""


def facts_of_all(store: Store, hashes: Mapping[str, str], read: Callable[[str], bytes], ways: Ways) -> dict[str, Facts]:
    """Return what the check needs of each file, by name, as it was kept or found out now."""
    keys = {
        name: digest_of(b"facts", program(), name.encode(), ways.base.encode(), sha256.encode())
        for name, sha256 in hashes.items()
    }
    names = {key: name for name, key in keys.items()}
    facts = {names[key]: decode(value, Facts) for key, value in store.values(names)}
    missing = [name for name in keys if name not in facts]
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        made = {name: facts_of(name, read(name) if name.endswith(".html") else b"", ways) for name in some}
        store.keep((keys[name], encode(one)) for name, one in made.items())
        facts |= made
    return {name: facts[name] for name in hashes}


def put_manifest(facts: Mapping[str, Facts], base_url: str | None, site: Staging) -> None:
    """Add the list of all files, and of the anchors by which reports are cited."""
    hashes = {name: file.sha256 for name, file in site.files.items() if name != MANIFEST}
    site.put(MANIFEST, b"", written(hashes, {name: one.anchors for name, one in facts.items()}, base_url))

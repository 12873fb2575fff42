"""What the check needs of each file of a site, as it was kept or found out now; and the manifest made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from duizhao.check import MANIFEST, Facts, Ways, facts_of, written
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.last import program
from duizhao.staging import Staging
from duizhao.store import Store, digest_of
from duizhao.work import Crew

_AT_ONCE = 8
"""So many pages are looked at in one call."""
_Page = tuple[str, bytes]


def facts_of_all(
    store: Store, crew: Crew, hashes: Mapping[str, str], read: Callable[[str], bytes], ways: Ways
) -> dict[str, Facts]:
    """Return what the check needs of each file, by name, as it was kept or found out now."""
    stem = digest_of(b"facts", program(), ways.base.encode())
    keys = {name: digest_of(stem, name.encode(), sha256.encode()) for name, sha256 in hashes.items()}
    names = {key: name for name, key in keys.items()}
    facts = {names[key]: decode(value, Facts) for key, value in store.values(names)}
    missing = [name for name in keys if name not in facts]
    some = [missing[start : start + _AT_ONCE] for start in range(0, len(missing), _AT_ONCE)]
    made = crew.made(look_at, ways.base.encode(), _calls(some, read), program)
    for own, value in zip(some, made, strict=True):
        found = dict(zip(own, decode(value, list[Facts]), strict=True))
        store.keep((keys[name], encode(one)) for name, one in found.items())
        facts |= found
    return {name: facts[name] for name in hashes}


def _calls(names: Sequence[Sequence[str]], read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    for some in names:
        yield some[0], encode([(name, read(name) if name.endswith(".html") else b"") for name in some])


def look_at(common: bytes, call: bytes) -> bytes:
    """Find out what the check needs of some files; ``common`` is the path under which the site is published."""
    ways = _ways(common.decode())
    return encode([facts_of(name, data, ways) for name, data in decode(call, list[_Page])])


@lru_cache(maxsize=1)
def _ways(base: str) -> Ways:
    """Return where links lead; pages share most of them."""
    return Ways(base)


def put_manifest(facts: Mapping[str, Facts], base_url: str | None, site: Staging) -> None:
    """Add the list of all files, and of the anchors by which reports are cited."""
    hashes = {name: file.sha256 for name, file in site.files.items() if name != MANIFEST}
    site.put(MANIFEST, b"", written(hashes, {name: one.anchors for name, one in facts.items()}, base_url))

"""What hosts of static sites do not take: files, numbers and sizes beyond what some of them allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from duizhao.model import Finding, Place

_FILE = 25 * 1024 * 1024
"""Cloudflare Pages takes no larger file, in bytes."""
_FILES = 20_000
"""Cloudflare Pages takes no more files."""
_SITE = 1_000_000_000
"""GitHub Pages publishes no larger site, in bytes."""


def too_much(sizes: Mapping[str, int]) -> Iterator[Finding]:
    """Yield a warning for each limit that the files of a site exceed, by their sizes in bytes."""
    for name, size in sorted(sizes.items()):
        if size > _FILE:
            message = f"has {size:,} bytes; Cloudflare Pages takes files of at most {_FILE:,}"
            yield Finding(Place(name), "warning", message)
    if len(sizes) > _FILES:
        message = f"{len(sizes):,} files; Cloudflare Pages takes at most {_FILES:,}"
        yield Finding(Place("."), "warning", message)
    if (size := sum(sizes.values())) > _SITE:
        message = f"{size:,} bytes in all; GitHub Pages publishes at most {_SITE:,}"
        yield Finding(Place("."), "warning", message)

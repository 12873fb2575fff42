"""What may stand in an address, and in the name of a file on any system."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What may stand in an address: ASCII letters, digits and single hyphens."""
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")
"""Windows keeps these names for devices, whatever ending follows."""
_LONGEST = 40
"""A comparison of four such names, each with a year, stays below 240 characters; Windows knows no path above 260."""


def host_of(parts: SplitResult) -> str:
    """Return host and port of an address as they go over the wire: 政府.cn has a form in ASCII.

    Raises :class:`ValueError` where there is no such form.
    """
    name = parts.hostname or ""
    host = name if name.isascii() else name.encode("idna").decode()
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{parts.port}" if parts.port else host


def slug_problem(slug: str) -> str | None:
    """Say what is wrong with a name that is to stand in addresses, if anything is."""
    if not SLUG.fullmatch(slug):
        return f"“{slug}” cannot stand in an address; expected a–z, 0–9 and single hyphens"
    if _DEVICE.fullmatch(slug):
        return f"“{slug}” names a device on Windows, which holds no file of that name; expected another"
    if len(slug) > _LONGEST:
        return f"“{slug[:12]}…” has {len(slug)} characters; expected at most {_LONGEST}, for paths to fit on Windows"
    return None


def file_problem(name: str) -> str | None:
    """Say what is wrong with the name of a file, below some folder, that is to be copied into the site, if anything."""
    for part in name.split("/"):
        if not re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", part):
            return f"“{part}” cannot stand in an address; expected a–z, 0–9, hyphens, and dots between them"
        if _DEVICE.fullmatch(part.partition(".")[0].lower()):
            return f"“{part}” names a device on Windows, which holds no file of that name; expected another"
    return f"“{name[:12]}…” has {len(name)} characters; expected at most 100" if len(name) > 100 else None

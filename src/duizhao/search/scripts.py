"""Contents → script files: each hands its contents to the search of the page that asked for it.

Scripts, because a page opened from a folder may load nothing else. Each carries the checksum of its contents, so that
one that was cut off or changed on the way is known, not searched.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_MARK = "\ufeff".encode("utf-16-le")
_SHORT = 1000
"""Packed contents of more bytes are shorter in UTF-16, whatever stands around them."""


def packed(name: str, contents: bytes) -> bytes:
    """Return a script of packed numbers, none of which is written with a quote, a backslash or the end of a line.

    ``contents`` are in UTF-16 already.
    """
    before, behind = f'duizhao.received("{name}",{checksum(contents)},"', '");\n'
    if len(contents) > _SHORT:
        return b"".join([_MARK, before.encode("utf-16-le"), contents, behind.encode("utf-16-le")])
    return _encoded(before + contents.decode("utf-16-le") + behind)


def script(name: str, contents: Any) -> bytes:
    """Return a script of JSON."""
    written = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    # The two line ends of Unicode may stand in JSON, but in no string of an older script.
    quoted = json.dumps(written, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return _encoded(f'duizhao.received("{name}",{checksum(written.encode("utf-16-le"))},{quoted});\n')


def checksum(contents: bytes) -> int:
    """Return Adler-32 of contents in UTF-16, which is what a script sees of them."""
    return zlib.adler32(contents)


def _encoded(script: str) -> bytes:
    """Return a script in UTF-8 or, where that is shorter, as it is with Chinese, in UTF-16.

    The mark that UTF-16 begins with goes before whatever a server says of the encoding.
    """
    return min(script.encode(), _MARK + script.encode("utf-16-le"), key=len)

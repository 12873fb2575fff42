"""Contents → script files: each hands its contents to the search of the page that asked for it.

Scripts, because a page opened from a folder may load nothing else. Each carries the checksum of its contents, so that
one that was cut off or changed on the way is known, not searched.
"""

from __future__ import annotations

import json
import zlib
from typing import Any


def packed(name: str, contents: str) -> bytes:
    """Return a script of packed numbers, none of which is written with a quote, a backslash or the end of a line."""
    return _encoded(f'duizhao.received("{name}",{checksum(contents)},"{contents}");\n')


def script(name: str, contents: Any) -> bytes:
    """Return a script of JSON."""
    written = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    # The two line ends of Unicode may stand in JSON, but in no string of an older script.
    quoted = json.dumps(written, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return _encoded(f'duizhao.received("{name}",{checksum(written)},{quoted});\n')


def checksum(contents: str) -> int:
    """Return Adler-32 of the contents in UTF-16, which is what a script sees of them."""
    return zlib.adler32(contents.encode("utf-16-le"))


def _encoded(script: str) -> bytes:
    """Return a script in UTF-8 or, where that is shorter, as it is with Chinese, in UTF-16.

    The mark that UTF-16 begins with goes before whatever a server says of the encoding.
    """
    return min(script.encode(), f"\ufeff{script}".encode("utf-16-le"), key=len)

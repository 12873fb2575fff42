"""What a browser may do on a page of the site: said in each page, and by hosts that read ``_headers``."""

from __future__ import annotations

from collections.abc import Iterable

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
"""Files of the site, and nothing else: no code and no style inside of a page, nothing from elsewhere."""
HEADERS = {
    # Only a header can say who may frame a page.
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""What a host is asked to send with each file."""
HOSTS_FILE = "_headers"
"""The file by which Netlify, Cloudflare Pages and others know what to send."""
FOREVER, ANEW = "public, max-age=31536000, immutable", "public, max-age=0, must-revalidate"
"""How long a browser keeps what has its hash in its address, and all else."""
_HASHED = "assets"


def hosts_file(names: Iterable[str]) -> bytes:
    """Return the file for hosts, of a site that has these files.

    How long to keep a file is said once for each folder, never for all: hosts join what several rules say.
    """
    rules = {"/*": HEADERS}
    for name in sorted({_rule(name) for name in names if name[0] not in "._"}):
        rules[name] = {"Cache-Control": FOREVER if name == f"/{_HASHED}/*" else ANEW}
    lines = (
        f"{name}\n" + "".join(f"  {field}: {value}\n" for field, value in rule.items()) for name, rule in rules.items()
    )
    return "\n".join(lines).encode()


def _rule(name: str) -> str:
    folder, inside, _ = name.partition("/")
    return f"/{folder}/*" if inside else f"/{name.removesuffix('index.html')}"

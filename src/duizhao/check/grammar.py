"""The HTML in which pages are written: every element closed, every value in quotes, each where it may stand.

Whatever is written so, a strict parser reads without an error; to see it takes a hundredth of the time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Literal

from msgspec import Struct

_Names = frozenset[bytes]


def _names(words: str) -> _Names:
    return frozenset(words.encode().split())


_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_PHRASES = _names(
    "a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em i iframe img input ins kbd label "
    "mark meter output picture progress q ruby s samp script select small span strong sub sup svg template textarea "
    "time u var video wbr"
)
_BLOCKS = _HEADINGS | _names(
    "address article aside blockquote details dialog div dl fieldset figure footer form header hgroup hr main menu nav "
    "ol p pre search section table ul"
)
_FLOW = _PHRASES | _BLOCKS
_DRAWN = _names(
    "circle clipPath defs desc ellipse g line linearGradient mask path pattern polygon polyline rect stop use"
)
_DRAWING = _DRAWN | _names("a symbol text title tspan")
_VOID = _names("base br col hr img input link meta source track wbr")
_NOT_IN_ITSELF = _names("a button form label")
_AS_ABOVE = _names("a audio canvas del ins video")
"""What may stand in these is what may stand around them."""
_WITHIN: dict[bytes, _Names] = {
    b"": _names("html"),
    b"html": _names("head body"),
    b"head": _names("base link meta script title"),
    **dict.fromkeys(_names("body article aside nav section header footer main search address div form dialog"), _FLOW),
    **dict.fromkeys(_names("blockquote li dd dt td th caption figcaption template"), _FLOW),
    **dict.fromkeys(_names("title script textarea option iframe"), _names("")),
    b"ul": _names("li script template"),
    b"ol": _names("li script template"),
    b"menu": _names("li script template"),
    b"dl": _names("dt dd div script template"),
    b"details": _FLOW | _names("summary"),
    b"fieldset": _FLOW | _names("legend"),
    b"figure": _FLOW | _names("figcaption"),
    b"summary": _PHRASES | _HEADINGS,
    b"legend": _PHRASES | _HEADINGS,
    b"hgroup": _HEADINGS | _names("p"),
    b"table": _names("caption colgroup thead tbody tfoot"),
    b"colgroup": _names("col"),
    **dict.fromkeys(_names("thead tbody tfoot"), _names("tr")),
    b"tr": _names("td th"),
    b"select": _names("option optgroup"),
    b"datalist": _names("option"),
    b"optgroup": _names("option"),
    b"picture": _names("source img"),
    b"ruby": _PHRASES | _names("rt rp"),
    **dict.fromkeys(_names("svg defs g mask clipPath pattern symbol"), _DRAWING),
    b"linearGradient": _names("stop"),
    **dict.fromkeys(_names("text tspan"), _names("tspan")),
}
"""What may stand in an element; in any other that is known, phrases."""
_GROUP = _FLOW | _names("dt dd")
"""What may stand in a “div” of a “dl”."""
_KNOWN = _FLOW.union(*_WITHIN.values())

_VALUE = re.compile(rb"""="[^"<>]*"|='[^'<>]*'""")
_SAID = b"=\0"
"""Stands for a value; the sign may not stand in a page itself."""
_TAG = re.compile(rb"<[^<>]*>?")
_FORM = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9]*)((?:[ \n]+[A-Za-z_:][\w:.-]*(?:=\0)?)*)[ \n]*(/?)>")
_MIXED = _names("viewBox preserveAspectRatio pathLength gradientUnits gradientTransform patternUnits clipPathUnits")
"""The names that are not in small letters: of drawings."""
_REFERENCE = re.compile(rb"&(#?\w*;?)")
_NUMBER = re.compile(r"#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE)
_CONTROLS = bytes(code for code in range(0x80) if (code < 0x20 and code not in b"\t\n\r") or code == 0x7F)
_UNFIT = re.compile(
    rb"[%b]|\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|(?:\xef|[\xf0-\xf4][\x8f\x9f\xaf\xbf])\xbf[\xbe\xbf]"
    % re.escape(_CONTROLS)
)
_SUSPECT = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"))
_RARE = _CONTROLS + bytes(range(0xF0, 0xF5))
_FRAME = re.compile(rb"<(html|head|body)[ \n>]")
_GAP = rb"(?>(?:[ \n\t]|<![ \n]*>)*)([^<\s])"
_BARE = re.compile(
    rb"(?:<(?:!doctype|html|head|table|colgroup|thead|tbody|tfoot|tr|meta|link|base|col)(?:[ \n][^<>]*)?>"
    rb"|</(?:head|title|body|html|caption|colgroup|thead|tbody|tfoot|tr|td|th)>)" + _GAP
)
_BARE_IN_HEAD = re.compile(rb"</script>" + _GAP)
_DOCTYPE = re.compile(rb"<!doctype html>", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--(?!-?>)(?>(?:(?!--).)*)-->", re.DOTALL)

_SHOWN = 60
"""So many bytes of a tag are told."""
_Sort = Literal["start", "end", "alone", "odd"]


class _Step(Struct, frozen=True):
    sort: _Sort
    name: bytes
    trouble: str = ""


def tags_of(data: bytes) -> list[bytes]:
    """Return all tags of a page, their values left out."""
    return _TAG.findall(_VALUE.sub(_SAID, data))


@lru_cache(maxsize=4096)
def _step(tag: bytes) -> _Step:
    """Return what a tag is."""
    if tag.startswith(b"<!") and tag.endswith(b">"):
        return _Step("alone", b"!")
    shown = " ".join(tag[:_SHOWN].decode(errors="replace").replace(_SAID.decode(), '="…"').split())
    form = _FORM.fullmatch(tag)
    if form is None:
        return _Step("odd", b"", f'“{shown}” is not written as a tag is; expected such as <name attribute="value">')
    end, name, attributes, closed = form.groups()
    names = attributes.replace(_SAID, b"").split()
    trouble = _odd_attribute(names, shown)
    if end and (names or closed or name in _VOID):
        trouble = f"“{shown}” is no end tag"
    elif closed and name not in _VOID | _DRAWN:
        trouble = f"“{shown}” does not end its element; expected </{name.decode()}>"
    if trouble:
        return _Step("odd", name, trouble)
    return _Step("end" if end else "alone" if closed or name in _VOID else "start", name)


def _odd_attribute(names: list[bytes], shown: str) -> str:
    for name in names:
        if names.count(name) > 1:
            return f"“{name.decode()}” stands twice in “{shown}”; expected once"
        if name not in _MIXED and name != name.lower():
            return f"“{name.decode()}” is in capitals; expected “{name.decode().lower()}”"
    return ""


def first_fault(data: bytes, tags: list[bytes]) -> tuple[int, str] | None:
    """Return where a page leaves that HTML for the first time, and what is wrong there; nothing where it does not."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start, "is not in UTF-8"
    if not _DOCTYPE.match(data):
        return 0, "does not begin with <!doctype html>"
    if b"<!--" in data:
        data = _COMMENT.sub(_blanked, data)
        tags = tags_of(data)
    faults = (_misplaced(data, tags), _unfit(data), _unknown(data), _bare(data))
    return min((fault for fault in faults if fault), default=None)


def _blanked(comment: re.Match[bytes]) -> bytes:
    return b"<!" + re.sub(rb"[^\n]", b" ", comment[0][3:]) + b">"


class _MisplacedError(Exception):
    """A tag may not stand where it does."""


class _Inside(dict[bytes, "_Inside | None"]):
    """What may follow inside of an element: by each start tag the inside of that, nothing where it has none.

    Thousands of tags of a page are the same: what each leads to is found once.
    """

    def __init__(self, name: bytes, allowed: _Names, around: _Names) -> None:
        super().__init__()
        self.name, self.end = name, b"</%b>" % name if name else b""
        self._allowed, self._around = allowed, around

    def __missing__(self, tag: bytes) -> _Inside | None:
        step = _step(tag)
        if step.trouble:
            raise _MisplacedError(step.trouble)
        if step.sort == "end":
            raise _MisplacedError(f"{tag.decode()} closes nothing here; expected {self.expected}")
        if step.name in self._around:
            raise _MisplacedError(f"<{step.name.decode()}> may not stand in another")
        if step.name not in self._allowed and step.name != b"!":
            raise _MisplacedError(self._not_here(step.name))
        self[tag] = None if step.sort == "alone" else self._entered(step.name)
        return self[tag]

    @property
    def expected(self) -> str:
        """What is expected to come at its end."""
        return self.end.decode() if self.name else "the end of the page"

    def _entered(self, name: bytes) -> _Inside:
        if name == b"div" and self.name == b"dl":
            allowed = _GROUP
        elif name in _AS_ABOVE:
            allowed = self._allowed
        else:
            allowed = _WITHIN.get(name, frozenset() if name in _DRAWN else _PHRASES)
        return _inside(name, allowed, self._around | (_NOT_IN_ITSELF & {name}))

    def _not_here(self, name: bytes) -> str:
        if name not in _KNOWN:
            return f"<{name.decode()}> is an element that is not known here"
        inside = f"in <{self.name.decode()}>" if self.name else "here"
        return f"<{name.decode()}> may not stand {inside}"


@lru_cache(maxsize=4096)
def _inside(name: bytes, allowed: _Names, around: _Names) -> _Inside:
    return _Inside(name, allowed, around)


def _misplaced(data: bytes, tags: list[bytes]) -> tuple[int, str] | None:
    """Return the first tag that is none, that stands where it may not, or that closes what is not open."""
    here = _inside(b"", _WITHIN[b""], frozenset())
    above: list[_Inside] = []
    for number, tag in enumerate(tags[1:], 1):
        if tag == here.end:
            here = above.pop()
            continue
        try:
            inside = here[tag]
        except _MisplacedError as error:
            return _place(data, number), str(error)
        if inside is not None:
            above.append(here)
            here = inside
    if above:
        return len(data), f"ends too early; expected {here.expected}"
    if _FRAME.findall(data) != [b"html", b"head", b"body"]:
        return len(data), "is no whole page; expected <html> with <head>, then <body>, each once"
    return None


def _place(data: bytes, number: int) -> int:
    """Return where a tag begins, the tags counted from 0."""
    return next(islice(re.finditer(rb"<", data), number, None)).start()


def _unfit(data: bytes) -> tuple[int, str] | None:
    """Return the first character that no page may have; the pattern for all of them is asked only where need be."""
    suspect = len(data.translate(None, _RARE)) < len(data) or any(pattern.search(data) for pattern in _SUSPECT)
    found = _UNFIT.search(data) if suspect else None
    return (found.start(), f"character U+{ord(found[0].decode()):04X} may not stand in a page") if found else None


def _unknown(data: bytes) -> tuple[int, str] | None:
    """Return the first “&” that begins the name or number of no character."""
    wrong = {one for one in set(_REFERENCE.findall(data)) if not _is_character(one.decode())}
    if not wrong:
        return None
    found = next(found for found in _REFERENCE.finditer(data) if found[1] in wrong)
    return found.start(), f"“{found[0].decode()}” stands for no character; expected “&amp;” for the sign itself"


def _is_character(reference: str) -> bool:
    if not reference.startswith("#"):
        return reference.endswith(";") and reference in html5
    number = _NUMBER.fullmatch(reference)
    if not number:
        return False
    code = int(number[1], 16) if number[1] else int(number[2])
    return code <= 0x10FFFF and code != 0x0D and not 0xD800 <= code < 0xE000 and not _UNFIT.match(chr(code).encode())


def _bare(data: bytes) -> tuple[int, str] | None:
    found = _BARE.search(data) or _BARE_IN_HEAD.search(data, 0, max(0, data.find(b"</head>")))
    return (found.start(1), "words stand where only elements may") if found else None

"""Patterns for headings: regular expressions that an editor writes, and that cannot run away."""

from __future__ import annotations

import re
from collections.abc import Iterator

YEAR = r"(?:\d{4}年(?:度|来|以来)?(?:全年)?(?:的)?)?"
"""What ``Y`` stands for in a heading pattern."""
_MOST_WAYS = 5_000_000
"""A pattern that could be tried in more ways on one heading is refused; the widest of ours has half a million."""
_ESCAPED, _CLASS = re.compile(r"\\.", re.DOTALL), re.compile(r"\[\^?\]?[^\]]*\]")
_REPEAT = re.compile(r"\?|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\}")
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_BEHIND = re.compile(r"^(?:\(\?<[!=][^()]*\))+")
_PLAIN = re.compile(r"(?:\[(?P<class>[^\^\]\\-][^\]\\-]*)\]|(?P<character>[^\\.^$*+?{}\[\]()|]))(?![?*{])")
_MAY_LACK = ("?", "*", "{")


def with_year(pattern: str) -> str:
    """Return a pattern with what ``Y`` stands for."""
    return pattern.replace("Y", YEAR)


def pattern_problem(pattern: str) -> str | None:
    """Say what is wrong with a heading pattern, or nothing.

    A pattern that backtracks can take for ever. Refused are repeats without an end, repeats of a group that
    itself repeats, and more ways to match than a moment allows.
    """
    try:
        re.compile(pattern)
        re.compile(with_year(pattern))
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None and error.pattern == pattern else ""
        return f"{error.msg}{where}"
    except (OverflowError, RecursionError):
        return "too large a repeat, or too many brackets inside each other"
    bare = _CLASS.sub("_", _ESCAPED.sub("_", pattern))
    if _ENDLESS.search(bare):
        return "“*”, “+” and “{n,}” repeat without end; expected “?” or “{m,n}”"
    return _too_many_ways(bare)


def beginnings(pattern: str) -> frozenset[str] | None:
    """Return the characters with one of which all begins that a pattern finds; none where that is not plain to see.

    Plain are characters, classes without ranges and groups of these that must be there, behind what must not be.
    """
    found: set[str] = set()
    for branch in _branches(pattern):
        first = _first(_BEHIND.sub("", branch))
        if first is None:
            return None
        found |= first
    return frozenset(found)


def _first(branch: str) -> frozenset[str] | None:
    if branch.startswith("("):
        end = _bare(branch).find(")")
        inner = branch[1:end].removeprefix("?:")
        nested, optional = "(" in inner, branch[end + 1 : end + 2]
        return None if nested or inner.startswith("?") or optional in _MAY_LACK else beginnings(inner)
    match = _PLAIN.match(branch)
    return frozenset(match["class"] or match["character"]) if match else None


def _branches(pattern: str) -> Iterator[str]:
    """Yield the branches of a pattern that stand in no group."""
    depth = begin = 0
    for at, sign in enumerate(_bare(pattern)):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            yield pattern[begin:at]
            begin = at + 1
    yield pattern[begin:]


def _bare(pattern: str) -> str:
    """Return a pattern of the same length without what stands in classes and behind escapes."""
    return _CLASS.sub(lambda match: "_" * len(match[0]), _ESCAPED.sub("__", pattern))


def _too_many_ways(bare: str) -> str | None:
    """Multiply the choices that a pattern leaves; ``bare`` has neither escapes nor classes."""
    ways, at = 1, 0
    holds_repeat = [False]  # for each open group
    closed = False  # whether what was just read is a group that holds a repeat
    while at < len(bare):
        if bare.startswith("(?", at):
            holds_repeat.append(False)
            at += 2
        elif bare[at] == "(":
            holds_repeat.append(False)
            at += 1
        elif bare[at] == ")":
            closed = holds_repeat.pop()
            holds_repeat[-1] = holds_repeat[-1] or closed
            at += 1
            continue
        elif repeat := _REPEAT.match(bare, at):
            least, most = _bounds(repeat)
            if closed and most > 1:
                return f"“{repeat[0]}” repeats a group that itself repeats; expected “?” there"
            ways *= most - least + 1
            holds_repeat[-1] = True
            at = repeat.end()
        else:
            at += 1
        closed = False
    return "it can match in too many ways; expected fewer or narrower repeats" if ways > _MOST_WAYS else None


def _bounds(repeat: re.Match[str]) -> tuple[int, int]:
    if repeat[0] == "?":
        return 0, 1
    least = int(repeat["least"] or 0)
    return least, int(repeat["most"]) if repeat["comma"] else least

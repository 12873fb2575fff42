"""Patterns of headings and of words in a text: regular expressions that an editor writes, and that cannot run away."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from itertools import product

from duizhao.settings.effort import UnreadError, effort

YEAR = r"(?:\d{4}年(?:度|来|以来)?(?:全年)?(?:的)?)?"
"""What ``Y`` stands for in a heading pattern."""
_MOST_ANYWHERE, _MOST_OF_WHOLE = 35_000, 8_000_000
"""So many characters a pattern may look at from one place: where it is sought at each of a text, and where a heading or
a line as a whole must answer to it, which is asked once. The widest of ours take 32,508 and 7,701,869."""
_ESCAPED, _CLASS = re.compile(r"\\.", re.DOTALL), re.compile(r"\[\^?\]?[^\]]*\]")
_BEHIND = re.compile(r"^(?:\(\?<[!=][^()]*\))+")
_PLAIN = re.compile(r"(?:\[(?P<class>[^\^\]\\-][^\]\\-]*)\]|(?P<character>[^\\.^$*+?{}\[\]()|]))(?![?*{])")
_MAY_LACK = ("?", "*", "{")


def with_year(pattern: str) -> str:
    """Return a pattern with what ``Y`` stands for."""
    return pattern.replace("Y", YEAR)


def pattern_problem(pattern: str, *, whole: bool = False) -> str | None:
    """Say what is wrong with a pattern, or nothing; ``whole`` if a heading or a line as a whole must answer to it.

    A pattern that backtracks can take for ever. Refused is what repeats without an end, what is not known to end, and
    what may take longer than a moment.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
            re.compile(with_year(pattern))
        steps = effort(with_year(pattern))
    except re.error as error:
        where = f" at character {error.pos + 1}" if error.pos is not None and error.pattern == pattern else ""
        return f"{error.msg}{where}"
    except (UnreadError, FutureWarning) as error:
        return str(error)
    except (OverflowError, RecursionError):
        return "too large a repeat, or too many brackets inside each other"
    if steps > (_MOST_OF_WHOLE if whole else _MOST_ANYWHERE):
        return "it can match in too many ways; expected fewer or narrower repeats"
    return None


def beginnings(pattern: str) -> frozenset[str] | None:
    """Return with what all begins that a pattern finds, one or two characters; none where that is not plain to see.

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
        return _first_of_group(branch)
    match = _PLAIN.match(branch)
    if match is None:
        return None
    rest = branch[match.end() :]
    behind = _first_of_group(rest) if rest.startswith("(") else _characters(_PLAIN.match(rest))
    return frozenset(one + other[:1] for one, other in product(_characters(match), behind or ("",)))


def _first_of_group(branch: str) -> frozenset[str] | None:
    end = _bare(branch).find(")")
    inner = branch[1:end].removeprefix("?:")
    nested, optional = "(" in inner, branch[end + 1 : end + 2]
    return None if nested or inner.startswith("?") or optional in _MAY_LACK else beginnings(inner)


def _characters(match: re.Match[str] | None) -> str:
    return (match["class"] or match["character"]) if match else ""


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

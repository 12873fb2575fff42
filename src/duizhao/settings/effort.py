"""How long a pattern can take: every way in which it could be tried, counted on the pattern alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

_REPEAT = re.compile(r"(?:\?|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})\??")
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_CLASS = re.compile(r"\[(?P<without>\^?)(?P<signs>\]?(?:\\.|[^\]\\])*)\]", re.DOTALL)
_GROUP = re.compile(r"\((?:\?(?P<sort>:|=|!|<=|<!))?(?!\?)")
_SETS, _SPOTS = "dDsSwW", "bB"
_MEANT = re.compile(r"[a-zA-Z0-9]")
_MOST = 10**12
"""What is more than this is not counted further."""

First = frozenset[str] | None
"""The characters with one of which something goes on; none where it may be any."""
_END: First = frozenset()


class UnreadError(Exception):
    """A pattern says something of which nobody knows how long it takes."""


class _Part(Struct, frozen=True):
    """A character, a group or a spot between two characters, and how often it stands there."""

    first: First = _END
    """Which character, of one."""
    branches: tuple[tuple[_Part, ...], ...] = ()
    """What a group holds."""
    wide: bool = True
    """Whether it takes up characters; spots, and what looks ahead and back, do not."""
    least: int = 1
    """It stands there at least so often."""
    most: int = 1
    """And at most so often."""


class _Effort(Struct, frozen=True):
    """What a part asks for from one place of a text, with all that must follow it known by its first character."""

    ways: int
    """In how many ways it can be passed."""
    steps: int
    """How many characters are looked at for all of them."""
    tries: int
    """How many are looked at until the next character has ruled out all ways."""
    first: First
    """With which characters it goes on; those of what follows too where it may be empty."""
    empty: bool
    """Whether it may be empty."""


def effort(pattern: str) -> int:
    """Return how many characters a pattern looks at, at most, from one place of a text, whatever the text is.

    Ways between which the next character decides count as one: of 甲{0,9}乙 and of 甲丙|乙丁 only one goes on, of
    .{0,9}乙 there are ten. The pattern compiles; raises :class:`UnreadError` where it holds what is not read here.
    """
    return _of_branches(_Reader(pattern).branches(), _END).steps


class _Reader:
    """Reads a pattern into its parts."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def branches(self) -> tuple[tuple[_Part, ...], ...]:
        """Read to the end of a group, or of the pattern."""
        branches: list[list[_Part]] = [[]]
        while self.at < len(self.pattern) and self.pattern[self.at] != ")":
            if self.pattern[self.at] == "|":
                self.at += 1
                branches.append([])
            else:
                branches[-1].append(self.part())
        return tuple(map(tuple, branches))

    def part(self) -> _Part:
        """Read one part with its repeat."""
        one = self.once()
        if _ENDLESS.match(self.pattern, self.at):
            raise UnreadError("“*”, “+” and “{n,}” repeat without end; expected “?” or “{m,n}”")
        repeat = _REPEAT.match(self.pattern, self.at)
        if repeat is None or repeat[0].startswith("{}"):  # which are two brackets
            return one
        self.at = repeat.end()
        if self.pattern[self.at : self.at + 1] == "+":
            raise UnreadError(f"“{repeat[0]}+” is not read here; expected “{repeat[0]}”")
        least, most = _bounds(repeat)
        return _Part(one.first, one.branches, one.wide, least, most)

    def once(self) -> _Part:
        """Read a character, a class, a group, or a spot between two characters."""
        sign = self.pattern[self.at]
        if sign == "(":
            return self.group()
        if sign == "[" and (found := _CLASS.match(self.pattern, self.at)):
            self.at = found.end()
            return _Part(_signs(found))
        self.at += 1
        if sign == "\\":
            sign = self.pattern[self.at]
            self.at += 1
            if sign in _SETS:
                return _Part(None)
            if _MEANT.match(sign) and sign not in _SPOTS:
                raise UnreadError(f"“\\{sign}” is not read here; expected the character itself")
            return _Part(wide=False) if sign in _SPOTS else _Part(frozenset(sign))
        if sign in "^$":
            return _Part(wide=False)
        return _Part(None if sign == "." else frozenset(sign))

    def group(self) -> _Part:
        """Read a group, or what looks ahead or back."""
        found = _GROUP.match(self.pattern, self.at)
        if found is None:
            raise UnreadError(f"“{self.pattern[self.at : self.at + 3]}” is not read here; expected “(” or “(?:”")
        self.at = found.end()
        branches = self.branches()
        self.at += 1
        return _Part(branches=branches, wide=found["sort"] in (None, ":"))


def _signs(found: re.Match[str]) -> First:
    """Return the characters of a class that only lists some."""
    signs = found["signs"]
    return None if found["without"] or re.search(r"\\|.-.", signs, re.DOTALL) else frozenset(signs)


def _bounds(repeat: re.Match[str]) -> tuple[int, int]:
    if repeat[0].startswith("?"):
        return 0, 1
    least = int(repeat["least"] or 0)
    return least, int(repeat["most"]) if repeat["comma"] else least


def _of_branches(branches: Sequence[Sequence[_Part]], behind: First) -> _Effort:
    """Return the effort of alternatives: of those that begin alike all are tried, of others one."""
    made = [_of_sequence(branch, behind) for branch in branches]
    if len(made) == 1:
        return made[0]
    ways, steps = Counter[str](), Counter[str]()
    for one in made:
        for sign in one.first or ():
            ways[sign] += one.ways
            steps[sign] += one.steps
    always = [one for one in made if one.first is None]
    tries = sum(one.tries for one in made)
    return _Effort(
        ways=min(_MOST, max(1, sum(one.ways for one in always) + max(ways.values(), default=0))),
        steps=min(_MOST, tries + sum(one.steps for one in always) + max(steps.values(), default=0)),
        tries=tries,
        first=_either(*(one.first for one in made)),
        empty=any(one.empty for one in made),
    )


def _of_sequence(parts: Sequence[_Part], behind: First) -> _Effort:
    """Return the effort of parts that follow each other; each is tried again for each way through those before it."""
    whole = _Effort(1, 1, 1, behind, True)
    for part in reversed(parts):
        one = _repeated(part, whole)
        whole = _Effort(
            ways=min(_MOST, one.ways * whole.ways),
            steps=min(_MOST, one.steps + one.ways * whole.steps),
            tries=one.tries + (whole.tries if one.empty else 0),
            first=one.first,
            empty=one.empty and whole.empty,
        )
    return whole


def _repeated(part: _Part, rest: _Effort) -> _Effort:
    """Return the effort of a part as often as it may stand there."""
    if part.least == part.most == 1:
        return _of_part(part, rest.first)
    begins = _of_part(part, _END)
    one = _of_part(part, _either(begins.first, rest.first) if part.most > 1 else rest.first)
    decided = one.ways == 1 and not begins.empty and not _meet(begins.first, rest.first)
    empty = part.least == 0 or one.empty
    ends = part.most - part.least + 1
    return _Effort(
        ways=1 if decided else max(1, _powers(one.ways, part.least, part.most)),
        steps=min(_MOST, one.steps * _powers(one.ways, 0, part.most - 1) + ends * (rest.tries if decided else 1)),
        tries=one.tries,
        first=_either(begins.first, rest.first) if empty else begins.first,
        empty=empty,
    )


def _of_part(part: _Part, behind: First) -> _Effort:
    if part.branches and part.wide:
        return _of_branches(part.branches, behind)
    if part.wide:
        return _Effort(1, 1, 1, part.first, False)
    within = _of_branches(part.branches, _END).steps if part.branches else 1
    return _Effort(1, within, within, behind, True)


def _powers(base: int, least: int, most: int) -> int:
    """Return the sum of powers of a number, as far as it is counted."""
    if base == 1:
        return min(_MOST, most - least + 1)
    total = 0
    for power in range(least, most + 1):
        total += base**power
        if total > _MOST:
            return _MOST
    return total


def _either(*several: First) -> First:
    return frozenset().union(*(one for one in several if one is not None)) if None not in several else None


def _meet(one: First, other: First) -> bool:
    """Whether a character may be of both."""
    if one is None or other is None:
        return _END not in (one, other)
    return not one.isdisjoint(other)

"""How long a pattern can take is told beforehand, and never too little."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.settings.effort import _Reader, effort

SIGNS = "甲乙丙"


class Walk:
    """Goes every way that a pattern leaves on a text, and counts the characters that it looks at."""

    def __init__(self, text):
        self.text, self.looks = text, 0

    def ends(self, branches, at):
        for branch in branches:
            yield from self.through(branch, at)

    def through(self, parts, at):
        if not parts:
            yield at
            return
        for end in self.times(parts[0], at, 0):
            yield from self.through(parts[1:], end)

    def times(self, part, at, count):
        if count < part.most:
            for end in self.once(part, at):
                if end > at or count + 1 <= part.least:
                    yield from self.times(part, end, count + 1)
        if count >= part.least:
            yield at

    def once(self, part, at):
        if part.branches and part.wide:
            yield from self.ends(part.branches, at)
        elif part.wide:
            self.looks += 1
            if at < len(self.text) and (part.first is None or self.text[at] in part.first):
                yield at + 1
        elif not part.branches or any(True for _ in self.ends(part.branches, at)):
            yield at


atoms = st.sampled_from(["甲", "乙", "丙", ".", "[甲乙]", "甲乙", "[^甲]"])
repeats = st.sampled_from(["", "", "", "?", "{0,2}", "{1,3}", "{2}", "??"])


def joined(parts):
    return st.lists(st.tuples(parts, repeats).map("".join), min_size=1, max_size=4).map("".join)


def grouped(inner):
    branches = st.lists(joined(inner), min_size=1, max_size=3).map("|".join)
    return st.tuples(st.sampled_from(["(", "(?:", "(", "(?=", "(?!"]), branches).map(
        lambda made: f"{made[0]}{made[1]})"
    )


patterns = joined(st.recursive(atoms, lambda inner: atoms | grouped(inner), max_leaves=6))


@given(patterns.filter(lambda pattern: not re.search(r"\(\?[=!][^()]*\)[?{]", pattern)), st.text(SIGNS, max_size=8))
def test_no_text_makes_a_pattern_look_at_more_than_is_told(pattern, text):
    walk = Walk(text)
    for _ in walk.ends(_Reader(pattern).branches(), 0):
        pass
    assert walk.looks <= effort(pattern)


@pytest.mark.parametrize(
    ("pattern", "steps"),
    {
        "甲": 2,
        "甲乙丙": 4,
        "甲{0,9}乙": 21,
        ".{0,9}乙": 39,
        "甲丙|乙丁": 5,
        "甲丙|甲丁": 8,
        "(甲|甲甲){0,9}乙": 5633,
    }.items(),
)
def test_ways_between_which_the_next_character_decides_are_one(pattern, steps):
    assert effort(pattern) == steps

"""How alike passages are: what is counted once and told together comes to what the formula says, to the last digit."""

from collections import Counter
from math import fsum, log, sqrt

from hypothesis import given
from hypothesis import strategies as st

from duizhao.likeness import Likeness, Passages

CLAUSES = [
    "开展普法宣传",
    "开展宣传宪法",
    "普法责任制",
    "法治政府",
    "复议复议案件",
    "办理12件",
    "包容审慎监管",
    "的",
    "",
]
passages = st.lists(st.sampled_from(CLAUSES), max_size=4).map("，".join)
reports = st.lists(st.lists(passages, min_size=1, max_size=5), min_size=2, max_size=4)


def cut(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(0, len(text), 2)]


def words(text: str) -> Counter[str]:
    return Counter(word for word in cut(text) if len(word) == 2 and word.isalnum() and not word.isdecimal())


def runs(text: str) -> set[str]:
    return {part[a : a + n] for part in text.split("，") for n in (2, 3, 4) for a in range(len(part) - n + 1)}


def alike(one: str, other: str, texts: list[str]) -> float:
    """Return what the formula says, worked out for two passages from all texts."""

    def idf(term, of):
        return log(1 + len(texts) / sum(term in of(text) for text in texts))

    def vector(text):
        return {word: (1 + log(times)) * idf(word, words) for word, times in words(text).items()}

    def length(vector):
        return sqrt(fsum(weight * weight for weight in vector.values()))

    def whole(terms):
        return fsum(idf(run, runs) for run in terms)

    a, b = vector(one), vector(other)
    dot = fsum(a[word] * b[word] for word in a.keys() & b.keys())
    common = whole(runs(one) & runs(other))
    cosine = dot / (length(a) * length(b)) if dot else 0
    return 0.6 * cosine + 0.4 * (common / min(whole(runs(one)), whole(runs(other))) if common else 0)


@given(reports)
def test_passages_are_as_alike_as_the_formula_says_to_the_last_digit(found):
    likeness = Likeness([Passages([(text,) for text in texts], cut) for texts in found])
    texts = [text for own in found for text in own]
    for first, second in ((0, 1), (1, 0), (0, len(found) - 1), (len(found) - 1, 0)):
        if first != second:
            told = {(a, b): score for a, b, score in likeness.between(first, second)}
            for a, one in enumerate(found[first]):
                for b, other in enumerate(found[second]):
                    assert told.get((a, b), 0.0) == alike(one, other, texts)

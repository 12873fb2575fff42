"""What a figure counts, in the report's words: the phrase before the number, or the noun behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from duizhao.indicators import phrases
from duizhao.indicators.numbers import Figure

_STOP = re.compile(r"[，；：。！？（）()\n](?:(?<=（)[^（），；\n]{1,12}(?P<aside>）))?")
_CLAUSE_END = re.compile(r"[，；。！？\n]")
_JOINED = re.compile(r"以及|、|和(?!解|谐)|及(?!时)|与(?!会)|并(?!联)")
_JOINING = re.compile(rf"(?:{_JOINED.pattern}){{1,2}}")
_BEHIND = re.compile(r"(?:[^，；：。！？（）()、\n\d]|（[^）\n]{1,12}）){1,30}")
_SHARE_BEHIND = re.compile(r"的?[^，；：。！？（）()、\n\d]{0,8}?(?:比例|比率|标准)")
_OBJECTLESS = re.compile(rf"(?:成功|继续|已)?(?:(?:{phrases.VERB}|不予.{{2}})[和、并或]?){{1,3}}(?:率|的)?")
_VERB = re.compile(phrases.VERB)
_RATE_IS = re.compile(r"(?:率|比例|占比|比重|度|数|量|额)[均都]?为$")
_TURNED = re.compile(r"[的等把对将为向给从由是]{1,4}$")
_MODIFIER = re.compile(r".{1,5}[级职性型类]")
_OF_BODIES = ("名", "人", "位", "家", "个", "支", "户", "所", "篇")
"""Units of bodies and persons, whose noun stands behind the number where there is one."""
_BECOMING = ("组成", "担任", "成为")
_FAR = 60
"""So many characters beside a number say what it counts."""


class Counted(Struct, frozen=True, kw_only=True):
    """What a figure counts."""

    what: str
    """The words for it: a verb with its object, or the noun behind the number; what a sentence leaves out is put in."""
    done: str = ""
    """Where the noun stands behind the number: the rest of its clause, which says what was done."""


def counted(sentence: str, figures: Sequence[Figure]) -> list[Counted]:
    """Return what each figure of a sentence counts; their offsets are those of the sentence.

    What stands before the number counts, from the verb on (收到行政复议申请12件); behind a bare verb, and of persons
    and bodies, it is the noun behind (选聘15名监督员). A bare verb takes up the noun of the figure before (受理9件), a
    rate the noun of its sentence (结案率100%), a number alone all that was counted before (175户377人).
    """
    reader = _Reader(sentence)
    found = [reader.read(figure) for figure in figures]
    heads = _with_shared_heads(sentence, figures, [one.what for one in found])
    return [Counted(what=what, done=one.done) for what, one in zip(heads, found, strict=True)]


class _Reader:
    """Reads a sentence from figure to figure."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.floor = 0  # where the words of the next figure begin
        self.last = self.verb = self.noun = ""  # what was counted last, and its parts

    def read(self, figure: Figure) -> Counted:
        """Return what the next figure counts."""
        left, right = self._left(figure.start), _right(self.sentence, figure)
        joined = bool(self.floor and _JOINED.match(self.sentence, self.floor))
        self.floor = figure.end
        if right and _stands_behind(left, figure):
            self.floor += len(right)
            what = f"{left if _MODIFIER.fullmatch(left) else ''}{right}"
            self._take(f"{self.noun}{what}" if self.noun and right.startswith("予以") else what)
            return Counted(what=self.last, done=self._rest(figure))
        left = _TURNED.sub("", left)
        rest = self._rest(figure)
        if left and _OBJECTLESS.fullmatch(left):
            self.noun = self.noun or self._about(figure)
            self.last = f"{self.noun}{left}"
        elif left and phrases.RATE.search(left):
            self.last = f"{self._subject(figure)}{left}" if _wants_subject(left) else left
        elif left:
            self._take(f"{self.verb}{left}" if joined and not phrases.ACTING.match(left) else left)
        return Counted(what=self.last, done=rest if rest.startswith(_BECOMING) else "")

    def _take(self, what: str) -> None:
        """Remember what was counted, its verb and its noun."""
        verb = _VERB.match(what)
        self.last = what
        if "予以" in what:
            self.verb, self.noun = "", what.partition("予以")[0] or self.noun
        elif verb and len(what) > verb.end() + 1:
            self.verb, self.noun = what[: verb.end()], what[verb.end() :]
        else:
            self.verb, self.noun = "", what

    def _left(self, end: int) -> str:
        """Return the words before a number that can say what it counts, without who acts and when."""
        start = max(self.floor, end - _FAR)
        stops = [match.end() for match in _STOP.finditer(self.sentence, start, end) if not match["aside"]]
        words = self.sentence[stops[-1] if stops else start : end]
        for lead_in in (_JOINING, phrases.LEADING):
            if match := lead_in.match(words):
                words = words[match.end() :]
        if words.endswith(phrases.TURNING) and not _RATE_IS.search(words):
            return words
        words = phrases.TRAILING.sub("", words)
        if words.endswith(phrases.TURNING) or _VERB.match(words):
            return words
        for verb in _VERB.finditer(words):
            lead = words[: verb.start()]
            if "的" not in lead and phrases.LEAD_IN.match(lead) and not phrases.NOUN_OF_VERB.match(words, verb.end()):
                return words[verb.start() :]
        return phrases.PREPOSITION.sub("", words)

    def _rest(self, figure: Figure) -> str:
        """Return what follows a number up to the next comma."""
        stop = _CLAUSE_END.search(self.sentence, figure.end, figure.end + _FAR)
        return self.sentence[figure.end : stop.start() if stop else figure.end + _FAR]

    def _subject(self, figure: Figure) -> str:
        """Return of what a rate is one, when only the words before in its sentence say so."""
        noun = re.sub(r"(?:案件|申请|事项|数量)$", "", self.noun)
        if noun and not phrases.RATE.search(noun):
            return noun
        return self._about(figure)

    def _about(self, figure: Figure) -> str:
        """Return what the sentence was last about before a figure."""
        subjects = phrases.SUBJECT.findall(self.sentence, max(0, figure.start - 4 * _FAR), figure.start)
        return str(subjects[-1]) if subjects else ""


def _right(sentence: str, figure: Figure) -> str:
    """Return the noun behind a number, if there is one."""
    match = (_SHARE_BEHIND if figure.unit == "%" else _BEHIND).match(sentence, figure.end)
    if not match or phrases.NO_NOUN.match(match[0]):
        return ""
    end = phrases.NOUN_ENDS.search(match[0])
    noun = match[0][: end.start()] if end else match[0]
    return "" if phrases.RATE.search(noun) else noun.removeprefix("的")


def _stands_behind(left: str, figure: Figure) -> bool:
    """Whether the noun behind a number is what it counts, rather than the words before it."""
    if not left or figure.unit == "%":
        return not left
    return (
        left.endswith(phrases.TURNING)
        or figure.unit in _OF_BODIES
        or bool(_OBJECTLESS.fullmatch(left) or phrases.ENDS_WITH_VERB.search(left) or phrases.LEAD_IN.fullmatch(left))
    )


def _wants_subject(rate: str) -> bool:
    """Whether a rate does not say of what it is one."""
    return len(rate) <= 8 and not phrases.SUBJECT.search(rate)


def _with_shared_heads(sentence: str, figures: Sequence[Figure], found: list[str]) -> list[str]:
    """Give the noun of the last of a series to those before it: 17处乡级、20处村级法治文化阵地."""
    result = list(found)
    for index in range(len(figures) - 2, -1, -1):
        between = sentence[figures[index].end : figures[index + 1].start]
        mine, following = result[index], result[index + 1]
        if re.search("[、和]", between) and _MODIFIER.fullmatch(mine) and _MODIFIER.match(following):
            result[index] = mine + following.partition(mine[-1])[2]
    return result

"""Mirror sites: pinyin that they set behind characters, and numbers that they read one byte late."""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

from duizhao.clean.characters import IDEOGRAPH
from duizhao.edits import Change
from duizhao.script import simplified

_NOTE = re.compile(
    f"(?P<noted>[{IDEOGRAPH}])(?P<note>[ \u00a0]?[(（][ \u00a0]?"
    r"(?P<syllable>[A-Za-z\u00c0-\u017f\u01cd-\u01dc\u0251\u0261\u0300-\u036f]{1,10})"
    "[ \u00a0]?[)）])"
)
_IN_BRACKETS = re.compile(r"[(（][ \u00a0]?[A-Za-z\u00c0-\u017f\u01cd-\u01dc\u0251\u0261\u0300-\u036f]")
"""How each note begins; that is soon looked for, and most texts have none."""
_DISTINCT_NOTES = 3
"""A text counts as annotated by a mirror site from so many distinct characters on (measured: 20 in a real
one; authors gloss one or two rare names)."""
_NUMBER_SEEN = {
    "。ㄒ唬": "（一）",
    "。ǘ": "（二）",
    "。ㄈ": "（三）",
    "。ㄋ模": "（四）",
    "。ㄎ澹": "（五）",
    "。ㄆ撸": "（七）",
    "。ò耍": "（八）",
    "。ň牛": "（九）",
    "。ㄊ": "（十）",
    "∫弧": "一、",
    "《": "二、",
    "∪": "三、",
}
"""What is seen of a number where a page in GBK was read one byte late behind a blank; of （六） but 。 is left."""
_PRIVATE = "[\ue000-\uf8ff]?"
_HALF = re.compile("[\u2460-\u249b\u2160-\u217b\u2500-\u257f\u3220-\u3229]")
_SHIFT = re.compile(
    f"[?？]?(?P<seen>{'|'.join(_PRIVATE.join(seen) for seen in _NUMBER_SEEN)}){_PRIVATE}(?P<half>{_HALF.pattern})"
)
"""The character behind them is half of their closing mark and half of the first character of the heading."""
_CLOSED = re.compile(r"[^《》\n]{0,60}》")
_RUN = re.compile(r"[^\x00-\x7f]{0,60}[\x20-\x7f]?")
_COMMON_AREA = 0xD8
"""First byte of GB 2312 from which on its second, rarer level begins."""
_MOSTLY = 0.8


def mirror_notes(text: str) -> Iterator[Change]:
    """Find pinyin that a mirror site put in brackets after characters which readers of Simplified do not know.

    Measured on such mirrors: 127 of 127 notes found in one report, 105 of 105 on lines of others; none in a
    report that has none. ``睢(suī)宁`` stays, for 睢 is the same in both scripts.
    """
    if not _IN_BRACKETS.search(text):
        return
    notes = [match for match in _NOTE.finditer(text) if _is_reading(match["noted"], match["syllable"])]
    if len({match["noted"] for match in notes}) >= _DISTINCT_NOTES:
        for match in notes:
            yield Change(match.start("note"), match.end("note"), "")


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Return the toneless readings of each character that differs between the scripts."""
    raw = resources.files("duizhao").joinpath("pinyin_readings.json").read_text(encoding="utf-8")
    return {character: tuple(readings.split()) for character, readings in json.loads(raw).items()}


def _is_reading(character: str, syllable: str) -> bool:
    letters = unicodedata.normalize("NFD", syllable.lower().replace("ɡ", "g").replace("ɑ", "a"))
    letters = letters.replace("u\u0308", "v")
    toneless = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return toneless in _readings().get(character, ())


def byte_shifts(text: str) -> Iterator[Change]:
    """Find numbers in a text that was read one byte late, with the words behind them as far as they can be told."""
    taken = 0
    for match in _SHIFT.finditer(text) if _HALF.search(text) else ():
        if match.start() < taken or (match["seen"] == "《" and _CLOSED.match(text, match.end())):
            continue
        number = _NUMBER_SEEN[re.sub("[\ue000-\uf8ff]", "", match["seen"])]
        begins_line = match.start() == 0 or text[match.start() - 1] in "\n \u3000"
        if begins_line or match[0][0] in "?？" or len(number) == 3:
            end, words = _in_step(text, match.start("half"))
            yield Change(match.start(), end, ("" if begins_line else "\n") + number + words)
            taken = end


def _in_step(text: str, half: int) -> tuple[int, str]:
    """Return where a reading that is out of step ends, and the words that stood until there.

    Its bytes are read again without the first, up to a letter, which was the second half of a character, or to the
    end of the run, whose last character is lost. Where that gives no plain text, as on mirrors that went on to
    convert what they saw, only the number is known.
    """
    run = _RUN.match(text, half)
    seen = run[0] if run else ""
    ends_in_letter = seen[-1:].isalpha() and seen.isascii() is False and seen[-1] < "\x80"
    whole = seen if ends_in_letter else seen.rstrip("?？" + string.printable)
    try:
        data = whole.encode("gb18030")[1:]
        words = data.decode("gb18030") if ends_in_letter else data[:-1].decode("gb18030") + "\ufffd"
    except UnicodeError:
        words = ""
    return (half + len(seen), words) if _is_plain(words) else (half + 1, "")


def _is_plain(words: str) -> bool:
    """Whether words are mostly of the commoner characters of GB 2312, or are such in Simplified form."""
    common = sum(map(_is_common, map(simplified, words)))
    return bool(words) and common >= _MOSTLY * (len(words) - words.count("\ufffd"))


def _is_common(character: str) -> bool:
    data = character.encode("gb18030")
    return len(data) == 2 and 0xA1 <= data[0] < _COMMON_AREA

"""Labelled outlines printed as whole reports in many typographies, and how well each is read.

``python -m tests.typographies`` prints the table, ``--failures [TYPOGRAPHY]`` each miss,
``--show r003 "run in"`` the text of one report in one typography.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b
from itertools import chain, cycle, islice
from pathlib import Path
from typing import get_args

import yaml
from msgspec import Struct, structs
from opencc import OpenCC

from duizhao.model import Item, Kind, Report, Section
from duizhao.settings import Settings, load
from tests.texts import DATA, report

ROOT = Path(__file__).parents[1]
PROSE = yaml.safe_load((DATA / "prose.yaml").read_text(encoding="utf-8"))
READINGS: dict[str, str] = json.loads((ROOT / "src/duizhao/pinyin_readings.json").read_text(encoding="utf-8"))
CLAUSE = 4
"""The level of 一是…, whose heading is the beginning of its text."""


# Outlines: what is printed, and what a reader should find.


class Heading(Struct, frozen=True, kw_only=True):
    """A heading of an outline."""

    level: int
    """1 to 4, as labelled: 一、 （一） 1. 一是."""
    text: str
    """Its words, in Simplified Chinese and with full-width marks."""
    part: str
    """The kind of section that it opens or stands in."""
    also: frozenset[str] = frozenset()
    """Other kinds that are right too."""
    run_in: bool = True
    """Whether its own report runs it into the paragraph."""
    numbered: bool = True
    """Whether its number is printed. One that has lost it is not scored."""


class Outline(Struct, frozen=True, kw_only=True):
    """A report's headings with what stands before and after them."""

    id: str
    """Its id among the labelled ones."""
    year: int
    """The year that it reports on."""
    preamble: tuple[str, ...]
    """The paragraphs before the first heading, a title among them."""
    headings: tuple[Heading, ...]
    """Its headings in order."""
    closing: tuple[str, ...]
    """The lines of signature and date."""
    page: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """Lines of a web page before and after the report."""


@cache
def outlines() -> tuple[Outline, ...]:
    """Return the labelled outlines of reports, completed to whole reports."""
    labelled = [json.loads(line) for line in (DATA / "headings.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple(_outline(label) for label in labelled if label["doc_kind"] == "report" and label["headings"])


def _outline(label: dict) -> Outline:
    name, year = label["id"], label["year"]
    han_year = str(year + 1).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    words = {"unit": label["unit"], "year": year, "next_year": year + 1, "han_year": han_year}
    headings = _with_company(name, [_heading(one) for one in label["headings"]])
    assert headings[0].level == 1, f"{name} begins below the first level"
    preamble = (pick(PROSE[part], part, name).format(**words) for part in ("titles", "addressees", "preambles"))
    rest = _rest(name, {heading.part for heading in headings})
    return Outline(
        id=name,
        year=year,
        preamble=tuple(filter(None, preamble)),
        headings=(*headings, *(structs.replace(heading, text=heading.text.format(**words)) for heading in rest)),
        closing=tuple(line.format(**words) for line in pick(PROSE["closings"], "closings", name)),
    )


def _heading(label: dict) -> Heading:
    """Return a labelled heading as a reader reads it.

    The first of r097, 「?。ㄒ唬┥钊…」, is a 「（一）深…」 read one byte late: its number is lost, so it is printed as
    it is and not scored.
    """
    words = re.sub(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", "", label["text"])
    return Heading(
        level=label["level"],
        text=_converted("t2s", words).replace(",", "，"),
        part=label["section_label"],
        also=frozenset(label["ambiguous"]) & set(get_args(Kind)),
        run_in=label["run_in"],
        numbered=not words.startswith("?。"),
    )


def _with_company(name: str, headings: Sequence[Heading]) -> list[Heading]:
    """Give a second to each number that the labelled excerpt left alone: no report has an 一是 without 二是."""
    result = list(headings)
    company = iter(_shuffled(PROSE["company"], name))
    for at in reversed(range(1, len(headings))):
        level = result[at].level
        end = next((later for later in range(at + 1, len(result)) if result[later].level <= level), len(result))
        followed = end < len(result) and result[end].level == level
        if level > result[at - 1].level and not followed:
            result.insert(end, structs.replace(result[at], text=next(company), numbered=True))
    return result


def _rest(name: str, present: set[str]) -> Iterator[Heading]:
    """Yield problems and next steps where the labelled excerpt ends before them, in one section or two."""
    shortcomings, steps = (_shuffled(PROSE[part], name)[:2] for part in ("shortcomings", "steps"))
    in_one = not present & {"problems", "next"} and pick(range(8), "in one", name) == 0
    if "problems" not in present:
        wordings = PROSE["combined_headings" if in_one else "problem_headings"]
        yield Heading(level=1, text=pick(wordings, "problems", name), part="problems")
        yield from (Heading(level=CLAUSE, text=words, part="problems") for words in shortcomings)
    if in_one:
        yield Heading(level=CLAUSE, text=PROSE["step_after_shortcomings"], part="next")
    elif "next" not in present:
        yield Heading(level=1, text=pick(PROSE["next_headings"], "next", name), part="next")
        yield from (Heading(level=CLAUSE, text=words, part="next") for words in pick((steps, ()), "steps", name))


def pick(options: Sequence, *key: object):
    """Return one of the options, always the same for the same key."""
    return options[_hash(*key) % len(options)]


def _shuffled(options: Sequence[str], *key: object) -> list[str]:
    return sorted(options, key=lambda option: _hash(option, *key))


@cache
def _hash(*key: object) -> int:
    return int.from_bytes(blake2b("|".join(map(str, key)).encode(), digest_size=8).digest())


# Typographies: how an outline is printed.


def _as_it_is(outline: Outline) -> Outline:
    return outline


def _on_page(outline: Outline) -> Outline:
    before, after = (tuple(line.format(year=outline.year) for line in side) for side in PROSE["page"])
    return structs.replace(outline, page=(before, after))


def _without_second(outline: Outline) -> Outline:
    headings, count = [], 0
    for heading in outline.headings:
        count = 0 if heading.level == 1 else count + (heading.level == 2)
        lost = heading.level == 2 and count == 2
        headings.append(structs.replace(heading, numbered=False) if lost else heading)
    return structs.replace(outline, headings=tuple(headings))


def _plain(_heading: Heading, words: str, _own_line: bool) -> str:
    return words


def _marked_down(heading: Heading, words: str, own_line: bool) -> str:
    return f"{'#' * heading.level} {words}" if own_line else f"**{words}**"


def _in_widths(half: str, full: str) -> Callable[[Sequence[str]], str]:
    return lambda paragraphs: "\n".join(paragraphs).translate(str.maketrans(half, full))


def _indented(paragraphs: Sequence[str]) -> str:
    return "".join(f"　　{paragraph}\r\n" for paragraph in paragraphs)


def _wrapped(paragraphs: Sequence[str]) -> str:
    """Return lines of 38 characters, no figure broken, a mark that would begin a line hung on the one before."""
    line = re.compile(r".{1,38}(?:(?<![\d.,])|(?![\d.,%]))[，。；：、！？”》）]{0,2}")
    return "\n".join(chain.from_iterable(map(line.findall, paragraphs)))


def _traditional(paragraphs: Sequence[str]) -> str:
    return re.sub(r"\w+", lambda run: _converted("s2t", run[0]), "\n".join(paragraphs))


def _mirrored(paragraphs: Sequence[str]) -> str:
    return re.sub(r"\w", lambda character: character[0] + _note(character[0]), _traditional(paragraphs))


@cache
def _note(character: str) -> str:
    """Return a reading in brackets for two of three characters that conversion changes, mostly with some tone."""
    if character not in READINGS or pick(range(3), character) == 0:
        return ""
    reading = READINGS[character].split()[0].replace("v", "ü")
    vowel = next((letter for letter in "aoeüui" if letter in reading), "")
    tone = pick(("\u0304", "\u0301", "\u030c", "\u0300", ""), character, "tone")
    return f"({unicodedata.normalize('NFC', reading.replace(vowel, vowel + tone, 1))})" if vowel else ""


@cache
def _opencc(direction: str) -> OpenCC:
    return OpenCC(direction)


@cache
def _converted(direction: str, text: str) -> str:
    return _opencc(direction).convert(text)


class Typography(Struct, frozen=True):
    """A way to print an outline: called with what ``prepare`` makes of it, it returns the text."""

    says: str
    """What is particular about it."""
    numbers: tuple[str, str, str, str] = ("一、", "（一）", "1.", "一是")
    """The first number of each level."""
    own_line: int | None = None
    """Headings down to this level stand on lines of their own; none: as in the labelled report."""
    end: str = ""
    """The mark that ends a heading on its own line."""
    run_in: str = "。"
    """The mark between a heading and the body on the same line."""
    runs_on: bool = False
    """Whether numbers of the third level run on across the groups of a section."""
    prepare: Callable[[Outline], Outline] = _as_it_is
    """What happens to the outline before; what it returns is what a reader should find."""
    dress: Callable[[Heading, str, bool], str] = _plain
    """What is put around a heading."""
    paper: Callable[[Sequence[str]], str] = "\n".join
    """How paragraphs are put on paper."""

    def __call__(self, outline: Outline) -> str:
        """Print an outline."""
        before, after = outline.page
        return self.paper([*before, *outline.preamble, *self._body(outline), *outline.closing, *after])

    def _body(self, outline: Outline) -> list[str]:
        """Return the paragraphs below the preamble: after a heading one to three sentences, or over others none or one.

        A first-level heading on the same line as the number below it has no mark between.
        """
        prose = {part: cycle(_shuffled(PROSE[part], outline.id)) for part in ("measures", "problems", "next")}
        following = (*outline.headings[1:], None)
        paragraphs: list[str] = []
        takes_clauses = False  # whether the last paragraph does
        for heading, below, number in zip(outline.headings, following, self._numbers(outline), strict=True):
            groups = below is not None and below.level > heading.level
            count = pick((0, 0, 1) if groups else (1, 2, 3), outline.id, heading.text)
            body = "".join(islice(prose.get(heading.part, prose["measures"]), count))
            own_line = self._on_own_line(heading)
            unmarked = heading.level == 1 and groups and not body and not own_line
            mark = "" if unmarked else self.end if own_line else self.run_in
            words = self.dress(heading, number + heading.text + mark, own_line)
            if heading.level == CLAUSE and takes_clauses and self._joins_clauses(outline):
                paragraphs[-1] += words + body
            else:
                paragraphs += filter(None, [words, body] if own_line else [words + body])
            takes_clauses = not own_line or bool(body)
        return [paragraph.format(year=outline.year, next_year=outline.year + 1) for paragraph in paragraphs]

    def _numbers(self, outline: Outline) -> Iterator[str]:
        """Yield each heading's number, counted within the heading above it."""
        counts: Counter[int] = Counter()
        for heading in outline.headings:
            for level in range(heading.level + 1, CLAUSE + 1):
                if not (self.runs_on and (heading.level, level) == (2, 3)):
                    counts[level] = 0
            counts[heading.level] += 1
            yield _number(self.numbers[heading.level - 1], counts[heading.level]) if heading.numbered else ""

    def _on_own_line(self, heading: Heading) -> bool:
        if self.own_line is None:
            return heading.level == 1 or not heading.run_in
        return heading.level <= self.own_line

    def _joins_clauses(self, outline: Outline) -> bool:
        """Whether clauses stand in one paragraph, as they do in two labelled reports of three."""
        return pick((True, True, False), "clauses", outline.id) if self.own_line is None else self.own_line < 2


def _number(first: str, ordinal: int) -> str:
    """Return a number of the same form as the first of its series."""
    sign = next(character for character in first if character in "一1①㈠")
    counted = {"一": "一二三四五六七八九十"[ordinal - 1], "1": str(ordinal)}
    return first.replace(sign, counted.get(sign) or chr(ord(sign) + ordinal - 1))


TYPOGRAPHIES = {
    "as printed": Typography("each heading on its own line or run in, as its report has it"),
    "own line": Typography("headings on lines of their own, clauses begin lines", own_line=3),
    "own line with stop": Typography("the same, headings ended by 。", own_line=3, end="。"),
    "run in": Typography("（一）标题。正文, clauses inside the paragraph", own_line=1),
    "run in with colon": Typography("（一）标题：正文", own_line=1, run_in="："),
    "half width": Typography("half-width , : ; ( )", paper=_in_widths("，：；（）", ",:;()")),
    "full width": Typography(
        "full-width １． and ２０２３年", paper=_in_widths("0123456789.%", "０１２３４５６７８９．％")
    ),
    "bracket lost": Typography("一） for the second level", ("一、", "一）", "1.", "一是")),
    "bracketed sign": Typography("㈠ ㈡ for the second level", ("一、", "㈠", "1.", "一是")),
    "bracketed third": Typography("（1） for the third level", ("一、", "（一）", "（1）", "一是")),
    "circled third": Typography("① for the third level", ("一、", "（一）", "①", "一是")),
    "pause-mark third": Typography("1、 for the third level", ("一、", "（一）", "1、", "一是")),
    "ordinal fourth": Typography("第一， for the fourth level", ("一、", "（一）", "1.", "第一，")),
    "demanding fourth": Typography("一要 for the fourth level", ("一、", "（一）", "1.", "一要")),
    "one line": Typography("the whole report on one line, nothing between", own_line=0, paper="".join),
    "one line, blanks": Typography("one line, 　　 between paragraphs", paper="　　".join),
    "third runs on": Typography("1. 2. run on across （一） （二）", runs_on=True),
    "arabic top": Typography("1. over （1） over ①", ("1.", "（1）", "①", "一是")),
    "Markdown": Typography("# and ## before headings, ** around those run in", dress=_marked_down),
    "Traditional": Typography("Traditional Chinese (OpenCC s2t)", paper=_traditional),
    "mirror notes": Typography("Traditional with pinyin in brackets", paper=_mirrored),
    "page chrome": Typography("a web page's lines before and after", prepare=_on_page),
    "indented": Typography("each paragraph after 　　, lines ended by CR LF", paper=_indented),
    "blank lines": Typography("an empty line between paragraphs", paper="\n\n".join),
    "second lost": Typography("number （二） of each section lost, not scored", prepare=_without_second),
    "hard wrapped": Typography("lines broken at 38 characters", paper=_wrapped),
}


# Scores: what a reading found of what was printed.

COLUMNS = ("L1 found", "L1 kind", "headings", "level", "no false", "closing")
"""Of the table. ``level`` counts headings that are found, as deep as they should be; ``no false`` counts reports
without a section that is no first-level heading; ``closing`` reports whose signature and date stand in one."""


class Check(Struct, frozen=True):
    """One thing that a reading should get right."""

    typography: str
    """Name of the typography."""
    outline: str
    """Id of the outline."""
    column: str
    """The column of the table that counts it, or ``precision`` or ``recall`` with a kind."""
    what: str
    """The heading, or the words that should have been found."""
    found: str
    """What was found."""
    right: bool
    """Whether that is right."""


Score = tuple[str, str, str, bool]
"""The last four fields of a check."""


def checks(names: Iterable[str], settings: Settings) -> Iterator[Check]:
    """Yield every check of every outline in the typographies of these names."""
    for name in names:
        for outline in outlines():
            prepared = TYPOGRAPHIES[name].prepare(outline)
            read = report(TYPOGRAPHIES[name](prepared), settings)
            for score in chain(_of_headings(prepared, read), _of_sections(prepared, read), _of_frame(prepared, read)):
                yield Check(name, outline.id, *score)


def _of_headings(outline: Outline, read: Report) -> Iterator[Score]:
    """Yield scores of each heading; its depth is the number of headings above it."""
    sections, items = ({_bare(one.heading): one for one in reversed(parts)} for parts in (read.sections, read.items))
    clauses = {_bare(item.heading + item.text): item for item in reversed(read.items) if item.number}
    above: list[int] = []
    for heading in outline.headings:
        above = [level for level in above if level < heading.level]
        depth = len(above)
        above.append(heading.level)
        if not heading.numbered:
            continue
        words, bare = heading.text, _bare(heading.text)
        section = sections.get(bare)
        place = section or items.get(bare)
        if place is None and heading.level == CLAUSE:
            place = next((item for text, item in clauses.items() if text.startswith(bare)), None)
        told = _told(place) if place else f"inside {_told(_holder(read, words))}"
        if heading.level == 1:
            right = section is not None and section.kind in {heading.part, *heading.also}
            yield "L1 found", words, told, section is not None
            yield "L1 kind", words, f"not {heading.part}: {told}", right
            yield f"recall {heading.part}", words, told, right
        found_depth = len(place.path) if isinstance(place, Item) else 0
        yield "headings", words, told, place is not None
        yield "level", words, f"at depth {found_depth}, not {depth}: {told}", place is not None and found_depth == depth


def _of_sections(outline: Outline, read: Report) -> Iterator[Score]:
    """Yield scores of each section found but those which frame the report, and whether one is false.

    Passed over is a section without heading that parts next steps from problems.
    """
    opened = {_bare(heading.text): heading for heading in outline.headings if heading.level == 1}
    false: list[Section] = []
    for section in read.sections:
        heading = opened.get(_bare(section.heading))
        parted = not section.heading and section.kind in ("problems", "next")
        if section.kind in ("preamble", "closing") or parted:
            continue
        right = heading is not None and section.kind in {heading.part, *heading.also}
        yield f"precision {section.kind}", section.heading, _told(section), right
        if heading is None:
            false.append(section)
    yield "no false", "", " · ".join(map(_told, false)), not false


def _of_frame(outline: Outline, read: Report) -> Iterator[Score]:
    """Yield scores of what frames the report: the preamble's last paragraph, and all lines of the closing."""
    for kind, words, at in (("preamble", outline.preamble[-1], 0), ("closing", "".join(outline.closing), -1)):
        holding = [_bare(words) in _bare(_words(section)) for section in read.sections if section.kind == kind]
        for right in holding:
            yield f"precision {kind}", words, kind, right
        yield f"recall {kind}", words, _told(read.sections[at]), any(holding)
        if kind == "closing":
            yield kind, words, _told(read.sections[at]), any(holding)


def _bare(text: str) -> str:
    """Return a text without blanks and marks, to compare by its words."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _words(part: Section | Item) -> str:
    below = (part.text,) if isinstance(part, Item) else map(_words, part.items)
    return "".join([part.number, part.heading, *below])


def _holder(read: Report, words: str) -> Section | Item | None:
    """Return the item, or else the section, in which some words lie."""
    return next((part for part in (*read.items, *read.sections) if _bare(words) in _bare(_words(part))), None)


def _told(part: Section | Item | None) -> str:
    """Return what a person needs to find a part of a reading again."""
    if part is None:
        return "nothing"
    kind = f" [{part.kind}]" if isinstance(part, Section) else ""
    after = _words(part)[len(part.number + part.heading) :]
    return f"{part.anchor}{kind} {part.number}{part.heading}｜{after}"[:60].replace("\n", "/")


# The table.


def table(found: Sequence[Check]) -> str:
    """Return the scores of each typography, then precision and recall of each kind over all of them."""
    kinds = sorted({one.column.split()[1] for one in found if one.column.startswith("precision")})
    rows = [
        _row("typography", COLUMNS),
        *(_row(name, _shares(found, COLUMNS, name), way.says) for name, way in TYPOGRAPHIES.items()),
        _row("all", _shares(found, COLUMNS)),
        "",
        _row("kind", ("precision", "recall")),
        *(_row(kind, _shares(found, (f"precision {kind}", f"recall {kind}"))) for kind in kinds),
    ]
    return "\n".join(rows)


def _shares(found: Iterable[Check], columns: Sequence[str], typography: str = "all") -> list[str]:
    """Return how many of how many checks are right in each column."""
    counts = Counter((one.column, one.right) for one in found if typography in (one.typography, "all"))
    return [f"{counts[column, True]}/{counts[column, True] + counts[column, False]}" for column in columns]


def _row(name: str, cells: Iterable[str], says: str = "") -> str:
    return f"{name:<19}{''.join(f'{cell:>13}' for cell in cells)}  {says}".rstrip()


def failures(found: Iterable[Check]) -> str:
    """Return what was missed, a line for each heading or report: the first of its checks that is not right."""
    wrong = [one for one in found if not one.right and one.column in COLUMNS]
    first = {(one.typography, one.outline, one.what): one for one in reversed(wrong)}
    return "\n".join(
        f"{one.typography}｜{one.outline}｜{one.column}｜{one.what}｜{one.found}" for one in reversed(first.values())
    )


def main() -> None:
    """Print the table, what was missed, or one printed report."""
    parser = argparse.ArgumentParser(prog="python -m tests.typographies", description=__doc__)
    parser.add_argument("--failures", nargs="?", const="all", metavar="TYPOGRAPHY", choices=["all", *TYPOGRAPHIES])
    parser.add_argument("--show", nargs=2, metavar=("ID", "TYPOGRAPHY"))
    wanted = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    if wanted.show:
        name, typography = wanted.show
        outline = next((one for one in outlines() if one.id == name), None)
        if outline is None or typography not in TYPOGRAPHIES:
            parser.error(f"no such report or typography; typographies: {', '.join(TYPOGRAPHIES)}")
        print(TYPOGRAPHIES[typography](TYPOGRAPHIES[typography].prepare(outline)))
        return
    names = [wanted.failures] if wanted.failures in TYPOGRAPHIES else TYPOGRAPHIES
    found = list(checks(names, load(ROOT).settings))
    print(failures(found) if wanted.failures else table(found))


if __name__ == "__main__":
    main()

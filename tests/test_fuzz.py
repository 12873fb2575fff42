"""Bad input by the thousand: whatever comes in, each stage holds its promises, or says what is wrong and where.

``FUZZ_INPUTS=20000 python -m pytest tests/test_fuzz.py`` tries as many of each kind, other ones on each run; what it
finds becomes a case below its kind.
"""

import html
import os
import re
from itertools import pairwise
from typing import get_args

from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from duizhao.clean import clean
from duizhao.decoding import NAMES, UndecodableError, decoded
from duizhao.edits import undone
from duizhao.files import Received, RefusedError
from duizhao.front_matter import FrontMatter, split
from duizhao.looks import Templates
from duizhao.model import Kind, Page
from duizhao.render import Renderer
from duizhao.settings import checks, load, types
from duizhao.settings.patterns import beginnings, pattern_problem
from duizhao.simplify import simplify
from duizhao.topics import topics
from duizhao.trim import trim
from duizhao.typed_yaml import parsed
from tests.conftest import ROOT
from tests.hostile import WORDS
from tests.test_nothing_is_lost import PIECES
from tests.texts import joined, report, source

SETTINGS = load(ROOT).settings
SOAK = "FUZZ_INPUTS" in os.environ
INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000"))
LONGEST = 3_000

# The same inputs on each run of the checks, so that what fails there fails for whoever looks into it.
tried = hypothesis_settings(max_examples=INPUTS, derandomize=not SOAK, database=None)

parts = str.split

# Digits of other scripts, numbers that int() refuses, marks over nothing, letters that grow when they are folded.
ODD = [
    *parts("٣ ௧ ² ½ Ⅳ ㊿ 𝟗 ０ 1,000,000,000 1.2.3 0.00 -1 10² 〇〇〇 十百千万亿 亿亿亿 二〇二三年 九千九百九十九万"),
    *parts("百分之 万分之一 1:1:1 %% ％ ‰ ﷺ ß İ ŉ 😀 𠮷 （ ） ( ) 《 》 〔 〕 【 】 “ ” ‘ ’ [ ] ]( ![ 「 」"),
    *parts("2023年2月30日 0000年0月0日 9999年99月99日 二〇二四年十三月三十二日 2023-13-45 1月1日至13月1日 年 月日"),
    *parts("增长 下降 同比 以上 左右 累计 其中 分别 共 各 件 人次 万元 百分点 件/次 率 为 至今 比上年 零 无"),
    *parts("一是一是一是 （一）（二） 1.1.1.1.1. 第一，第二， 一、一、一、 ⒈⒉ ㈠㈡ Ⅰ. a) ••• ——————"),
    *("1" * 50, "9" * 400, "\u0301", "葛\U000e0100", "\U0010ffff", "\ufffe", "\ud7ff", "\ue000", "\ufeff", "\u00ad"),
    *("\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1a", "\x1b[31m", "\x9b31m", "\x7f", "\t", "\n", "\n\n"),
]
pieces = st.sampled_from([*PIECES, *ODD, *WORDS])


@st.composite
def texts(draw):
    """A text of such pieces, some of them again and again, some cut in two, and of any characters."""
    parts = []
    for _ in range(draw(st.integers(0, 14))):
        part = draw(st.one_of(pieces, pieces, pieces, st.text(max_size=8)))
        if draw(st.integers(0, 9)) == 0:
            part = part[draw(st.integers(0, len(part))) :]
        parts.append(part * draw(st.sampled_from([1, 1, 1, 1, 1, 2, 3, 9, 60, 400])))
    return "".join(parts)[:LONGEST]


@tried
@given(texts())
def test_cleaning_can_be_undone_and_leaves_nothing_unseen(text):
    made = clean(source(text))
    assert undone(made.text, made.edits) == text
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\r\u2028]", made.text)


@tried
@given(texts())
def test_conversion_keeps_every_place_and_can_be_undone(text):
    before = trim(clean(source(text)), SETTINGS.chrome)
    made = simplify(before, SETTINGS.variants)
    assert len(made.text) == len(before.text)
    assert undone(made.text, made.edits) == text


@tried
@given(texts())
def test_a_report_of_anything_loses_nothing_and_knows_where_everything_is_from(text):
    found = report(text, SETTINGS)
    assert joined(found) == found.text
    assert undone(found.text, found.edits) == text
    assert {section.kind for section in found.sections} <= {*get_args(Kind)}
    anchors = [part.anchor for part in (*found.sections, *found.items)]
    assert len(anchors) == len({*anchors})
    for item in found.items:
        assert text.startswith(item.original, item.start)


@tried
@given(texts())
def test_a_figure_of_anything_stands_where_it_says(text):
    for item in report(f"一、主要举措和成效\n（一）{text}\n二、存在的问题\n{text}", SETTINGS).items:
        for one in item.indicators:
            assert item.text[one.start : one.end] == one.quote != ""
            assert one.value.is_finite()
        for before, after in pairwise(item.indicators):
            assert before.end <= after.start


@tried
@given(texts())
def test_a_topic_of_anything_is_one_of_ours(text):
    known = {topic.slug for topic in SETTINGS.topics.topics}
    found = topics(report(f"一、主要举措\n（一）{text}", SETTINGS), SETTINGS.topics)
    for item in found.items:
        assert {*item.topics} <= known
        assert len(item.topics) == len({*item.topics}) <= 2


@st.composite
def files(draw):
    """The bytes of a file: of a text in some encoding, cut, damaged, mixed with another, behind some mark; or any."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.binary(max_size=200))
    encoding = draw(st.sampled_from([*NAMES, "utf-16", "utf-32", "euc-kr", "shift-jis", "latin-1", "hz"]))
    data = draw(texts()).encode(encoding, "ignore")
    mark = draw(st.sampled_from([b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"]))
    damage = draw(
        st.sampled_from([b"", b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\x80", b"\xf4\x90\x80\x80", b"\xd8"])
    )
    at = draw(st.integers(0, len(data)))
    cut = draw(st.sampled_from([0, 0, 0, 1, 2]))
    return mark + data[:at] + damage + data[at + cut :]


@tried
@given(files())
def test_any_bytes_are_a_text_without_halves_or_are_refused_at_a_place_in_them(data):
    try:
        found = decoded(data)
    except UndecodableError as error:
        told, before = str(error), error.before
        assert told
        assert len(before) <= len(data)
    else:
        assert found.encoding in NAMES
        assert "\0" not in found.text
        assert data.endswith(found.text.encode(found.encoding)) or found.encoding != "utf-8"


# What YAML gives a meaning to, and what it does not survive.
YAML = [
    *parts(
        r"""# | > ! ? & * < { } [ ] , : - ' " % @ ` ~ = \ --- ... ： 、 县: [ &a *a <<: null yes 0x 0o 1_0 1e9999"""
    ),
    *parts(r""""\ud800" "\0" "\x07" "\U00110000" "\u202e" "\ .inf 2024-02-30 !!python/object:a !!int !!binary"""),
    "&a [*a, *a]",
    *("title: ", "draft: ", "text: ", "origin: ", "signed: ", ": ", "- ", "? ", "|-\n  ", ">+2\n", "!!int ", "\n  "),
    *("%YAML 9.9\n---\n", "%TAG ! a\n---\n", "\n---\n", "\n", "\t", "\ud7ff", "\ufeff", "\x85", "\u2028", "\n    "),
    *("9" * 5000, "a" * 2000, "[" * 30, "{a: " * 30, "- " * 30, "? " * 30),
]
scraps = st.lists(st.sampled_from([*YAML, *WORDS]) | st.text(max_size=6), max_size=6).map("".join)


@st.composite
def spoiled(draw, text: str):
    """A text from which pieces were taken, and into which others were put."""
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(scraps) + text[at + draw(st.sampled_from([0, 0, 1, 9, 200])) :]
    return text


MATTER = """---
title: 新县2023年度法治政府建设情况报告
signed: 2024-02-29
published: 2024-03-29   # 来自网页
origin: https://www.example.gov.cn/a.html?b=1&c=%E6%96%B0
retrieved: null
draft: false
text: seeds/a.txt
---
编者按。
"""


def assert_told(findings, text):
    """Each finding says something, on one screen, of a place in the file."""
    for finding in findings:
        assert finding.message
        assert len(finding.message) < 2_000
        assert 0 <= finding.where.line <= text.count("\n") + 2


@tried
@given(spoiled(MATTER))
def test_any_front_matter_is_read_or_refused_at_its_place(text):
    try:
        parts = split(Received(name="a.md", data=b"", text=text))
    except RefusedError as refused:
        assert_told([refused.finding], text)
        return
    found = parsed(parts.yaml, "a.md", FrontMatter, first_line=2)
    assert_told(found.findings, text)
    assert (found.value is None) == bool(found.findings)
    if found.value:
        f"{found.value}".encode()


SHAPES = {
    "site": (types.Site, checks.check_site),
    "counties": (dict[str, types.County], checks.check_counties),
    "sections": (tuple[types.SectionKind, ...], checks.check_sections),
    "topics": (types.Topics, checks.check_topics),
    "indicators": (types.Indicators, checks.check_indicators),
    "matters": (types.Matters, checks.check_matters),
    "comparisons": (tuple[types.Pairing, ...], checks.check_comparisons),
    "variants": (types.Variants, checks.check_variants),
    "chrome": (types.Chrome, checks.check_chrome),
    "lookalikes": (tuple[types.Lookalike, ...], checks.check_lookalikes),
}
OWN = {name: (ROOT / f"content/{name}.yaml").read_text(encoding="utf-8")[:LONGEST] for name in SHAPES}


@tried
@given(st.sampled_from([*SHAPES]).flatmap(lambda name: st.tuples(st.just(name), spoiled(OWN[name]) | scraps)))
def test_any_settings_are_read_or_refused_at_their_place(told):
    name, text = told
    shape, check = SHAPES[name]
    found = parsed(text, name, shape)
    assert_told(found.findings, text)
    assert (found.value is None) == bool(found.findings)
    if found.value is not None:
        for steps, message in check(found.value):
            assert steps == () or steps[:-1] in found.places or steps in found.places
            assert message


# What patterns are made of, and what makes them run away.
PATTERN = [
    *parts(r"甲 乙 甲甲 . [甲乙] [^，] \d \s ( ( ) ) (?: | ? {0,9} {2} {1,3} ?? {0,9}? ^ $ (?= (?! (?<=甲) (?<!乙)"),
    *parts(r"(?P<a> (?P=a) \1 (?i) (?x) (?> + * {1,} {0,9}+ [ ] [] [^]] \ \\ \b \Z { } {,9} (?# # Y {0,65535}"),
    *parts(r"[*+] \*"),
    "\n",
]
patterns = st.lists(st.sampled_from(PATTERN), max_size=12).map("".join)


@tried
@given(patterns)
@example("(?:甲|甲甲){0,30}乙")
@example("(?x)(?:甲|甲甲)#[\n{0,30}乙#]")
@example("(?:.{0,30}){0,1}.{0,999}.{0,999}乙")
@example("(.{0,99})\\1乙")
def test_any_pattern_is_refused_or_comes_to_an_end(pattern):
    problem = pattern_problem(pattern)
    first = beginnings(pattern) if problem is None else None
    assert problem is None or problem
    if problem is None:
        for text in ("甲" * 5_000, "甲乙" * 2_500, "甲，9 " * 1_250):
            found = re.search(pattern, text)
            assert first is None or not found or text.startswith(tuple(first), found.start())


PROSE = Templates(sources={"prose.html": "{{ view | markdown }}"}, assets={}, places={})
RENDERER = Renderer(PROSE, SETTINGS.site)
PLAIN = {
    *("p", "a", "em", "strong", "code", "pre", "br", "hr", "blockquote", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
TAGS = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z-]+(?:=\"[^\"<>]*\")?)*)( /)?>")


MARKDOWN = [
    *parts(r"[甲]( ![甲]( ) < > ` | \ * # [a]: &#106; javascript: data:text/html, vbscript: //evil.example"),
    *("\n", "\n\n", "| a |\n|:-:|\n", "- ", "1. ", "    ", "https://a.cn/", "/method/", "(", "<https://a.cn>"),
]


@tried
@given(st.lists(st.sampled_from([*MARKDOWN, *WORDS]) | st.text(max_size=5), max_size=10).map("".join))
def test_any_markdown_of_an_editor_becomes_plain_tags_that_run_nothing(text):
    page = Page(url="/about/", template="prose.html", title="", view=text)
    made = RENDERER.render(page).decode()
    left = TAGS.sub("", made)
    assert "<" not in left
    for _, name, told, _ in TAGS.findall(made):
        assert name in PLAIN
        for field, value in re.findall(r' ([a-z-]+)="([^"]*)"', told):
            assert field in ("href", "title", "class", "start")
            assert field != "href" or re.match(r"(?:https?://|mailto:|#|(?:\.\./|[^:]*$))", html.unescape(value))

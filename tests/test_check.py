"""What the check of a finished site reads from its pages, and what it finds: each kind of damage once, at its place."""

import json
import os
import re
import shutil
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

import html5lib
import pytest
from html5lib.html5parser import ParseError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao import pipeline
from duizhao.check import PAGE_BUDGET, Ways, facts_of, read_manifest, too_much, vanished
from duizhao.check.facts import astray, named_alike
from duizhao.check.grammar import first_fault, tags_of
from duizhao.check.manifest import ManifestError, written
from duizhao.check.pages import parsed, read_page
from duizhao.check.texts import difference, text_on
from duizhao.fulltext import full_text
from duizhao.pipeline import Asked, Options
from duizhao.policy import POLICY
from duizhao.store import Borrowed, Store
from tests import small
from tests.conftest import judged, served, unwatched

SAFE = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
PAGE = f"""\
<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">{SAFE}
<title>甲</title>
<meta name="description" content="乙">
</head>
<body>
<h1>丙</h1>
{{}}
</body>
</html>
"""
LINE = 10
"""The line of a page on which stands what is put into it."""


def page(body="", **changes):
    text = PAGE.format(body)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.encode()


def told(files, base="/"):
    """What is found in some pages, as it is printed, apart from titles: they are all alike."""
    ways = Ways(base)
    facts = {name: facts_of(name, data, ways) for name, data in files.items()}
    findings = [*(one for each in facts.values() for one in each.findings), *astray(facts, files.__getitem__, ways)]
    return [f"{one.where}: {one.message}" for one in findings]


# How pages are read.

ODD = (
    "<a href='b.html'></a>",
    "<a href=b.html></a>",
    '<A HREF="b.html"></A>',
    '<a HREF="b.html"></a>',
    '<a\nhref="b.html"></a>',
    '<a href = "b.html"></a>',
    '<a title=">" href="b.html"></a>',
    "<p title='<a href=\"b.html\">'></p>",
    '<!-- <a href="b.html"> -->',
    "<script src=//a.cn/b.js></script>",
    '<template><p id="b"></p></template><a href="b.html"></a>',
    '<a href="b.html">',
    '</p><a href="b.html"></a>',
)


def read(document):
    return document.ids, document.links, sorted(document.loads), document.title


def test_pages_of_a_site_are_read_as_a_parser_reads_them(site):
    pages = [data for name, data in site.files.items() if name.endswith(".html")]
    assert len(pages) > 50
    for data in pages:
        assert read(read_page(data)) == read(parsed(data))


@pytest.mark.parametrize("odd", ODD)
def test_a_page_that_is_written_otherwise_is_parsed(odd):
    data = page(f'<p id="a">{odd}</p>')
    assert read(read_page(data)) == read(parsed(data))


# Links and anchors.


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("#there", ""),
        ("#gone", "leads to no anchor on its page"),
        ("../a/#gone", "leads to no anchor on its page"),
        ("../b/index.html#b", ""),
        ("../b/#b", ""),
        ("../b/../b/index.html#b", ""),
        ("../b", "leads to no page"),
        ("../b/index.html#gone", "leads to no anchor on its page"),
        ("../b/?x=1&amp;y=2#b", ""),
        ("?x=1#there", ""),
        ("../c/", "leads to no page"),
        ("/sub/b/", ""),
        ("/b/", "leads out of the site"),
        ("../../b/", "leads out of the site"),
        ("https://a.cn/#b", ""),
        ("mailto:a@b.cn", ""),
        ("javascript:alert(1)", "leads to “javascript:”; expected http:, https:, mailto:, tel:"),
        ("//[/", "is no address"),
    ],
)
def test_a_link_leads_to_a_page_and_an_anchor_of_the_site(target, expected):
    files = {
        "a/index.html": page(f'<p id="there"><a href="{target}">甲</a></p>'),
        "b/index.html": page('<p id="b"></p>'),
    }
    shown = target.replace("&amp;", "&")
    place = f"a/index.html:{LINE}:24: link “{shown}” {expected}"
    assert told(files, "/sub/") == ([place] if expected else [])


def test_a_place_that_is_not_there_is_told_once_with_the_pages_that_lead_to_it():
    files = {f"{name}.html": page('<a href="none.html#x">甲</a>') for name in "abc"}
    message = "link “none.html#x” leads to no page; so do links on 2 other pages, such as b.html"
    assert told(files) == [f"a.html:{LINE}:10: {message}"]


# Valid HTML.


@pytest.mark.parametrize(
    ("body", "place", "expected"),
    [
        ("<p>甲<div>乙</div></p>", "10:5", "<div> may not stand in <p>"),
        ("<div><p>甲</div>", "10:10", "</div> closes nothing here; expected </p>"),
        ("<ul><p>甲</p></ul>", "10:5", "<p> may not stand in <ul>"),
        ("甲</p>", "10:2", "</p> closes nothing here; expected </body>"),
        ('<a href="#"><b><a></a></b></a>', "10:16", "<a> may not stand in another"),
        ("<blink>甲</blink>", "10:1", "<blink> is an element that is not known here"),
        ("<table><tr></tr></table>", "10:8", "<tr> may not stand in <table>"),
        ("<table><tbody><tr>甲<td></td></tr></tbody></table>", "10:19", "words stand where only elements may"),
        ('<p id="a" id="b"></p>', "10:1", '“id” stands twice in “<p id="…" id="…">”; expected once'),
        ("<p title=甲></p>", "10:1", "“<p title=甲>” is not written as a tag is; expected such as <name"),
        ('<p TITLE="甲"></p>', "10:1", "“TITLE” is in capitals; expected “title”"),
        ("<p/>", "10:1", "“<p/>” does not end its element; expected </p>"),
        ("甲 < 乙", "10:3", "“< 乙” is not written as a tag is"),
        ("\n<p>甲&乙&foo;</p>", "11:5", "“&” stands for no character; expected “&amp;” for the sign itself"),
        ("&#0;", "10:1", "“&#0;” stands for no character"),
        ("甲\x01", "10:2", "character U+0001 may not stand in a page"),
        ("甲\ufdd0", "10:2", "character U+FDD0 may not stand in a page"),
        ("<form><p><form></form></p></form>", "10:10", "<form> may not stand in"),
        ("<div>", "11:1", "</body> closes nothing here; expected </div>"),
    ],
)
def test_html_that_is_not_valid_is_told_where_it_begins(body, place, expected):
    found = told({"a.html": page(body)})
    assert len(found) == 1
    assert found[0].startswith(f"a.html:{place}: is not valid HTML: {expected}")


def test_a_page_that_is_cut_off_or_is_none_is_told():
    whole = page()
    assert told({"a.html": whole[: whole.index(b"</body>")]})[0].endswith("ends too early; expected </body>")
    assert "is no whole page" in told({"a.html": b"<!doctype html><html lang='a'></html>".replace(b"'", b'"')})[0]
    assert told({"a.html": b""})[0] == "a.html: is not valid HTML: does not begin with <!doctype html>"
    assert "is not in UTF-8" in told({"a.html": whole + b"\xff"})[0]


@pytest.mark.parametrize(
    "body",
    [
        '<p\nid="a"\n title="b">甲</p>',
        "<!-- 甲 --><p><!-- <b> --></p>",
        "<p>甲&lt;&#x4E59;&nbsp;&NoBreak;</p>",
        "<br><br/><hr>",
        "<p id='a' title='\"'>甲</p>",
        '<svg viewBox="0 0 1 1"><a href="#x" id="x"><title>甲</title><rect width="1"/></a></svg>',
        "<dl><div><dt>甲</dt><dd><p>乙</p></dd></div></dl>",
        "<template><ul><li>甲</li></ul></template>",
        "<details><summary>甲</summary><p>乙</p></details>",
    ],
)
def test_valid_html_is_let_be(body):
    assert told({"a.html": page(body)}) == []


@pytest.fixture(scope="module")
def pages(site):
    """Small pages of every sort."""
    sorts: dict[str, tuple[str, bytes]] = {}
    for name, data in sorted(site.files.items()):
        if name.endswith(".html") and len(data) < 16_000:
            sorts.setdefault(name.split("/")[0], (name, data))
    assert len(sorts) > 5
    return list(sorts.values())


@pytest.fixture(scope="module")
def facts_of_pages(pages):
    return {name: facts_of(name, data, Ways("/")) for name, data in pages[:2]}


PIECES = "<p> </p> <div></div> <a> </a> <li></li> <td></td> <table></table> <h2></h2> <br> <b> </b> <svg></svg> <rect/>"
PIECES += (
    ' <title></title> <select></select> <img> <form></form> <!--x--> &foo; &amp &#13; < > " \' = ="x" \0 \x0c \r x'
)


@st.composite
def damages(draw):
    """Return a function that damages bytes: flips, deletes, inserts, swaps, at places told as shares of the whole."""
    share, other = draw(st.floats(0, 1, exclude_max=True)), draw(st.floats(0, 1, exclude_max=True))
    piece = draw(st.sampled_from([one.encode() for one in PIECES.split(" ")]))
    kind, length = draw(st.sampled_from(["flip", "delete", "insert", "before a tag", "swap"])), draw(st.integers(1, 30))

    def damaged(data):
        at, there = int(share * len(data)), int(other * len(data))
        if kind == "flip":
            return data[:at] + bytes([data[at] ^ (1 << length % 8)]) + data[at + 1 :]
        if kind == "delete":
            return data[:at] + data[at + length :]
        if kind == "swap":
            first, second = sorted((at, there))
            middle = data[first + length : second] if second > first + length else b""
            return data[:first] + data[second : second + length] + middle + data[first : first + length]
        at = max(0, data.find(b"<", at)) if kind == "before a tag" else at
        return data[:at] + piece + data[at:]

    return damaged


def strict_error(data):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        parser.parse(data, transport_encoding="utf-8")
    except ParseError as error:
        return str(error) or "error"
    return ""


def test_every_page_of_a_site_is_in_the_html_that_is_asked_for(site):
    pages = {name: data for name, data in site.files.items() if name.endswith(".html")}
    assert {name: fault for name, data in pages.items() if (fault := first_fault(data, tags_of(data)))} == {}


@settings(max_examples=400)
@given(number=st.integers(0, 100), damage=st.lists(damages(), min_size=1, max_size=2))
def test_what_is_let_be_a_strict_parser_reads_without_an_error(pages, number, damage):
    _, data = pages[number % len(pages)]
    for one in damage:
        data = one(data)
    if not first_fault(data, tags_of(data)):
        assert strict_error(data) == ""


@settings(max_examples=150)
@given(number=st.integers(0, 100), damage=st.lists(damages(), min_size=1, max_size=4))
@example(number=0, damage=[lambda _: b""])
@example(number=0, damage=[lambda _: b"<!doctype html></>"])
@example(number=0, damage=[lambda _: b"\xff\xfe<"])
def test_no_damage_ends_the_check(pages, facts_of_pages, number, damage):
    name, whole = pages[number % len(pages)]
    data = whole
    for one in damage:
        data = one(data)
    files = dict(pages) | {name: data}
    facts = facts_of_pages | {name: facts_of(name, data, Ways("/"))}
    assert list(astray(facts, files.__getitem__, Ways("/")))
    list(named_alike(facts))
    difference(data, "甲")


# What a reader needs.


@pytest.mark.parametrize(
    ("changes", "place", "expected"),
    [
        ({' lang="zh-Hans"': ""}, ":2:1", "does not say its language; expected such as <html lang=\"zh-Hans\">"),
        ({"<title>甲</title>": ""}, "", "has no title; expected one, with words in it"),
        ({"<title>甲</title>": "<title> </title>"}, ":5:1", "has an empty title; expected one, with words in it"),
        ({"</title>": "</title>\n<title>丁</title>"}, ":6:1", "has 2 titles; expected one, with words in it"),
        ({'content="乙"': 'content=""'}, ":6:1", "has an empty description; expected one, with words in it"),
        ({'<meta name="description" content="乙">': ""}, "", "has no description; expected one, with words in it"),
        ({"丙</h1>": "丙</h1><h3>丁</h3>"}, ":9:11", "heading <h3> follows <h1>; expected <h2>"),
        ({"丙</h1>": "丙</h1>\n<h2><a></a> </h2>"}, ":10:1", "heading <h2> has no words"),
        ({"<h1>丙</h1>": "<main></main>"}, "", "has no headings <h1>; expected one"),
        ({"丙</h1>": "丙</h1><h1>丁</h1>"}, ":9:11", "has 2 headings <h1>; expected one"),
        ({"丙</h1>": '丙</h1><img src="a.png">'}, ":9:11", "a picture without “alt”; expected words"),
        ({"丙</h1>": '丙</h1><p id="x"></p><i id="x"></i>'}, ":9:28", "id “x” stands twice"),
        ({"丙</h1>": '丙</h1><script src="//a.cn/b.js"></script>'}, ":9:24", "loads “//a.cn/b.js” from elsewhere"),
    ],
)  # fmt: skip
def test_what_a_reader_misses_is_told(changes, place, expected):
    found = told({"a.html": page(**changes), "a.png": b""})
    assert [one for one in found if "“a.png”" not in one] == found
    assert len(found) == 1
    assert found[0].startswith(f"a.html{place}: {expected}")


def test_what_stands_in_templates_and_drawings_counts_for_nothing():
    body = '<template><h4>甲</h4><p id="x"></p></template><svg><title>乙</title></svg><p id="x"></p>'
    assert told({"a.html": page(body)}) == []


def test_two_pages_of_one_title_are_told_apart_from_others():
    files = {"a.html": page(), "b.html": page(), "c.html": page(甲="丁")}
    facts = {name: facts_of(name, data, Ways("/")) for name, data in files.items()}
    (found,) = named_alike(facts)
    assert (found.where.path, found.level) == ("b.html", "notice")
    assert "has the title of a.html, “甲”" in found.message


def test_a_page_is_too_heavy_by_what_it_weighs_compressed():
    random = Random(0)
    words = "".join(chr(random.randrange(0x4E00, 0x9FA0)) for _ in range(PAGE_BUDGET))
    heavy, light = page(words), page("a" * 9 * PAGE_BUDGET)
    assert [one.partition(" weighs")[0] for one in told({"heavy.html": heavy, "light.html": light})] == ["heavy.html:"]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (SAFE, "", ""),
        ("", "", "has no policy"),
        (SAFE.replace('">', '; a">'), "", "has no policy"),
        (SAFE, '<p style="color: red">甲</p>', 'has “style="” in it'),
        (SAFE, '<p onclick="a()">甲</p>', 'has “onclick="” in it'),
        (SAFE, "<style>p {}</style>", "has “<style” in it"),
        (SAFE, "<script>a()</script>", "has “<script>” in it"),
        (SAFE, "甲 style=乙 onclick=丙", ""),
    ],
)
def test_a_page_has_its_policy_and_nothing_that_the_policy_forbids(head, body, expected):
    found = told({"a.html": page(body).replace(SAFE.encode(), head.encode())})
    found = [one for one in found if "is not valid HTML: <style>" not in one]
    assert [one.partition(": ")[2].partition("; ")[0].partition(", ")[0] for one in found] == (
        [expected] if expected else []
    )


def test_what_hosts_do_not_take_is_told():
    assert list(too_much({"a": 25 * 1024 * 1024} | {f"{number}": 1 for number in range(19_999)})) == []
    sizes = {"big.bin": 2_000_000_000} | {f"{number}": 1 for number in range(20_000)}
    assert [(one.where.path, one.level, one.message.partition(";")[0]) for one in too_much(sizes)] == [
        ("big.bin", "warning", "has 2,000,000,000 bytes"),
        (".", "warning", "20,001 files"),
        (".", "warning", "2,000,020,000 bytes in all"),
    ]


# The text of a report.


def test_every_report_stands_in_full_on_its_page(site):
    for one in site.reports:
        data = site.files[f"reports/{one.ref.county}/{one.ref.year}/index.html"]
        assert text_on(data) == full_text(one)
        assert len(full_text(one)) > 0.99 * len(re.sub(r"\s", "", one.text))
    assert [one for one in judged(site) if one.level == "error"] == []


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [("推进", "维持", "维持"), ("推进", "", ""), ("推进", "推进推进", "推进推进"), ("推进", "推<b>x</b>进", "推x进")],
    ids=["another word", "a word less", "a word more", "a word inside"],
)
def test_a_word_more_less_or_else_is_told_with_its_place(site, reports, old, new, shown):
    name, report = "reports/xinxian/2023/index.html", reports["xinxian"]
    data = site.files[name]
    at = data.index(f"{old}".encode(), data.index(b"data-report="))
    spoiled = data[:at] + new.encode() + data[at + len(old.encode()) :]
    found, level, message = difference(spoiled, full_text(report))
    assert level == "error"
    assert shown in message.split("where the report says")[0]
    assert abs(spoiled[:found].count(b"\n") - data[:at].count(b"\n")) <= 1


# A site that was built.


class Bench(NamedTuple):
    """A project with its site and what was kept."""

    project: Path
    out: Path
    cache: Path

    def check(self, *, cache=True, **asked):
        options = Options(cache=self.cache if cache else None)
        site = pipeline.checked(self.out, options, Asked(project=self.project, watch=unwatched, **asked))
        return [str(one).replace(f"{self.out.as_posix()}/", "") for one in site.findings if one.level != "notice"]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Bench:
    folder = tmp_path_factory.mktemp("made")
    bench = Bench(folder / "project", folder / "site", folder / "cache")
    bench.project.mkdir()
    small.make(bench.project)
    pipeline.build(bench.project, bench.out, Options(cache=bench.cache), unwatched)
    return bench


@pytest.fixture
def bench(made, tmp_path) -> Bench:
    """The project that was built, with a copy of its site to spoil; what was kept goes by the site's folder."""
    shutil.copytree(made.out, tmp_path / "before")
    yield made
    shutil.rmtree(made.out)
    shutil.copytree(tmp_path / "before", made.out, copy_function=shutil.copy2)


def all_of(folder):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_good_site_is_found_good_by_whatever_way_and_nothing_is_written(made, monkeypatch):
    before = all_of(made.project.parent)
    assert made.check() == []
    assert made.check(cache=False) == []
    os.utime(made.project / "content/site.yaml")
    assert made.check() == []  # the sources may have changed: the site is made once more, on paper
    assert {path: data for path, (data, _) in all_of(made.project.parent).items()} == {
        path: data for path, (data, _) in before.items()
    }
    pipeline.build(made.project, made.out, Options(cache=made.cache), unwatched)
    monkeypatch.setattr("duizhao.pipeline.building.put_site", None)
    assert made.check() == []  # nothing changed: nothing is made


def report_page(name="baihe/2023"):
    return f"reports/{name}/index.html"


def ending(put, expected):
    """Return a damage: something is put before the end of what a page is about."""
    return "</main>", f"{put}</main>", rf":\d+:\d+: {expected}"


ELSEWHERE = f'<a href="../../{report_page("baihe/2022")}#none">甲</a>'
DAMAGES = {
    "404.html": ('lang="zh-Hans"', 'lang=""', ":2:1: error: does not say its language"),
    "about/index.html": ending('<a href="#nowhere">甲</a>', "error: link “#nowhere” leads to no anchor on its page"),
    "compare/index.html": ending('<a href="../none.html">甲</a>', "error: link “../none.html” leads to no page$"),
    "counties/baihe/index.html": ending("</p>", "error: is not valid HTML: </p> closes nothing here; expected </main>"),
    "counties/qinglan/index.html": ending('<img src="x.svg" alt="">', "error: link “x.svg” leads to no page$"),
    "counties/shuangxi/index.html": ending('<p id="main"></p>', "error: id “main” stands twice"),
    "coverage/index.html": ending('<script src="//a.cn/b.js"></script>', "error: loads “//a.cn/b.js” from elsewhere"),
    "data/index.html": ("<title>", "<title>x</title><title>", r":\d+:\d+: error: has 2 titles"),
    "indicators/index.html": ('name="description"', 'name="describing"', ": warning: has no description"),
    "index.html": ending("<h2></h2>", "warning: heading <h2> has no words"),
    "legal/index.html": ending("<h2>x</h2><h6>甲</h6>", "warning: heading <h6> follows <h2>; expected <h3>"),
    "method/index.html": ending('<img src="../index.html">', "error: a picture without “alt”"),
    "topics/rules/index.html": ending("<h1>甲</h1>", "warning: has 2 headings <h1>; expected one"),
    "topics/enforcement/index.html": ending('<a href="javascript:x">甲</a>', "error: link “javascript:x” leads to"),
    "sections/problems/index.html": ending(ELSEWHERE, r"error: link “\S+#none” leads to no anchor on its page$"),
    report_page(): ("行政执法", "行政执执", r":\d+:\d+: error: shows “.*行政执执.*” where the report says “.*行政执法"),
    report_page("qinglan/2023"): ('<div data-report="', '<div data-x="', ": error: shows no report; expected “"),
}
"""What is done to a page, and what is found besides that it was done by hand."""


@pytest.fixture(scope="module")
def found(made, tmp_path_factory):
    """What is found in a site to which everything was done at once."""
    before = tmp_path_factory.mktemp("before") / "site"
    shutil.copytree(made.out, before)
    for name, (old, new, _) in DAMAGES.items():
        path = made.out / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        start = text.index("data-report=") if name == report_page() else 0
        path.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    (made.out / "data/figures.csv").write_bytes(b"spoiled")
    (made.out / ".nojekyll").unlink()
    (made.out / "extra.html").write_bytes(page(甲="戊"))
    findings = made.check()
    shutil.rmtree(made.out)
    shutil.copytree(before, made.out)
    return findings


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_once_at_its_place(found, name):
    own = [one for one in found if re.match(rf"{name}[:#]", one)]
    by_hand = f"{name}: error: was changed by hand, after it was built; run “python build.py”"
    assert own.count(by_hand) == 1
    (other,) = (one for one in own if one != by_hand)
    assert re.match(re.escape(name) + DAMAGES[name][2], other), other


def test_files_that_are_no_pages_are_found_too_and_nothing_else_is_said(found):
    others = [one for one in found if one.split(":")[0] not in DAMAGES]
    assert others == [
        ".nojekyll: error: is missing; a build made it; run “python build.py”",
        "data/figures.csv: error: was changed by hand, after it was built; run “python build.py”",
        "extra.html: error: is a page that no build made; run “python build.py”",
    ]


def test_a_site_older_than_its_sources_is_told_once(bench):
    about = bench.project / "content/pages/about.md"
    text = about.read_text(encoding="utf-8")
    about.write_text(f"{text}\n改过。\n", encoding="utf-8")
    try:
        assert bench.check() == [
            "about/index.html: error: stale: 1 files differ from what a build makes now; run “python build.py”"
        ]
    finally:
        about.write_text(text, encoding="utf-8")


def test_of_many_files_that_were_changed_the_first_are_told(bench):
    for path in bench.out.rglob("*.html"):
        path.write_bytes(path.read_bytes() + b"\n")
    by_hand = [one for one in bench.check() if "by hand" in one]
    assert len(by_hand) == 21
    assert re.search(r"and \d+ others were changed by hand or are missing, too", by_hand[-1])


# What was published.


def test_a_manifest_names_every_file_and_the_anchors_of_every_report(site):
    made = json.loads(site.files["manifest.json"])
    assert made["schema"] == 1
    assert made["files"].keys() == site.files.keys() - {"manifest.json"}
    manifest = read_manifest(site.files["manifest.json"])
    pages = {f"reports/{one.ref.county}/{one.ref.year}/index.html": one for one in site.reports}
    assert manifest.anchors.keys() == pages.keys()
    gone = list(vanished(manifest, manifest.files, {}))
    cited = {(name, one.anchor) for name, report in pages.items() for one in (*report.sections, *report.items)}
    assert len(gone) == len(set(gone)) == len(cited)
    assert set(gone) == cited
    assert list(vanished(manifest, manifest.files, {name: [a for n, a in cited if n == name] for name in pages})) == []


anchors = st.lists(st.from_regex(r"[a-z]{1,5}(_[2-9])?(-p?[1-9][0-9]?){0,3}", fullmatch=True), unique=True, max_size=30)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["a/index.html", "b/index.html"]), anchors))
def test_anchors_come_back_from_a_manifest(known):
    manifest = read_manifest(written(dict.fromkeys(known, ""), known, None))
    assert set(vanished(manifest, known, {})) == {(name, one) for name, ones in known.items() for one in ones}


@pytest.fixture
def published(bench, tmp_path) -> Path:
    """The manifest of a site that was published, with a report, an anchor and a script that are no more."""
    manifest = json.loads((bench.out / "manifest.json").read_bytes())
    manifest["files"] |= {report_page("baihe/2019"): "", "data/old.csv": "", "assets/site-00000000.js": ""}
    manifest["anchors"][report_page()]["measures"] += " 99-1"
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return path


def gone(name, address):
    return f"{name}: error: was published, and is gone; expected it to stay, or “{address}” in content/gone.txt"


def vanished_ones():
    return [
        gone("data/old.csv", "/data/old.csv"),
        gone(report_page("baihe/2019"), "/reports/baihe/2019/"),
        gone(f"{report_page()}#measures-99-1", "/reports/baihe/2023/#measures-99-1"),
    ]


def test_what_vanished_since_a_site_was_published_is_told(bench, published):
    assert bench.check(since=str(bench.out / "manifest.json")) == []
    assert bench.check(since=str(published)) == vanished_ones()


def test_a_manifest_may_be_asked_for_at_its_address_or_that_of_its_site(bench, published):
    with served(published.parent) as address:
        assert bench.check(since=f"{address}manifest.json") == vanished_ones()
        assert bench.check(since=address) == vanished_ones()
        (failed,) = bench.check(since=f"{address}none.json")
    assert "none.json: error: cannot be read: HTTP Error 404" in failed


def test_what_is_meant_to_be_gone_is_not_told(bench, published):
    meant = bench.project / "content/gone.txt"
    meant.write_text(
        "# 来源单位要求撤下\n/reports/baihe/2019/\n\n/reports/baihe/2023/#measures-99*\n", encoding="utf-8"
    )
    try:
        assert bench.check(since=str(published)) == [gone("data/old.csv", "/data/old.csv")]
    finally:
        meant.unlink()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"schema": 2, "files": {}}', b'{"schema": 1}', b'{"schema": 1, "files": {"a": 1}}', b"\xff"],
)
def test_what_is_no_manifest_is_told(data, bench, tmp_path):
    with pytest.raises(ManifestError):
        read_manifest(data)
    (tmp_path / "m.json").write_bytes(data)
    (found,) = bench.check(since=str(tmp_path / "m.json"))
    assert "m.json: error: is " in found


# What is kept.


def test_a_store_that_is_borrowed_is_never_written(tmp_path):
    path = tmp_path / "made.sqlite"
    with Store(path) as store:
        store.keep([(b"a" * 16, b"1"), (b"b" * 16, b"2")])
        store.keep((), {b"a" * 16: {"x": b"3"}})
    before = path.read_bytes()
    time.sleep(0.01)
    with Borrowed(path) as store:
        store.keep([(b"b" * 16, b"4"), (b"c" * 16, b"5")])
        store.keep((), {b"c" * 16: {"y": b"6"}})
        assert dict(store.values([b"a" * 16, b"b" * 16, b"c" * 16, b"d" * 16])) == {
            b"a" * 16: b"1",
            b"b" * 16: b"4",
            b"c" * 16: b"5",
        }
        assert store.digests([b"a" * 16, b"c" * 16]).keys() == {b"a" * 16, b"c" * 16}
        assert sorted(store.parts([(b"a" * 16, "x"), (b"c" * 16, "y")]).values()) == [b"3", b"6"]
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_store_that_is_damaged_is_let_be(data, tmp_path):
    path = tmp_path / "made.sqlite"
    path.write_bytes(data)
    with Borrowed(path) as store:
        store.keep([(b"a" * 16, b"1")])
        assert dict(store.values([b"a" * 16, b"b" * 16])) == {b"a" * 16: b"1"}
    assert path.read_bytes() == data

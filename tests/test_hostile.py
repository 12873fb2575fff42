"""A site of hostile words: nothing of them runs, nothing leaves the site, all of them are read as words."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from click.testing import CliRunner
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.cli import main
from duizhao.pipeline import Options
from duizhao.policy import ANEW, FOREVER, HEADERS, POLICY
from duizhao.read import read
from duizhao.settings import load
from tests import small
from tests.conftest import ROOT, Published, served, unwatched
from tests.hostile import CALL, CELLS, SCRIPTS, TURNED, WORDS

SCRIPT, IMAGE = SCRIPTS[0], SCRIPTS[3]
COUNTIES = {
    "constructor": {
        "name": f"甲{SCRIPTS[1]}县",
        "province": '"><svg onload=a()>',
        "prefecture": SCRIPTS[5],
        "level": "county",
    },
    "null": {"name": CELLS[0], "province": CELLS[3], "prefecture": "{{7*7}}", "level": "county"},
    "undefined": {"name": "__proto__", "province": '"><svg onload=a()>', "prefecture": SCRIPTS[5], "level": "county"},
}
LONG = 300_000
TALL = "长" * 500
_TEXT = """\
某县{year}年度法治政府建设情况报告

一、主要举措和成效{script}
（一）推进行政执法规范化建设{script}。全面落实行政执法“三项制度”，办理行政处罚案件{year}件{image}，较上年增长5%。
（二）{tall}
（三）完善依法行政制度体系。{words}
二、党政主要负责人履行推进法治建设第一责任人职责情况
县委、县政府主要负责人履行第一责任人职责{image}，专题听取法治建设工作汇报3次。
三、存在的问题{script}
（一）行政执法力量不足{image}，执法人员能力有待提升。
四、下一步工作安排
加强行政执法队伍建设，组织执法人员培训{script}。

某县人民政府
{next_year}年3月1日
"""


def front(**fields) -> str:
    """Write front matter: JSON is YAML, whatever its words are."""
    lines = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
    return f"---\n{lines}---\n"


def text_of(year: int) -> str:
    words = "\n".join(WORDS)
    return _TEXT.format(year=year, next_year=year + 1, script=SCRIPT, image=IMAGE, tall=TALL, words=words)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """The small project, its counties, its settings and its reports replaced by hostile ones."""
    folder = small.make(tmp_path_factory.mktemp("hostile") / "project")
    shutil.rmtree(folder / "content/reports")
    small.put(folder, "counties", COUNTIES)
    site = small.told(folder, "site")
    said = f"法治{SCRIPTS[6]}"
    site |= {"title": said, "description": said, "footer": [{"text": said, "url": "https://example.org/?')"}]}
    small.put(folder, "site", site | {"data": {"citation": f'甲"\n- b: {CELLS[0]}'}})
    topics, indicators, matters = (small.told(folder, name) for name in ("topics", "indicators", "matters"))
    topics["topics"][2]["name"] = f"执法{IMAGE}"
    indicators["indicators"][0]["name"] = f"案件{IMAGE}"
    matters["things"][0]["name"] = f"事{IMAGE}"
    for name, settings in (("topics", topics), ("indicators", indicators), ("matters", matters)):
        small.put(folder, name, settings)
    picked = {
        "reports": ["constructor-2023", "null-2023"],
        "title": SCRIPT,
        "introduction": "\n\n".join(SCRIPTS).replace("\u2028", " ").replace("\u2029", " "),
    }
    small.put(folder, "comparisons", [picked, {"rule": "following-years"}])
    (folder / "content/pages/about.md").write_text(front(title=SCRIPT) + "\n\n".join(WORDS), encoding="utf-8")
    texts = {("constructor", 2022): text_of(2022), ("constructor", 2023): text_of(2023), ("null", 2023): text_of(2021)}
    texts["undefined", 2023] = text_of(2023) + f"加强{IMAGE}" * (LONG // 30)
    for (county, year), text in texts.items():
        seed = f"seeds/{county}-{year}.txt"
        (folder / seed).write_text(text, encoding="utf-8")
        matter = folder / f"content/reports/{county}/{year}.md"
        matter.parent.mkdir(parents=True, exist_ok=True)
        origin = f"https://example.org/?a=')&b=javascript:{CALL}#{{{{7*7}}}}"
        said = front(title=f"某县报告{SCRIPTS[6]}", text=seed, origin=origin)
        matter.write_text(said + "\n\n".join(SCRIPTS), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile(project, tmp_path_factory) -> Iterator[Published]:
    root = tmp_path_factory.mktemp("host")
    folder = root / "any/path"
    folder.parent.mkdir(parents=True)
    pipeline.build(project, folder, Options(base_url="https://example.org/any/path/"), unwatched)
    with served(root) as address:
        yield Published(folder=folder, url=f"{address}any/path/")


def pages_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")}


HARMLESS = re.compile(r"https?://|mailto:|[^:]*$|[^:/?#]*[/?#]")


def test_no_page_holds_code_or_style_or_an_address_that_runs(hostile):
    pages = pages_of(hostile.folder)
    assert len(pages) > 30
    for name, data in pages.items():
        # What a template holds is looked at too.
        tree = LexborHTMLParser(data.replace(b"<template", b"<div").replace(b"</template", b"</div"))
        assert not tree.css("style, iframe, object, embed, base, math, frame, applet, meta[http-equiv=refresh]"), name
        assert all(node.attributes.get("src") and not node.text() for node in tree.css("script")), name
        for node in tree.css("*"):
            assert not [field for field in node.attributes if field.startswith("on") or field in ("style", "srcdoc")], (
                name
            )
            for field in ("href", "src", "action", "formaction", "xlink:href", "data"):
                assert HARMLESS.match(node.attributes.get(field) or ""), (name, node.html)


def test_every_page_says_its_policy_before_anything_else(hostile):
    said = f'<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'.encode()
    for name, data in pages_of(hostile.folder).items():
        assert (said in data[:400]) != name.endswith("/table.html"), name
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; ")


def test_hosts_are_told_the_same_policy_and_how_long_each_file_keeps(hostile):
    blocks = (hostile.folder / "_headers").read_text(encoding="utf-8").strip().split("\n\n")
    rules = {
        block.split("\n")[0]: dict(line.strip().split(": ", 1) for line in block.split("\n")[1:]) for block in blocks
    }
    assert rules.pop("/*") == HEADERS
    assert HEADERS["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'none'"
    for path in hostile.folder.rglob("*"):
        address = "/" + path.relative_to(hostile.folder).as_posix().removesuffix("index.html")
        if path.is_file() and path.name[0] not in "._":
            (rule,) = [rule for rule in rules if re.fullmatch(rule.replace("*", ".*"), address)]
            assert rules[rule] == {"Cache-Control": FOREVER if address.startswith("/assets/") else ANEW}


@pytest.mark.parametrize("key", ["constructor/2023", "null/2023"])
def test_each_hostile_word_is_shown_as_it_was_received(hostile, key):
    tree = LexborHTMLParser((hostile.folder / f"reports/{key}/source/index.html").read_bytes())
    shown = tree.css_first("ol.lines").text()
    for word in WORDS:
        for part in re.split("[\x00-\x1f\x7f-\x9f\u2028\u2029]", word):
            assert part in shown


def test_words_that_turn_the_direction_of_others_turn_nothing(hostile):
    page = (hostile.folder / "reports/null/2023/index.html").read_text(encoding="utf-8")
    source = (hostile.folder / "reports/null/2023/source/index.html").read_text(encoding="utf-8")
    turning = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
    assert turning.search(source)
    alone = re.compile(r'<del class="turning"[^>]*>[^<]*</del>')
    assert not turning.search(alone.sub("", source))
    assert not turning.search(alone.sub("", page.partition('<aside class="note"')[0]))
    for name in ("reports/null/2023/text.js", "data/items.json"):
        assert not turning.search((hostile.folder / name).read_bytes().decode("utf-8", "replace"))


def test_no_cell_of_the_open_data_is_a_formula_and_all_are_well_formed(hostile):
    cells = 0
    for path in (hostile.folder / "data").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True):
            cells += len(row)
            assert not [cell for cell in row if re.match(r"[\s\ufeff]*[=+@＝＋－＠]|[\s\ufeff]*-(?!\d)|[\t\r\n]", cell)]
    assert cells > 500
    for path in (hostile.folder / "data").rglob("*.json"):
        json.loads(path.read_bytes())
    yaml.safe_load((hostile.folder / "data/CITATION.cff").read_bytes())


class Watch:
    """Hears of all that a page does which no page may do."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.troubles = page, []
        page.add_init_script(
            f"window.struck = () => {{ document.documentElement.dataset.struck = '{CALL}'; alert(1); }};"
        )
        page.on("console", lambda said: said.type in ("error", "warning") and self.troubles.append(said.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("dialog", lambda dialog: (self.troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: asked.url.startswith(base) or self.troubles.append(f"leaves: {asked.url}"))

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        self.page.mouse.move(300, 300)
        if self.page.evaluate("document.querySelector('[data-struck]')"):
            self.troubles.append("struck")
        assert self.troubles == [], address


ADDRESSES = (
    *("", "about/", "compare/", "indicators/", "coverage/", "legal/", "data/", "topics/enforcement/", "404.html"),
    *("sections/problems/", "sections/next/", "counties/constructor/", "counties/null/", "counties/undefined/"),
    *("reports/constructor/2023/", "reports/constructor/2023/source/", "reports/null/2023/", "reports/undefined/2023/"),
    *("compare/constructor-2023/null-2023/", "compare/constructor-2023/null-2023/table.html"),
    *("compare/constructor-2022/constructor-2023/", "search/"),
)
ASKED = (
    f"search/?q={quote('<script>')}",
    f"search/?q={quote('__proto__')}&county={quote(IMAGE)}&topic=constructor",
    f"search/?q={quote('执法')}&county=constructor&year={quote(SCRIPT)}",
    f"compare/?r=constructor-2022,null-2023,{quote(IMAGE)}",
    f"compare/?r=constructor-2023,undefined-2023#{quote(IMAGE)}",
    f"reports/constructor/2023/?hl={quote(IMAGE)}&hl={quote('执法')}#measures-1",
)


@contextmanager
def watched(reader, base) -> Iterator[Watch]:
    yield Watch(reader(), base)


def test_nothing_runs_and_nothing_leaves_on_pages_from_a_host(hostile, reader):
    with watched(reader, hostile.url) as watch:
        for address in (*ADDRESSES, *ASKED):
            watch.opens(hostile.url + address)
        watch.page.goto(f"{hostile.url}search/?q={quote('执法')}")
        watch.page.wait_for_selector(".results > li")
        assert watch.page.locator(".results mark").count() > 0
        watch.page.goto(f"{hostile.url}{ASKED[3]}")
        watch.page.wait_for_selector(".grid .item")
        watch.opens(watch.page.url)


def test_nothing_runs_and_nothing_leaves_on_pages_from_a_folder(hostile, reader):
    root = hostile.folder.as_uri() + "/"
    with watched(reader, root) as watch:
        for address in ADDRESSES[::3]:
            watch.opens(f"{root}{address}index.html" if address.endswith("/") or not address else f"{root}{address}")
        watch.page.goto(f"{root}search/index.html?q={quote('执法')}")
        watch.page.wait_for_selector(".results > li")
        watch.opens(f"{root}compare/index.html?r=constructor-2022,null-2023")
        assert watch.page.evaluate("getComputedStyle(document.querySelector('.unseen')).position") == "absolute"


@pytest.mark.parametrize("from_folder", [False, True], ids=["host", "folder"])
def test_the_policy_alone_would_stop_what_came_onto_a_page_unescaped(hostile, reader, tmp_path, from_folder):
    whole = (hostile.folder / "about/index.html").read_text(encoding="utf-8")
    head, end, rest = whole.partition("</main>")
    unescaped = [one for one in SCRIPTS if "meta" not in one and "base" not in one and "template" not in one]
    shutil.copytree(hostile.folder / "assets", tmp_path / "assets")
    (tmp_path / "about").mkdir()
    (tmp_path / "about/index.html").write_text(head + "\n".join(unescaped) + end + rest, encoding="utf-8")
    with served(tmp_path) as address, watched(reader, "") as watch:
        watch.page.goto(f"{tmp_path.as_uri()}/about/index.html" if from_folder else f"{address}about/")
        for link in watch.page.locator("a[href^='javascript:']").all():
            link.evaluate("link => link.click()")
        watch.page.wait_for_timeout(300)
        assert not watch.page.evaluate("document.querySelector('[data-struck]')")
        refused = [told for told in watch.troubles if "Content Security Policy" in told]
        assert len(refused) > 5
        assert not [told for told in watch.troubles if told.startswith("dialog")]


REFUSED = {
    "a county without a name": (
        "counties.yaml",
        "a: {name: null, province: 乙, level: county}\n",
        "1:11",
        "expected text",
    ),
    "a county called by no name at all": (
        "counties.yaml",
        "a: {name: ~, province: 乙, level: county}\n",
        "1:11",
        "nothing",
    ),
    "a county that is null": ("counties.yaml", "a: null\n", "1:4", "missing field “name”"),
    "a name that turns": ("counties.yaml", 'a: {name: "\\u202e县", province: 乙, level: county}\n', "1:11", "‹U+202E›"),
    "a slug that turns": ("counties.yaml", '"a\\u2066": {name: 甲, province: 乙, level: county}\n', "1:1", "‹U+2066›"),
    "a title that steers a terminal": ("site.yaml", 'title: "\\e[2J"\ndescription: 乙\n', "1:8", "‹U+001B›"),
    "half a character": ("site.yaml", 'title: "\\ud800"\ndescription: 乙\n', "1:11", "not valid YAML"),
    "a line end of Unicode, and a mistake": (
        "site.yaml",
        "# \u2028 \u0085 \r\ntitle: 甲\n乙: 丙\n",
        "3:1",
        "unknown field",
    ),
    "an address that runs": ("site.yaml", "title: 甲\ndescription: 乙\nrepo_url: javascript:a\n", "3:11", "https://"),
    "an address that holds data": (
        "site.yaml",
        "title: 甲\ndescription: 乙\nrepo_url: data:text/html,a\n",
        "3:11",
        "https://",
    ),
    "an address with a name before its host": (
        "site.yaml",
        "title: 甲\ndescription: 乙\nrepo_url: https://www.gov.cn@evil.example/\n",
        "3:11",
        "https://",
    ),
    "aliases that swell": ("site.yaml", "a: &a [x,x]\nb: &b [*a,*a]\n", "2:8", "aliases"),
    "a tall tower of brackets": ("variants.yaml", "kept: " + "[" * 100_000, "1:26", "nested more than 20 deep"),
    "a value without end": ("site.yaml", f"title: {'甲' * 200_000}\n", "1:8", "200,000 characters"),
    "values without end": ("variants.yaml", "kept: [" + "甲," * 600_000, "1:999998", "more than 500,000 parts"),
    "directives without end": ("site.yaml", "# 甲\n" + "%TAG !a! b\n" * 9_000, "2:1", "directives"),
    "an object of Python's": ("site.yaml", "title: !!python/object/apply:os.system [a]\n", "1:8", "found a list"),
    "a pattern that explodes": (
        "lookalikes.yaml",
        "- name: 甲\n  titles: ['(?:甲|甲甲){0,30}乙']\n",
        "2:12",
        "too many ways",
    ),
    "a pattern that hides its repeat": (
        "lookalikes.yaml",
        "- name: 甲\n  titles: ['(?x)甲#[']\n",
        "2:12",
        "not read here",
    ),
    "a word that is not seen": ("words.txt", "法治 3 n\n法\u202e治 3 n\n", "2:1", "‹U+202E›"),
}


@pytest.fixture
def spoilt(project, tmp_path) -> Path:
    """A copy of the hostile project's content, to spoil further."""
    for part in ("content", "seeds"):
        shutil.copytree(project / part, tmp_path / "project" / part, symlinks=True)
    return tmp_path / "project"


@pytest.mark.parametrize(("name", "text", "place", "words"), REFUSED.values(), ids=REFUSED)
def test_settings_that_would_do_harm_are_refused_at_their_place(spoilt, name, text, place, words):
    (spoilt / "content" / name).write_text(text, encoding="utf-8")
    found = [str(one) for one in load(spoilt).findings if one.where.path.endswith(name)]
    assert [one for one in found if one.startswith(f"content/{name}:{place}: error: ") and words in one], found[:3]
    assert max(map(len, found)) < 1_000


MATTERS = {
    "a title that turns": ('---\ntitle: "\\u202e甲"\n---\n正文。\n', ":2:8", "‹U+202E›"),
    "front matter without end": (f"---\n{'# 甲' * 9_000}\ntitle: 甲\n---\n正文。\n", ":1:1", "27,01"),
    "an address that runs": ("---\ntitle: 甲\norigin: JaVaScRiPt:a\n---\n正文。\n", ":3:9", "https://"),
    "an address that a browser mends": (
        "---\ntitle: 甲\norigin: https://a.cn\\@b.cn\n---\n正文。\n",
        ":3:9",
        "https://",
    ),
    "a text above": ("---\ntitle: 甲\ntext: ../../../etc/passwd\n---\n", ":3:7", "leads out of seeds/"),
    "a text anywhere": ("---\ntitle: 甲\ntext: /etc/passwd\n---\n", ":3:7", "leads out of seeds/"),
    "a text on a drive of Windows": ("---\ntitle: 甲\ntext: C:\\a.txt\n---\n", ":3:7", "has backslashes"),
    "a text on a host of Windows": ("---\ntitle: 甲\ntext: \\\\a\\b\n---\n", ":3:7", "has backslashes"),
    "a text with a NUL": ('---\ntitle: 甲\ntext: "seeds/a\\0"\n---\n', ":3:7", "‹U+0000›"),
}


@pytest.mark.parametrize(("text", "place", "words"), MATTERS.values(), ids=MATTERS)
def test_front_matter_that_would_do_harm_is_refused_at_its_place(spoilt, text, place, words):
    (spoilt / "content/reports/null/2019.md").write_text(text, encoding="utf-8")
    found = [str(one) for one in read(spoilt, load(spoilt).counties).findings if one.level == "error"]
    assert len(found) == 1
    assert found[0].startswith(f"content/reports/null/2019.md{place}: error: ")
    assert words in found[0]


@pytest.mark.parametrize("name", ["reports/null/2019.md", "pages/more.md", "words.txt"])
def test_a_file_that_is_a_link_out_of_the_content_is_refused(spoilt, name):
    outside = spoilt.parent / "outside.md"
    outside.write_text("---\ntitle: 甲\n---\n正文。\n", encoding="utf-8")
    (spoilt / "content" / name).unlink(missing_ok=True)
    (spoilt / "content" / name).symlink_to(outside)
    loaded = load(spoilt)
    found = [str(one) for one in (*loaded.findings, *read(spoilt, loaded.counties).findings) if one.level == "error"]
    assert found == [f"content/{name}: error: a link that leads out of content/; expected a file below it"]


def test_a_folder_that_is_a_link_is_not_passed_over(spoilt):
    (spoilt / "content/reports/more").symlink_to(spoilt / "content/reports/null")
    found = [one for one in read(spoilt, load(spoilt).counties).findings if one.level == "error"]
    assert {one.where.path for one in found} == {"content/reports/more"}


def test_a_report_steers_no_terminal(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(text_of(2023), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(main, ["inspect", str(tmp_path / "a.txt")])
    assert told.exit_code == 0
    assert "‹U+202E›" in told.output
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told.output + told.stderr)


def test_words_of_both_kinds_are_tried():
    assert all(CALL in one or "evil.example" in one for one in SCRIPTS)
    assert all(word in text_of(2023) for word in (*WORDS, *TURNED))

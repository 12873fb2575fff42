"""The program as it is run: commands, options, exit codes, what stands on the two streams."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import PARTS, ROOT

BUILD = ROOT / "build.py"
SET_BY_TESTS = ("GITHUB_ACTIONS", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS")
REPORT = "content/reports/xinxian/2023.md"
DRAFT = "content/reports/xinxian/2019.md"
TITLE = "尚未核对的报告"
ADDRESS = "https://example.org/duizhao/"


class Done(NamedTuple):
    """A run of the program that has ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self):
        return self.out.decode()


def run(folder, *words, **variables):
    """Run the program in a folder; a traceback is never what a user should see."""
    environment = {name: value for name, value in os.environ.items() if name not in SET_BY_TESTS}
    environment |= {"PYTHONIOENCODING": "utf-8", **variables}
    command = [sys.executable, str(BUILD), *map(str, words)]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    err = ended.stderr.decode(errors="replace")
    assert "Traceback" not in err, err
    return Done(ended.returncode, ended.stdout, err)


def standing(folder):
    """All that stands in a folder, with sizes and times, apart from the program's own tables."""
    listing = {}
    for path in folder.rglob("*"):
        if ".cache" not in path.relative_to(folder).parts:
            status = path.lstat()
            listing[path.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return listing


def put(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def first_build(tmp_path_factory):
    """The folder of a project that was built without naming a command, and what the program said."""
    folder = tmp_path_factory.mktemp("built") / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    site = (folder / "content/site.yaml").read_text(encoding="utf-8")
    put(folder, "content/site.yaml", re.sub(r"(?m)^base_url: .*$", "base_url: null", site))
    return folder, run(folder)


@pytest.fixture(scope="module")
def published(first_build):
    """The pages of a site that was built for an address, and that ``check`` found good at that address."""
    folder, _ = first_build
    assert run(folder, "build", "--out", "web", "--base-url", ADDRESS).code == 0
    assert run(folder, "check", "--out", "web").code == 0
    pages = {path: LexborHTMLParser(path.read_bytes()) for path in (folder / "web").rglob("*.html")}
    shutil.rmtree(folder / "web")
    return {path.relative_to(folder / "web").as_posix(): page for path, page in pages.items()}


@pytest.fixture
def built(first_build, tmp_path):
    """A copy of a project with its site, to change and spoil."""
    return shutil.copytree(first_build[0], tmp_path / "built")


@pytest.fixture
def draft(built):
    put(built, DRAFT, f"---\ntitle: {TITLE}\ndraft: true\n---\n一、主要举措\n（一）普法宣传。开展宪法宣传。\n")
    return built


def test_without_a_command_the_site_is_built(first_build):
    folder, done = first_build
    assert done.code == 0
    assert done.text.splitlines()[-1].endswith("-> _site")
    assert (folder / "_site/index.html").is_file()
    assert (folder / "_site/.duizhao.json").is_file()


def test_a_lock_that_an_editor_sets_beside_a_report_hinders_no_build(built):
    (built / REPORT).with_name(".#2023.md").symlink_to("someone@host.1:2")  # as Emacs does while it is being changed
    assert [run(built).code, run(built).code] == [0, 0]


def test_build_with_another_folder_makes_the_same_site_there(built):
    before = standing(built)
    done = run(built, "build", "--out", "elsewhere/site")
    assert (done.code, done.text.splitlines()[-1].split(" -> ")[1]) == (0, "elsewhere/site")
    assert contents(built / "elsewhere/site") == contents(built / "_site")
    made = {name for name in standing(built) if not name.startswith("elsewhere")}
    assert made == before.keys()


def test_only_the_page_for_what_is_not_found_links_from_the_base_path(published):
    for name, page in published.items():
        links = page.css("[href]:not([rel=canonical])")
        inside = [href for link in links if not (href := link.attributes["href"]).startswith("http")]
        rooted = [href for href in inside if href.startswith("/")]
        if name == "404.html":
            assert rooted == [href for href in inside if href != "#main"]
            assert all(href.startswith("/duizhao/") for href in rooted)
        else:
            assert rooted == [], name


def test_every_page_but_404_names_its_own_address_once_there_is_one(published):
    for name, page in published.items():
        found = [link.attributes["href"] for link in page.css("link[rel=canonical]")]
        assert found == ([] if name == "404.html" else [ADDRESS + name[: name.rfind("/") + 1]])


def test_no_page_names_its_address_where_none_is_known(first_build):
    pages = (first_build[0] / "_site").rglob("*.html")
    assert not any(b"canonical" in path.read_bytes() for path in pages)


def test_a_draft_appears_only_when_asked_for(draft):
    assert run(draft).code == 0
    assert not any(TITLE.encode() in data for data in contents(draft / "_site").values())
    assert run(draft, "--drafts").code == 0
    assert TITLE in (draft / "_site/reports/xinxian/2019/index.html").read_text(encoding="utf-8")
    assert run(draft, "check").code == 0, "check takes the drafts of the last build"


def test_a_warning_fails_a_strict_run_only(built):
    words = random.Random(0)
    heavy = "".join(chr(words.randrange(0x4E00, 0x9FA0)) for _ in range(100_000))
    put(built, "content/pages/about.md", f"---\ntitle: 关于\n---\n{heavy}\n")
    good = run(built)
    assert (good.code, "about/index.html: warning: weighs" in good.err) == (0, True)
    before = standing(built)
    assert run(built, "--strict").code == 1
    assert run(built, "check", "--strict").code == 1
    assert standing(built) == before


def test_mistakes_leave_the_site_and_are_told_on_standard_error(built):
    put(built, REPORT, "---\ntitle: 新縣\nsigned: 昨天\n---\n正文。\n")
    before = standing(built)
    done = run(built)
    assert (done.code, done.out) == (1, b"")
    assert f"{REPORT}:3:9: error: expected a date such as 2024-02-29, found “昨天”\n" in done.err
    assert "nothing was written; _site is as it was" in done.err
    assert standing(built) == before


def test_check_finds_a_good_site_good_and_writes_nothing(built):
    before = standing(built)
    done = run(built, "check")
    assert (done.code, "all links, anchors and texts are in place" in done.text) == (0, True), done.err
    assert standing(built) == before


def test_check_finds_no_site(built):
    shutil.rmtree(built / "_site")
    before = standing(built)
    done = run(built, "check")
    assert (done.code, "_site: error: no site here" in done.err) == (1, True)
    assert standing(built) == before


def test_check_finds_a_site_older_than_its_content(built):
    put(built, "content/pages/about.md", "---\ntitle: 关于\n---\n改过的一页。\n")
    before = standing(built)
    done = run(built, "check")
    assert (done.code, "_site/about/index.html: error: stale: 1 files differ" in done.err) == (1, True), done.err
    assert standing(built) == before


def spoil(path, pattern, by):
    text, times = re.subn(pattern, by, path.read_text(encoding="utf-8"), count=1)
    assert times == 1
    path.write_text(text, encoding="utf-8")


def test_check_finds_what_was_done_to_pages_by_hand(built):
    site = built / "_site"
    spoil(site / "index.html", 'href="about/index.html"', 'href="nowhere.html"')
    spoil(site / "about/index.html", "</main>", '<a href="#nowhere">甲</a><script src="//a.cn/b.js"></script></main>')
    spoil(site / "reports/xinxian/2023/index.html", "(?s).*", "")
    shutil.rmtree(site / "topics/rules")
    before = standing(built)
    done = run(built, "check")
    assert done.code == 1
    for told in (
        r"_site/index.html:\d+:\d+: error: link “nowhere.html” leads to no page",
        r"_site/about/index.html:\d+:\d+: error: link “#nowhere” leads to no anchor on its page",
        r"_site/about/index.html:\d+:\d+: error: loads “//a.cn/b.js” from elsewhere; expected a file of the site",
        r"_site/reports/xinxian/2023/index.html: error: shows no report; expected “",
        r"link “\S*topics/rules/index.html” leads to no page; so do links on \d+ other pages",
        r"_site/about/index.html: error: was changed by hand, after it was built",
        r"_site/topics/rules/index.html: error: is missing; a build made it",
    ):
        assert len(re.findall(f"(?m)^.*{told}", done.err)) == 1, told
    assert standing(built) == before


def test_check_finds_a_link_that_is_no_address(built):
    spoil(built / "_site/about/index.html", "</main>", '<a href="http://[甲">甲</a></main>')
    done = run(built, "check")
    assert (done.code, "http://[甲" in done.err) == (1, True)


def test_check_tells_mistakes_of_the_content(built):
    put(built, REPORT, "正文。\n")
    before = standing(built)
    done = run(built, "check")
    assert (done.code, f"{REPORT}:1:1: error: no front matter" in done.err) == (1, True)
    assert standing(built) == before


class Edit(msgspec.Struct, forbid_unknown_fields=True):
    rule: str
    line: int
    column: int
    before: str
    after: str


class Cue(msgspec.Struct, forbid_unknown_fields=True):
    topic: str
    phrase: str
    place: Literal["heading", "text", "parent", "section"]
    start: int
    weight: float


class Indicator(msgspec.Struct, forbid_unknown_fields=True):
    name: str | None
    what: str
    value: Decimal
    unit: str
    qualifier: str
    scope: Literal["上级", "目标", "上年", "同比", "累计", "截至", "其中", "全年", ""]
    quote: str
    start: int
    end: int


class Item(msgspec.Struct, forbid_unknown_fields=True):
    anchor: str
    number: str
    path: list[str]
    heading: str
    text: str
    separators: tuple[str, str, str]
    original: str
    lines: tuple[int, int]
    topics: list[str]
    cues: list[Cue]
    indicators: list[Indicator]


class Section(msgspec.Struct, forbid_unknown_fields=True):
    kind: Literal["preamble", "leader", "measures", "problems", "next", "other", "closing"]
    anchor: str
    number: str
    heading: str
    separators: tuple[str, str]
    topics: list[str]
    reason: str
    confidence: float
    items: list[Item]


class Stated(msgspec.Struct, forbid_unknown_fields=True):
    title: str | None
    unit: str | None
    year: int | None
    number: str | None
    addressee: str | None
    signature: str | None
    signed: str | None


class Doubt(msgspec.Struct, forbid_unknown_fields=True):
    line: int
    kind: Literal["garbled", "rare", "digits", "mask", "lookalike", "truncated", "numbering", "range"]
    quote: str


class Step(msgspec.Struct, forbid_unknown_fields=True):
    anchor: str
    matters: list[str]


class Response(msgspec.Struct, forbid_unknown_fields=True):
    problem: str
    steps: list[Step]


class Record(msgspec.Struct, forbid_unknown_fields=True):
    """What ``docs/inspect.md`` promises: these fields, all of them and no other."""

    schema: Literal[1]
    file: str
    county: str | None
    year: int | None
    title: str | None
    signed: str | None
    encoding: str
    script: Literal["simplified", "traditional", "mixed"]
    stated: Stated
    doubts: list[Doubt]
    text: str
    edits: list[Edit]
    sections: list[Section]
    responses: list[Response]


def records(done):
    return [msgspec.json.decode(line, type=Record) for line in done.out.splitlines()]


@pytest.fixture
def foreign(tmp_path):
    """A text of no project, with a section and an item."""
    path = tmp_path / "别处.txt"
    path.write_text("一、主要举措和成效\n（一）普法宣传。开展宪法宣传,发放資料。\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def named_text():
    """The seed that the report of 新县 names."""
    named = re.search(r"^text: (\S+)", (ROOT / REPORT).read_text(encoding="utf-8"), re.MULTILINE)
    return named[1]


def test_each_file_is_one_line_with_the_fields_of_the_contract(project, foreign, named_text):
    before = standing(project)
    done = run(project, "inspect", "--json", REPORT, named_text, foreign)
    assert done.code == 0
    content, seed, other = records(done)
    assert (content.file, content.county, content.year, content.signed) == (REPORT, "xinxian", 2023, "2024-02-29")
    assert seed.file == named_text
    assert msgspec.structs.replace(seed, file=REPORT) == content, (
        "a text of seeds/ brings the front matter of its report along"
    )
    assert (other.file, other.county, other.year) == (str(foreign), None, None)
    assert (other.title, other.signed) == (None, None)
    assert standing(project) == before


def test_the_fields_stand_in_the_order_of_the_contract(project, foreign):
    line = json.loads(run(project, "inspect", foreign, "--json").out)
    assert list(line) == list(Record.__struct_fields__)
    assert list(line["edits"][0]) == list(Edit.__struct_fields__)
    assert list(line["sections"][0]) == list(Section.__struct_fields__)
    assert list(line["sections"][0]["items"][0]) == list(Item.__struct_fields__)


def test_a_text_without_any_section_is_inspected_all_the_same(project, tmp_path):
    (tmp_path / "plain.txt").write_text("今天天气很好。\n", encoding="utf-8")
    done = run(project, "inspect", "--json", tmp_path / "plain.txt")
    (plain,) = records(done)
    assert done.code == 0
    assert [(one.kind, one.confidence) for one in plain.sections] == [("other", 0.0)]


def test_a_missing_file_is_named_and_the_others_are_printed(project, foreign, tmp_path):
    (tmp_path / "bytes.txt").write_bytes(b"\xff")
    names = [foreign, tmp_path / "没有.txt", tmp_path / "bytes.txt", tmp_path, "content/reports/none.md", REPORT]
    done = run(project, "inspect", "--json", *names)
    assert done.code == 1
    assert [record.file for record in records(done)] == [str(foreign), REPORT]
    told = [line.split(": error: ")[0] for line in done.err.splitlines() if ": error: " in line]
    assert sorted(told) == sorted([str(names[1]), f"{names[2]}:1:1", str(names[3]), "content/reports/none.md"])


def test_a_mistake_in_the_settings_is_told(project, foreign):
    put(project, "content/site.yaml", "title: 甲\n")
    done = run(project, "inspect", "--json", foreign)
    assert (done.code, done.out) == (1, b"")
    assert "content/site.yaml:1:1: error: missing field “description”" in done.err


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "utf-16"])
def test_json_is_utf_8_whatever_the_console(project, encoding):
    done = run(project, "inspect", "--json", REPORT, PYTHONIOENCODING=encoding)
    assert (done.code, records(done)[0].title) == (0, "新县2023年度法治政府建设情况报告")


def test_a_person_gets_an_outline(project, foreign):
    done = run(project, "inspect", foreign, REPORT)
    assert done.code == 0
    assert "一、主要举措和成效" in done.text
    assert "（一）普法宣传" in done.text
    assert "新县2023年度法治政府建设情况报告" in done.text


def test_a_console_without_chinese_gets_an_outline_too(project):
    done = run(project, "inspect", REPORT, PYTHONIOENCODING="ascii")
    assert (done.code, b"#measures" in done.out) == (0, True)


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="has no such names")
def test_a_file_whose_name_is_no_text_is_inspected(project, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xa8.txt"))
    path.write_bytes("正文。\n".encode())
    done = run(project, "inspect", "--json", path)
    assert (done.code, [record.text for record in records(done)]) == (0, ["正文。\n"])


ANNOTATION = re.compile(r"::(error|warning|notice) file=([^:,]+)(?:,line=(\d+),col=(\d+))?::(.+)")


def test_github_gets_a_line_for_each_finding(project):
    put(project, DRAFT, "---\ntitle: 新縣\nsigned: 昨天\n---\n正文。\n")
    done = run(project, GITHUB_ACTIONS="true")
    told = ANNOTATION.findall(done.text + done.err)
    assert ("error", DRAFT, "3", "9", "expected a date such as 2024-02-29, found “昨天”") in told


@pytest.mark.parametrize("value", ["", "false"])
def test_others_get_none(project, value):
    put(project, DRAFT, "正文。\n")
    done = run(project, GITHUB_ACTIONS=value)
    assert (done.code, "::error" in done.text + done.err) == (1, False)


def test_quoted_words_cannot_give_orders_to_github(project):
    put(project, DRAFT, '---\ntitle: 甲\nsigned: "100%\\n::stop-commands::x\\r::error::y"\n---\n正文。\n')
    done = run(project, GITHUB_ACTIONS="true")
    printed = re.split(r"[\r\n]+", done.text + done.err)
    assert [line for line in printed if line.startswith("::") and not ANNOTATION.fullmatch(line)] == []
    assert "found “100%25%0A::stop-commands::x%0D::error::y”" in done.text + done.err


def test_a_path_with_a_comma_is_escaped_for_github(project):
    put(project, "content/reports/a,b/2019.md", "正文。\n")
    done = run(project, GITHUB_ACTIONS="true")
    assert "::error file=content/reports/a%2Cb/2019.md,line=" in done.text + done.err


def test_json_lines_stay_alone_on_standard_output(project, foreign, tmp_path):
    done = run(project, "inspect", "--json", tmp_path / "none.txt", foreign, GITHUB_ACTIONS="true")
    assert [record.file for record in records(done)] == [str(foreign)]


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["build", "content"],
        ["--out"],
        ["check", "--json"],
        ["inspect"],
        ["--nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_with_code_2(tmp_path, words):
    done = run(tmp_path, *words)
    assert (done.code, done.out) == (2, b"")
    assert "Error: " in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["--help"], ["--version"]], ids=" ".join)
def test_help_and_version_are_told_with_code_0(tmp_path, words):
    done = run(tmp_path, *words)
    assert (done.code, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_folder_without_a_project_is_told_apart(tmp_path, command):
    done = run(tmp_path, command)
    assert done.code == 1
    assert "content/site.yaml: error: file not found" in done.err
    assert list(tmp_path.iterdir()) == []


def test_check_leaves_no_tables_of_its_own_behind(project):
    assert run(project, "check").code == 1
    assert not (project / ".cache").exists()


@pytest.mark.parametrize("out", ["content", "foreign"])
def test_a_folder_that_cannot_hold_the_site_is_refused(built, out):
    put(built, "foreign/mine.txt", "正文。")
    before = standing(built)
    done = run(built, "--out", out)
    assert done.code == 2
    assert f"Invalid value for --out: {out}" in done.err
    assert standing(built) == before


@pytest.mark.parametrize("url", ["", "example.org/甲", "javascript:alert(1)", "https://[x"])
def test_an_address_that_is_none_is_refused(project, url):
    done = run(project, "--base-url", url)
    assert done.code == 2
    assert f"'--base-url': expected an address that begins with https:// or http://, found “{url}”" in done.err


@pytest.mark.parametrize("url", ["https://a.example/x?y", "https://a.example/#z", "https://a.example/x/../y"])
def test_an_address_that_is_no_folder_is_refused(project, url):
    done = run(project, "--base-url", url)
    assert done.code == 2
    assert f"'--base-url': expected an address of a folder, without “?”, “#” and “..”, found “{url}”" in done.err

"""Habits of Windows, as far as another system can have them: its line ends, marks, consoles, names, missing links."""

import codecs
import errno
import json
import os
import subprocess
import sys
from pathlib import PureWindowsPath

import pytest

from duizhao import pipeline
from duizhao.addresses import file_problem, slug_problem
from duizhao.model import ContentError
from duizhao.pipeline import Options
from duizhao.propose import NewCounty, with_county
from duizhao.settings import load
from tests import small
from tests.conftest import ROOT, unwatched

LONG = "abcdefghij" * 4
DEVICES = ("con", "prn", "aux", "nul", "com1", "lpt9")
TEXTS = (".yaml", ".txt", ".md", ".html")


@pytest.fixture
def five(tmp_path):
    """The small project."""
    return small.make(tmp_path / "五份报告")


def files(project, out=None):
    return pipeline.build(project, out, Options(), unwatched).files


def spoil(folder):
    """Write each text of a folder as Notepad did: with a mark at its start, and with CR before LF."""
    paths = [path for path in folder.rglob("*") if path.suffix in TEXTS]
    assert paths
    for path in paths:
        path.write_bytes(codecs.BOM_UTF8 + path.read_bytes().replace(b"\n", b"\r\n"))


def test_marks_and_line_ends_of_windows_change_nothing(five):
    plain = files(five)
    for part in ("content", "templates"):
        spoil(five / part)
    marked = files(five)
    assert [name for name in plain.keys() | marked.keys() if plain.get(name) != marked.get(name)] == []


def test_a_report_with_a_mark_and_line_ends_of_windows_reads_the_same(five):
    def read():
        seeds = sorted((five / "seeds").iterdir())
        return [json.loads(one.json) for one in pipeline.inspect(five, seeds)]

    plain = read()
    spoil(five / "seeds")
    for before, after in zip(plain, read(), strict=True):
        assert {edit["rule"] for edit in after["edits"]} - {edit["rule"] for edit in before["edits"]} == {"line-end"}
        assert after["text"] == before["text"]
        sections = [[[item["text"] for item in part["items"]] for part in one["sections"]] for one in (before, after)]
        assert sections[0] == sections[1]


def test_a_report_that_holds_its_own_text_reads_the_same_with_line_ends_of_windows(five):
    path = five / "content/reports/baihe/2022.md"
    matter = "---\r\ntitle: 白禾县2022年度报告\r\n---\r\n" + small.text_of("baihe", 2022).replace("\n", "\r\n")
    path.write_bytes(codecs.BOM_UTF8 + matter.encode())
    (one,) = pipeline.inspect(five, [path])
    assert json.loads(one.json)["text"].startswith("白禾县2022年度法治政府建设情况报告\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "end"])
def test_a_county_is_added_with_the_line_ends_that_are_there(end, last):
    text = f"\ufeff# 县{end}a: {{name: 甲县}}" + (end if last else "")
    new = NewCounty(name="乙县", province="丙省", prefecture="丁市", level="county")
    added = with_county(text, "b", new)
    assert added.startswith(f"\ufeff# 县{end}a: {{name: 甲县}}{end}b: {{name: 乙县")
    assert added.endswith(f"}}{end}")
    assert added.replace("\r\n", "\n").count("\n") == 3
    assert ("\r" in added) == (end == "\r\n")


CONSOLES = {
    "cp936": {"PYTHONIOENCODING": "cp936"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize("console", CONSOLES)
def test_a_console_that_shows_no_chinese_or_another_s_hinders_no_command(five, console):
    taken = ("PYTHONIOENCODING", "PYTHONUTF8", "GITHUB_ACTIONS")
    environment = {name: value for name, value in os.environ.items() if name not in taken} | CONSOLES[console]
    (five / "报告–㊣.txt").write_text(small.text_of("qinglan", 2023), encoding="utf-8")
    (five / "content/Topics.yml").write_text("", encoding="utf-8")

    def run(*words):
        command = [sys.executable, str(ROOT / "build.py"), *words]
        done = subprocess.run(command, cwd=five, env=environment, capture_output=True, timeout=120, check=False)
        told = (done.stdout + done.stderr).decode("cp936" if console == "cp936" else "utf-8")
        assert "Traceback" not in told
        return done.returncode, told

    code, told = run("--out", "网站")
    assert (code, "content/Topics.yml: warning: " in told) == (0, True)
    assert ("网站" in told) == (console == "cp936")
    code, told = run("add", "--dry-run", "--year", "2020", "报告–㊣.txt")
    assert (code, "seeds/qinglan-2020.txt" in told) == (0, True)
    (five / "content/site.yaml").write_text("title: [\n", encoding="utf-8")
    code, told = run("--out", "网站")
    assert (code, "content/site.yaml:2:1: error: " in told) == (1, True)


@pytest.mark.parametrize("words", [("--no-cache",), ("add", "--dry-run", "--year", "2020", "报告.txt")])
def test_no_file_is_opened_in_the_encoding_of_the_system(five, words):
    (five / "报告.txt").write_text(small.text_of("qinglan", 2023), encoding="utf-8")
    told = ("-X", "warn_default_encoding", "-W", "always::EncodingWarning")
    command = [sys.executable, *told, str(ROOT / "build.py"), *words]
    done = subprocess.run(command, cwd=five, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    warned = [line for line in done.stderr.splitlines() if "EncodingWarning" in line]
    assert [line for line in warned if "opencc.py" not in line] == []  # which opens a file that is ASCII
    assert warned, "nothing was watched"


def test_git_changes_no_byte_of_a_received_text():
    rules = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert {"* text=auto eol=lf", "seeds/** -text"} < set(rules)


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV])
def test_where_there_are_no_links_a_build_writes_the_same(five, monkeypatch, code):
    def refused(*_, **__):
        raise OSError(code, os.strerror(code))

    for name in ("link", "symlink"):
        monkeypatch.setattr(os, name, refused)
    out, options = five / "_site", Options(cache=five / ".cache")
    pipeline.build(five, out, options, unwatched)
    with (five / "seeds/baihe-2022.txt").open("a", encoding="utf-8") as seed:
        seed.write("全年开展行政执法检查8次。\n")
    pipeline.build(five, out, options, unwatched)
    written = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    written.pop(".duizhao.json")
    assert written == files(five)


def with_topic(slug, settings):
    settings["topics"]["topics"][-1]["slug"] = slug


def with_indicator(slug, settings):
    settings["indicators"]["indicators"][0]["id"] = slug


def with_county_named(slug, settings):
    settings["counties"][slug] = small.COUNTIES["baihe"] | {"name": "另县"}


HOLDERS = {"topics": with_topic, "indicators": with_indicator, "counties": with_county_named}


@pytest.mark.parametrize("slug", [*DEVICES, LONG + "x", "a.", "a ", "a:b", "a?", "A", "a\\b", "..", ""])
def test_a_name_that_windows_forbids_stands_in_no_address(slug):
    assert slug_problem(slug)


@pytest.mark.parametrize(("holder", "slug"), [("topics", "nul"), ("indicators", LONG + "x"), ("counties", "a.")])
def test_a_name_that_windows_forbids_is_refused_at_its_place(tmp_path, holder, slug):
    (tmp_path / "content").mkdir()
    told = {name: small.told(ROOT, name) for name in HOLDERS}
    HOLDERS[holder](slug, told)
    for name in (*HOLDERS, "site"):
        small.put(tmp_path, name, told.get(name) or small.told(ROOT, name))
    found = [str(finding) for finding in load(tmp_path).findings]
    own = [one for one in found if one.startswith(f"content/{holder}.yaml:") and "unknown topic" not in one]
    assert len(own) == 1, found
    line = int(own[0].split(":")[1])
    lines = (tmp_path / f"content/{holder}.yaml").read_text(encoding="utf-8").split("\n")
    assert slug in "".join(lines[line - 2 : line])
    assert any(word in own[0] for word in ("cannot stand in an address", "a device on Windows", "at most 40"))


@pytest.mark.parametrize("province", ["", "省" * 21])
def test_a_province_by_which_no_short_address_is_made_is_refused(five, province):
    small.put(five, "counties", small.COUNTIES | {"baihe": small.COUNTIES["baihe"] | {"province": province}})
    (found,) = load(five).findings
    wanted = f"expected a province of at most 20 characters, found {len(province)}"
    assert (str(found.where), found.message) == ("content/counties.yaml:3:13", wanted)


@pytest.mark.parametrize("name", ["nul", LONG + "x", "a b"])
def test_a_page_whose_name_windows_forbids_is_refused(five, name):
    (five / f"content/pages/{name}.md").write_text("---\ntitle: 甲\n---\n乙\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        files(five)
    (found,) = [one for one in raised.value.findings if one.level == "error"]
    assert str(found).startswith(f"content/pages/{name}.md: error: not a page: ")


def test_a_page_takes_no_place_of_the_site_s_own(five):
    taken = sorted({name.partition("/")[0] for name in files(five) if "/" in name} - {"about", "method"})
    for name in taken:
        (five / f"content/pages/{name}.md").write_text("---\ntitle: 甲\n---\n乙\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        files(five)
    told = [str(finding) for finding in raised.value.findings if finding.level == "error"]
    wanted = "content/pages/{0}.md: error: not a page: the site has “{0}” already; expected another name"
    assert told == [wanted.format(name) for name in taken]


ASSETS = {
    "a:b.css": "“a:b.css” cannot stand in an address",
    "a?.js": "“a?.js” cannot stand in an address",
    "图.svg": "“图.svg” cannot stand in an address",
    "a .css": "“a .css” cannot stand in an address",
    "tail.": "“tail.” cannot stand in an address",
    "con.svg": "“con.svg” names a device on Windows",
    "NUL/a.svg": "“NUL” names a device on Windows",
    "a" * 101 + ".css": "has 105 characters",
}


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_whose_name_windows_forbids_is_refused(five, name):
    path = five / "templates/assets" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    with pytest.raises(ContentError) as raised:
        files(five)
    (found,) = raised.value.findings
    assert str(found).startswith(f"templates/assets/{name}: error: ")
    assert ASSETS[name] in str(found)


def test_assets_that_differ_in_capitals_alone_are_refused(five):
    (five / "templates/assets/Site.css").write_bytes((five / "templates/assets/site.css").read_bytes())
    with pytest.raises(ContentError) as raised:
        files(five)
    (found,) = raised.value.findings
    assert str(found).startswith("templates/assets/site.css: error: differs from “Site.css” in capitals alone")


def test_a_text_that_is_named_with_backslashes_is_refused_everywhere(five):
    path = five / "content/reports/baihe/2022.md"
    path.write_text(path.read_text(encoding="utf-8").replace("seeds/", "seeds\\"), encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        files(five)
    told = [str(finding) for finding in raised.value.findings if finding.level == "error"]
    wanted = "“seeds\\baihe-2022.txt” has backslashes, which only Windows reads; expected “seeds/baihe-2022.txt”"
    assert told == [f"content/reports/baihe/2022.md:3:7: error: {wanted}"]


def is_reserved(name):
    """Whether Windows keeps a name for itself, as Python's own rules for its paths say."""
    return any(PureWindowsPath(part).is_reserved() for part in name.split("/"))


def test_every_name_of_a_site_is_one_that_windows_can_hold(five):
    counties = {f"{letter}{LONG}"[:40]: county for letter, county in zip("abc", small.COUNTIES.values(), strict=True)}
    small.put(five, "counties", counties)
    for number, county in enumerate(small.COUNTIES):
        (five / f"content/reports/{county}").rename(five / f"content/reports/{list(counties)[number]}")
    a, b, c = counties
    keys = f"[{a}-2022, {a}-2023, {b}-2023, {c}-2023]"
    (five / "content/comparisons.yaml").write_text(f"- reports: {keys}\n", encoding="utf-8")
    names = files(five)
    assert [name for name in names if set(name) & set('<>:"\\|?*') or not name.isascii() or name != name.strip()] == []
    assert [name for name in names if any(part.endswith((".", " ")) for part in name.split("/"))] == []
    assert [name for name in names if is_reserved(name)] == []
    assert len({name.lower() for name in names}) == len(names)
    longest = max(names, key=len)
    assert longest.startswith("compare/")
    assert 150 < len(longest) <= 240


@pytest.mark.parametrize("word", [*DEVICES, *(device.upper() for device in DEVICES)])
def test_what_windows_reserves_is_known(word):
    assert is_reserved(word)
    assert file_problem(f"{word}.css")
    assert slug_problem(word)


def test_what_only_looks_reserved_is_not():
    for word in ("console", "com", "lpt", "auxi", "nul-2", "con-2023", LONG):
        assert (slug_problem(word), is_reserved(word)) == (None, False)

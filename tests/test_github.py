"""What GitHub Actions is told: annotations, the summary of a job, and no orders by a report's words."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from duizhao import github
from duizhao.cli import main
from duizhao.front_matter import scalar
from duizhao.model import Finding, Place
from duizhao.pipeline import Gap, Site

COMMANDS = ("error", "warning", "notice", "add-mask", "stop-commands", "group", "set-output", "debug")
HOSTILE = (
    "::add-mask::年", "  ::error file=a::b", "\u2003::stop-commands::x", "甲##[add-mask]年", "###[group]a",
    ":\u200b:error::x", "#\u200b#[error]x", "#\u00ad#\u2060[error]x", "\ufeff::error::x", "::error::##[error]x",
)  # fmt: skip
MARKUP = (
    "<img src=x onerror=alert(1)>", "</td></table><h1>a", "[a](https://evil.example)", "![a](//evil.example/a.png)",
    "a | b\n| c", "`code` **bold** _i_ ~~s~~", "https://evil.example/ www.evil.example WWW.evil.example", "@someone",
    "&lt;b&gt;", "\\|", "$$x$$ :tada:", "# heading\n- item", "<!--", "\x00\x1b[31m", "a@b.example",
)  # fmt: skip


def commands_in(line: str) -> list[str]:
    """Return what GitHub's runner takes for commands in a line (actions/runner, ActionCommand.cs).

    It compares words by culture, as if what is not seen were not there.
    """
    line = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", line).lstrip()
    found = re.match(r"::([^\s:]+)(?: .*?)?::", line)
    old = re.search(r"##\[([^\s\]]+)[^\]]*\]", line)
    return [match[1] for match in (found, old) if match and match[1] in COMMANDS]


@pytest.fixture
def actions(monkeypatch, tmp_path) -> Path:
    """Run as if under GitHub Actions; the file of the summary."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    return summary


def run(project, monkeypatch, *words):
    monkeypatch.chdir(project)
    return CliRunner().invoke(main, words, catch_exceptions=False)


def titled(project: Path, title: str) -> None:
    matter = project / "content/reports/xinxian/2023.md"
    lines = matter.read_text("utf-8").splitlines(keepends=True)
    matter.write_text(
        "".join(f"title: {scalar(title)}\n" if one.startswith("title:") else one for one in lines), "utf-8"
    )


def shown(summary: Path) -> LexborHTMLParser:
    """Return a summary as GitHub shows it, before it takes out what it finds dangerous."""
    text = summary.read_text("utf-8")
    return LexborHTMLParser(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def rows_of(page: LexborHTMLParser) -> list[list[str]]:
    return [[cell.text() for cell in row.css("td")] for row in page.css("tbody tr")]


@pytest.mark.usefixtures("actions")
@pytest.mark.parametrize("line", HOSTILE)
def test_no_line_of_a_report_is_a_command(line):
    assert commands_in(line), "else the test would show nothing"
    assert commands_in(github.harmless(line)) == []


def test_elsewhere_lines_stay_as_they_are(monkeypatch):
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert [github.harmless(line) for line in HOSTILE] == list(HOSTILE)
    assert list(github.commands([Finding(Place("a"), "error", "b")])) == []


@pytest.mark.usefixtures("actions")
def test_of_each_level_as_many_are_annotated_as_github_shows():
    levels = ("notice", "error", "warning")
    findings = [Finding(Place(f"{level}{number}"), level, "x") for number in range(30) for level in levels]
    told = list(github.commands(findings))
    counts = [sum(line.startswith(f"::{level} ") for line in told) for level in ("error", "warning", "notice")]
    assert counts == [10, 10, 10]
    assert [line[2:5] for line in told] == sorted((line[2:5] for line in told), key=["err", "war", "not"].index)


@pytest.mark.usefixtures("actions")
def test_an_annotation_says_where_and_what_whatever_they_are():
    where, what = Place("a,b:c%\n=.md", 3, 9), "100%\r\n::error::，"
    [line] = github.commands([Finding(where, "warning", what)])
    level, place, message = re.fullmatch(r"::(\w+) ([^:]*)::([^\r\n]*)", line).groups()
    assert (level, unquote(message)) == ("warning", what)
    assert {name: unquote(value) for name, value in (part.split("=", 1) for part in place.split(","))} == {
        "file": where.path, "line": "3", "col": "9"
    }  # fmt: skip


@pytest.mark.usefixtures("actions")
def test_a_place_without_a_line_names_none():
    assert list(github.commands([Finding(Place("a.md"), "error", "b")])) == ["::error file=a.md::b"]


def test_the_summary_tells_what_was_built_and_what_is_not_known(project, monkeypatch, actions):
    (project / "seeds/003_b0eed4d44086a7a4.txt").write_text("县里开会。\n成效明显。\n", "utf-8")
    assert run(project, monkeypatch, "--no-cache").exit_code == 0
    page = shown(actions)
    assert page.css_first("h3").text() == "Built: 2 reports, 1 comparisons, 35 pages"
    told = {row[0]: row[1:] for row in rows_of(page)}
    assert told["kind of a section left open"] == ["1", "新县2023年度法治政府建设情况报告 (no heading)"]
    assert told["其他事项"] == ["1", "井研县2023年度法治政府建设情况报告"]
    assert [row[0] for row in rows_of(page) if "kind of section left open" in row[-1]] == ["notice"]


def test_a_build_that_has_nothing_to_do_tells_the_same(project, monkeypatch, actions):
    assert run(project, monkeypatch).exit_code == 0
    first = actions.read_text("utf-8")
    again = run(project, monkeypatch)
    assert "read" not in again.stderr, "nothing was to be done"
    assert actions.read_text("utf-8") == first * 2
    assert "::notice file=content/reports/xinxian/2023.md::" in again.stderr


def test_the_summary_of_a_build_that_failed_says_why(project, monkeypatch, actions):
    (project / "content/reports/xinxian/2023.md").write_text(
        "---\ntitle: 新县\nsigned: <昨天|>\n---\n正文。\n", "utf-8"
    )
    assert run(project, monkeypatch).exit_code == 1
    page = shown(actions)
    assert page.css_first("h3").text().startswith("Failed: nothing was written")
    wanted = ["error", "content/reports/xinxian/2023.md:3:9", "expected a date such as 2024-02-29, found “<昨天|>”"]
    assert wanted in rows_of(page)


def test_the_check_is_in_the_summary_too(project, monkeypatch, actions):
    assert run(project, monkeypatch, "--no-cache").exit_code == 0
    (project / "_site/about/index.html").unlink()
    assert run(project, monkeypatch, "check").exit_code == 1
    headings = [heading.text() for heading in shown(actions).css("h3")]
    assert [heading.partition(":")[0] for heading in headings] == ["Built", "Check failed"]


@pytest.mark.parametrize("markup", MARKUP)
def test_words_are_no_markup_in_the_summary(markup, actions):
    github.summarise(markup, [Finding(Place(markup), "error", markup)])
    page = shown(actions)
    tags = {node.tag for node in page.css("body *")}
    assert tags <= {"h3", "p", "table", "thead", "tbody", "tr", "th", "td"}
    wanted = re.sub("[\x00-\x1f]", "\ufffd", " ".join(markup.split())).replace("@", "＠")
    assert rows_of(page) == [["error", wanted, wanted]]
    assert page.css_first("h3").text() == wanted
    raw = actions.read_text("utf-8")
    assert not re.search(r"https?://|(?i:www)\.|@|:\w+:", raw), "GitHub makes links, names and pictures of these"


def test_what_cannot_be_written_or_turns_the_line_is_left_out_of_the_summary(actions):
    github.summarise("\udcff", [Finding(Place("甲\u202e乙"), "error", "\udcff")])
    assert rows_of(shown(actions)) == [["error", "甲乙", "?"]]


def test_a_report_s_title_is_no_markup_in_the_log_and_the_summary(project, monkeypatch, actions):
    titled(project, "<b>新县</b>|[a](b) ##[add-mask]年")
    done = run(project, monkeypatch, "--no-cache")
    assert [line for line in done.output.splitlines() if commands_in(line) and not line.startswith("::notice ")] == []
    assert not shown(actions).css("b, a")


def test_the_summary_stays_far_below_what_github_takes(actions):
    long = Finding(Place("a" * 900, 1, 1), "error", "&" * 5000)
    gaps = tuple(Gap(what="甲" * 500, count=3000, some=("<" * 500,) * 10) for _ in range(6))
    fields = dict.fromkeys(("count", "comparisons", "pages"), 3000) | dict.fromkeys(("findings", "reports"), ())
    site = Site(files={}, base="/", base_url=None, texts={}, unsure=gaps, absent=gaps, **fields)
    github.summarise("x" * 5000, [long] * 4000, site)
    assert actions.stat().st_size < 300_000
    assert "3950 more in the log" in actions.read_text("utf-8")


def test_a_summary_that_cannot_be_written_fails_no_build(project, monkeypatch, actions):
    actions.mkdir()
    assert run(project, monkeypatch, "--no-cache").exit_code == 0

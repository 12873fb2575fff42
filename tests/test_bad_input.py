"""What an editor gets wrong: every mistake has its place, all are told at once, the last good site stays."""

import os
import shutil
from typing import get_args

import pytest

from duizhao import pipeline
from duizhao.model import ContentError, Kind
from duizhao.pipeline import Options
from duizhao.settings.patterns import beginnings, pattern_problem
from tests.conftest import unwatched

REPORT = "content/reports/xinxian/2019.md"
OTHER = "content/reports/jingyan/2019.md"
SEED = "seeds/test.txt"
GOOD = "---\ntitle: 新县2019年度报告\n---\n正文。\n"
BY_TEXT = f"---\ntitle: 新县2019年度报告\ntext: {SEED}\n---\n"
SETTINGS = ("site.yaml", "counties.yaml", "sections.yaml", "topics.yaml", "comparisons.yaml", "variants.yaml")
WORDS = ("words.txt", "boilerplate.txt")
KINDS = get_args(Kind)


def fields(lines, body="正文。\n"):
    """A report of these fields, their first on line 2, and a title behind them."""
    return {REPORT: f"---\n{lines}\ntitle: 新县2019年度报告\n---\n{body}"}


def text_of(path):
    """A report whose text is said to stand in ``path``."""
    return {REPORT: f"---\ntitle: 新县2019年度报告\ntext: {path}\n---\n"}


def sections(pattern):
    """A complete ``sections.yaml``; its pattern stands on line 5, in column 7."""
    first = f"- kind: {KINDS[0]}\n  name: 名\n  short: 名\n  headings:\n    - '{pattern}'\n"
    others = (f"- {{kind: {kind}, name: 名, short: 名}}\n" for kind in KINDS[1:])
    return {"content/sections.yaml": first + "".join(others)}


def topics(*lines):
    """A ``topics.yaml`` of these topics, their first on line 3, below the one that must be there."""
    lines = ("{slug: leadership, name: 领导, cues: {述法: 4}}", *lines)
    return {"content/topics.yaml": "topics:\n" + "".join(f"- {line}\n" for line in lines)}


def indicators(*lines, units="件"):
    """An ``indicators.yaml`` of these indicators, their first on line 3."""
    return {"content/indicators.yaml": f"units: [{units}]\nindicators:\n" + "".join(f"- {line}\n" for line in lines)}


def matters(*lines):
    """A ``matters.yaml`` of these things, their first on line 2."""
    return {"content/matters.yaml": "things:\n" + "".join(f"- {line}\n" for line in lines)}


def put(project, files):
    for name, content in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def errors(project, site_folder):
    """Builds the project where a good site stands; returns the errors once the site is known to be untouched."""
    out = project / "_site"

    def standing():
        beside = sorted(path.name for path in project.iterdir() if path.name.startswith("_site"))
        return beside, {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def build(files=None, options=None):
        put(project, files or {})
        shutil.copytree(site_folder, out)
        before = standing()
        with pytest.raises(ContentError) as raised:
            pipeline.build(project, out, options or Options(), unwatched)
        assert standing() == before
        return [str(finding) for finding in raised.value.findings if finding.level == "error"]

    return build


def assert_one(found, place, words):
    """There is one error, at that place, and it says all of these words."""
    assert [error.split(": error: ")[0] for error in found] == [place], found
    assert [word for word in words if word not in found[0]] == [], found[0]


FRONT_MATTER = {
    "missing field": (
        {REPORT: "---\nsigned: 2020-02-29\n---\n正文。\n"},
        "2:1",
        ["missing field “title”", "expected text"],
    ),
    "missing field, nothing given": ({REPORT: "---\n---\n正文。\n"}, "2:1", ["missing field “title”", "expected text"]),
    "misspelt field": (fields("sigend: 2020-02-29"), "2:1", ["unknown field “sigend”", "did you mean “signed”?"]),
    "field of no such name": (fields("作者: 张三"), "2:1", ["unknown field “作者”", "expected one of: title, signed"]),
    "date in words": (
        fields("signed: 2020年2月29日"),
        "2:9",
        ["expected a date such as 2024-02-29", "“2020年2月29日”"],
    ),
    "date of no calendar": (fields("signed: 2023-02-29"), "2:9", ["expected a date", "found “2023-02-29”"]),
    "date as a list": (fields("published: [2020, 2, 29]"), "2:12", ["expected a date", "found a list"]),
    "bool as yes": (fields("draft: yes"), "2:8", ["expected true or false", "found “yes”"]),
    "bool in Chinese": (fields("draft: 是"), "2:8", ["expected true or false", "found “是”"]),
    "bool left empty": (fields("draft:"), "2:7", ["expected true or false", "found nothing"]),
    "title as a mapping": (
        {REPORT: "---\ntitle: {县: 新县}\n---\n正文。\n"},
        "2:8",
        ["expected text", "found a mapping"],
    ),
    "title left blank": ({REPORT: '---\ntitle: "　"\n---\n正文。\n'}, "2:8", ["expected a title", "found nothing"]),
    "front matter as a list": (
        {REPORT: "---\n- title\n---\n正文。\n"},
        "2:1",
        ["expected a mapping (title, ", "found a list"],
    ),
    "origin that runs a script": (
        fields("origin: javascript:alert(1)"),
        "2:9",
        ["https:// or http://", "“javascript:alert(1)”"],
    ),
    "origin without a scheme": (fields("origin: www.hnxx.gov.cn"), "2:9", ["https://", "“www.hnxx.gov.cn”"]),
    "origin without a host": (fields("origin: https:///a"), "2:9", ["https://", "“https:///a”"]),
    "no front matter": ({REPORT: "正文。\n"}, "1:1", ["no front matter", "expected “---”"]),
    "front matter without end": ({REPORT: "---\ntitle: 新县\n正文。\n"}, "1:1", ["no front matter", "“---” again"]),
    "front matter below a line": ({REPORT: "\n" + GOOD}, "1:1", ["no front matter", "on the first line"]),
    "YAML that does not parse": (fields("signed: [2020"), "3:6", ["not valid YAML"]),
    "duplicate field": (fields("title: 新縣"), "3:1", ["duplicate field “title”", f"first given at {REPORT}:2:1"]),
    "alias": (fields("origin: &a x\nretrieved: *a"), "3:12", ["aliases (*name) are not read", "write the value out"]),
    "merge key": (fields("<<: {draft: true}"), "2:1", ["unknown field “<<”"]),
    "too deep": (fields(f"origin: {'[' * 30}{']' * 30}"), "2:28", ["nested more than 20 deep"]),
    "body left blank": ({REPORT: "---\ntitle: 新县\n---\n\n　\n"}, "4:1", ["empty report", "expected its text"]),
    "bytes of another encoding": (
        {REPORT: "---\ntitle: 新".encode() + "县".encode("gb18030") + b"\n---\n"},
        "2:9",
        ["byte 0xCF", "not UTF-8"],
    ),
    "NUL in a field": ({REPORT: "---\ntitle: 新\0县\n---\n正文。\n"}, "2:9", ["NUL", "expected a text"]),
    "NUL in the body": ({REPORT: "---\ntitle: 新县\n---\n正文\0。\n"}, "4:3", ["NUL", "expected a text"]),
}


@pytest.mark.parametrize(("files", "place", "words"), FRONT_MATTER.values(), ids=FRONT_MATTER)
def test_a_report_that_cannot_be_used_is_refused_at_its_place(errors, files, place, words):
    assert_one(errors(files), f"{REPORT}:{place}", words)


@pytest.mark.parametrize("year", ["20233", "２０２３", "二〇二三", "abcd", "1066", "2100", "2023年", ""])
def test_a_file_name_that_is_no_year_is_refused(errors, year):
    path = f"content/reports/xinxian/{year}.md" if year else "content/reports/xinxian/-.md"
    assert_one(errors({path: GOOD}), path, [f"bad year “{year or '-'}”", "expected content/reports/<county>/<year>.md"])


@pytest.mark.parametrize("county", ["xinxain", "新县", "新縣", "XINXIAN"])
def test_a_county_that_is_not_in_counties_yaml_is_refused(errors, county):
    path = f"content/reports/{county}/2019.md"
    assert_one(errors({path: GOOD}), path, [f"county “{county}” is not in content/counties.yaml", "known: jingyan"])


@pytest.mark.parametrize("path", ["content/reports/2019.md", "content/reports/a/b/2019.md", "content/reports/a/x.docx"])
def test_a_report_in_another_place_is_refused(errors, path):
    assert_one(errors({path: GOOD}), path, ["not a place for a report", "expected content/reports/<county>/<year>.md"])


def test_two_reports_of_one_county_and_year_are_refused(errors):
    first = REPORT.replace(".md", ".markdown")
    assert_one(
        errors({REPORT: GOOD, first: GOOD}),
        f"{REPORT}:1:1",
        ["second report of xinxian for 2019", f"the first is {first}"],
    )


@pytest.mark.parametrize("spelling", [SEED, "seeds/./test.txt", "seeds/../seeds/test.txt"])
def test_two_reports_of_one_text_are_refused(errors, spelling):
    files = {SEED: "正文。\n", OTHER: BY_TEXT, **text_of(spelling)}
    assert_one(errors(files), f"{REPORT}:1:1", [f"{SEED} is already the text of {OTHER}"])


def test_two_reports_of_one_text_by_a_link_are_refused(project, errors):
    (project / "seeds/link.txt").symlink_to("test.txt")
    files = {SEED: "正文。\n", OTHER: BY_TEXT, **text_of("seeds/link.txt")}
    assert_one(errors(files), f"{REPORT}:1:1", [f"{SEED} is already the text of {OTHER}"])


TEXTS = {
    "not there": ("seeds/没有.txt", ["“seeds/没有.txt” is not there", "expected a file below seeds/"]),
    "a folder": ("seeds", ["“seeds” is a folder", "expected a file below seeds/"]),
    "absolute": ("/etc/passwd", ["“/etc/passwd” leads out of seeds/", "expected a file below it"]),
    "out of the project": ("../../x.txt", ["“../../x.txt” leads out of seeds/"]),
    "out and elsewhere": ("seeds/../content/site.yaml", ["“seeds/../content/site.yaml” leads out of seeds/"]),
    "beside the seeds": ("content/site.yaml", ["“content/site.yaml” leads out of seeds/"]),
    "empty": ('""', ["“”", "expected a file"]),
    "longer than a name may be": (f"seeds/{'a' * 300}", ["expected a file"]),
    "with a NUL": ('"seeds/\\0.txt"', ["the character ‹U+0000›"]),
}


@pytest.mark.parametrize(("path", "words"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_no_file_below_seeds_is_refused(errors, path, words):
    assert_one(errors(text_of(path)), f"{REPORT}:3:7", words)


def test_a_link_that_leads_out_of_the_project_is_refused(project, errors):
    outside = project.parent / "outside.txt"
    outside.write_text("正文。\n", encoding="utf-8")
    (project / "seeds/link.txt").symlink_to(outside)
    assert_one(errors(text_of("seeds/link.txt")), f"{REPORT}:3:7", ["“seeds/link.txt” leads out of seeds/"])


def test_a_linked_folder_that_leads_out_of_the_project_is_refused(project, errors):
    (project.parent / "outside").mkdir()
    (project.parent / "outside/a.txt").write_text("正文。\n", encoding="utf-8")
    (project / "seeds/link").symlink_to(project.parent / "outside")
    assert_one(errors(text_of("seeds/link/a.txt")), f"{REPORT}:3:7", ["“seeds/link/a.txt” leads out of seeds/"])


def test_a_link_that_leads_nowhere_is_refused(project, errors):
    (project / "seeds/link.txt").symlink_to("gone.txt")
    found = errors(text_of("seeds/link.txt"))
    assert_one(found, f"{REPORT}:3:7", ["“seeds/link.txt” links to a file that is not there", "expected a file"])


def test_a_report_that_is_a_link_to_nothing_is_not_passed_over(project, errors):
    (project / REPORT).symlink_to("gone.md")
    assert_one(errors(), REPORT, ["a link to a file that is not there"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with a name")
def test_pipes_are_refused_and_not_waited_for(project, errors):
    os.mkfifo(project / "content/pages/more.md")
    os.mkfifo(project / SEED)
    found = errors({REPORT: BY_TEXT})
    told = "error: a pipe, socket or device; expected a file"
    assert found == [f"content/pages/more.md: {told}", f"{SEED}: {told}"]


def test_a_link_that_leads_to_itself_is_refused(project, errors):
    (project / "seeds/link.txt").symlink_to("link.txt")
    assert_one(errors(text_of("seeds/link.txt")), f"{REPORT}:3:7", ["“seeds/link.txt”"])


@pytest.mark.parametrize("text", ["", "\n\n", " \t\u3000\n", "\ufeff", "\u200b\n"])
def test_a_text_without_words_is_refused(errors, text):
    assert_one(errors({REPORT: BY_TEXT, SEED: text}), SEED, ["empty report", f"{len(text.encode())} bytes, not a word"])


SEEDS = {
    "a byte of no encoding": ("一、正文\n二、正\u3000".encode() + b"\xff\n", "2:5", ["byte 0xFF", "expected a UTF-8"]),
    "an encoding of Western Europe": (
        "Résumé\n".encode("latin-1"),
        "1:2",
        ["byte 0xE9", "not UTF-8", "nor is it Chinese"],
    ),
    "an encoding of Korea": ("민주공화국의 모든 국민".encode("euc-kr"), "1:1", ["byte 0xB9", "nor is it Chinese"]),
    "a character cut off": ("一、正文".encode()[:-1], "1:4", ["byte 0xE6", "unexpected end of data", "seems cut off"]),
    "behind a byte order mark": (b"\xef\xbb\xbf" + "正文".encode() + b"\xff", "1:3", ["byte 0xFF", "not UTF-8"]),
    "below a byte order mark": (b"\xef\xbb\xbf" + "正文\n正".encode() + b"\xff", "2:2", ["byte 0xFF", "not UTF-8"]),
    "NUL": ("一、正文\n二、正\0文\n", "2:4", ["NUL", "expected a text"]),
}


@pytest.mark.parametrize(("text", "place", "words"), SEEDS.values(), ids=SEEDS)
def test_a_text_that_cannot_be_decoded_is_refused_at_its_byte(errors, text, place, words):
    assert_one(errors({REPORT: BY_TEXT, SEED: text}), f"{SEED}:{place}", words)


def test_what_is_no_text_is_told_of_all_files_in_one_run(project, errors):
    with (project / "seeds/2015.txt").open("wb") as sparse:
        sparse.truncate(100_000_000)
    texts = {
        2014: "一、主要举措和成效".encode("gb18030")[:-1],
        2016: b"",
        2017: b"%PDF-1.4\n",
        2018: b"\x7fELF\2\1\1\0\0",
        2019: "<!doctype html><p>正文</p>".encode(),
    }
    files = {f"seeds/{year}.txt": text for year, text in texts.items()}
    for year in (2015, *texts):
        files[f"content/reports/xinxian/{year}.md"] = BY_TEXT.replace(SEED, f"seeds/{year}.txt")
    found = errors(files)
    told = ("2014.txt:1:9", "2015.txt", "2016.txt", "2017.txt", "2018.txt:1:8", "2019.txt")
    assert [error.split(": error: ")[0] for error in found] == [f"seeds/{place}" for place in told]
    words = ("seems cut off", "100,000,000 bytes", "empty report", "a PDF document", "a NUL byte", "an HTML page")
    assert [word for word, error in zip(words, found, strict=True) if word not in error] == []


@pytest.mark.parametrize("name", [*SETTINGS, *WORDS, "pages/about.md"])
def test_a_file_of_settings_that_cannot_be_decoded_is_refused_at_its_byte(errors, name):
    files = {f"content/{name}": "# 甲\n# 乙".encode() + b"\xff\n"}
    assert_one(errors(files), f"content/{name}:2:4", ["byte 0xFF", "UTF-8"])


@pytest.mark.parametrize("name", [*SETTINGS, *WORDS, "pages/about.md"])
def test_a_file_of_settings_with_a_nul_is_refused_at_its_line(errors, name):
    found = errors({f"content/{name}": "# 甲\n# 乙\0\n"})
    assert [error.split(": error: ")[0] for error in found] == [f"content/{name}:2:4"], found


YAML = {
    "field missing": ("site.yaml", "title: 甲\n", "1:1", ["missing field “description”", "expected text"]),
    "field misspelt": (
        "counties.yaml",
        "a: {name: 甲县, provinse: 乙省, province: 乙省, level: county}\n",
        "1:15",
        ["unknown field “provinse”", "did you mean “province”?"],
    ),
    "value of no such name": (
        "counties.yaml",
        "a: {name: 甲县, province: 乙省, level: 县级}\n",
        "1:36",
        ["expected one of: county, department, prefecture, province, township", "found “县级”"],
    ),
    "list for a mapping": ("counties.yaml", "- 甲县\n", "1:1", ["expected a mapping", "found a list"]),
    "mapping for a list": ("comparisons.yaml", "reports: [a, b]\n", "1:1", ["expected a list", "found a mapping"]),
    "word for a list": ("comparisons.yaml", "- reports: a-2023\n", "1:12", ["expected a list", "found “a-2023”"]),
    "does not parse": ("site.yaml", "title: 甲\ndescription: [乙\n", "3:1", ["not valid YAML"]),
    "tab": ("site.yaml", "title: 甲\n\tdescription: 乙\n", "2:1", ["not valid YAML", "tab"]),
    "two documents": (
        "site.yaml",
        "title: 甲\ndescription: 乙\n---\ntitle: 丙\n",
        "3:1",
        ["not valid YAML", "another document"],
    ),
    "duplicate key": (
        "counties.yaml",
        "a: {name: 甲, province: 乙, level: county}\na: {name: 丁, province: 乙, level: county}\n",
        "2:1",
        ["duplicate field “a”", "first given at content/counties.yaml:1:1"],
    ),
    "alias": ("site.yaml", "title: &a 甲\ndescription: *a\n", "2:14", ["aliases (*name) are not read"]),
    "aliases that swell": (
        "site.yaml",
        "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)),
        "2:8",
        ["aliases (*name) are not read"],
    ),
    "too deep": ("variants.yaml", f"kept: {'[' * 30}{']' * 30}\nwritten: {{}}\n", "1:26", ["nested more than 20 deep"]),
    "far too deep": ("variants.yaml", f"kept: {'[' * 100_000}", "1:26", ["nested more than 20 deep"]),
    "key that is a list": ("variants.yaml", "kept: []\nwritten: {[甲]: 乙}\n", "2:11", ["expected a plain name"]),
    "tag that makes an object": (
        "site.yaml",
        "title: 甲\ndescription: !!python/object/apply:os.getcwd []\n",
        "2:14",
        ["expected text", "found a list"],
    ),
}


@pytest.mark.parametrize(("name", "text", "place", "words"), YAML.values(), ids=YAML)
def test_yaml_that_does_not_fit_is_refused_at_its_place(errors, name, text, place, words):
    assert_one(errors({f"content/{name}": text}), f"content/{name}:{place}", words)


PATTERNS = {
    "bracket left open": ("(一", "missing )"),
    "bad escape": ("\\Y", "bad escape"),
    "star": (".*情况", "repeat without end"),
    "plus": ("一+", "repeat without end"),
    "at least two": ("一{2,}", "repeat without end"),
    "star between escaped brackets": ("\\[一*\\]", "repeat without end"),
    "repeat too large": (".{0,99999999999}", "too large"),
    "repeat of what Y stands for": ("Y{1,2}情况", "multiple repeat"),
    "brackets without number": ("(" * 3000 + "一" + ")" * 3000, ""),
}


@pytest.mark.parametrize(("pattern", "word"), PATTERNS.values(), ids=PATTERNS)
def test_a_bad_heading_pattern_is_refused_at_its_place(errors, pattern, word):
    assert_one(errors(sections(pattern)), "content/sections.yaml:5:7", [f"bad pattern “{pattern[:20]}", word])


@pytest.mark.parametrize("pattern", ["(.{0,40}){0,40}！", "(一?.{0,24}){0,9}！", "((一{1,9})?){2,9}！"])
def test_a_pattern_that_can_run_away_is_refused_though_it_is_bounded(pattern):
    assert pattern_problem(pattern)


@pytest.mark.parametrize("pattern", ["一\\*", "[*+]", "[{2,}]{1,2}", "(甲|乙)?.{0,9}", "\\\\{1,2}", "一{2}"])
def test_a_pattern_that_ends_is_taken(pattern):
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "begins"),
    {
        "一": "一",
        "一|二.{0,3}": "一 二",
        "一二三": "一二",
        "一二?三": "一",
        "一{0,2}二": None,
        "一+二": "一",
        "一\\d": "一",
        "[一二]三": "一三 二三",
        "一[二三]": "一二 一三",
        "一(二|三四)五": "一二 一三",
        "一(二|三)?五": "一",
        "一(?!二).": "一",
        "一(?:(二)|三)": "一",
        "(一|[二三])(四)?": "一 二 三",
        "(?:一|二){0,1}三": None,
        "(?<!零)(?<=第)一": "一",
        "一?二": None,
        "[^一]": None,
        "[一-三]": None,
        "[一\\d]": None,
        "\\d": None,
        ".一": None,
        "一|": None,
        "(一|)二": None,
        "((一)|二)": None,
        "(?=一).": None,
        "(?i:a)": None,
        "^一": None,
    }.items(),
)
def test_with_what_a_match_begins_is_known_or_left_open(pattern, begins):
    assert beginnings(pattern) == (None if begins is None else frozenset(begins.split()))


DECISIONS = {
    "topic twice": (
        topics("{slug: rules, name: 甲, cues: {甲: 1}}", "{slug: rules, name: 乙, cues: {乙: 1}}"),
        "topics.yaml:4:10",
        ["duplicate id “rules”"],
    ),
    "topic named as a section": (
        topics("{slug: measures, name: 甲, cues: {甲: 1}}"),
        "topics.yaml:3:10",
        ["duplicate id “measures”"],
    ),
    "topic named as a row of its own": (
        topics("{slug: undecided, name: 甲, cues: {甲: 1}}"),
        "topics.yaml:3:10",
        ["“undecided”"],
    ),
    "topic of the leaders missing": (
        {"content/topics.yaml": "topics:\n- {slug: a, name: 甲, cues: {甲: 1}}\n"},
        "topics.yaml:2:1",
        ["“leadership”"],
    ),
    "topic of no address": (
        topics("{slug: 制度, name: 甲, cues: {甲: 1}}"),
        "topics.yaml:3:10",
        ["“制度” cannot stand in an address", "expected a–z, 0–9 and single hyphens"],
    ),
    "cue of one weight in two topics": (
        topics("{slug: a, name: 甲, cues: {执法: 2}}", "{slug: b, name: 乙, cues: {监督: 3, 执法: 2.0}}"),
        "topics.yaml:4:40",
        ["cue “执法” speaks for a with the same weight"],
    ),
    "weight that is no number": (
        topics("{slug: a, name: 甲, cues: {执法: 两}}"),
        "topics.yaml:3:33",
        ["expected a number", "found “两”"],
    ),
    "weight that cannot be compared": (
        topics("{slug: a, name: 甲, cues: {执法: nan}}"),
        "topics.yaml:3:33",
        ["expected a number", "found “nan”"],
    ),
    "weight without end": (
        topics("{slug: a, name: 甲, cues: {执法: 1e999}}"),
        "topics.yaml:3:33",
        ["expected a number", "found “1e999”"],
    ),
    "matter that explodes": (
        matters("{name: 甲, words: ['(甲+)+乙']}"),
        "matters.yaml:2:21",
        ["bad pattern", "repeat"],
    ),
    "matter of every text": (matters("{name: 甲, words: ['甲?']}"), "matters.yaml:2:21", ["found in every text"]),
    "matter twice": (matters(*["{name: 甲, words: [甲]}"] * 2), "matters.yaml:3:10", ["“甲” is described twice"]),
    "matter without words": (matters("{name: 甲, words: []}"), "matters.yaml:2:20", ["expected a pattern"]),
    "no matters": ({"content/matters.yaml": "things: []\n"}, "matters.yaml:1:9", ["expected a matter"]),
    "unit that is not known": (
        indicators("{id: a, name: 甲, topic: rules, units: [件, 尊], range: [0, 9], what: [甲]}"),
        "indicators.yaml:3:45",
        ["unknown unit “尊”", "expected one of “units”"],
    ),
    "indicator twice": (
        indicators(*["{id: a, name: 甲, topic: rules, units: [件], range: [0, 9], what: [甲]}"] * 2),
        "indicators.yaml:4:8",
        ["duplicate id “a”"],
    ),
    "range upside down": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [9, 0], what: [甲]}"),
        "indicators.yaml:3:53",
        ["expected the least value and a larger one", "found 9, 0"],
    ),
    "range of one end": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [9], what: [甲]}"),
        "indicators.yaml:3:53",
        ["expected the least value and a larger one", "found 9"],
    ),
    "indicator with a pattern that explodes": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [0, 9], what: ['(甲+)+乙']}"),
        "indicators.yaml:3:68",
        ["bad pattern “(甲+)+乙”", "repeat without end"],
    ),
    "indicator with a pattern that is none": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [0, 9], what: [甲], unless: ['(乙']}"),
        "indicators.yaml:3:81",
        ["bad pattern “(乙”"],
    ),
    "indicator that nothing is known by": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [0, 9], what: []}"),
        "indicators.yaml:3:67",
        ["expected a pattern, found none"],
    ),
    "indicator of no topic": (
        indicators("{id: a, name: 甲, topic: ruels, units: [件], range: [0, 9], what: [甲]}"),
        "indicators.yaml:3:27",
        ["unknown topic “ruels”", "expected one of: leadership"],
    ),
    "indicator of no address": (
        indicators("{id: 甲, name: 甲, topic: rules, units: [件], range: [0, 9], what: [甲]}"),
        "indicators.yaml:3:8",
        ["“甲” cannot stand in an address"],
    ),
    "year of a break that is none": (
        indicators("{id: a, name: 甲, topic: rules, units: [件], range: [0, 9], what: [甲], broken: {24: 乙}}"),
        "indicators.yaml:3:85",
        ["expected a year such as 2024, found “24”"],
    ),
    "year searched that is none": (
        {
            "content/counties.yaml": "jingyan: {name: 甲, province: 乙, level: county}\n"
            "xinxian: {name: 丙, province: 乙, level: county, searched: {23: 2026-05-04}}\n"
        },
        "counties.yaml:2:63",
        ["expected a year such as 2023, found “23”"],
    ),
    "comparison with itself": (
        {"content/comparisons.yaml": "- reports: [jingyan-2023, jingyan-2023]\n"},
        "comparisons.yaml:1:12",
        ["expected two to four different reports", "found jingyan-2023, jingyan-2023"],
    ),
    "comparison of five": (
        {"content/comparisons.yaml": "- introduction: 五\n  reports: [a, b, c, d, e]\n"},
        "comparisons.yaml:2:12",
        ["expected two to four different reports", "found a, b, c, d, e"],
    ),
    "rule of no such name": (
        {"content/comparisons.yaml": "- {rule: next-year}\n"},
        "comparisons.yaml:1:10",
        ["same-year", "following-years", "alike", "found “next-year”"],
    ),
    "rule with reports": (
        {"content/comparisons.yaml": "- {rule: alike, reports: [jingyan-2023, xinxian-2023]}\n"},
        "comparisons.yaml:1:26",
        ["“reports” belongs to a comparison picked by hand"],
    ),
    "rule twice": (
        {"content/comparisons.yaml": "- {rule: alike}\n- {rule: alike, most: 3}\n"},
        "comparisons.yaml:2:10",
        ["duplicate rule “alike”"],
    ),
    "rule that gives none": (
        {"content/comparisons.yaml": "- {rule: alike, most: 0}\n"},
        "comparisons.yaml:1:23",
        ["expected a number from 1 to 20, found 0"],
    ),
    "comparison of one": (
        {"content/comparisons.yaml": "- reports: [jingyan-2023]\n"},
        "comparisons.yaml:1:12",
        ["expected two to four different reports", "found jingyan-2023"],
    ),
    "comparison twice": (
        {"content/comparisons.yaml": "- reports: [a-2023, b-2023]\n- reports: [b-2023, a-2023]\n"},
        "comparisons.yaml:2:12",
        ["duplicate comparison of a-2023, b-2023"],
    ),
    "comparison of an unknown report": (
        {"content/comparisons.yaml": "- reports: [jingyan-2023, xinxian-2032]\n"},
        "comparisons.yaml:1:27",
        ["no report “xinxian-2032”", "known: jingyan-2023"],
    ),
    "variants of unequal length": (
        {"content/variants.yaml": "kept: []\nwritten: {臺帳: 台账, 規畫: 规划书}\n"},
        "variants.yaml:2:23",
        ["“規畫” and “规划书” differ in length", "expected one character for each"],
    ),
    "address of the site that runs a script": (
        {"content/site.yaml": "title: 甲\ndescription: 乙\nbase_url: javascript:alert(1)\n"},
        "site.yaml:3:11",
        ["expected an address that begins with https://", "found “javascript:alert(1)”"],
    ),
    "section kinds missing": (
        {"content/sections.yaml": "# 空\n- {kind: leader, name: 甲, short: 甲}\n"},
        "sections.yaml:2:1",
        ["missing section kinds: preamble, measures"],
    ),
    "page of the editor in a folder": (
        {"content/pages/more/about.md": "---\ntitle: 关于\n---\n另一页。\n"},
        "pages/more/about.md",
        ["expected content/pages/<name>.md"],
    ),
}


@pytest.mark.parametrize(("files", "place", "words"), DECISIONS.values(), ids=DECISIONS)
def test_settings_that_cannot_hold_are_refused_at_their_place(errors, files, place, words):
    assert_one(errors(files), f"content/{place}", words)


def test_a_number_of_words_txt_that_is_no_number_is_refused_at_its_line(errors):
    (found,) = errors({"content/words.txt": "法治政府 3 n\n依法行政 ² n\n"})
    assert found.startswith("content/words.txt:2")
    assert "²" in found


def test_variants_may_be_left_empty(project):
    put(project, {"content/variants.yaml": "kept: []\nwritten: {}\n"})
    assert pipeline.build(project, None, Options(), unwatched).reports


def test_mistakes_of_all_files_are_listed_in_one_run_by_place(errors):
    files = {
        "content/comparisons.yaml": "- reports: [a-2023, a-2023]\n- reports: [b-2023]\n",
        "content/pages/about.md": "没有抬头。\n",
        "content/reports/jingyan/2018.md": "---\nsigend: 2019-01-01\ndraft: 是\n---\n正文。\n",
        "content/reports/jingyan/20233.md": "---\ntitle: 甲\nsigned: 昨天\n---\n正文。\n",
        "content/reports/xinxian/2017.md": "---\ntitle: 甲\ntext: seeds/broken.txt\n---\n",
        "content/reports/xinxian/2018.md": "---\ntitle: 甲\ntext: seeds/none.txt\n---\n",
        "content/site.yaml": "titel: 甲\ndescription: 乙\n",
        "content/variants.yaml": "kept: []\nwritten: {甲: 乙丙}\n",
        "seeds/broken.txt": b"\xff",
        **sections("(一"),
        **topics("{slug: a, name: 甲, cues: {甲: 1}}", "{slug: a, name: 乙, cues: {乙: 1}}"),
    }
    assert [error.split(": error: ")[0] for error in errors(files)] == [
        "content/comparisons.yaml:1:12",
        "content/comparisons.yaml:2:12",
        "content/pages/about.md:1:1",
        "content/reports/jingyan/2018.md:2:1",
        "content/reports/jingyan/2018.md:2:1",
        "content/reports/jingyan/2018.md:3:8",
        "content/reports/jingyan/20233.md",
        "content/reports/jingyan/20233.md:3:9",
        "content/reports/xinxian/2018.md:3:7",
        "content/sections.yaml:5:7",
        "content/site.yaml:1:1",
        "content/site.yaml:1:1",
        "content/topics.yaml:4:10",
        "content/variants.yaml:2:14",
        "seeds/broken.txt:1:1",
    ]


def test_mistakes_of_one_file_are_sorted_by_number_not_by_letter(errors):
    lines = "".join(f"f{number:02}: x\n" for number in range(2, 13))
    found = errors(fields(lines.rstrip()))
    assert [error.split(": error: ")[0] for error in found] == [f"{REPORT}:{line}:1" for line in range(2, 13)]


def test_an_unknown_county_is_named_beside_a_mistake_in_other_settings(errors):
    path = "content/reports/xinxain/2019.md"
    found = errors({path: GOOD, "content/site.yaml": "title: 甲\n"})
    assert [error.split(": error: ")[0] for error in found] == [path, "content/site.yaml:1:1"]


def test_an_unknown_report_in_a_comparison_is_named_beside_a_mistake_in_a_report(errors):
    comparisons = "- reports: [jingyan-2023, xinxian-2032]\n"
    found = errors({"content/comparisons.yaml": comparisons, **fields("draft: 是")})
    assert [error.split(": error: ")[0] for error in found] == ["content/comparisons.yaml:1:27", f"{REPORT}:2:8"]


def test_a_comparison_is_not_to_blame_for_a_mistake_in_its_report(errors):
    comparisons = "- reports: [jingyan-2023, xinxian-2019]\n"
    found = errors({"content/comparisons.yaml": comparisons, **fields("draft: 是")})
    assert_one(found, f"{REPORT}:2:8", ["found “是”"])


@pytest.mark.parametrize("words", ["新县人民政府", "新縣人民政府", "臺灣省、台湾省", "𠮷野家"])
def test_names_are_quoted_as_they_stand(errors, words):
    assert_one(errors(fields(f"signed: {words}")), f"{REPORT}:2:9", [f"found “{words}”"])


def test_columns_count_characters_whatever_their_bytes(errors):
    files = {"content/counties.yaml": "a: {name: 𠮷縣, province: 乙省, level: county, x: 1}\n"}
    assert_one(errors(files), "content/counties.yaml:1:44", ["unknown field “x”"])


def test_no_mistake_hides_behind_a_draft(errors):
    assert_one(errors(fields("draft: true\nsigned: 昨天")), f"{REPORT}:3:9", ["found “昨天”"])


def test_windows_line_ends_do_not_move_the_place(errors):
    files = {REPORT: "---\r\ntitle: 新县\r\nsigned: 昨天\r\n---\r\n正文。\r\n"}
    assert_one(errors(files), f"{REPORT}:3:9", ["found “昨天”"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all files")
def test_a_report_that_may_not_be_read_is_refused(project, errors):
    put(project, {REPORT: GOOD})
    (project / REPORT).chmod(0)
    assert_one(errors(), REPORT, ["cannot be read", "Permission denied"])


@pytest.mark.parametrize(
    ("template", "place", "word"),
    [
        ("{% if %}", "templates/home.html:1", "Expected an expression"),
        ("{{ view.nothing }}", "templates/home.html", "nothing"),
        ("{{ asset('gone.css') }}", "templates/home.html", "no file “gone.css” in templates/assets/"),
    ],
)
def test_a_template_that_fails_is_named(errors, template, place, word):
    (found,) = errors({"templates/home.html": template})
    assert found.startswith(place)
    assert word in found

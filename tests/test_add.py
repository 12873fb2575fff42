"""Reports that are brought in: county and year are found, all is written or nothing, an editor learns what to check."""

import datetime as dt
import sys

import pytest

from duizhao import adding, pipeline
from duizhao.adding import NewCounty, Told, added
from duizhao.addresses import SLUG
from duizhao.model import ContentError
from duizhao.names import county_names
from duizhao.pipeline import Options
from duizhao.propose.slugs import slug
from duizhao.staging import WriteError
from tests.conftest import unwatched
from tests.documents import ADDRESS, BODY, META, SIGNED, TITLE, page, paragraph, word
from tests.test_command_line import contents, put, run, standing

COUNTIES = "content/counties.yaml"
SEED = "seeds/003_b0eed4d44086a7a4.txt"
RED = NewCounty(name="红山县", province="某省", prefecture="某市", level="county")
RED_LINE = "hongshan: {name: 红山县, province: 某省, prefecture: 某市, level: county}"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def as_text(title=TITLE, lines=BODY, signed=SIGNED):
    return "\n".join([title, *lines, *signed, ""])


def titled(unit, year=2022):
    """A short text of which the title alone says whose it is."""
    return as_text(f"{unit}{year}年法治政府建设情况报告", BODY[1:3], ())


@pytest.fixture
def there(tmp_path):
    """Writes a document beside the project and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def proposed(project, there):
    """What is proposed for a document; nothing is written."""

    def propose(content, name="a.txt", **told):
        (proposal,) = adding.add(project, [there(name, content)], Told(**told), dry=True).proposals
        return proposal

    return propose


@pytest.fixture
def refused(project, there):
    """What is said of a document that cannot be brought in; the project is known to be untouched."""

    def refuse(content, **told):
        before = standing(project)
        with pytest.raises(ContentError) as raised:
            adding.add(project, [there("a.txt", content)], Told(**told))
        assert standing(project) == before
        (finding,) = raised.value.findings
        return str(finding)

    return refuse


def with_counties(project, *lines):
    path = project / COUNTIES
    put(project, COUNTIES, path.read_text(encoding="utf-8") + "".join(f"{line}\n" for line in lines))


# Of which county and year.


def test_county_year_title_and_date_are_those_of_the_text(project, proposed):
    with_counties(project, RED_LINE)
    ref = proposed(as_text()).ref
    assert (ref.county, ref.year, ref.title, ref.signed) == ("hongshan", 2023, TITLE, dt.date(2024, 2, 29))
    assert (ref.published, ref.origin, ref.retrieved, ref.draft) == (None, None, None, True)


def test_what_an_editor_says_goes_before_what_the_text_says(proposed):
    day = dt.date(2024, 6, 1)
    ref = proposed(as_text(), county="井研县", year=2021, origin=ADDRESS, published=day, retrieved=day).ref
    assert (ref.county, ref.year) == ("jingyan", 2021)
    assert (ref.origin, ref.published, ref.retrieved) == (ADDRESS, day, day)


def test_a_text_without_title_gets_one_and_says_so(project, proposed):
    with_counties(project, RED_LINE)
    proposal = proposed("\n".join(BODY))
    assert proposal.ref.title == "红山县2023年度法治政府建设情况报告"
    assert "# 文中没有题名，依县名和年度拟定" in proposal.front
    assert any("the text has no title" in remark for remark in proposal.remarks)


@pytest.mark.parametrize("unit", ["焉耆县", "焉耆回族自治县", "新疆维吾尔自治区巴音郭楞蒙古自治州焉耆县"])
def test_a_county_is_known_by_its_short_name_too(project, proposed, unit):
    name = "name: 焉耆回族自治县, province: 新疆维吾尔自治区, prefecture: 巴音郭楞蒙古自治州"
    with_counties(project, f"yanqi: {{{name}, level: county}}")
    assert proposed(titled(unit)).ref.county == "yanqi"


def test_an_office_of_a_county_is_not_the_county(refused):
    told = refused(titled("新县司法局"))
    assert "“新县司法局” is not in content/counties.yaml" in told
    assert "xinxiansifaju: {name: 新县司法局, " in told
    assert "level: department}" in told


def test_of_two_counties_of_one_name_the_one_whose_prefecture_is_named_is_meant(project, proposed, refused):
    with_counties(
        project,
        "gulou: {name: 鼓楼区, province: 江苏省, prefecture: 南京市, level: county}",
        "xuzhou-gulou: {name: 鼓楼区, province: 江苏省, prefecture: 徐州市, level: county}",
    )
    told = refused(titled("鼓楼区"))
    assert "2 counties are called 鼓楼区; say which: --county gulou (南京市), --county xuzhou-gulou (徐州市)" in told
    assert proposed(titled("徐州市鼓楼区")).ref.county == "xuzhou-gulou"


def test_of_a_county_that_is_not_known_the_line_to_add_is_told(refused):
    told = refused(titled("河南省信阳市光山县"))
    line = "guangshan: {name: 光山县, province: 河南省, prefecture: 信阳市, level: county}"
    assert f"add this line to it: “{line}”" in told
    assert '--new-county "光山县,河南省,信阳市,county"' in told


def test_what_a_text_does_not_say_is_asked_for(refused):
    assert "does not say of which county it is; give it: --county (known: jingyan, xinxian)" in refused(BODY[2])
    assert "does not say of which year it is; give it: --year 2023" in refused(BODY[2], county="xinxian")
    assert "county “xinxain” is not in content/counties.yaml" in refused(as_text(), county="xinxain")


def test_a_new_county_is_added_with_its_report(project, there):
    before = (project / COUNTIES).read_text(encoding="utf-8")
    done = adding.add(project, [there("a.txt", as_text())], Told(new_county=RED))
    assert (done.county, done.proposals[0].ref.county) == (RED_LINE, "hongshan")
    assert (project / COUNTIES).read_text(encoding="utf-8") == f"{before}{RED_LINE}\n"


def test_a_name_in_addresses_that_is_taken_gets_the_prefecture_in_front(project, proposed):
    with_counties(project, "hongshan: {name: 洪山区, province: 湖北省, prefecture: 武汉市, level: county}")
    new = NewCounty(name="红山县", province="某省", prefecture="武当市", level="county")
    assert proposed(as_text(), new_county=new).ref.county == "wudang-hongshan"


def test_a_new_county_of_which_no_document_is_is_an_error(refused):
    told = refused(titled("井研县"), new_county=RED)
    assert told.startswith(
        f"{COUNTIES}: error: --new-county 红山县: no document is of a county that is not in the file"
    )


def test_without_pinyin_the_name_in_addresses_is_asked_for(refused, proposed, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    told = refused(as_text(), new_county=RED)
    assert "give it, such as --county xinxian, or have it proposed: pip install 'duizhao[add]'" in told
    assert proposed(as_text(), new_county=RED, county="hongshan").ref.county == "hongshan"


READ = """
单县 shanxian 新县 xinxian 井研县 jingyan 长子县 zhangzi 天长市 tianchang 六合区 luhe 什邡市 shifang 东阿县 donge
都江堰市 dujiangyan 焉耆回族自治县 yanqi 浦东新区 pudong 番禺区 panyu 蔚县 yuxian 铅山县 yanshan 乐亭县 laoting
盱眙县 xuyi 涡阳县 guoyang 荥经县 yingjing 荥阳市 xingyang 务川仡佬族苗族自治县 wuchuan 穆棱市 muling 南京市 nanjing
"""


@pytest.mark.parametrize(("name", "read"), list(zip(READ.split()[::2], READ.split()[1::2], strict=True)))
def test_names_in_addresses_are_read_as_the_places_are(name, read):
    assert slug(name) == read


def test_every_county_has_a_name_for_addresses():
    assert [name for name in county_names() if not SLUG.fullmatch(slug(name) or "")] == []


# All is written or nothing.


def test_a_report_is_written_as_a_draft_that_the_reader_takes(project, there):
    (proposal,) = adding.add(project, [there("a.txt", as_text())], Told(new_county=RED)).proposals
    assert (project / "seeds/hongshan-2023.txt").read_bytes() == as_text().encode()
    front = (project / "content/reports/hongshan/2023.md").read_text(encoding="utf-8")
    assert front == proposal.front
    assert front.startswith(f"---\ntitle: {TITLE}\ntext: seeds/hongshan-2023.txt\nsigned: 2024-02-29")
    assert "\ndraft: true " in front
    assert front.endswith("\n---\n")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_the_bytes_of_a_text_stay_what_they_were(project, there, encoding):
    data = as_text().encode(encoding)
    adding.add(project, [there("a.txt", data)], Told(county="jingyan", year=2019))
    assert (project / "seeds/jingyan-2019.txt").read_bytes() == data


def test_markdown_with_front_matter_brings_its_fields_along(proposed):
    fields = f'title: "红山县: 报告 # 1"\npublished: 2024-03-01\norigin: {ADDRESS}\n'
    proposal = proposed(f"---\n{fields}---\n{BODY[0]}\n{BODY[1]}\n", "a.md", county="jingyan", year=2019)
    ref = proposal.ref
    assert (ref.title, ref.published, ref.origin) == ("红山县: 报告 # 1", dt.date(2024, 3, 1), ADDRESS)
    assert proposal.text.text == f"{BODY[0]}\n{BODY[1]}\n"


def test_nothing_is_overwritten_and_every_problem_is_told(project, there):
    put(project, "seeds/jingyan-2019.txt", "旧文。")
    before = standing(project)
    documents = [
        there("a.txt", titled("井研县", 2023)),
        there("b.txt", titled("井研县", 2019)),
        there("c.txt", titled("新县", 2019)),
        there("d.txt", titled("新县", 2019) + "又一份。\n"),
        there("e.txt", b""),
    ]
    with pytest.raises(ContentError) as raised:
        adding.add(project, documents, Told())
    told = "\n".join(map(str, raised.value.findings))
    assert "a.txt: error: content/reports/jingyan/2023.md: there already; nothing is overwritten" in told
    assert "b.txt: error: seeds/jingyan-2019.txt: there already" in told
    assert "d.txt: error: would be content/reports/xinxian/2019.md, as " in told
    assert "e.txt: error: empty report" in told
    assert len(raised.value.findings) == 4
    assert standing(project) == before


def test_a_new_county_that_spoils_its_file_is_taken_back(project, there):
    put(project, COUNTIES, "{jingyan: {name: 井研县, province: 四川省, level: county}}\n")
    before = contents(project)
    with pytest.raises(ContentError, match="not valid YAML"):
        adding.add(project, [there("a.txt", as_text())], Told(new_county=RED))
    assert contents(project) == before
    assert not (project / "content/reports/hongshan").exists()


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_an_interruption_leaves_nothing_behind(tmp_path, failure):
    def interrupted():
        with added(tmp_path, {"a/b/new": b"2", "c": b"3"}, {"old": b"4"}):
            assert contents(tmp_path) == {"a/b/new": b"2", "c": b"3", "old": b"4"}
            raise failure

    put(tmp_path, "old", "1")
    with pytest.raises(failure):
        interrupted()
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert contents(tmp_path) == {"old": b"1"}


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path):
    put(tmp_path, "b", "1")
    with pytest.raises(WriteError, match="b: cannot be written"), added(tmp_path, {"a": b"2", "b": b"3"}, {}):
        pass
    assert contents(tmp_path) == {"b": b"1"}


# What an editor is told to check.


def test_a_text_that_stands_in_seeds_already_is_told(project, proposed):
    proposal = proposed((project / SEED).read_bytes(), year=2019)
    assert f"the same text stands in {SEED} already" in proposal.remarks


def test_a_day_of_publication_that_cannot_be_is_doubted(proposed):
    source = page([*BODY, *SIGNED], meta=META | {"PubDate": "2019-12-03"})
    remarks = proposed(source, "a.html", county="jingyan", year=2019).remarks
    assert any(remark.startswith("published 2019-12-03: before the year was over") for remark in remarks)
    assert any(remark.startswith("published 2019-12-03: before it was signed") for remark in remarks)


# The command.


def test_the_command_writes_and_tells_and_its_report_is_built(project, there):
    path = there("公报.html", page([*BODY, *SIGNED], head=f"<!-- saved from url=(0045){ADDRESS} -->"))
    done = run(project, "add", path, "--new-county", "红山县,某省,某市,county", "--retrieved", "2024-06-01")
    assert done.code == 0, done.err
    for line in (
        "    published: 2024-03-15   # 依网页的 PubDate（红山县人民政府，红山县司法局）\n",
        f"    origin: {ADDRESS}   # 依保存网页时的网址\n",
        "    retrieved: 2024-06-01\n",
        f"wrote {COUNTIES}: {RED_LINE}\n",
    ):
        assert line in done.text
    places = [done.text.index(words) for words in ("wrote seeds/hongshan-2023.txt: ", "自查单", "To check, before ")]
    assert places == sorted(places)
    built = run(project, "build", "--drafts")
    assert built.code == 0, built.err
    assert TITLE in (project / "_site/reports/hongshan/2023/index.html").read_text(encoding="utf-8")
    drafts = pipeline.build(project, None, Options(drafts=True), unwatched)
    published = pipeline.build(project, None, Options(), unwatched)
    assert len(drafts.reports) == len(published.reports) + 1


def test_a_dry_run_writes_nothing(project, there):
    before = standing(project)
    path = there("a.docx", word(*map(paragraph, BODY)))
    done = run(project, "add", "--dry-run", path, "--county", "jingyan", "--year", "2019")
    assert (done.code, "would write content/reports/jingyan/2019.md:" in done.text) == (0, True), done.err
    assert standing(project) == before


def test_a_failure_is_told_on_standard_error_with_code_1(project, there):
    before = standing(project)
    done = run(project, "add", there("a.txt", as_text()), there("old.doc", OLD))
    assert (done.code, done.out) == (1, b"")
    assert done.err.count(": error: ") == 2
    assert done.err.endswith("nothing was written\n")
    assert standing(project) == before


WRONG = {
    "no file": [],
    "year": ["a.txt", "--year", "23"],
    "date": ["a.txt", "--published", "昨天"],
    "address": ["a.txt", "--origin", "example.org"],
    "county": ["a.txt", "--new-county", "红山县,某省"],
    "level": ["a.txt", "--new-county", "红山县,某省,某市,县"],
    "one address for two": ["a.txt", "b.txt", "--origin", ADDRESS],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_usage_is_told_with_code_2(tmp_path, words):
    done = run(tmp_path, "add", *words)
    assert (done.code, done.out) == (2, b"")
    assert "Error: " in done.err

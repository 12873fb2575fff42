"""What was made before is used again only where a build from nothing would make the same, byte for byte."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao import pipeline, terms
from duizhao.model import ContentError
from duizhao.pipeline import Options, searching, tasks
from duizhao.pipeline.shop import Shop
from duizhao.read import again
from tests import small
from tests.conftest import ROOT, unwatched
from tests.edits import EDITS, Bench


@pytest.fixture(scope="module", autouse=True)
def young_files_are_trusted():
    """Take reports as they were read however young their files are, as a build takes those of yesterday."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(again, "_FRESH", -1_000_000_000_000)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Bench:
    """A project that was built once; not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    bench = Bench(folder / "project", folder / "site", folder / "cache")
    bench.project.mkdir()
    small.make(bench.project)
    built(bench)
    return bench


def built(bench: Bench, watch=unwatched, **asked):
    """Build with what was kept; return what came of it and the site as it stands then."""
    return outcome(bench.project, bench.out, Options(cache=bench.cache, **asked), watch)


def outcome(project: Path, out: Path, options: Options, watch=unwatched):
    try:
        site = pipeline.build(project, out, options, watch)
    except ContentError as error:
        return error.findings
    return site.count, site.comparisons, site.pages, site.findings, files_of(out)


def files_of(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def afresh(bench: Bench, **asked):
    """Build where nothing was ever built."""
    shutil.rmtree(bench.out.with_name("other"), ignore_errors=True)
    return outcome(bench.project, bench.out.with_name("other"), Options(**asked))


def assert_same(warm, clean):
    """Assert that two builds came to the same, and name what differs."""
    one, other = warm[-1], clean[-1]
    if isinstance(one, dict) and isinstance(other, dict):
        assert sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)) == []
    assert warm == clean


@pytest.fixture
def bench(made, tmp_path) -> Bench:
    """A copy of the project that was built, with its site and what was kept."""
    return copied(made, tmp_path)


def copied(made: Bench, folder: Path) -> Bench:
    shutil.copytree(made.project, folder / "project")
    shutil.copytree(made.out, folder / "site")
    shutil.copytree(made.cache, folder / "cache")
    copy = Bench(folder / "project", folder / "site", folder / "cache")
    built(copy)
    return copy


ROUNDS = 4
"""The edits are shared out among so many tests."""
TEMPLATES = [path.name for path in (ROOT / "templates").glob("*.html")]


def edited(bench: Bench, *steps: tuple[str, int]) -> None:
    for name, number in steps:
        EDITS[name](bench, number)


@pytest.mark.parametrize("start", range(ROUNDS))
def test_after_every_edit_a_build_makes_what_one_from_nothing_makes(bench, start):
    """Every edit in turn, two at a time, on top of those before; they strike other reports each time."""
    names = sorted(EDITS)[start::ROUNDS]
    pairs = [names[place : place + 2] for place in range(0, len(names), 2)]
    for number, pair in enumerate(pairs):
        edited(bench, *((name, 7 * number + start) for name in pair))
        assert_same(built(bench), afresh(bench))


@settings(max_examples=5)
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 60)), min_size=2, max_size=5))
def test_after_any_edits_a_build_makes_what_one_from_nothing_makes(made, steps):
    with TemporaryDirectory() as folder:
        bench = copied(made, Path(folder))
        for step in steps:
            edited(bench, step)
            last = built(bench)
        assert_same(last, afresh(bench))


def test_words_that_are_weighed_against_other_reports_are_weighed_again_when_those_change(bench, monkeypatch):
    monkeypatch.setattr(terms, "_ENOUGH", 3)
    monkeypatch.setattr(terms, "_REFERENCE", 3)
    monkeypatch.setattr(terms, "_LEAST", 1)
    monkeypatch.setattr(terms, "_SURE", 0.5)
    for step in (("a_sentence", 1), ("a_text_like_another", 3), ("a_report_more", 1), ("a_report_less", 0)):
        edited(bench, step)
        assert_same(built(bench), afresh(bench))


def test_reports_that_differ_in_their_year_alone_are_weighed_each_for_itself(bench, monkeypatch):
    """The same words, of the same place; but one report is among those that they are weighed against."""
    monkeypatch.setattr(terms, "_ENOUGH", 2)
    monkeypatch.setattr(terms, "_REFERENCE", 4)
    monkeypatch.setattr(terms, "_LEAST", 1)
    monkeypatch.setattr(terms, "_SURE", 0.1)
    text = (bench.project / "seeds/baihe-2023.txt").read_bytes()
    for matter in (bench.project / "content/reports/baihe").glob("*.md"):
        (bench.project / f"seeds/baihe-{matter.stem}.txt").write_bytes(text)
    assert_same(built(bench), afresh(bench))


POSTINGS = searching.postings
NOTHING = {"read": 0, "compare": 0, "counties": 0}


class Watched:
    """What a build tells of what it makes, and which files of the site it leaves as they are."""

    def __init__(self, bench: Bench, monkeypatch) -> None:
        self.bench = bench
        self.made: dict[str, int] = {}
        self.read: list[str] = []
        reading = tasks.reading
        monkeypatch.setattr(tasks, "reading", lambda *asked: self.read.append(asked[0].ref.key) or reading(*asked))

    def __call__(self, name, things):
        self.made[name] = len(things)
        return things

    def build(self, **asked) -> set[str]:
        """Build; return the files of the site that were written."""
        before = {path: path.stat().st_ino for path in self._files()}
        self.read.clear()
        self.made = dict(NOTHING)
        built(self.bench, self, **asked)
        return {
            path.relative_to(self.bench.out).as_posix()
            for path in self._files()
            if before.get(path) != path.stat().st_ino
        }

    def _files(self) -> list[Path]:
        files = (path for path in self.bench.out.rglob("*") if path.is_file() and not path.name.startswith("."))
        return [path for path in files if path.name != "manifest.json"]  # which names all files with their hashes


@pytest.fixture
def watched(bench, monkeypatch) -> Watched:
    return Watched(bench, monkeypatch)


@pytest.mark.parametrize("edits", [(), [("times_of_files", 5)]], ids=["nothing at all", "times of files"])
def test_nothing_is_made_where_nothing_changed(watched, edits):
    edited(watched.bench, *edits)
    assert watched.build() == set()
    assert watched.made == NOTHING


@pytest.mark.parametrize("name", ["content/reports/lost.md", "seeds/lost.txt", "templates/assets/lost.svg"])
def test_a_link_that_leads_nowhere_is_told_as_without_anything_kept(bench, name):
    (bench.project / name).symlink_to("nowhere")
    assert_same(built(bench), afresh(bench))


def test_what_a_link_leads_to_is_looked_at(bench):
    seed = bench.project / "seeds/baihe-2022.txt"
    target = seed.with_name("kept-elsewhere.txt")
    seed.rename(target)
    seed.symlink_to(target)
    built(bench)
    target.write_text(small.text_of("shuangxi", 2022), encoding="utf-8")
    assert_same(built(bench), afresh(bench))


def test_a_sentence_makes_its_report_its_comparisons_and_its_county_again(watched):
    edited(watched.bench, ("a_sentence", 3))
    written = watched.build()
    assert watched.made == {"read": 1, "compare": 1, "counties": 1}
    assert watched.read == ["shuangxi-2022"]
    own = "reports/shuangxi/2022/"
    assert {name for name in written if name.startswith("reports/")} == {
        f"{own}{name}" for name in ("index.html", "source/index.html", "source/shuangxi-2022.txt", "text.js")
    }
    assert {name for name in written if name.startswith("compare/")} == {
        f"compare/shuangxi-2022/shuangxi-2023/{name}" for name in ("index.html", "table.html")
    }
    assert {name for name in written if name.startswith("counties/")} == {"counties/shuangxi/index.html"}


def test_a_blank_that_cleaning_takes_away_changes_nothing_that_is_read_or_found(watched):
    edited(watched.bench, ("a_blank_at_a_line_s_end", 2))
    written = watched.build()
    assert watched.made == {"read": 1, "compare": 1, "counties": 1}
    assert {"reports/qinglan/2023/source/index.html", "reports/qinglan/2023/source/qinglan-2023.txt"} < written
    assert not {name for name in written if name.startswith(("search/", "indicators/", "legal/", "coverage/"))}
    assert "reports/qinglan/2023/text.js" not in written


def test_a_note_changes_its_report_and_no_page_over_all(watched):
    edited(watched.bench, ("a_note", 2))
    written = watched.build()
    assert watched.made["read"] == 1
    assert written == {"reports/qinglan/2023/index.html"}


@pytest.mark.parametrize(
    ("more", "groups"),
    [("，能力不足", 1), ("，龘", 7)],
    ids=["characters that occur", "one that never occurred, which gives others new numbers"],
)
def test_words_make_the_postings_of_their_own_group_again(watched, monkeypatch, more, groups):
    made = []
    monkeypatch.setattr(searching, "postings", lambda *asked: made.append(asked) or POSTINGS(*asked))
    seed = watched.bench.project / "seeds/baihe-2022.txt"
    seed.write_text(seed.read_text(encoding="utf-8").replace("力量不足", f"力量不足{more}"), encoding="utf-8")
    written = watched.build()
    assert watched.read == ["baihe-2022"]
    assert {"reports/baihe/2022/text.js"} < {name for name in written if name.endswith(".js")}
    assert len(made) == groups
    assert_same(built(watched.bench), afresh(watched.bench))


@pytest.mark.parametrize(("what", "table"), [("part", "value"), ("part", "part"), ("postings", "value")])
def test_what_is_lost_of_the_search_is_made_again(bench, monkeypatch, what, table):
    keys = set()
    key_of = Shop.key

    def noted(shop, made, *told):
        key = key_of(shop, made, *told)
        if made == what:
            keys.add(key)
        return key

    monkeypatch.setattr(Shop, "key", noted)
    edited(bench, ("a_sentence", 3))
    built(bench)
    with closing(sqlite3.connect(bench.cache / "made.sqlite")) as database, database:
        order = f"update {table} set bytes = x'00' where substr(key, 1, 16) = ?"
        assert database.executemany(order, [(key,) for key in keys]).rowcount
    edited(bench, ("a_sentence", 8))
    assert_same(built(bench), afresh(bench))


def test_a_template_is_rendered_again_without_reading(watched):
    template = watched.bench.project / "templates/report.html"
    template.write_text(template.read_text(encoding="utf-8").replace("<h1", "<h1 lang='zh'", 1), encoding="utf-8")
    written = watched.build()
    assert watched.made == NOTHING
    assert watched.read == []
    assert written == {f"reports/{county}/{year}/index.html" for county, year in small.REPORTS}


def test_the_template_of_comparisons_is_rendered_again_alone(watched):
    edited(watched.bench, ("a_template", sorted(TEMPLATES).index("comparison.html")))
    written = watched.build()
    assert watched.made == NOTHING | {"compare": 4}
    assert watched.read == []
    assert written == set(), "a remark below the last block is no part of a page"


def test_a_leaf_is_rendered_again_without_reading(watched):
    leaf = watched.bench.project / "templates/leaves/rows.html"
    leaf.write_text(leaf.read_text(encoding="utf-8") + "<!-- leaf -->", encoding="utf-8")
    written = watched.build()
    assert watched.read == []
    assert watched.made == NOTHING | {"read": 5}, "leaves are made again of reports as they were read"
    assert written == {name for name in written if name.startswith(("topics/", "sections/"))} != set()


def test_a_style_changes_pages_and_reads_nothing(watched):
    edited(watched.bench, ("a_style", 1))
    written = watched.build()
    assert watched.read == []
    whole = {name for name in files_of(watched.bench.out) if name.endswith(".html") and not name.endswith("table.html")}
    assert whole < written, "each page names the style by its digest; tables to copy have none"
    assert not {name for name in written if name.startswith(("data/", "search/")) and not name.endswith(".html")}


def test_an_editor_s_page_is_written_alone(watched):
    edited(watched.bench, ("a_page", 0))
    assert watched.build() == {"about/index.html"}
    assert watched.made == NOTHING


def test_a_county_s_prefecture_leaves_other_counties_alone(watched):
    edited(watched.bench, ("a_prefecture", 0))
    written = watched.build()
    assert len(watched.read) == 5, "names of all counties are held against each text"
    assert not {name for name in written if name.startswith(("reports/shuangxi", "counties/shuangxi"))}
    assert "reports/baihe/2022/index.html" in written


def test_an_edit_that_is_taken_back_finds_what_was_kept(watched):
    seed = watched.bench.project / "seeds/baihe-2022.txt"
    before = seed.read_bytes()
    edited(watched.bench, ("a_sentence", 0))
    watched.build()
    assert watched.made["read"] == 1
    seed.write_bytes(before)
    watched.build()
    assert watched.made == {"read": 1, "compare": 1, "counties": 1}, "pages stand in the site alone"


def test_a_file_that_was_changed_by_hand_is_written_again(watched):
    page = watched.bench.out / "topics/rules/index.html"
    data = page.read_bytes()
    page.write_bytes(data + b" ")
    assert watched.build() == {"topics/rules/index.html"}
    assert page.read_bytes() == data
    assert watched.made == NOTHING


def test_a_content_error_leaves_the_site_and_what_was_kept(watched):
    before = files_of(watched.bench.out)
    edited(watched.bench, ("a_mistake", 0))
    watched.build()
    assert files_of(watched.bench.out) == before
    edited(watched.bench, ("a_mistake", 0))
    assert watched.build() == set()
    assert watched.made == NOTHING


def test_one_store_serves_several_sites(bench, tmp_path):
    other = Bench(bench.project, tmp_path / "drafts", bench.cache)
    edited(bench, ("a_draft", 0))
    assert_same(built(other, drafts=True), afresh(other, drafts=True))
    assert_same(built(bench), afresh(bench))
    address = "https://example.org/a/"
    assert_same(built(other, base_url=address), afresh(other, base_url=address))
    assert_same(built(bench), afresh(bench))

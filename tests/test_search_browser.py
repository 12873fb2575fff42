"""The search as a reader meets it: what it finds beside a plain scan, in a real browser, from a server and a folder."""

import gzip
import json
import re
import shutil
import unicodedata
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from duizhao.folding import fold
from duizhao.looks import read_templates
from duizhao.model import Corpus
from duizhao.pages import search_page
from duizhao.render import Renderer, file_of
from tests.conftest import DESK, PHONE, ROOT, wait_until
from tests.texts import cases, search
from tests.wordings import Printed, Query, Scan, printed, queries

QUERIES = 1000
SHOWN_QUERIES = 200
NOWHERE = "氢弹龘龘"
HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "script": '"><script>alert(1)</script>',
    "regular expression": ".*+?^${}()|[]\\",
    "many": "行政复议" * 2500,
    "half a character": "\ud800行政\udc00",
    "right to left": "\u202e行政\u202c مرحبا",
    "prototype": "__proto__",
    "constructor": "constructor hasOwnProperty toString",
    "percent": "100% %E4%B8 &q=x #a",
    "quotes": "\"'`“”‘’",
    "minus": '- -- -"',
    "zero": "\x00\x01\u200b\ufeff",
}
ANSWERS = """async queries => {
    const search = duizhao.search;
    await search.open();
    await search.number();
    const keys = [];
    for (let passage = 0; passage < search.total; passage += 1) {
        const found = await search.passage(passage);
        keys.push(found.report.key + "#" + found.anchor);
    }
    const answers = [];
    for (const [written, filters] of queries) {
        const answer = await search.answer(written, filters);
        answers.push([answer.passages, answer.reports, answer.bound]);
    }
    return [keys, answers];
}"""
SHOWN = """async addresses => {
    const list = document.getElementById("results");
    const shown = [];
    for (const address of addresses) {
        history.pushState(null, "", address);
        list.removeAttribute("data-total");
        window.dispatchEvent(new PopStateEvent("popstate"));
        while (!list.hasAttribute("data-total") || list.hasAttribute("aria-busy")) {
            await new Promise(done => setTimeout(done, 1));
        }
        const items = Array.from(list.children, item => item.getAttribute("data-item"));
        shown.push([list.getAttribute("data-total"), document.getElementById("status").textContent, items]);
    }
    return shown;
}"""


class Shelf(NamedTuple):
    """Reports that can be searched: their site, and what a scan finds in them."""

    folder: Path
    items: list[Printed]
    scan: Scan


def shelf(folder: Path, corpus: Corpus, settings) -> Shelf:
    items = printed(corpus, settings)
    return Shelf(folder, items, Scan(items, settings))


@pytest.fixture(scope="module")
def made(made_reports, tmp_path_factory) -> Shelf:
    """The search page of many made reports and what it loads."""
    corpus, settings = made_reports
    folder = tmp_path_factory.mktemp("made")
    index = search(corpus, settings, lambda heading: (heading[:4],))
    templates, assets = read_templates(ROOT)
    renderer = Renderer(templates, settings.site)
    page = search_page(index.address, settings)
    for name, data in ({file_of(page.url): renderer.render(page)} | assets | index.files).items():
        file = folder / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return shelf(folder, corpus, settings)


@pytest.fixture(scope="module")
def seeds(site, site_folder, editors_settings) -> Shelf:
    return shelf(site_folder, Corpus(reports=site.reports), editors_settings)


@pytest.fixture
def opened(reader):
    """Return a function that opens the search page of a folder, as from a disk."""

    def open_(folder: Path, query: str = "", size: tuple[int, int] = DESK, **settings) -> Page:
        page = reader(size, **settings)
        page.goto((folder / "search/index.html").as_uri() + query)
        return page

    return open_


def asked(page: Page, query: str) -> Page:
    """Type a query and wait until it is answered."""
    page.locator("#q").fill(query)
    answered(page)
    return page


def answered(page: Page) -> None:
    wait_until(page, "() => results.getAttribute('data-query') === q.value && !results.hasAttribute('aria-busy')")


def address_of(query: Query) -> str:
    return "?" + urlencode({"q": query.written} | query.filters)


def status_of(keys: set[str]) -> str:
    reports = len({key.split("#")[0] for key in keys})
    return f"{len(keys)} 条，见于 {reports} 份报告" if keys else "没有找到。"


def total(page: Page) -> int:
    return int(page.locator("#results").get_attribute("data-total") or "-1")


def keys_of(page: Page) -> list[str]:
    return page.locator("#results > li").evaluate_all("items => items.map(one => one.getAttribute('data-item'))")


# --- the language and what is not told apart


def test_a_query_is_read_as_its_cases_say(opened, site_folder):
    page = opened(site_folder)
    wrong = {}
    for title, (written, expected) in cases("queries.txt").items():
        read = page.evaluate(
            "query => duizhao.parse(query).terms.map(term => (term.absent ? '-' : '+') + term.text)", written
        )
        if "\n".join(read) != expected.strip("\n"):
            wrong[title] = read
    assert not wrong


def test_the_browser_folds_every_character_as_the_index_does(opened, site_folder):
    page = opened(site_folder)
    known = [chr(code) for code in range(0x30000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    texts = [*known, *("e\u0301 A\u030a", "か\u3099", "一 \r\n\t 二", "👩\u200d⚖\ufe0f", "ΣΑΣ İstanbul")]
    theirs = page.evaluate("texts => texts.map(text => duizhao.fold(text).text)", texts)
    # A browser may know another version of Unicode; what it changes alone must be rare scripts.
    differing = [text for text, folded in zip(texts, theirs, strict=True) if folded != fold(text)]
    assert all(ord(text[0]) > 0x10000 or 0x1C80 <= ord(text[0]) < 0x1CC0 or ord(text[0]) > 0xA7AF for text in differing)
    assert len(differing) < 60


# --- against a plain scan


@pytest.mark.parametrize("which", ["made", "seeds"])
def test_a_search_finds_what_a_scan_of_the_texts_finds(which, opened, request):
    reports: Shelf = request.getfixturevalue(which)
    made = queries(QUERIES, reports.items, 5)
    truth = [reports.scan.found(query) for query in made]
    assert sum(map(bool, truth)) > QUERIES / 2
    assert sum(not found for found in truth) > QUERIES / 20
    page = opened(reports.folder)
    keys, answers = page.evaluate(ANSWERS, [[query.written, query.filters] for query in made])
    assert sorted(keys) == sorted(item.key for item in reports.items)
    wrong = [
        f"{query}: {len(found - found_there)} too few, {len(found_there - found)} too many {bound}"
        for query, found, (passages, _, bound) in zip(made, truth, answers, strict=True)
        if bound or (found_there := {keys[passage] for passage in passages}) != found
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("which", ["made", "seeds"])
def test_the_page_says_how_many_there_are_and_shows_the_first(which, opened, request):
    reports: Shelf = request.getfixturevalue(which)
    made = queries(SHOWN_QUERIES, reports.items, 6)
    page = opened(reports.folder)
    wrong = []
    for query, (count, status, items) in zip(made, page.evaluate(SHOWN, list(map(address_of, made))), strict=True):
        found = reports.scan.found(query)
        if (int(count), status) != (len(found), status_of(found)) or len(items) != min(10, len(found)):
            wrong.append(f"{query}: {status}; expected {status_of(found)}")
        elif not found.issuperset(items) or len(set(items)) < len(items):
            wrong.append(f"{query}: shows {items}")
    assert not wrong, "\n".join(wrong)


def test_all_results_can_be_listed(opened, made):
    page = asked(opened(made.folder), "行政复议 调解")
    found = made.scan.found(Query("", ("行政复议", "调解")))
    assert total(page) == len(found) > 40
    while page.locator("#more").is_visible():
        before = len(keys_of(page))
        page.locator("#more").click()
        wait_until(page, "before => document.querySelectorAll('#results > li').length > before", arg=before)
        assert page.evaluate("document.activeElement.closest('li').previousElementSibling !== null")
    assert len(keys_of(page)) == len(found)
    assert set(keys_of(page)) == found


def test_the_order_is_the_same_each_time_and_headings_come_first(opened, made):
    page = asked(opened(made.folder), "行政复议")
    first = keys_of(page)
    assert keys_of(asked(asked(page, "法"), "行政复议")) == first
    texts = {item.key: item.text for item in made.items}
    assert all("行政复议" in texts[key].split("。")[0] for key in first)


# --- filters


def test_filters_count_what_they_would_leave(opened, made):
    page = asked(opened(made.folder), "行政复议")
    everything = made.scan.found(Query("", ("行政复议",)))
    values = {item.key: item.values for item in made.items}
    for name in ("province", "county", "level", "year", "section", "topic"):
        select = page.locator(f"select[name={name}]")
        expect(select.locator("option").nth(1)).to_be_attached()
        options = select.locator("option").evaluate_all("all => all.map(one => [one.value, one.textContent])")
        counts = {value: int(re.search(r"（(\d+)）$", words)[1]) for value, words in options[1:]}
        told: dict[str, int] = {}
        for key in everything:
            for value in values[key][name]:
                told[value] = told.get(value, 0) + 1
        assert counts == told, name


def test_a_filter_narrows_the_results_and_stands_in_the_address(opened, made):
    page = asked(opened(made.folder), "行政复议")
    page.locator("select[name=topic]").select_option("disputes")
    page.wait_for_url("**topic=disputes*")
    answered(page)
    found = made.scan.found(Query("", ("行政复议",), filters={"topic": "disputes"}))
    expect(page.locator("#status")).to_have_text(status_of(found))
    page.go_back()
    expect(page.locator("#status")).to_have_text(status_of(made.scan.found(Query("", ("行政复议",)))))
    assert page.locator("select[name=topic]").input_value() == ""


def test_an_address_opens_its_search(opened, made):
    found = made.scan.found(Query("", ("行政复议",), filters={"year": "2023", "section": "measures"}))
    page = opened(made.folder, f"?q={quote('行政复议')}&year=2023&section=measures")
    expect(page.locator("#status")).to_have_text(status_of(found))
    assert page.locator("#q").input_value() == "行政复议"
    assert page.locator("select[name=year]").input_value() == "2023"
    assert "行政复议" in page.title()


def test_a_filter_that_leaves_nothing_says_what_there_is_without_it(opened, made):
    page = opened(made.folder, f"?q={quote('行政复议')}&topic={NOWHERE}")
    expect(page.locator("#status")).to_have_text("没有找到。")
    everything = len(made.scan.found(Query("", ("行政复议",))))
    expect(page.locator("#notes")).to_contain_text(f"不加筛选有 {everything} 条")
    page.locator("#notes a").click()
    expect(page.locator("#results")).to_have_attribute("data-total", str(everything))


# --- nothing found


def test_where_nothing_is_found_the_parts_that_occur_are_offered(opened, made):
    page = asked(opened(made.folder), "行政复议龘规范性文件")
    notes = page.locator("#notes")
    expect(notes).to_contain_text("有其中的：行政复议")
    offered = dict(re.findall(r"(\w+)（(\d+)）", notes.inner_text()))
    assert set(offered) == {"行政复议", "规范性文件"}
    for part, count in offered.items():
        assert int(count) == len(made.scan.found(Query("", (part,))))
    page.get_by_role("link", name="规范性文件").click()
    expect(page.locator("#results")).to_have_attribute("data-total", offered["规范性文件"])


def test_where_terms_do_not_meet_each_is_counted(opened, made):
    page = asked(opened(made.folder), f"行政复议 {NOWHERE}")
    expect(page.locator("#notes")).to_contain_text(f"行政复议（{len(made.scan.found(Query('', ('行政复议',))))}）")
    expect(page.locator("#notes")).to_contain_text(f"{NOWHERE}（0）")


def test_a_word_that_is_nearly_right_finds_words_near_it(opened, site_folder):
    page = asked(opened(site_folder), "矛盾纠份")
    expect(page.locator("#notes")).to_contain_text("相近的词：")
    expect(page.locator("#notes")).to_contain_text("矛盾纠纷")


# --- where it leads


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_result_leads_to_its_item_where_the_words_are_marked(size, opened, seeds):
    cases_of = re.compile(r"复议[^\n]*?(\d+件)")
    key, count = next((item.key, match[1]) for item in seeds.items if (match := cases_of.search(item.text)))
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in count)
    page = asked(opened(seeds.folder, size=size), f"复议 {wide}")
    page.locator(f"[data-item='{key}'] a").click()
    page.wait_for_url(f"**#{key.split('#')[1]}")
    item = page.locator(f"[data-item='{key}']")
    assert {"复议", count} <= {mark.replace("\n", "") for mark in item.locator("mark").all_inner_texts()}
    expect(item.locator("mark").first).to_be_in_viewport()


def test_words_that_run_over_other_marks_are_marked_whole(opened, seeds):
    figures = re.compile(r"[\u4e00-\u9fff]{2}\d+件")
    key, words = next((item.key, match[0]) for item in seeds.items if (match := figures.search(item.text)))
    page = asked(opened(seeds.folder), words)
    page.locator(f"[data-item='{key}'] a").click()
    page.wait_for_url("**#*")
    assert "".join(page.locator(f"[data-item='{key}'] mark").all_inner_texts()).startswith(words)


def test_marks_do_not_change_the_words_of_an_item(opened, seeds):
    page = asked(opened(seeds.folder), "行政")
    key = keys_of(page)[0]
    page.locator("#results a").first.click()
    page.wait_for_url("**#*")
    printed_there = page.locator(f"[data-item='{key}'] .item-body").inner_text()
    text = next(item.text for item in seeds.items if item.key == key)
    assert re.sub(r"\s", "", text)[-40:] in re.sub(r"\s", "", printed_there)


# --- from a server, under a sub-path, from a folder; with and without scripts


@pytest.mark.parametrize("place", ["root", "sub-path", "folder"])
def test_it_works_wherever_the_site_stands(place, reader, seeds, published, request):
    if place == "folder":
        start = seeds.folder.as_uri() + "/index.html"
    elif place == "sub-path":
        start = published.url
    else:
        start = request.getfixturevalue("at_root")
    page = reader()
    troubles = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("requestfailed", lambda asked: troubles.append(asked.url))
    page.goto(start)
    page.get_by_role("searchbox").fill("行政复议")
    page.keyboard.press("Enter")
    found = seeds.scan.found(Query("", ("行政复议",)))
    expect(page.locator("#status")).to_have_text(status_of(found))
    assert parse_qs(urlsplit(page.url).query)["q"] == ["行政复议"]
    asked(page, "法治政府")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["法治政府"]
    page.locator("#results a").first.click()
    page.wait_for_url("**/reports/**")
    expect(page.locator("mark").first).to_have_text("法治政府")
    assert not troubles


@pytest.fixture
def at_root(site_folder):
    """The address of a server that has the site at its root."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Silent(*args, directory=str(site_folder))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_without_scripts_the_page_says_why_and_leads_to_topics_and_indicators(opened, site_folder):
    page = opened(site_folder, java_script_enabled=False)
    expect(page.locator(".unable")).to_contain_text("脚本")
    for name in ("行政执法", "存在的不足和原因", "全部指标", "全部报告"):
        assert page.get_by_role("link", name=name).first.is_visible()
    assert not page.locator(".filters").is_visible()


def test_a_browser_that_lacks_what_the_search_needs_is_told_so(reader, site_folder):
    page = reader()
    page.add_init_script("delete window.Map")
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((site_folder / "search/index.html").as_uri())
    expect(page.locator(".unable")).to_be_visible()
    assert not troubles


def test_scripts_are_light(site_folder):
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in (site_folder / "assets").glob("*.js")}
    assert len(sizes) > 5
    assert sum(sizes.values()) <= 30_000, sizes


def test_scripts_are_written_for_old_browsers(site_folder):
    # What puts reports side by side asks for pages by fetch, and browsers that have it know newer words too.
    newer = ("choose-", "columns-", "beside-")
    for file in (file for file in (site_folder / "assets").glob("*.js") if not file.name.startswith(newer)):
        text = re.sub(r"/\*[\s\S]*?\*/|(?<!:)//.*", "", file.read_text(encoding="utf-8"))
        assert not re.search(r"=>|\?\.|\?\?|`|\b(?:const|let|async|await|class)\b (?!=)|\.\.\.[a-z]", text), file.name


# --- for everyone


@pytest.mark.parametrize("size", [DESK, (1024, 768), PHONE], ids=["desk", "tablet", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "行政复议", NOWHERE + " 行政复议"], ids=["empty", "results", "nothing"])
def test_axe_finds_nothing_that_keeps_a_reader_out(query, size, scheme, opened, made):
    page = opened(made.folder, size=size, color_scheme=scheme)
    asked(page, query)
    page.wait_for_timeout(150)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    violations = Axe().run(page).response["violations"]
    found = [f"{rule['id']} {node['target']}: {rule['help']}" for rule in violations for node in rule["nodes"]]
    assert not found, "\n".join(found)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_results_are_reached_by_keyboard_alone(opened, made):
    page = opened(made.folder)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("行政复议")
    answered(page)
    links = page.locator(".result-place a")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()


def test_the_slash_can_be_switched_off_for_good(site_folder, reader):
    page = reader()
    page.goto((site_folder / "index.html").as_uri())
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("#q")).to_have_value("a/b")
    page.goto((site_folder / "search/index.html").as_uri())
    page.locator(".search-help summary").click()
    page.locator("#slash").uncheck()
    page.goto((site_folder / "reports/xinxian/2023/index.html").as_uri())
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_what_is_found_is_announced_once_it_is_known(opened, made):
    page = opened(made.folder)
    status = page.get_by_role("status").and_(page.locator("#status"))
    assert status.text_content() == ""
    page.evaluate(
        """() => {
            window.said = [];
            new MutationObserver(() => said.push(document.getElementById("status").textContent))
                .observe(document.getElementById("status"), { childList: true, characterData: true, subtree: true });
        }"""
    )
    page.locator("#q").press_sequentially("行政复议", delay=20)
    answered(page)
    assert page.evaluate("said").count(status_of(made.scan.found(Query("", ("行政复议",))))) == 1
    assert len(page.evaluate("said")) <= 2


def test_while_a_reader_types_old_results_stay_until_new_ones_are_there(opened, made):
    page = asked(opened(made.folder), "行政")
    page.evaluate(
        """() => {
            window.least = 99;
            new MutationObserver(() => { least = Math.min(least, document.getElementById("results").children.length) })
                .observe(document.getElementById("results"), { childList: true });
        }"""
    )
    page.locator("#q").press_sequentially("复议", delay=30)
    answered(page)
    assert page.evaluate("least") >= 5


def test_the_last_answer_wins_however_late_another_comes(opened, made):
    page = opened(made.folder)
    page.evaluate(
        """() => {
            const answer = duizhao.Search.prototype.answer;
            duizhao.Search.prototype.answer = function (query, filters) {
                const found = answer.call(this, query, filters);
                const slow = query === "法" ? 600 : 0;
                return found.then(result => new Promise(done => setTimeout(() => done(result), slow)));
            };
        }"""
    )
    page.locator("#q").fill("法")
    page.wait_for_timeout(250)  # longer than the pause after which a search begins
    asked(page, "行政复议")
    page.wait_for_timeout(700)
    expect(page.locator("#status")).to_have_text(status_of(made.scan.found(Query("", ("行政复议",)))))


# --- hostile queries


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("way", ["typed", "address"])
def test_a_hostile_query_does_nothing_but_search(kind, way, opened, made):
    page = opened(made.folder)
    troubles = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    if way == "typed":
        page.evaluate("text => { q.removeAttribute('maxlength'); q.value = text }", HOSTILE[kind])
        page.locator("#q").dispatch_event("input")
    else:
        address = quote(HOSTILE[kind].encode("utf-8", "surrogatepass")) if kind != "percent" else HOSTILE[kind]
        page.goto((made.folder / "search/index.html").as_uri() + f"?q={address[:20_000]}")
    answered(page)
    assert re.fullmatch(r"|没有找到。|\d+ 条，见于 \d+ 份报告", page.locator("#status").inner_text())
    assert page.evaluate("document.querySelectorAll('#search :is(img, script)').length") == 0
    assert not troubles
    asked(page, "行政复议")
    assert total(page) == len(made.scan.found(Query("", ("行政复议",))))


def test_hostile_texts_are_shown_as_they_are(opened, made):
    troubles = []
    page = opened(made.folder)
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    for odd in ("<img src=x onerror=alert(1)>", "<b>&amp;</b>", ".*+?^${}()|[]", "__proto__", "constructor"):
        asked(page, f'"{odd}"')
        assert total(page) == len(made.scan.found(Query("", (odd,)))) > 0
        assert page.locator("#results mark").first.inner_text() == odd
    assert not troubles


# --- a part of the index missing or damaged


@pytest.fixture
def spoiled(made, tmp_path) -> Path:
    """A copy of the made site, to spoil."""
    shutil.copytree(made.folder, tmp_path / "site")
    return tmp_path / "site"


def shard_of(page: Page, pair: str) -> str:
    page.evaluate("duizhao.search.open()")
    return page.evaluate(
        "pair => duizhao.search.shardOf(...Array.from(pair, one => duizhao.search.contents.numberOf.get(one)))", pair
    )


def damage(file: Path, how: str) -> None:
    data = file.read_bytes()
    if how == "missing":
        file.unlink()
    elif how == "cut off":
        file.write_bytes(data[: len(data) // 2 // 2 * 2])
    elif how == "changed":
        at = len(data) // 4 * 2
        file.write_bytes(data[:at] + b"\x00\x40" + data[at + 2 :])
    else:
        other = next(one for one in sorted(file.parent.glob("[0-9]*.js")) if one != file)
        file.write_bytes(other.read_bytes())


@pytest.mark.parametrize("how", ["missing", "cut off", "changed", "another"])
def test_where_a_shard_is_spoiled_what_can_be_said_is_said(how, opened, spoiled, made):
    page = opened(spoiled)
    lost = shard_of(page, "政复")
    assert lost not in (shard_of(page, "行政"), shard_of(page, "复议"))
    damage(spoiled / "search" / f"{lost}.js", how)
    asked(page, "行政复议")
    found = made.scan.found(Query("", ("行政复议",)))
    most = len(made.scan.found(Query("", ("行政", "复议"))))
    expect(page.locator("#status")).to_have_text(re.compile(f"^至多 {most} 条"))
    expect(page.locator("#notes")).to_contain_text("索引有一部分读不出来")
    assert found.issuperset(keys_of(page))
    assert keys_of(page)
    asked(page, "法治")
    expect(page.locator("#status")).to_have_text(status_of(made.scan.found(Query("", ("法治",)))))


def test_where_one_of_two_terms_is_lost_texts_decide(opened, spoiled, made):
    page = opened(spoiled)
    lost = shard_of(page, "调解")
    assert lost not in [shard_of(page, pair) for pair in ("行政", "政复", "复议")]
    damage(spoiled / "search" / f"{lost}.js", "missing")
    asked(page, "行政复议 调解")
    found = made.scan.found(Query("", ("行政复议", "调解")))
    assert found
    expect(page.locator("#status")).to_have_text(re.compile("^至多 "))
    assert found.issuperset(keys_of(page))
    asked(page, "行政复议 -调解")
    assert made.scan.found(Query("", ("行政复议",), ("调解",))).issuperset(keys_of(page))
    assert keys_of(page)


def test_a_shard_that_comes_back_is_read_again(opened, spoiled, made):
    page = opened(spoiled)
    file = spoiled / "search" / f"{shard_of(page, '政复')}.js"
    data = file.read_bytes()
    file.unlink()
    asked(page, "行政复议")
    expect(page.locator("#status")).to_have_text(re.compile("^至多 "))
    file.write_bytes(data)
    asked(asked(page, ""), "行政复议")
    expect(page.locator("#status")).to_have_text(status_of(made.scan.found(Query("", ("行政复议",)))))


@pytest.mark.parametrize("name", ["index-*", "reports", "*"])
def test_where_nothing_can_be_read_the_page_says_so_and_leads_elsewhere(name, opened, spoiled):
    for file in (spoiled / "search").glob(f"{name}.js"):
        file.unlink()
    page = opened(spoiled, f"?q={quote('行政复议')}")
    expect(page.locator("#status")).to_contain_text("索引读不出来")
    assert page.get_by_role("link", name="行政执法").first.is_visible()


def test_where_a_text_is_missing_its_report_is_still_listed(opened, spoiled, made):
    first = keys_of(asked(opened(made.folder), "行政复议"))[0].split("#")[0]
    county, _, year = first.rpartition("-")
    (spoiled / f"reports/{county}/{year}/text.js").unlink()
    page = asked(opened(spoiled), "行政复议")
    expect(page.locator("#notes")).to_contain_text("没有读到")
    assert first in keys_of(page)
    assert len(keys_of(page)) == 10


@pytest.mark.parametrize("name", ["topics", "names", "forms", "words"])
def test_where_a_list_is_missing_the_search_goes_on(name, opened, spoiled, made):
    (spoiled / f"search/{name}.js").unlink()
    page = asked(opened(spoiled), "行政复议")
    expect(page.locator("#status")).to_have_text(status_of(made.scan.found(Query("", ("行政复议",)))))
    asked(page, NOWHERE)
    expect(page.locator("#status")).to_have_text("没有找到。")


def test_the_index_is_json_that_names_its_parts(made):
    first = next((made.folder / "search").glob("index-*.js")).read_text(encoding="utf-8")
    contents = json.loads(json.loads(first[first.index(',"') + 1 : first.rindex(")")]))
    assert all((made.folder / "search" / f"{name}.js").is_file() for name in contents["sums"])

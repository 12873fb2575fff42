"""Any reports side by side, put together by the browser: as a reader asks for them, and when something is amiss."""

import re
import shutil
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options
from tests.conftest import DESK, PARTS, PHONE, ROOT, SUB_PATH, Published, served, unwatched, wait_until
from tests.test_browser import A4, UNFOLD, WIDTHS, box_of, in_sight, troubles_of
from tests.test_corpus import CORPUS

SEEDS = ["xinxian-2023", "jingyan-2023"]
"""Both reports of the project, in another order than that of the comparison that is built of them."""
YEARS = ["yunyu-2023", "yunyu-2021", "yunyu-2022"]
FOUR = ["yunyu-2023", "tongxi-2023", "nanlu-2023", "ludong-2023"]
OTHERS = ["ludong-2022", "xinxian-2023"]
"""Two that no comparison was built of."""
SHORT = """---
title: 阳新县2023年法治政府建设情况报告
---
一、主要举措和成效
（一）化解矛盾纠纷。全县人民调解组织调解纠纷120件。
二、存在的问题
（一）执法力量不足。
"""
ITEMS = """part => [...part.querySelectorAll('.grid > .row, .frame')].map(row => [
    row.id, [...row.querySelectorAll('[data-item]')].map(item => item.dataset.item).sort()
])"""
EMPTIES = """part => [...part.querySelectorAll('.grid > .row, .frame')].map(row => [
    row.id, [...row.querySelectorAll('.cell')].map(cell => [
        cell.querySelector('.cell-head')?.textContent,
        [...cell.querySelectorAll('.rest')].map(rest => rest.textContent.replace(/\\s+/g, '')).join('')
    ]).filter(([head, rest]) => rest).sort()
])"""
TABLES = """part => [...part.querySelectorAll('.legal tbody tr, .shares tbody tr')].map(row =>
    [...row.children].map(cell => cell.textContent.replace(/\\s+/g, '')))"""


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Iterator[Published]:
    """A site of fifteen reports under a sub-path: the project's own, those of the corpus, and a short one of 阳新县."""
    folder = tmp_path_factory.mktemp("library")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    counties = (ROOT / "content/counties.yaml").read_text(encoding="utf-8")
    for part in ("content", "seeds"):
        shutil.copytree(CORPUS / part, folder / part, dirs_exist_ok=True)
    with (folder / "content/counties.yaml").open("a", encoding="utf-8") as file:
        file.write(counties + "yangxin: {name: 阳新县, province: 湖北省, prefecture: 黄石市, level: county}\n")
    (folder / "content/reports/yangxin").mkdir()
    (folder / "content/reports/yangxin/2023.md").write_text(SHORT, encoding="utf-8")
    with (folder / "content/comparisons.yaml").open("a", encoding="utf-8") as file:
        file.write("- reports: [jingyan-2023, xinxian-2023]\n")
    root = tmp_path_factory.mktemp("host")
    (root / SUB_PATH).parent.mkdir(parents=True)
    pipeline.build(folder, root / SUB_PATH, Options(), unwatched)
    with served(root) as address:
        yield Published(folder=root / SUB_PATH, url=f"{address}{SUB_PATH}/")


@pytest.fixture
def beside(reader, library):
    """Return a function that asks for reports side by side on a screen of some size, and waits for them."""

    def opened(keys: list[str], size: tuple[int, int] = DESK, anchor: str = "", **settings) -> Page:
        page = reader(size, **settings)
        page.goto(f"{library.url}compare/index.html?r={','.join(keys)}{anchor}")
        expect(page.locator(".heads > p")).to_have_count(len(keys))
        return page

    return opened


def columns_of(page: Page) -> list[str | None]:
    return [head.get_attribute("data-report") for head in page.locator(".heads > p").all()]


def told(page: Page) -> list[str]:
    """Return what the page says is amiss, once it has come to rest."""
    expect(page.locator("#told > .waiting")).to_have_count(0)
    return page.locator("#told > p").all_inner_texts()


def asked(page: Page) -> str:
    return page.evaluate("decodeURIComponent(location.search)")


# --- the same as on the pages that are built beforehand


@pytest.mark.parametrize("keys", [SEEDS, YEARS, FOUR], ids=["two", "three", "four"])
def test_every_item_empty_cell_and_table_is_as_on_the_page_built_of_the_same_reports(keys, beside, reader, library):
    page, built = beside(keys), reader()
    built.goto(f"{library.url}compare/{'/'.join(sorted(keys))}/index.html")
    assert columns_of(page) == keys
    rows = page.locator("main").evaluate(ITEMS)
    assert rows == built.locator("main").evaluate(ITEMS)
    assert sum(len(items) for _, items in rows) > 12 * len(keys)
    assert page.locator("main").evaluate(EMPTIES) == built.locator("main").evaluate(EMPTIES)
    order = [0, *(1 + sorted(keys).index(key) for key in keys)]
    tables = built.locator("main").evaluate(TABLES)
    assert page.locator("main").evaluate(TABLES) == [[row[index] for index in order] for row in tables]


def test_items_follow_each_other_as_in_their_report_under_the_headings_of_the_built_page(beside, reader, library):
    page, built = beside(SEEDS), reader()
    built.goto(f"{library.url}compare/{'/'.join(sorted(SEEDS))}/index.html")
    for key in SEEDS:
        report = LexborHTMLParser((library.folder / f"reports/{key.replace('-', '/')}/index.html").read_bytes())
        order = [item.attributes["data-item"] for item in report.css("[data-item]")]
        for _, items in page.locator("main").evaluate(ITEMS.replace(".sort()", "")):
            own = [order.index(item) for item in items if item in order]
            assert own == sorted(own)
    contexts = ".grid > .row .context"
    assert set(page.locator(contexts).all_inner_texts()) == set(built.locator(contexts).all_inner_texts())


def test_a_row_that_no_report_fills_keeps_its_id_in_the_line_below(beside, reader, library):
    page, built = beside(SEEDS), reader()
    built.goto(f"{library.url}compare/{'/'.join(sorted(SEEDS))}/index.html")
    silent = "[...document.querySelectorAll('.silent span')].map(one => [one.id, one.textContent])"
    assert page.evaluate(silent) == built.evaluate(silent) != []
    assert page.locator(".silent").inner_text() == built.locator(".silent").inner_text()


def test_an_item_says_where_it_stands_and_leads_to_its_report_source_and_figures(beside, library):
    page = beside(SEEDS)
    item = page.locator("[data-item='xinxian-2023#problems-1']")
    assert item.get_attribute("id") == "xinxian-2023-problems-1"
    assert item.locator(".item-number").get_attribute("href") == "#xinxian-2023-problems-1"
    item.locator(".received summary").click()
    assert item.locator(".received-text").inner_text()
    targets = [link.evaluate("one => one.href") for link in item.locator(".received-notes a").all()]
    report = f"{library.url}reports/xinxian/2023/"
    assert re.fullmatch(rf"{re.escape(report)}source/index\.html#L\d+", targets[0])
    assert targets[1] == f"{report}index.html#problems-1"


def test_every_link_of_the_page_leads_to_something_that_is_there(beside, library):
    page = beside(["jingyan-2023", *FOUR[:3]])
    targets = page.evaluate("[...document.querySelectorAll('a')].map(one => one.href.split('?')[0])")
    pages: dict[str, LexborHTMLParser] = {}
    here = page.url.split("?")[0]
    assert len(targets) > 400
    for target in set(targets):
        address, _, anchor = target.partition("#")
        assert address.startswith(library.url), target
        if address == here:
            assert not anchor or page.evaluate("id => Boolean(document.getElementById(id))", anchor), target
            continue
        file = library.folder / address.removeprefix(library.url)
        if address not in pages:
            pages[address] = LexborHTMLParser(file.read_bytes())
        assert not anchor or pages[address].css_first(f'[id="{anchor}"]'), target


def test_no_id_stands_twice(beside):
    page = beside(YEARS)
    assert page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id).sort()") == page.evaluate(
        "[...new Set([...document.querySelectorAll('[id]')].map(one => one.id))].sort()"
    )


def test_years_of_one_county_are_told_apart(beside):
    page = beside(YEARS, PHONE)
    jumps = page.locator(".row .jump").first.locator("a").all_inner_texts()
    assert [re.sub("（.*", "", words) for words in jumps] == ["云峪县 2023", "云峪县 2021", "云峪县 2022"]
    assert page.title().startswith("云峪县 2023、云峪县 2021 与 云峪县 2022 · ")


# --- the address is the state


def test_a_comparison_that_was_built_is_gone_to_with_its_anchor(reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html")
    page.goto(f"{library.url}compare/index.html?r=jingyan-2023,xinxian-2023#disputes")
    page.wait_for_url(f"{library.url}compare/jingyan-2023/xinxian-2023/index.html#disputes")
    page.go_back()
    page.wait_for_url(f"{library.url}compare/index.html")


def test_a_comparison_that_was_built_is_found_on_a_reports_page_when_the_list_is_elsewhere(reader, library):
    page = reader()
    address = f"{library.url}compare/index.html"
    whole = (library.folder / "compare/index.html").read_text(encoding="utf-8")
    page.route(re.compile("compare/index.html"), lambda route: route.fulfill(body=_without_list(whole)))
    page.goto(f"{address}?r=jingyan-2023,xinxian-2023")
    page.wait_for_url(f"{library.url}compare/jingyan-2023/xinxian-2023/index.html")


def _without_list(page: str) -> str:
    tree = LexborHTMLParser(page)
    for group in tree.css("#ready > *"):
        group.decompose()
    return tree.html or ""


def test_in_another_order_it_is_linked(beside, library):
    page = beside(SEEDS, anchor="#disputes")
    page.get_by_role("link", name="这几份有排好的对照").click()
    page.wait_for_url(f"{library.url}compare/jingyan-2023/xinxian-2023/index.html#disputes")


def test_columns_change_places_and_go_back(beside):
    page = beside(YEARS, anchor="#disputes")
    page.get_by_role("link", name="互换云峪县 2021与云峪县 2022").click()
    page.wait_for_url("**?r=yunyu-2023,yunyu-2022,yunyu-2021#disputes")
    expect(page.locator(".heads > p").nth(1)).to_contain_text("2022")
    assert columns_of(page) == ["yunyu-2023", "yunyu-2022", "yunyu-2021"]
    page.go_back()
    expect(page.locator(".heads > p").nth(1)).to_contain_text("2021")
    assert columns_of(page) == YEARS


def test_a_column_is_taken_away_until_one_is_left_which_offers_what_it_stands_beside(beside, library):
    page = beside(SEEDS)
    page.get_by_role("link", name="移去井研县 2023").click()
    page.wait_for_url("**?r=xinxian-2023")
    expect(page.locator(".heads > p")).to_have_count(1)
    assert told(page) == ["这里只有一份报告，请再选一份，就可以并排对照；它已经排好的对照列在下面。"]
    assert page.get_by_label("第一份").input_value() == "新县 2023 · 河南省信阳市"
    page.get_by_role("link", name="井研县 2023 与 新县 2023").click()
    page.wait_for_url(f"{library.url}compare/jingyan-2023/xinxian-2023/index.html")


@pytest.mark.parametrize("address", ["reports/xinxian/2023/index.html", "counties/xinxian/index.html"])
def test_pages_of_reports_and_counties_lead_to_the_choice_of_another(address, reader, library):
    page = reader()
    page.goto(library.url + address)
    page.get_by_role("link", name="与其他报告对照").click()
    page.wait_for_url(f"{library.url}compare/index.html?r=xinxian-2023")
    page.get_by_label("第二份").fill("鹿洞苗族自治县2022年")
    page.get_by_role("button", name="并排对照").click()
    page.wait_for_url("**?r=xinxian-2023,ludong-2022")
    expect(page.locator(".heads > p")).to_have_count(2)


def test_an_anchor_leads_to_its_row_and_to_an_item(beside):
    page = beside(OTHERS, anchor="#disputes")
    expect(page.locator("#disputes h2")).to_be_in_viewport()
    page.evaluate("location.hash = 'xinxian-2023-problems-2'")
    expect(page.locator("#xinxian-2023-problems-2")).to_be_in_viewport()
    page.reload()
    expect(page.locator("#xinxian-2023-problems-2:target")).to_be_in_viewport()
    assert in_sight(page.locator("#xinxian-2023-problems-2 .item-body p").first)


def test_links_and_citations_of_the_items_are_copied(beside, library):
    page = beside(OTHERS, permissions=["clipboard-read", "clipboard-write"])
    item = page.locator("[data-item='xinxian-2023#problems-1']")
    item.hover()
    item.get_by_role("button", name="复制链接").click()
    item.get_by_role("button", name="已复制").wait_for()
    address = f"{library.url}compare/index.html?r=ludong-2022,xinxian-2023#xinxian-2023-problems-1"
    assert page.evaluate("navigator.clipboard.readText()") == address
    other = page.locator("[data-item^='ludong-2022#']").first
    other.hover()
    other.get_by_role("button", name="复制引用").click()
    other.get_by_role("button", name="已复制").wait_for()
    assert "《鹿洞苗族自治县2022年度法治政府建设情况报告》" in page.evaluate("navigator.clipboard.readText()")


# --- the form


def test_reports_are_named_and_set_side_by_side_by_keyboard_alone(reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html")
    page.locator("#chooser summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("tongxi 2022")
    page.keyboard.press("Tab")
    page.keyboard.type("2021年 鹿洞苗族自治县")
    page.keyboard.press("Enter")
    page.wait_for_url("**?r=tongxi-2022,ludong-2021")
    expect(page.locator(".heads > p")).to_have_count(2)
    assert columns_of(page) == ["tongxi-2022", "ludong-2021"]
    skips = 0
    while not page.evaluate("document.activeElement.closest('.order')") and (skips := skips + 1) < 30:
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**?r=ludong-2021,tongxi-2022")


def test_suggestions_are_made_by_name_pinyin_place_and_year(reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html")
    options = page.locator("#reports option")
    for typed, wanted in (
        ("云峪", [f"云峪县 {year} · 山西省汾原市 · yunyu" for year in (2023, 2022, 2021)]),
        ("nan 2021", ["南麓区 2021 · 浙江省越州市 · nanlu"]),
        ("新县", ["新县 2023 · 河南省信阳市 · xinxian"]),
        ("新", ["新县 2023 · 河南省信阳市 · xinxian", "阳新县 2023 · 湖北省黄石市 · yangxin"]),
        ("四川省 2023", ["井研县 2023 · 四川省乐山市 · jingyan"]),
        ("没有这个县", []),
    ):
        page.get_by_label("第一份").fill(typed)
        expect(options).to_have_count(len(wanted))
        assert options.evaluate_all("all => all.map(one => one.value)") == wanted


def test_a_suggestion_that_is_taken_names_its_report(reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html")
    for label, typed in (("第一份", "阳新"), ("第二份", "yunyu-2022")):
        page.get_by_label(label).fill(typed)
        option = page.locator("#reports option")
        expect(option).to_have_count(1)
        page.get_by_label(label).fill(option.get_attribute("value") or "")
    page.get_by_role("button", name="并排对照").click()
    page.wait_for_url("**?r=yangxin-2023,yunyu-2022")


@pytest.mark.parametrize(
    ("typed", "field", "trouble"),
    [
        ([], 1, "请选两到四份报告。"),
        (["新县"], 2, "请再选一份。"),
        (["新县", "平安县 2023"], 2, "没有合于“平安县 2023”的报告，请核对县名、拼音和年度。"),
        (["新县", "xinxian 2023"], 2, "这一份前面已经选了。"),
        (["南麓区", "新县"], 1, "合于“南麓区”的有3份，请写全：南麓区 2023 · 浙江省越州市 · nanlu；"),
        (["新县", "·"], 2, "没有合于“·”的报告"),
    ],
)
def test_words_that_name_no_report_or_several_are_said_beside_their_field(typed, field, trouble, reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html")
    for number, words in enumerate(typed, 1):
        page.locator(f"#choice-{number}").fill(words)
    page.get_by_role("button", name="并排对照").click()
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_have_count(1)
    assert wrong.get_attribute("id") == f"choice-{field}"
    assert page.locator(f"#trouble-{field}").inner_text().startswith(trouble)
    expect(wrong).to_be_focused()
    assert f"trouble-{field}" in (wrong.get_attribute("aria-describedby") or "")
    assert "?" not in page.url


def test_a_list_of_reports_that_does_not_come_is_said(reader, library):
    page = reader()
    page.route("**/compare/reports.js", lambda route: route.abort())
    page.goto(f"{library.url}compare/index.html")
    page.get_by_label("第一份").fill("新县")
    page.get_by_role("button", name="并排对照").click()
    expect(page.get_by_text("报告目录没有取到，请检查网络")).to_be_visible()
    page.unroute("**/compare/reports.js")
    page.get_by_label("第二份").fill("jingyan")
    page.get_by_role("button", name="并排对照").click()
    page.wait_for_url("**?r=xinxian-2023,jingyan-2023")


def test_the_list_of_reports_comes_only_when_it_is_asked_for(reader, library):
    page = reader()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{library.url}compare/index.html")
    page.wait_for_load_state("networkidle")
    assert not any(url.endswith("reports.js") for url in requests)
    page.get_by_label("第一份").focus()
    expect(page.locator("#chooser")).to_be_visible()
    wait_until(page, "window.duizhao.reports")
    assert sum(url.endswith("reports.js") for url in requests) == 1


def test_the_list_of_reports_names_each_once(library):
    script = (library.folder / "compare/reports.js").read_text(encoding="utf-8")
    counties = yaml.safe_load(script.partition("=")[2].partition("=")[2].rstrip(";\n"))
    keys = [f"{slug}-{year}" for _, _, slug, years in counties for year in years]
    found = (library.folder / "reports").glob("*/*/index.html")
    assert sorted(keys) == sorted(f"{path.parent.parent.name}-{path.parent.name}" for path in found)
    assert len(keys) == 15


# --- when something is amiss


@pytest.mark.parametrize(
    ("asked_for", "shown", "said"),
    [
        ("ludong-2022,pingan-2023,xinxian-2023", OTHERS, "本站没有“pingan-2023”这份报告"),
        ("ludong-2022,ludong-2022,xinxian-2023", OTHERS, "“ludong-2022”写了两次，只列一次。"),
        (",".join([*FOUR, "xinxian-2023"]), FOUR, "一次最多并排四份，没有列出“xinxian-2023”"),
        ("ludong-2022,%E6%96%B0%E5%8E%BF,xinxian-2023", OTHERS, "“新县”不是报告的名字"),
        ("ludong-2022,../../evil-2023,xinxian-2023", OTHERS, "“../../evil-2023”不是报告的名字"),
        ("ludong-2022,%E6%9,xinxian-2023", OTHERS, "“%E6%9”不是报告的名字"),
        ("xinxian-2023", ["xinxian-2023"], "这里只有一份报告，请再选一份"),
        ("jingyan-2023,jingyan-2023,xinxian-2023", ["jingyan-2023", "xinxian-2023"], "写了两次"),
    ],
    ids=["unknown", "twice", "five", "a name", "a path", "broken escape", "one", "twice, of a built one"],
)
def test_what_is_wrong_with_the_address_is_said_and_the_rest_is_shown(asked_for, shown, said, reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html?r={asked_for}")
    expect(page.locator(".heads > p")).to_have_count(len(shown))
    assert columns_of(page) == shown
    assert len(told(page)) == 1
    assert said in told(page)[0]


@pytest.mark.parametrize("asked_for", ["pingan-2023,pingan-2022", "%3Cimg%3E", "", ",,", "pingan-2023"])
def test_where_no_report_is_left_the_form_and_the_list_stay(asked_for, reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html?r={asked_for}")
    assert len(told(page)) == len(re.findall(r"[^,]+", asked_for))
    assert page.locator("#ready .listed a").count() == 4
    assert page.get_by_label("第一份").is_visible()


def test_an_address_with_markup_in_it_does_nothing(reader, library):
    page = reader()
    troubles = troubles_of(page, library.url)
    hostile = "%3Cimg%20src%3Dx%20onerror%3D%22window.hurt%3D1%22%3E"
    page.goto(f"{library.url}compare/index.html?r={hostile},ludong-2022,xinxian-2023")
    expect(page.locator(".heads > p")).to_have_count(2)
    assert "<img" in " ".join(told(page))
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hurt") is None
    assert troubles == []


def test_scripts_in_a_reports_page_never_run(reader, library):
    page = reader()
    whole = (library.folder / "reports/xinxian/2023/index.html").read_text(encoding="utf-8")
    hostile = (
        '<script>window.hurt = "script"</script><img src="x" onerror="window.hurt = 1">'
        '<svg onload="window.hurt = 2"><script>window.hurt = 3</script></svg>'
        '<a href="javascript:window.hurt = 4">hurt</a><svg><a xlink:href="javascript:window.hurt = 7">x</a></svg>'
        '<iframe srcdoc="<script>parent.hurt = 5</script>"></iframe>'
        '<details open ontoggle="window.hurt = 6">x</details>'
    )
    spoilt = whole.replace('<div class="item-foot">', f'<div class="item-foot">{hostile}')
    spoilt = spoilt.replace('<div class="rest">', f'<div class="rest">{hostile}')
    assert spoilt.count(hostile) > 60
    page.route("**/reports/xinxian/2023/index.html", lambda route: route.fulfill(body=spoilt, content_type="text/html"))
    page.goto(f"{library.url}compare/index.html?r={','.join(OTHERS)}")
    expect(page.locator(".heads > p")).to_have_count(2)
    page.get_by_text("hurt").first.click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.hurt") is None
    assert page.locator("main script").count() == 0


@pytest.mark.parametrize("failure", ["network", "server", "something else"])
def test_a_report_that_does_not_come_is_said_and_the_others_are_shown(failure, reader, library):
    page = reader()

    def failing(route):
        if failure == "network":
            route.abort()
        else:
            route.fulfill(status=503 if failure == "server" else 200, body="<p>Sorry</p>", content_type="text/html")

    page.route("**/reports/ludong/2022/index.html", failing)
    page.goto(f"{library.url}compare/index.html?r={','.join([*OTHERS, 'tongxi-2021'])}")
    expect(page.locator(".heads > p")).to_have_count(2)
    assert columns_of(page) == ["xinxian-2023", "tongxi-2021"]
    assert len(told(page)) == 1
    assert "“ludong-2022”的页面没有取到，可能是网络不通。" in told(page)[0]
    page.unroute("**/reports/ludong/2022/index.html")
    page.get_by_role("button", name="再取一次").click()
    expect(page.locator(".heads > p")).to_have_count(3)
    assert told(page) == []


def test_where_one_of_two_does_not_come_the_other_is_shown(reader, library):
    page = reader()
    page.route("**/reports/ludong/2022/index.html", lambda route: route.abort())
    page.goto(f"{library.url}compare/index.html?r={','.join(OTHERS)}")
    expect(page.locator(".heads > p")).to_have_count(1)
    assert page.locator(".item").count() > 30
    assert len(told(page)) == 1


def test_a_page_of_another_build_is_said_not_half_shown(reader, library):
    page = reader()
    whole = (library.folder / "reports/xinxian/2023/index.html").read_text(encoding="utf-8")
    older = whole.replace('data-row="disputes"', 'data-row="quarrels"')
    page.route("**/reports/xinxian/2023/index.html", lambda route: route.fulfill(body=older, content_type="text/html"))
    page.goto(f"{library.url}compare/index.html?r={','.join(OTHERS)}")
    expect(page.get_by_text("这几份报告的页面没有读懂")).to_be_visible()
    assert len(told(page)) == 1
    assert page.locator("#ready .listed a").count() == 4
    assert page.locator(".item").count() == 0


def test_what_is_amiss_is_announced(reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html?r=pingan-2023")
    told(page)
    assert "本站没有“pingan-2023”" in page.locator("#told[role=status]").inner_text()


def test_from_a_folder_the_page_says_so_and_lists_what_is_ready(reader, library):
    page = reader()
    address = (library.folder / "compare/index.html").as_uri()
    troubles = troubles_of(page, library.folder.as_uri())
    page.goto(f"{address}?r={','.join(SEEDS)}#disputes")
    assert "从文件夹里打开的网页做不到" in told(page)[0]
    assert page.locator("#ready .listed a").count() == 4
    assert not page.locator("#chooser").is_visible()
    page.get_by_role("link", name="打开所选几份的对照").click()
    page.wait_for_url("**/compare/jingyan-2023/xinxian-2023/index.html#disputes")
    assert troubles == []


@pytest.mark.parametrize("spoil", ["no scripts", "no fetch"])
def test_a_browser_that_cannot_is_told_why_and_shown_what_is_ready(spoil, reader, library):
    page = reader() if spoil == "no fetch" else reader(java_script_enabled=False)
    page.add_init_script("delete window.fetch")
    page.goto(f"{library.url}compare/index.html?r={','.join(OTHERS)}")
    assert page.get_by_text("要由浏览器读取各份报告的页面").is_visible()
    assert not page.locator("#chooser").is_visible()
    assert page.locator("#ready .listed a").count() == 4


# --- for everyone, on screens wide and narrow, on paper

STATES = {
    "form": "",
    "one": "?r=yunyu-2023",
    "two": "?r=nanlu-2022,yunyu-2021",
    "four": "?r=" + ",".join(FOUR),
    "trouble": "?r=pingan-2023,yangxin-2023,yangxin-2023,%3Cb%3E",
}


@pytest.mark.parametrize(
    ("state", "scheme", "size"),
    [
        ("form", "light", PHONE),
        ("form", "dark", DESK),
        ("one", "light", PHONE),
        ("two", "light", PHONE),
        ("two", "light", DESK),
        ("four", "light", DESK),
        ("trouble", "dark", PHONE),
    ],
)
def test_axe_finds_nothing_that_keeps_a_reader_out(state, scheme, size, reader, library):
    page = reader(size, color_scheme=scheme)
    page.goto(f"{library.url}compare/index.html{STATES[state]}")
    told(page)
    page.evaluate("document.getElementById('chooser').open = true")
    violations = Axe().run(page).response["violations"]
    found = [f"{rule['id']} {node['target']}: {rule['help']}" for rule in violations for node in rule["nodes"]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("state", STATES)
def test_no_state_scrolls_sideways(state, reader, library):
    page = reader()
    page.goto(f"{library.url}compare/index.html{STATES[state]}")
    told(page)
    page.evaluate(UNFOLD)
    for width in (*WIDTHS, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("keys", [OTHERS, FOUR[:3]], ids=["two", "three"])
def test_at_a_desk_cells_stand_side_by_side_under_their_heads(keys, beside):
    page = beside(keys)
    heads = [box_of(head)["left"] for head in page.locator(".heads > p").all()]
    for band in page.locator(".grid > .row .band").all():
        boxes = [box_of(cell) for cell in band.locator("> .cell").all()]
        assert [box["left"] for box in boxes] == heads
        assert len({box["top"] for box in boxes}) == 1


def test_on_a_phone_cells_stand_one_below_the_other_with_their_names(beside):
    page = beside(OTHERS, PHONE)
    for band in page.locator(".grid > .row .band").all():
        boxes = [box_of(cell) for cell in band.locator("> .cell").all()]
        assert all(upper["bottom"] <= lower["top"] for upper, lower in pairwise(boxes))
        assert band.locator(".cell-head").filter(visible=True).all_inner_texts() == ["鹿洞苗族自治县 2022", "新县 2023"]


def test_it_is_printed_on_a4_with_the_names_on_every_page_of_the_rows(beside):
    pdf = PdfReader(BytesIO(beside(OTHERS).pdf(prefer_css_page_size=True)))
    assert {tuple(map(float, page.mediabox[2:])) == pytest.approx(A4, abs=0.5) for page in pdf.pages} == {True}
    pages = [re.sub(r"\s", "", unicodedata.normalize("NFKC", page.extract_text())) for page in pdf.pages]
    heads = ["鹿洞苗族自治县2022·贵州省", "新县2023·河南省"]
    first = next(number for number, words in enumerate(pages) if heads[0] in words)
    assert len(pages) - first > 4
    of_rows = [words for words in pages[first:] if not words.startswith("机器整理")]
    assert [words for words in of_rows if not all(head in words for head in heads)] == []
    assert not any("移去" in words or "任选" in words for words in pages)

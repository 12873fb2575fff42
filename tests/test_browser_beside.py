"""What a reader does in a comparison: filter, jump, copy, carry away; by mouse, by keyboard, without scripts."""

import os
import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import DESK, PHONE, wait_until

PAGE = "compare/jingyan-2023/xinxian-2023/index.html"
SHOWN = "[...document.querySelectorAll('.grid > .row .item')].filter(one => one.getClientRects().length)"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture
def page(reader, published):
    """The comparison on a server, with leave to use the clipboard."""
    opened = reader(DESK, permissions=["clipboard-read", "clipboard-write"])
    opened.goto(published.url + PAGE)
    return opened


def shown(page):
    """Return how many items are to be seen, and how many of them another report answers."""
    return page.evaluate(f"[{SHOWN}.length, {SHOWN}.filter(one => one.dataset.answers).length]")


def counted(page, choice):
    return int(re.search(r"\d+", page.locator(f"label[for={choice}]").inner_text())[0])


def hollow(page):
    """Return the rows, bands and headings that are to be seen though nothing is left in them."""
    return page.evaluate(
        """[...document.querySelectorAll('.grid > .row, .grid > .row .band, .grid > .row .context')].filter(one => {
            if (!one.getClientRects().length) return false;
            const own = [...one.querySelectorAll('.item, .rest')];
            const inside = one.matches('.context') ? [one.nextElementSibling] : own;
            return !inside.some(item => item && item.getClientRects().length);
        }).map(one => one.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_filters_leave_what_one_report_alone_says_or_what_is_answered(size, scripts, reader, site_folder):
    page = reader(size, java_script_enabled=True) if scripts else reader(size, java_script_enabled=False)
    page.goto((site_folder / PAGE).as_uri())
    everything = shown(page)
    assert everything[0] == page.locator(".grid > .row .item").count() == counted(page, "show-all")
    page.locator("label[for=show-own]").click()
    assert shown(page) == [counted(page, "show-own"), 0]
    assert hollow(page) == []
    page.locator("label[for=show-shared]").click()
    assert shown(page) == [counted(page, "show-shared")] * 2
    assert hollow(page) == []
    page.locator("label[for=show-all]").click()
    assert shown(page) == everything


def test_filters_are_chosen_by_keyboard_alone(page):
    page.locator("#show-all").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#show-own").is_checked()
    assert shown(page)[1] == 0
    page.keyboard.press("ArrowRight")
    assert page.locator("#show-shared").is_checked()


def test_a_link_to_what_a_filter_hides_shows_it(page):
    page.locator("label[for=show-own]").click()
    page.evaluate("location.hash = document.querySelector('.item[data-answers]').id")
    wait_until(page, "document.querySelector(':target').getClientRects().length > 0")
    assert page.locator("#show-all").is_checked()


def test_shared_wording_jumps_from_one_report_to_the_other_and_back(page):
    number = page.locator(".shared-number a").first
    start = page.evaluate("one => one.closest('.item').dataset.item.split('#')[0]", number.element_handle())
    number.click()
    there = page.locator(":target")
    assert there.evaluate("one => one.closest('.item').dataset.item.split('#')[0]") != start
    mark = there.inner_text()
    there.locator("xpath=following-sibling::sup[1]/a").click()
    assert page.locator(":target").inner_text() == mark
    assert page.locator(":target").evaluate("one => one.closest('.item').dataset.item.split('#')[0]") == start


def test_a_mark_of_the_strip_leads_to_the_item_that_has_the_words(page):
    mark = page.locator(".strip a").first
    phrase = mark.locator("title").text_content().partition("〕")[2]
    mark.click()
    assert phrase in page.locator(":target").inner_text().replace("\u2060", "")


def test_a_problem_leads_to_the_next_step_that_answers_it(page):
    answer = page.locator(".item[data-steps='jingyan-2023#next-1'] .answer a").first
    answer.click()
    assert page.locator(":target").get_attribute("data-item") == "jingyan-2023#next-1"


@pytest.mark.parametrize("address", [PAGE, "reports/jingyan/2023/index.html", "sections/problems/index.html"])
def test_the_link_of_an_item_is_copied(address, page, published):
    page.goto(published.url + address)
    item = page.locator("[data-item='jingyan-2023#problems-1']").first
    item.hover()
    item.get_by_role("button", name="复制链接").click()
    item.get_by_role("button", name="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{published.url}{address}#{item.get_attribute('id')}"
    assert page.get_by_role("status").inner_text() == "链接已复制"


def test_the_citation_of_an_item_names_report_date_place_source_text_address_and_day(page, reports):
    item = page.locator("[data-item='xinxian-2023#problems-1']")
    button = item.get_by_role("button", name="复制引用")
    button.focus()
    page.keyboard.press("Enter")
    item.get_by_role("button", name="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    source = reports["xinxian"].source
    assert copied.startswith(f"新县：《{source.ref.title}》（2024年2月29日落款），三、一是。来源：原始网址不详，")
    assert f"SHA-256：{source.sha256}。" in copied
    assert re.search(
        r"/compare/jingyan-2023/xinxian-2023/index\.html#xinxian-2023-problems-1，\d{4}年\d+月\d+日查阅。$", copied
    )


def test_buttons_to_copy_are_there_for_hover_focus_and_touch(page, reader, published):
    item = page.locator("[data-item='xinxian-2023#problems-1']")
    button = item.get_by_role("button", name="复制链接")
    seen = "one => getComputedStyle(one).opacity"
    page.mouse.move(0, 0)
    assert button.evaluate(seen) == "0"
    item.hover()
    assert button.evaluate(seen) == "1"
    page.mouse.move(0, 0)
    button.focus()
    assert button.evaluate(seen) == "1"
    phone = reader(PHONE, has_touch=True, is_mobile=True)
    phone.goto(published.url + PAGE)
    assert phone.locator("[data-item='xinxian-2023#problems-1'] .copy").first.evaluate(seen) == "1"


def test_from_a_folder_without_a_clipboard_a_link_is_copied_all_the_same(reader, site_folder):
    page = reader(DESK)
    page.goto((site_folder / PAGE).as_uri())
    page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.evaluate("document.addEventListener('copy', () => { window.taken = document.activeElement.value })")
    item = page.locator("[data-item='xinxian-2023#problems-1']")
    item.hover()
    item.get_by_role("button", name="复制链接").click()
    assert page.evaluate("window.taken").endswith("#xinxian-2023-problems-1")


@pytest.fixture
def sheet(page, tmp_path):
    """The downloaded table."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载对照表").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_the_table_is_downloaded_under_the_names_of_the_counties(sheet):
    assert sheet.name == "对照表_井研县2023_新县2023.html"


def test_every_item_stands_in_the_table_once(sheet, reports):
    cells = [re.sub(r"\s", "", cell.text()) for cell in LexborHTMLParser(sheet.read_text(encoding="utf-8")).css("td")]
    found = 0
    for report in reports.values():
        for section in report.sections:
            for item in section.items if section.kind not in ("preamble", "closing") else ():
                after_number, after_heading, _ = item.separators
                words = item.number + after_number + item.heading + after_heading + item.text.split("\n")[0]
                words = re.sub(r"\s", "", words)
                if item.text:
                    found += 1
                    assert sum(words in cell for cell in cells) == 1, item.anchor
    assert found == 67


def test_libreoffice_opens_the_table_with_its_rows_and_columns(sheet, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        reason = "there is no program “soffice” here; install libreoffice-writer to open the table with it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    own = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [office, own, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(sheet)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / f"{sheet.stem}.odt") as document:
        opened = ElementTree.fromstring(document.read("content.xml"))
    rows = [
        ["".join(cell.itertext()) for cell in row.iter(f"{TABLE}table-cell")]
        for row in opened.iter(f"{TABLE}table-row")
    ]
    tree = LexborHTMLParser(sheet.read_text(encoding="utf-8"))
    wanted = [[cell.text() for cell in row.css("th, td")] for row in tree.css("tr")]
    assert [[re.sub(r"\s", "", cell) for cell in row] for row in rows] == [
        [re.sub(r"\s", "", cell) for cell in row] for row in wanted
    ]
    assert len(rows) > 20
    assert {len(row) for row in rows} == {3}

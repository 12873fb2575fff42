"""The site as a reader meets it: in a real browser, on a wide and a narrow screen, and on paper."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page
from pypdf import PdfReader

from tests.conftest import DESK, PHONE

KINDS = {
    "home": "index.html",
    "report": "reports/xinxian/2023/index.html",
    "source": "reports/xinxian/2023/source/index.html",
    "comparison": "compare/jingyan-2023/xinxian-2023/index.html",
    "topic": "topics/enforcement/index.html",
    "section": "sections/problems/index.html",
    "county": "counties/xinxian/index.html",
    "legal": "legal/index.html",
    "indicators": "indicators/index.html",
    "indicator": "indicators/court-appearance-rate/index.html",
    "data": "data/index.html",
    "coverage": "coverage/index.html",
    "about": "about/index.html",
    "method": "method/index.html",
    "search": "search/index.html",
    "not found": "404.html",
}
DARK = ("report", "source", "comparison", "coverage")
"""Kinds of page that have every colour between them."""
COUNTIES = ("井研县", "新县")
HEADS = ("井研县 2023 · 四川省", "新县 2023 · 河南省")
WIDTHS = (390, 768, 1024, 1440)
A4 = (595.28, 841.89)
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@pytest.fixture
def comparison(reader, site_folder):
    """Return a function that opens the comparison on a screen of some size."""

    def opened(size: tuple[int, int]) -> Page:
        page = reader(size)
        page.goto((site_folder / KINDS["comparison"]).as_uri())
        return page

    return opened


def names_in(folder: Path) -> list[str]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html") if path.name != "table.html")
    assert set(KINDS.values()) <= set(names)
    return names


def troubles_of(page: Page, site: str) -> list[str]:
    """Return a list that fills with what goes wrong on a page, and with what it asks for outside of the site."""
    troubles: list[str] = []

    def note(wrong: bool, trouble: str) -> None:
        if wrong:
            troubles.append(f"{page.url}: {trouble}")

    page.on("console", lambda message: note(message.type in ("error", "warning"), message.text))
    page.on("pageerror", lambda error: note(True, str(error)))
    page.on("request", lambda request: note(not request.url.startswith(site), f"asks for {request.url}"))
    page.on("requestfailed", lambda request: note(True, f"{request.url}: {request.failure}"))
    page.on("response", lambda response: note(response.status >= 400, f"{response.url}: {response.status}"))
    return troubles


def troubles_at(addresses: list[str], context: BrowserContext, site: str) -> list[str]:
    """Open each address in a page of its own, and return what goes wrong until all have come to rest."""
    troubles = []
    opened = []
    for address in addresses:
        opened.append(context.new_page())
        troubles.append(troubles_of(opened[-1], site))
        opened[-1].goto(address)
    for one in opened:
        one.wait_for_load_state("networkidle")  # the icon comes after the page
    return [trouble for of_page in troubles for trouble in of_page]


def in_sight(locator: Locator) -> bool:
    """Whether the beginning of an element is on the screen, and nothing lies over it."""
    return locator.evaluate(
        """element => {
            const box = element.getClientRects()[0];
            const there = box && document.elementFromPoint(box.x + Math.min(box.width, 16) / 2, box.y + box.height / 2);
            return Boolean(there) && element.contains(there);
        }"""
    )


def box_of(locator: Locator) -> dict[str, float]:
    """Return where an element is on the screen."""
    return locator.evaluate("element => element.getBoundingClientRect().toJSON()")


def rows_of(page: Page) -> list[Locator]:
    rows = page.locator(".grid > .row").all()
    assert len(rows) > 5
    return rows


def scroll_into(row: Locator) -> None:
    """Scroll until the middle of a row is at the top of the screen."""
    row.evaluate("row => { const box = row.getBoundingClientRect(); scrollBy(0, box.top + box.height / 2) }")


# --- for everyone


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("kind", "scheme"), [*((kind, "light") for kind in KINDS), *((kind, "dark") for kind in DARK)])
def test_axe_finds_nothing_that_keeps_a_reader_out(kind, size, scheme, reader, published):
    page = reader(size, color_scheme=scheme)
    page.goto(published.url + KINDS[kind])
    page.evaluate(UNFOLD)  # what is folded away is not looked at
    violations = Axe().run(page).response["violations"]
    found = [f"{rule['id']} {node['target']}: {rule['help']}" for rule in violations for node in rule["nodes"]]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("kind", ["home", "report", "comparison"])
def test_the_first_tab_offers_to_skip_to_the_text(kind, reader, site_folder):
    page = reader()
    page.goto((site_folder / KINDS[kind]).as_uri())
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "跳到正文"
    assert in_sight(skip)


@pytest.mark.parametrize("kind", ["home", "report", "comparison"])
def test_a_reader_who_skips_goes_on_in_the_text(kind, reader, site_folder):
    page = reader()
    page.goto((site_folder / KINDS[kind]).as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


# --- from a folder, from a server, without scripts


def test_a_page_opened_from_a_folder_asks_for_nothing_outside_the_site(reader, site_folder):
    # 404.html is left out: a host shows it at any address, so it links from the root of the host, not the folder.
    addresses = [(site_folder / name).as_uri() for name in names_in(site_folder) if name != "404.html"]
    troubles = troubles_at(addresses, reader().context, site_folder.as_uri() + "/")
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("left_out", ["", "index.html"], ids=["as linked", "as typed"])
def test_a_page_served_under_a_sub_path_asks_for_nothing_outside_the_site(left_out, reader, published):
    addresses = [published.url + name.removesuffix(left_out) for name in names_in(published.folder)]
    troubles = troubles_at(addresses, reader().context, published.url)
    assert not troubles, "\n".join(troubles)


def test_the_page_for_what_is_not_found_is_whole_at_any_address(reader, published):
    page = reader()
    missing = f"{published.url}no/such/page/"
    page.route(missing, lambda route: route.fulfill(path=published.folder / "404.html"))
    troubles = troubles_of(page, published.url)
    page.goto(missing)
    assert not troubles, "\n".join(troubles)
    page.get_by_role("link", name="全部对照").click()
    page.wait_for_url(f"{published.url}compare/")
    assert page.locator("h1").inner_text().startswith("全部对照")


def test_without_scripts_links_lead_from_the_home_page_to_the_line_received(reader, site_folder):
    page = reader(java_script_enabled=False)
    page.goto((site_folder / KINDS["home"]).as_uri())

    page.locator("#comparisons a").first.click()
    page.wait_for_url(f"**/{KINDS['comparison']}")

    page.get_by_role("link", name="行政执法", exact=True).first.click()
    page.wait_for_url("**#enforcement")
    assert in_sight(page.locator("#enforcement h2"))

    page.locator(".heads").get_by_role("link", name="新县").click()
    page.wait_for_url(f"**/{KINDS['report']}")

    received = page.locator("details.received").nth(3)
    assert not received.locator(".received-text").is_visible()
    received.locator("summary").click()
    words = received.locator(".received-text").inner_text()
    assert words

    link = received.locator(".received-notes a").first
    line = link.inner_text().removeprefix("第").removesuffix("行")
    link.click()
    page.wait_for_url(f"**/{KINDS['source']}#L{line}")
    assert in_sight(page.locator(f"#L{line} .line-number"))
    assert words.splitlines()[0] in page.locator(f"#L{line}").inner_text()


# --- on screens wide and narrow


def test_no_page_scrolls_sideways(reader, published):
    page = reader()
    needed = {}
    for name in names_in(published.folder):
        page.goto(published.url + name)
        for state, change in (("folded", ""), ("unfolded", UNFOLD)):
            page.evaluate(change)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                needed[name, state, width] = page.evaluate("document.documentElement.scrollWidth")
    assert {where: found for where, found in needed.items() if found > where[2]} == {}


def test_at_a_desk_the_cells_of_a_band_stand_side_by_side_at_one_height(comparison):
    page = comparison(DESK)
    for row in rows_of(page):
        for band in row.locator(".band").all():
            left, right = map(box_of, band.locator("> .cell").all())
            assert left["top"] == right["top"]
            assert left["right"] < right["left"]


def test_at_a_desk_items_that_answer_each_other_in_a_row_stand_level(comparison):
    page = comparison(DESK)
    level = 0
    for item in page.locator(".grid > .row [data-answers]").all():
        band = item.locator("xpath=ancestor::*[contains(@class, 'band')][1]")
        row = band.locator("xpath=ancestor::section[1]")
        for key in (item.get_attribute("data-answers") or "").split():
            if row.locator(f'[data-item="{key}"]').count():
                assert band.locator(f'[data-item="{key}"]').count() == 1
                level += 1
    assert level > 20


def test_at_a_desk_each_county_stands_at_the_head_of_its_column(comparison):
    page = comparison(DESK)
    heads = page.locator(".heads > p").all()
    cells = page.locator(".grid > .row").first.locator(".band").first.locator("> .cell").all()
    assert [head.locator("a").inner_text() for head in heads] == list(COUNTIES)
    assert [box_of(head)["left"] for head in heads] == [box_of(cell)["left"] for cell in cells]


def test_at_a_desk_the_heads_of_the_columns_stay_in_sight(comparison):
    page = comparison(DESK)
    for row in rows_of(page):
        scroll_into(row)
        assert box_of(page.locator(".heads"))["top"] == pytest.approx(0, abs=1)
        assert [link.inner_text() for link in page.locator(".heads a").all() if in_sight(link)] == list(COUNTIES)


def test_on_a_phone_the_cells_of_a_band_stand_one_below_the_other(comparison):
    page = comparison(PHONE)
    for row in rows_of(page):
        for band in row.locator(".band").all():
            boxes = [box_of(cell) for cell in band.locator("> .cell").all() if cell.is_visible()]
            assert 1 <= len(boxes) <= 2
            assert all(upper["bottom"] <= lower["top"] for upper, lower in pairwise(boxes))
            assert len({box["left"] for box in boxes}) == 1


def test_on_a_phone_a_cell_says_which_county_it_is_of(comparison):
    page = comparison(PHONE)
    names = [f"{name} 2023" for name in COUNTIES]
    for row in rows_of(page):
        for band in row.locator(".band").all():
            shown = [head.inner_text() for head in band.locator(".cell-head").all() if head.is_visible()]
            assert shown == [name for name in names if name in shown]
        assert {head.inner_text() for head in row.locator(".cell-head").all()} == set(names)


def test_on_a_phone_the_name_of_a_row_and_its_links_stay_in_sight(comparison):
    page = comparison(PHONE)
    for row in rows_of(page):
        scroll_into(row)
        shown = [link.inner_text() for link in row.locator("> header a").all() if in_sight(link)]
        assert [re.sub("（.*）$", "", words) for words in shown] == [row.locator("h2").inner_text(), *COUNTIES]


def test_on_a_phone_a_link_to_a_county_brings_its_words_into_sight(comparison):
    page = comparison(PHONE)
    for row in rows_of(page):
        scroll_into(row)
        for index in range(len(COUNTIES)):
            link = row.locator("> header .jump a").nth(index)
            link.click()
            target = link.get_attribute("href") or ""
            assert in_sight(row.locator(f"{target} .cell-head")), page.url


# --- on paper


def test_a_comparison_is_printed_on_a4(comparison):
    pdf = comparison(DESK).pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) > 1
    assert {(float(width), float(height)) == pytest.approx(A4, abs=0.5) for width, height in boxes} == {True}


def test_every_printed_page_of_the_rows_names_every_county(comparison):
    pdf = PdfReader(BytesIO(comparison(DESK).pdf(prefer_css_page_size=True)))
    pages = [page.extract_text() for page in pdf.pages]
    first = next(number for number, words in enumerate(pages) if HEADS[0] in words)
    assert len(pages) - first > 8
    assert [number for number in range(first, len(pages)) if not all(head in pages[number] for head in HEADS)] == []


def test_a_printed_comparison_is_without_what_only_serves_on_a_screen(comparison):
    page = comparison(DESK)
    page.emulate_media(media="print")
    screen_only = page.locator("nav, .skip, .jump, details.received, details.received > summary")
    assert screen_only.count() > len(COUNTIES)
    assert screen_only.filter(visible=True).evaluate_all("found => found.map(one => one.outerHTML)") == []
    assert "原文" not in page.locator(".grid").inner_text()

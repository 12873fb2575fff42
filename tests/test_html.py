"""The HTML of the site as it is written, without a browser."""

import re
from collections import Counter

import html5lib
import pytest
from html5lib.html5parser import ParseError
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options
from tests.conftest import unwatched

STATEMENT = "机器整理，以公布原文为准；本站非政府网站。"
LOADED = {
    "link[href]:not([rel=canonical])": "href",
    "[src]": "src",
    "[srcset]": "srcset",
    "[poster]": "poster",
    "object[data]": "data",
    "use[href]": "href",
    "image[href]": "href",
}
ELSEWHERE = re.compile(r"(?:^|[\s,(\"'])(?:https?:)?//", re.IGNORECASE)


@pytest.fixture(scope="module")
def sources(site_folder) -> dict[str, bytes]:
    found = {path.relative_to(site_folder).as_posix(): path.read_bytes() for path in site_folder.rglob("*.html")}
    assert "index.html" in found
    assert "404.html" in found
    return found


@pytest.fixture(scope="module")
def pages(sources) -> dict[str, LexborHTMLParser]:
    """The pages by name; a table to carry away is a file for a word processor, no page."""
    return {name: LexborHTMLParser(data) for name, data in sources.items() if not name.endswith("/table.html")}


def _parse_error(data: bytes) -> str:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        parser.parse(data, transport_encoding="utf-8")
    except ParseError as error:
        line, column = parser.errors[-1][0]
        return f"{line}:{column}: {error}"
    return ""


def test_every_page_is_html_without_a_parse_error(sources):
    wrong = {name: error for name, data in sources.items() if (error := _parse_error(data))}
    assert not wrong


def test_a_report_full_of_odd_characters_is_html_without_a_parse_error(project):
    odd = '<script>alert(1)</script> & "‘{{ x }} \x01\x1f\x7f\x85\ufffe\ufdd0 \u202e\u200b *a* _b_ [c](d) <b'
    seed = project / "seeds/003_b0eed4d44086a7a4.txt"
    seed.write_text(f"引言{odd}\n一、主要工作{odd}\n（一）学法{odd}。县委{odd}学法。\n", encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched)
    wrong = {
        name: error for name, data in made.files.items() if name.endswith(".html") and (error := _parse_error(data))
    }
    assert not wrong
    assert not any(
        LexborHTMLParser(data).css("script:not([src])") for name, data in made.files.items() if name.endswith(".html")
    )


@pytest.mark.parametrize("selector", ["h1", "main", "head > title", "meta[name=viewport]", "link[rel=stylesheet]"])
def test_a_page_has_exactly_one(selector, pages):
    counts = {name: len(page.css(selector)) for name, page in pages.items()}
    assert {name: count for name, count in counts.items() if count != 1} == {}


def test_a_page_names_itself_and_no_two_pages_alike(pages):
    titles = {name: page.css_first("title").text(strip=True) for name, page in pages.items()}
    assert all(titles.values())
    assert [title for title, count in Counter(titles.values()).items() if count > 1] == []


def test_a_page_says_that_it_is_in_simplified_chinese(pages):
    languages = {name: page.css_first("html").attributes.get("lang") for name, page in pages.items()}
    assert {name: language for name, language in languages.items() if language != "zh-Hans"} == {}


def test_a_page_describes_itself_to_search_engines(pages):
    tags = {name: page.css("meta[name=description]") for name, page in pages.items()}
    assert [
        name for name, found in tags.items() if [bool(tag.attributes.get("content")) for tag in found] != [True]
    ] == []


def test_a_heading_is_at_most_one_level_below_the_one_before(pages):
    wrong = []
    for name, page in pages.items():
        headings = page.css("h1, h2, h3, h4, h5, h6")
        levels = [0, *(int(heading.tag[1]) for heading in headings)]
        wrong += [
            f"{name}: <{heading.tag}> {heading.text(strip=True)} after level {before}"
            for before, heading in zip(levels, headings, strict=False)
            if int(heading.tag[1]) > before + 1
        ]
    assert wrong == []


def test_a_page_has_words_in_every_heading(pages):
    empty = {
        name: [h.html for h in page.css("h1, h2, h3, h4, h5, h6") if not h.text(strip=True)]
        for name, page in pages.items()
    }
    assert {name: headings for name, headings in empty.items() if headings} == {}


def test_a_table_header_says_whether_it_heads_a_row_or_a_column(pages):
    headers = [(name, header) for name, page in pages.items() for header in page.css("th")]
    assert headers
    assert [
        (name, th.html) for name, th in headers if th.attributes.get("scope") not in ("row", "col", "rowgroup")
    ] == []


def test_a_page_styles_and_scripts_nothing_inline(pages):
    wrong = [
        (name, node.tag, attribute)
        for name, page in pages.items()
        for node in page.css("*")
        for attribute in node.attributes
        if attribute == "style" or attribute.startswith("on")
    ]
    assert wrong == []


def test_scripts_and_style_sheets_are_files_of_their_own(pages):
    assert [name for name, page in pages.items() if page.css("script:not([src]), style")] == []
    assert [name for name, page in pages.items() if page.css("[style]")] == []
    assert {script.text() for page in pages.values() for script in page.css("script")} == {""}


def test_a_link_never_runs_a_script(pages):
    links = [(name, node.attributes["href"]) for name, page in pages.items() for node in page.css("[href]")]
    assert [(name, link) for name, link in links if link.strip().lower().startswith("javascript:")] == []


def test_an_id_stands_once_on_a_page(pages):
    ids = {name: Counter(node.attributes["id"] for node in page.css("[id]")) for name, page in pages.items()}
    assert [(name, id_) for name, counts in ids.items() for id_, count in counts.items() if count > 1] == []


def test_a_page_loads_nothing_from_another_address(pages):
    loaded = [
        (name, node.attributes[attribute] or "")
        for name, page in pages.items()
        for selector, attribute in LOADED.items()
        for node in page.css(selector)
    ]
    assert loaded
    assert [(name, address) for name, address in loaded if ELSEWHERE.search(address)] == []


def test_a_style_sheet_loads_nothing_from_another_address(site_folder):
    sheets = {path.name: path.read_text(encoding="utf-8") for path in site_folder.rglob("*.css")}
    assert sheets
    assert [name for name, css in sheets.items() if "@import" in css or ELSEWHERE.search(css)] == []


def test_a_page_says_whose_words_count_and_that_it_is_no_government_site(pages):
    assert [name for name, page in pages.items() if STATEMENT not in page.css_first("body").text()] == []

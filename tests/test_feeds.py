"""What programs find on the site: an Atom feed, a sitemap, robots.txt, a manifest, and what pages say of themselves."""

import datetime as dt
import hashlib
import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from duizhao import feeds, pipeline
from duizhao.feeds import feed, sitemap
from duizhao.model import Ref, Revision
from duizhao.pipeline import Options
from duizhao.settings import County, Site, as_asked_for, base_url_problem
from tests.conftest import ROOT, unwatched

BASE = "https://example.org/duizhao/"
ATOM, SITEMAPS = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = Site(title="对照", description="并排", base_url=BASE)
COUNTIES = {"xinxian": County(name="新县", province="河南省", prefecture="信阳市", level="county")}
SAYABLE = "</title>]]><script>alert(1)</script>&amp;&#x0;\"'<!--"
HOSTILE = "</title>]]><script>alert(1)</script>&amp;&#x0;\"'<!-- \x01\x0b\x7f\ufffe\U000e0001 \u202e"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
FEED_HAS = {"id": 1, "title": 1, "updated": 1, "author": 1}
ENTRY_HAS = {"id": 1, "title": 1, "updated": 1, "summary": 1}
KNOWN = {"id", "title", "subtitle", "updated", "published", "author", "link", "entry", "summary"}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The site of the seeds, made for an address."""
    return dict(pipeline.build(ROOT, None, Options(base_url=BASE), unwatched).files)


def page_of(data: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(data)


def meta(page: LexborHTMLParser) -> dict[str, str]:
    tags = page.css("meta[property^='og:']")
    found = {tag.attributes["property"]: tag.attributes["content"] for tag in tags}
    assert len(found) == len(tags)
    return found


def ref(year: int = 2023, **days) -> Ref:
    return Ref(**{"county": "xinxian", "year": year, "title": f"新县{year}年报告", **days})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def told(data: bytes) -> list[tuple[str, str]]:
    """Return title and date of each entry of a feed."""
    entries = ElementTree.fromstring(data).findall(f"{ATOM}entry")
    return [(entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}updated")[:10]) for entry in entries]


def assert_atom(data: bytes) -> ElementTree.Element:
    """Hold a feed against RFC 4287: what must be there, how often, and in which form."""
    root = ElementTree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element, has in [(root, FEED_HAS), *((entry, ENTRY_HAS) for entry in entries)]:
        names = [child.tag.removeprefix(ATOM) for child in element]
        assert set(names) <= KNOWN
        assert {name: names.count(name) for name in has} == has
        assert names.count("published") <= 1
        links = [link.attrib for link in element.findall(f"{ATOM}link")]
        assert sum(link["rel"] == "alternate" for link in links) == 1
        for address in (element.findtext(f"{ATOM}id"), *(link["href"] for link in links)):
            assert urlsplit(address).scheme == "https"
            assert address.isascii()
        for name in ("updated", "published"):
            assert all(INSTANT.fullmatch(found.text) for found in element.findall(ATOM + name))
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    dates = [dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert root.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    return root


# --- the feed


def test_the_feed_is_atom_and_leads_to_pages_of_the_site(files):
    root = assert_atom(files["feed.xml"])
    links = [link.attrib["href"] for link in root.iter(f"{ATOM}link")]
    assert all(address.removeprefix(BASE) or "index.html" for address in links)
    paths = [address.removeprefix(BASE) for address in links]
    assert {f"{path}index.html" if path.endswith("/") or not path else path for path in paths} <= files.keys()
    assert len(root.findall(f"{ATOM}entry")) == 2


def test_every_page_names_the_feed(files):
    for name in (name for name in files if name.endswith(".html") and not name.endswith("/table.html")):
        links = page_of(files[name]).css('link[rel=alternate][type="application/atom+xml"]')
        assert [link.attributes["href"].rsplit("/", 1)[-1] for link in links] == ["feed.xml"], name


def test_an_entry_is_dated_with_the_last_day_of_which_anything_is_told():
    days = {"signed": day("2024-02-01"), "published": day("2024-03-01"), "retrieved": day("2024-04-01")}
    steps = [(), ("signed",), ("published",), ("retrieved",)]
    dates = [told(feed([ref(**{name: days[name] for name in step})], COUNTIES, SITE)) for step in steps]
    assert [found[0][1] for found in dates] == ["2023-12-31", "2024-02-01", "2024-03-01", "2024-04-01"]
    added = ref(**days, added=day("2024-05-01"))
    assert told(feed([added], COUNTIES, SITE))[0][1] == "2024-05-01"
    revised = ref(**days, added=day("2024-05-01"), revised=(Revision(day=day("2025-01-02"), what="补入公开日期"),))
    data = feed([revised], COUNTIES, SITE)
    assert told(data)[0][1] == "2025-01-02"
    assert "2025年1月2日修订：补入公开日期" in assert_atom(data).findtext(f"{ATOM}entry/{ATOM}summary")


def test_what_happened_last_stands_first_and_the_rest_is_left_out(monkeypatch):
    monkeypatch.setattr(feeds, "_ENTRIES", 3)
    refs = [ref(year) for year in range(2015, 2022)] + [ref(2014, added=day("2024-01-01"))]
    data = feed(refs, COUNTIES, SITE)
    assert told(data) == [
        ("新县2014年报告", "2024-01-01"), ("新县2021年报告", "2021-12-31"), ("新县2020年报告", "2020-12-31")
    ]  # fmt: skip
    assert feed(refs[::-1], COUNTIES, SITE) == data
    assert_atom(data)


def test_what_xml_does_not_know_is_shown_as_lost():
    root = assert_atom(feed([ref(2023, title=HOSTILE)], COUNTIES, SITE))
    shown = re.sub("[\x01\x0b\ufffe]", "\ufffd", HOSTILE)
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == shown


def test_hostile_words_are_text_in_the_feed(project):
    matter = project / "content/reports/xinxian/2023.md"
    said = json.dumps(SAYABLE)
    revised = f"revised:\n- {{day: 2024-05-01, what: {said}}}\n"
    for file, more in ((matter, revised), (project / "content/site.yaml", "")):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        file.write_text(
            "".join(f"title: {said}\n{more}" if line.startswith("title:") else line for line in lines), "utf-8"
        )
    made = pipeline.build(project, None, Options(base_url=BASE), unwatched).files
    root = assert_atom(made["feed.xml"])
    assert root.findtext(f"{ATOM}title") == SAYABLE
    assert SAYABLE in {entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")}
    tags = {element.tag.removeprefix(ATOM) for element in root.iter()}
    assert tags <= KNOWN | {"feed", "name"}
    head = page_of(made["reports/xinxian/2023/index.html"])
    assert not head.css("head script:not([src])")
    assert meta(head)["og:title"].startswith("</title>]]><script>")
    assert not head.css("dl.facts script")


# --- addresses


def addresses_of(files) -> dict[str, str]:
    root = ElementTree.fromstring(files["sitemap.xml"])
    assert root.tag == f"{SITEMAPS}urlset"
    entries = root.findall(f"{SITEMAPS}url")
    assert [
        child.tag for entry in entries for child in entry if child.tag[len(SITEMAPS) :] not in ("loc", "lastmod")
    ] == []
    found = {entry.findtext(f"{SITEMAPS}loc"): entry.findtext(f"{SITEMAPS}lastmod", "") for entry in entries}
    assert len(found) == len(entries)
    return found


def test_the_sitemap_has_each_page_once_by_the_address_that_the_page_names(files):
    names = {f"{address.removeprefix(BASE)}index.html" for address in addresses_of(files)}
    assert names <= files.keys()
    pages = {name: page_of(data) for name, data in files.items() if name.endswith(".html")}
    canonical = {
        name: [link.attributes["href"] for link in page.css("link[rel=canonical]")] for name, page in pages.items()
    }
    assert canonical.pop("404.html") == []
    assert all(len(found) == 1 for found in canonical.values())
    assert {found for [found] in canonical.values()} == addresses_of(files).keys()
    assert all(meta(pages[name]).get("og:url", found) == found for name, [found] in canonical.items())


def test_the_sitemap_tells_a_day_only_where_an_editor_told_it(files):
    changed = {address: day for address, day in addresses_of(files).items() if day}
    assert changed == {f"{BASE}reports/{county}/2023/": "2026-11-22" for county in ("jingyan", "xinxian")}
    retrieved = sitemap(["/reports/xinxian/2023/"], [ref(retrieved=day("2024-04-01"))], SITE)["/sitemap.xml"]
    assert b"lastmod" not in retrieved, "that it was taken then does not say when the page changed"


@pytest.mark.parametrize(("most", "size"), [(10, 10**6), (10**6, 1_000)])
def test_more_addresses_than_a_sitemap_may_hold_are_parted_under_an_index(most, size, monkeypatch):
    monkeypatch.setattr(feeds, "_MOST_ADDRESSES", most)
    monkeypatch.setattr(feeds, "_MOST_BYTES", size)
    asked = [f"/{number:03}/" for number in range(95)]
    made = sitemap(asked, [], SITE)
    index = ElementTree.fromstring(made.pop("/sitemap.xml"))
    assert index.tag == f"{SITEMAPS}sitemapindex"
    assert [loc.text for loc in index.iter(f"{SITEMAPS}loc")] == [BASE + name[1:] for name in made]
    parts = [[loc.text for loc in ElementTree.fromstring(part).iter(f"{SITEMAPS}loc")] for part in made.values()]
    assert len(parts) > 5
    assert all(0 < len(part) <= most for part in parts)
    assert all(len(part) < size + 200 for part in made.values())
    assert [address for part in parts for address in part] == [BASE + address[1:] for address in asked]


def test_a_sitemap_holds_fifty_thousand_addresses_and_no_more():
    most = [f"/reports/{number}/" for number in range(50_000)]
    assert list(sitemap(most, [], SITE)) == ["/sitemap.xml"]
    assert list(sitemap([*most, "/"], [], SITE)) == ["/sitemap.xml", "/sitemap-1.xml", "/sitemap-2.xml"]


def test_a_site_without_an_address_names_none(site):
    assert {"feed.xml", "sitemap.xml"}.isdisjoint(site.files)
    assert site.files["robots.txt"] == b"User-agent: *\nDisallow:\n"
    for name in (name for name in site.files if name.endswith(".html")):
        page = page_of(site.files[name])
        assert not page.css(
            "link[rel=canonical], link[rel=alternate], meta[property='og:url'], meta[property='og:image']"
        )
    assert json.loads(site.files["manifest.json"])["base_url"] is None


def test_search_engines_are_led_to_the_sitemap(files):
    assert files["robots.txt"].decode() == f"User-agent: *\nDisallow:\nSitemap: {BASE}sitemap.xml\n"


def test_a_site_with_drafts_is_not_for_search_engines(project):
    matter = project / "content/reports/xinxian/2023.md"
    matter.write_text(matter.read_text("utf-8").replace("signed:", "draft: true\nsigned:", 1), "utf-8")
    made = pipeline.build(project, None, Options(base_url=BASE, drafts=True), unwatched).files
    assert made["robots.txt"] == b"User-agent: *\nDisallow: /\n"
    assert "sitemap.xml" not in made


@pytest.mark.parametrize(
    ("told_as", "asked_as"),
    [
        ("https://example.org", "https://example.org/"),
        ("http://Example.org:8080/a/b", "http://example.org:8080/a/b/"),
        ("https://法治.中国/县/", "https://xn--wvw1b.xn--fiqs8s/%E5%8E%BF/"),
        ("https://example.org/a%20b/c&d'e/", "https://example.org/a%20b/c&d'e/"),
        ("https://[::1]:8000/a/", "https://[::1]:8000/a/"),
    ],
)
def test_an_address_is_written_as_programs_ask_for_it(told_as, asked_as):
    assert base_url_problem(told_as) is None
    assert as_asked_for(told_as) == asked_as
    assert as_asked_for(asked_as) == asked_as


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org:port/",
        "https://example.org:99999/",
        "https://:80/",
        f"https://{'县' * 80}.cn/",
        "https://[::1/",
    ],
)
def test_an_address_that_nobody_can_ask_for_is_refused(url):
    assert base_url_problem(url)


# --- what pages say of themselves, and the list of all files


def test_every_page_says_what_it_is_to_those_who_link_to_it(files):
    for name in (name for name in files if name.endswith(".html")):
        page = page_of(files[name])
        said = meta(page)
        if name.endswith("/table.html"):
            assert not said, "word processors would print it"
            continue
        assert said.keys() - {"og:url"} == {"og:type", "og:site_name", "og:locale", "og:title", "og:description"}, name
        assert said["og:description"] == page.css_first("meta[name=description]").attributes["content"]
        assert page.css_first("title").text().startswith(said["og:title"])


def test_the_manifest_names_every_file_with_its_hash(files):
    made = json.loads(files["manifest.json"])
    assert made["schema"] == 1
    assert made["base_url"] == BASE
    assert made["files"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"
    }


def test_a_report_s_page_tells_when_it_was_added_and_revised(project):
    matter = project / "content/reports/xinxian/2023.md"
    revised = "revised:\n- {day: 2027-02-03, what: 更正第二节漏字}\n- {day: 2027-01-02, what: 补入公开日期}\n"
    matter.write_text(matter.read_text("utf-8").replace("added:", f"{revised}added:", 1), "utf-8")
    made = pipeline.build(project, None, Options(base_url=BASE), unwatched).files
    page = page_of(made["reports/xinxian/2023/index.html"])
    facts = {row.css_first("dt").text(): row.css_first("dd").text() for row in page.css("dl.facts > div")}
    assert facts["收录日期"] == "2026年11月22日"
    assert facts["修订"] == "2027年1月2日补入公开日期；2027年2月3日更正第二节漏字"
    assert addresses_of(made)[f"{BASE}reports/xinxian/2023/"] == "2027-02-03"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("revised:\n- {day: 2027-02-03, what: ' '}", "expected what was changed, found nothing"),
        ("revised:\n- {what: 更正}", "day"),
        ("revised: 2027-02-03", "expected a list"),
    ],
)
def test_a_revision_that_says_nothing_is_an_error_with_its_place(line, problem, project):
    matter = project / "content/reports/xinxian/2023.md"
    matter.write_text(matter.read_text("utf-8").replace("added:", f"{line}\nadded:", 1), "utf-8")
    with pytest.raises(pipeline.ContentError, match=problem) as error:
        pipeline.build(project, None, Options(), unwatched)
    wrong = [finding for finding in error.value.findings if finding.level == "error"]
    assert wrong
    assert all(finding.where.line >= 8 for finding in wrong)

"""What the check of a finished site reads from its pages, and what it finds."""

from random import Random

import pytest

from duizhao.check import PAGE_BUDGET, check
from duizhao.check.pages import parsed, read_page
from duizhao.policy import POLICY

ODD = (
    "<a href='b.html'>",
    "<a href=b.html>",
    '<A HREF="b.html">',
    '<a HREF="b.html">',
    '<a\nhref="b.html">',
    '<a href = "b.html">',
    '<a title=">" href="b.html">',
    "<p title='<a href=\"b.html\">'>",
    '<!-- <a href="b.html"> -->',
    "<script src=//a.cn/b.js></script>",
    '<template><p id="b"></template><a href="b.html">',
)


def test_pages_of_a_site_are_read_as_a_parser_reads_them(site):
    pages = [data for name, data in site.files.items() if name.endswith(".html")]
    assert len(pages) > 50
    for data in pages:
        read, whole = read_page(data), parsed(data)
        assert (read.ids, read.links, sorted(read.loads)) == (whole.ids, whole.links, sorted(whole.loads))


@pytest.mark.parametrize("odd", ODD)
def test_a_page_that_is_written_otherwise_is_parsed(odd):
    data = f'<!doctype html><html lang="zh-Hans"><body><p id="a">{odd}</body></html>'.encode()
    assert read_page(data) == parsed(data)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("#there", ""),
        ("#gone", "leads to no anchor on its page"),
        ("../b/index.html#b", ""),
        ("../b/#b", ""),
        ("../b/../b/index.html#b", ""),
        ("../b", "leads to no page"),
        ("../b/index.html#gone", "leads to no anchor on its page"),
        ("../b/?x=1&amp;y=2#b", ""),
        ("?x=1#there", ""),
        ("../c/", "leads to no page"),
        ("/sub/b/", ""),
        ("/b/", "leads out of the site"),
        ("../../b/", "leads out of the site"),
        ("https://a.cn/#b", ""),
        ("//[/", "is no address"),
    ],
)
def test_a_link_leads_to_a_page_and_an_anchor_of_the_site(target, told):
    files = {
        "a/index.html": f'<p id="there"><a href="{target}">甲</a>'.encode(),
        "b/index.html": b'<p id="b">',
    }
    assert [one.message.partition("” ")[2] for one in check(files, (), base="/sub/")] == ([told] if told else [])


def test_a_page_is_too_heavy_by_what_it_weighs_compressed():
    random = Random(0)
    words = "".join(chr(random.randrange(0x4E00, 0x9FA0)) for _ in range(PAGE_BUDGET))
    heavy, light = f"<p>{words}".encode(), b"<p>" + b"a" * 9 * PAGE_BUDGET
    found = check({"heavy.html": heavy, "light.html": light}, ())
    assert [(one.where.path, one.level) for one in found] == [("heavy.html", "warning")]


@pytest.mark.parametrize(
    ("head", "body", "told"),
    [
        (f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">', "", ""),
        ("", "", "has no policy"),
        (f'<meta http-equiv="Content-Security-Policy" content="{POLICY}; a">', "", "has no policy"),
        (None, '<p style="color: red">甲</p>', 'has “style="” in it'),
        (None, '<p onclick="a()">甲</p>', 'has “onclick="” in it'),
        (None, "<style>p {}</style>", "has “<style” in it"),
        (None, "<script>a()</script>", "has “<script>” in it"),
        (None, "甲 style=乙 onclick=丙", ""),
    ],
)
def test_a_page_has_its_policy_and_nothing_that_the_policy_forbids(head, body, told):
    page = f"<!doctype html><html><head>{head}</head>{body}" if head is not None else f"<!doctype html>{body}"
    found = [one.message for one in check({"a.html": page.encode()}, ())]
    assert [one.partition("; ")[0].partition(", ")[0] for one in found] == ([told] if told else [])

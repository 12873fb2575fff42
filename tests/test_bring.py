"""Texts of documents: of web pages, Word documents and print-outs they come back whole, or it is said why not."""

import datetime as dt
import io
import json
import sys
import tracemalloc
import zlib

import pypdf
import pytest

from duizhao import adding, pipeline
from duizhao.adding import Told
from duizhao.bring import bring
from duizhao.bring.numbering import numeral
from duizhao.bring.package import Package
from duizhao.files import RefusedError
from duizhao.model import ContentError
from tests.conftest import ROOT
from tests.documents import (
    ADDRESS,
    BODY,
    LAYOUTS,
    OFFICIAL,
    PRINTS,
    SIGNED,
    SPACE,
    STRICT,
    TITLE,
    Level,
    numbered_by_word,
    numbering,
    packed,
    page,
    paragraph,
    printed,
    run,
    word,
)

SEEDS = {"jingyan": "seeds/000_bbb5f33ac092c521.txt", "xinxian": "seeds/003_b0eed4d44086a7a4.txt"}
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def squeezed(words):
    return "".join(words.split())


def shape(record):
    """What a reading says, but for white space: kinds, numbers, headings and texts, in order."""
    return [
        tuple(map(squeezed, (section["kind"], section["number"], section["heading"])))
        + tuple(map(squeezed, (item["number"], item["heading"], item["text"])))
        for section in record["sections"]
        for item in section["items"]
    ]


@pytest.fixture
def there(tmp_path):
    """Writes a document and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def brought(there):
    """Takes the text out of a document: its lines, and all that is known of it."""

    def take(name, content):
        found = bring(there(name, content), name)
        assert found.text.data.decode(found.text.encoding) == found.text.text
        return found.text.text.split("\n")[:-1], found

    return take


@pytest.fixture
def refused(there):
    """What is said of a document from which no text is taken."""

    def take(name, content):
        with pytest.raises((RefusedError, ContentError)) as raised:
            bring(there(name, content), name)
        return str(getattr(raised.value, "finding", raised.value))

    return take


# What comes back of the two seeds, in every form.


@pytest.fixture(scope="module")
def lines_of_seed():
    def lines(county):
        text = (ROOT / SEEDS[county]).read_text(encoding="utf-8")
        return [TITLE, *(line.strip() for line in text.split("\n") if line.strip())]

    return lines


@pytest.fixture
def compare(there, lines_of_seed):
    """Compares the reading of a document with that of the same text as .txt; prints the share that is the same."""

    def same(county, name, content):
        (expected,) = pipeline.inspect(ROOT, [there("as.txt", "\n".join([*lines_of_seed(county), ""]))])
        told = Told(county="jingyan", year=2019)
        (reading,) = adding.add(ROOT, [there(name, content)], told, dry=True).readings
        wanted, got = shape(json.loads(expected.json)), shape(json.loads(reading.json))
        print(f"{county} as {name}: {sum(one in got for one in wanted)} of {len(wanted)} items the same")
        assert got == wanted

    return same


@pytest.mark.parametrize("county", SEEDS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_report_comes_back_whole_from_a_web_page(compare, lines_of_seed, county, layout):
    title, *lines = lines_of_seed(county)
    compare(county, "page.html", page(lines, layout, title=title))


@pytest.mark.parametrize("county", SEEDS)
@pytest.mark.parametrize("by_word", [False, True], ids=["typed", "numbered by Word"])
def test_a_report_comes_back_whole_from_word(compare, lines_of_seed, county, by_word):
    lines = lines_of_seed(county)
    compare(county, "report.docx", numbered_by_word(lines) if by_word else word(*map(paragraph, lines)))


@pytest.mark.parametrize("county", SEEDS)
@pytest.mark.parametrize("style", PRINTS)
def test_a_report_comes_back_whole_from_a_print_out(compare, lines_of_seed, browser, county, style):
    compare(county, "report.pdf", printed(browser, lines_of_seed(county), style))


# Web pages.


def test_title_and_signature_are_kept_and_the_page_around_is_cut_off(brought):
    lines, found = brought("a.html", page([*BODY, *SIGNED]))
    assert lines == [TITLE, *BODY, *SIGNED]
    assert found.matter.title == TITLE


def test_a_signature_in_a_block_of_its_own_is_kept(brought):
    block = "<div style='text-align:right'>红山县人民政府</div><div>2024年2月29日</div><div>责任编辑：张三</div>"
    lines, _ = brought("a.html", page(BODY, below=block))
    assert lines == [TITLE, *BODY, *SIGNED]


def test_sentences_that_are_left_out_are_told(brought):
    long = [line * 9 for line in BODY]
    lines, found = brought("a.html", page(long, below="<div><p>本站声明，仅供参考。</p></div>"))
    assert lines == [TITLE, *long]
    assert any("such as “本站声明，仅供参考。”" in remark for remark in found.remarks)


def test_tables_and_lists_keep_their_words(brought):
    table = (
        "<table><tr><th>事项</th><th>件</th></tr><tr><td>复议</td><td>12</td></tr><tr><td></td><td>3</td></tr></table>"
    )
    numbered = "<ol start='2'><li>完善制度。</li><li>（三）加强监督。</li></ol><ul><li>强化保障。</li></ul>"
    chinese = "<ol style='list-style-type:cjk-ideographic'><li>甲事项。</li><li>乙事项。</li></ol>"
    lines, _ = brought("a.html", page(BODY, within=table + numbered + chinese))
    assert lines[len(BODY) + 1 :] == [
        *("事项 | 件", "复议 | 12", "3"),
        *("2. 完善制度。", "（三）加强监督。", "强化保障。", "一、甲事项。", "二、乙事项。"),
    ]


def test_what_a_page_hides_is_not_its_text(brought):
    hidden = "<p style='display: none'>隐藏。</p><p hidden>隐藏。</p><template><p>隐藏。</p></template><!-- 隐藏。 -->"
    assert brought("a.html", page(BODY, within=hidden))[0] == [TITLE, *BODY]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312"])
def test_a_page_is_read_in_its_encoding_whatever_it_declares(brought, encoding, declared):
    code = f"<script>{'var a = 1; ' * 20_000}</script><style>p {{}}</style>"
    lines, found = brought("a.html", page(BODY, charset=declared, head=code).encode(encoding))
    assert lines == [TITLE, *BODY]
    as_declared = (encoding, declared) in {("gb18030", "gb2312"), ("utf-8", "utf-8")}
    assert any("declared as" in remark for remark in found.remarks) is not (as_declared or encoding == "utf-16")


DATES = {
    "2024-03-15 10:20": dt.date(2024, 3, 15),
    "2024/3/15": dt.date(2024, 3, 15),
    "2024年3月5日": dt.date(2024, 3, 5),
    "20240315": dt.date(2024, 3, 15),
    "2024-03-15T10:20:00+08:00": dt.date(2024, 3, 15),
    "2024-03-15T20:20:00Z": dt.date(2024, 3, 16),
    "2024-02-30": None,
    "123456": None,
    "": None,
}


@pytest.mark.parametrize(("said", "day"), DATES.items())
@pytest.mark.parametrize("name", ["PubDate", "pubdate", "publishdate", "article:published_time"])
def test_the_day_of_publication_is_proposed_as_the_page_names_it(brought, name, said, day):
    source = page(BODY, meta={name: said}).replace("发布时间：2024-03-15", "")
    assert brought("a.html", source)[1].matter.published == day


def test_the_day_that_a_page_shows_is_proposed_where_it_names_none(brought):
    assert brought("a.html", page(BODY, meta={}))[1].matter.published == dt.date(2024, 3, 15)


ADDRESSES = {
    "saved": (f"<!-- saved from url=(0045){ADDRESS} -->", ADDRESS),
    "saved from a disk": ("<!-- saved from url=(0020)file:///C:/a.html -->", None),
    "canonical": (f'<link rel="canonical" href="{ADDRESS}">', ADDRESS),
    "og": (f'<meta property="og:url" content="{ADDRESS}">', ADDRESS),
    "no address": ('<meta name="Url" content="/zwgk/1.html">', None),
}


@pytest.mark.parametrize(("mark", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_address_is_that_which_the_page_names(brought, mark, address):
    assert brought("a.html", page(BODY, head=mark))[1].matter.origin == address


def test_a_page_in_several_parts_says_so(brought):
    found = brought("a.html", page(BODY, below="<div><a href='2.html'>下一页</a></div>"))[1]
    assert any("下一页" in remark for remark in found.remarks)


# Word documents.


def test_numbers_of_word_are_written_into_the_text(brought):
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride>'
    numbers = numbering(
        OFFICIAL,
        [Level("decimalEnclosedCircle", "%1"), Level("ideographTraditional", "%2．")],
        [Level("bullet", "\uf0b7")],
        numbers=[(0, ""), (1, ""), (2, ""), (0, override)],
    )
    document = word(
        paragraph("主要举措", 0),
        paragraph("普法。", 1),
        paragraph("2023年宣传。", 2),
        paragraph("执法。", 1),
        paragraph("检查。", 2),
        paragraph("不足", 0),
        paragraph("队伍。", 1),
        paragraph("正文。"),
        paragraph("甲。", 0, list_=2),
        paragraph("乙。", 0, list_=2),
        paragraph("丙。", 1, list_=2),
        paragraph("丁。", 0, list_=3),
        paragraph("安排", 0, list_=4),
        paragraph("其他", 0),
        parts={"word/numbering.xml": numbers},
    )
    assert brought("a.docx", document)[0] == [
        *("一、主要举措", "（一）普法。", "1. 2023年宣传。", "（二）执法。", "1. 检查。", "二、不足", "（一）队伍。"),
        *("正文。", "①甲。", "②乙。", "甲．丙。", "•丁。", "九、安排", "十、其他"),
    ]


def test_numbers_that_come_with_a_style_are_written_too(brought):
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    below = '<w:basedOn w:val="A"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>'
    rules = {"A": numbered, "B": below, "C": '<w:basedOn w:val="C"/>'}
    styles = "".join(f'<w:style w:type="paragraph" w:styleId="{name}">{rule}</w:style>' for name, rule in rules.items())
    parts = {"word/numbering.xml": numbering(OFFICIAL), "word/styles.xml": f"<w:styles {SPACE}>{styles}</w:styles>"}
    shown = (paragraph(text, style=style) for text, style in (("甲", "A"), ("乙", "B"), ("丙", "B"), ("丁", "C")))
    assert brought("a.docx", word(*shown, parts=parts))[0] == ["一、甲", "（一）乙", "（二）丙", "丁"]


def test_a_format_of_numbers_that_is_not_known_is_told(brought):
    parts = {"word/numbering.xml": numbering([Level("hebrew1", "%1、")])}
    lines, found = brought("a.docx", word(paragraph("甲。", 0), parts=parts))
    assert lines == ["1、甲。"]
    assert any("format that is not known (hebrew1)" in remark for remark in found.remarks)


NUMERALS = {
    ("chineseCounting", 10): "十",
    ("chineseCountingThousand", 21): "二十一",
    ("japaneseCounting", 105): "一百零五",
    ("chineseLegalSimplified", 12): "壹拾贰",
    ("ideographDigital", 20): "二〇",
    ("decimalZero", 3): "03",
    ("decimalFullWidth", 12): "１２",
    ("decimalEnclosedCircle", 11): "11",
    ("upperRoman", 14): "XIV",
    ("lowerLetter", 27): "aa",
    ("none", 1): "",
    ("cardinalText", 1): None,
}


@pytest.mark.parametrize(("asked", "wanted"), NUMERALS.items(), ids=str)
def test_numerals_are_those_of_word(asked, wanted):
    form, count = asked
    assert numeral(count, form) == wanted


def test_what_word_shows_is_taken_and_what_it_hides_is_not(brought):
    inner = (
        run("留下") + "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>加上</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t>"
        '<w:noBreakHyphen/><w:br w:type="page"/><w:t>丙</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    )
    assert brought("a.docx", word(paragraph("", inner=inner)))[0] == ["留下加上甲", "乙-丙"]


def test_tables_text_boxes_and_strict_documents_are_read(brought):
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("复议", "12"))
    layout = f"<w:tbl><w:tr><w:tc>{paragraph('（一）甲。')}{paragraph('（二）乙。')}</w:tc></w:tr></w:tbl>"
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('红山县人民政府文件')}</w:txbxContent></w:pict></w:r>"
    titled, table = paragraph("", inner=run("题") + box), f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    document = word(titled, table, layout, paragraph("完。"), space=STRICT)
    assert brought("a.docx", document)[0] == [
        "题",
        "红山县人民政府文件",
        "复议 | 12",
        "（一）甲。",
        "（二）乙。",
        "完。",
    ]


def test_pictures_and_notes_that_are_left_out_are_told(brought):
    inner = run("甲。") + "<w:r><w:drawing><w:blip/></w:drawing></w:r><w:r><w:footnoteReference w:id='1'/></w:r>"
    remarks = brought("a.docx", word(paragraph("", inner=inner)))[1].remarks
    assert [remark[:10] for remark in remarks] == ["1 pictures", "1 footnote"]


# Print-outs.


def test_page_numbers_and_running_heads_are_left_out_and_told(brought, browser, lines_of_seed):
    lines, found = brought("a.pdf", printed(browser, lines_of_seed("xinxian")))
    assert not any("2024/3/15" in line or "— 1 —" in line for line in lines)
    assert any("page numbers and running heads" in remark and "“— 1 —”" in remark for remark in found.remarks)


def test_a_running_head_on_a_single_page_is_left_out_too(brought, browser):
    long = [line * 3 for line in BODY]
    assert brought("a.pdf", printed(browser, long, "dense"))[0] == long


def test_a_title_on_two_lines_and_a_signature_stand_apart(brought, browser):
    title = ["红山县人民政府", "关于2023年法治政府建设情况的报告"]
    data = printed(browser, [line * 9 for line in BODY], title=title, signed=SIGNED)
    assert brought("a.pdf", data)[0] == [*title, *(line * 9 for line in BODY), *SIGNED]


def locked(data):
    file = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


def test_a_print_out_with_a_password_or_of_pictures_is_refused_with_a_way_out(refused, browser):
    whole = printed(browser, BODY)
    assert "with a password; save or print it without one" in refused("locked.pdf", locked(whole))
    scan = printed(browser, [], display_header_footer=False)
    assert "a PDF document without text: 1 pages, of pictures" in refused("scan.pdf", scan)
    assert "cannot be read" in refused("cut.pdf", whole[: len(whole) // 3].replace(b"obj", b"job"))


# Documents from which no text is taken.

ENTITIES = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "laugh"}">' for at in range(9))
BAD = {
    "empty.txt": (b"", ["empty report"]),
    "binary.txt": (b"\0\1\2" * 99, ["NUL"]),
    "broken.txt": (b"\xe6\xb3\x95\xff\xfe\xb3" * 3, ["byte 0x"]),
    "huge.docx": (b"PK" + b"\0" * 50_000_001, ["50,000,003 bytes", "at most 50,000,000"]),
    "huge.txt": (b"a" * 5_000_001, ["5,000,001 bytes"]),
    "old.doc": (OLD + b"\0" * 99, ["old kind", "save it as .docx"]),
    "old.wps": (OLD + b"\0" * 99, ["old kind", "save it as .docx"]),
    "locked.docx": (OLD + "EncryptedPackage".encode("utf-16-le"), ["with a password"]),
    "a.ofd": (packed({"OFD.xml": "<a/>"}), ["an OFD document", "save it as PDF"]),
    "a.png": (b"\x89PNG\r\n\x1a\n", ["a PNG image", "recognised or typed"]),
    "a.rtf": (b"{\\rtf1", ["an RTF document", "save it as .docx"]),
    "a.xlsx": (packed({"xl/workbook.xml": "<a/>"}), ["a ZIP archive", "save its text as .docx or .txt"]),
    "a.mhtml": (b"From: <Saved by Blink>\r\n", ["a web archive", "save it as HTML"]),
    "page.html": (b"<html><body><script>load()</script></body></html>", ["a web page without text"]),
    "menu.html": ("<html><body><a>首页</a><a>政务公开</a></body></html>", ["a web page without text"]),
    "deep.html": ("<html><body>" + "<div>" * 5000 + "一、举措。", ["inside each other without end"]),
    "cut.docx": (word(paragraph("甲。"))[:-30], ["a Word document that cannot be read"]),
    "blank.docx": (word(paragraph("")), ["a Word document without text", "pictures of pages"]),
    "other.docx": (packed({"a.xml": "<a/>", "word/document.xml.bak": ""}), ["its text is missing"]),
    "no.docx": (packed({"word/document.xml": "<a><b></a>"}), ["word/document.xml: mismatched tag"]),
    "bomb.docx": (packed({"word/document.xml": b" " * 60_000_000}), ["unpacks to 60,000,000 bytes"]),
    "laughs.docx": (
        packed({"word/document.xml": f"<!DOCTYPE a [{ENTITIES}]><w:document {SPACE}>&e8;</w:document>"}),
        ["may hold entities without end"],
    ),
    "deep.docx": (packed({"word/document.xml": "<a>" * 9000 + "</a>" * 9000}), ["nested more than 200 deep"]),
    "damaged.pdf": (b"%PDF-1.7\nnothing", ["a PDF document that cannot be read"]),
    "front.md": ("---\ntitel: 甲\n---\n正文。\n", ["unknown field “titel”"]),
    "bare.md": ("---\ntitle: 甲\n---\n", ["empty report"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_document_without_text_is_named_with_a_way_out(refused, name):
    content, words = BAD[name]
    told = refused(name, content)
    assert told.startswith(name)
    assert [word for word in words if word not in told] == [], told


def test_a_part_of_a_word_document_does_not_unpack_beyond_what_it_declares():
    bomb = packed({"word/document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"})
    small = bomb.replace((60_000_007).to_bytes(4, "little"), (99).to_bytes(4, "little"))
    assert small != bomb
    tracemalloc.start()
    with pytest.raises(RefusedError, match="cannot be read"):
        _ = Package(small, "bomb.docx").document
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_print_out_whose_page_unpacks_to_300_mb_is_refused(refused):
    stream = zlib.compress(b" " * 300_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj%b endobj\n" % (at, one) for at, one in enumerate(objects, 1))
    told = refused("bomb.pdf", b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF")
    assert "without text" in told


def test_a_package_that_is_not_installed_is_named_with_the_command(refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    assert "pip install 'duizhao[add]'" in refused("a.pdf", b"%PDF-1.7\n")


def test_texts_pages_and_word_documents_need_no_further_package(brought, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    monkeypatch.setitem(sys.modules, "pypinyin", None)
    for name, content in (("a.txt", "\n".join([*BODY, ""])), ("a.docx", word(*map(paragraph, BODY)))):
        assert brought(name, content)[0] == [*BODY]
    assert brought("a.html", page(BODY))[0] == [TITLE, *BODY]

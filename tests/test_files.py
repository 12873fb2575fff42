"""What editors hand in: texts in old encodings are read right, all else is refused by its name, in little memory."""

import codecs
import contextlib
import io
import os
import socket
import stat
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao import files, pipeline
from duizhao.decoding import NAMES, UndecodableError, decoded
from duizhao.files import LIMIT, RefusedError, received, received_report
from duizhao.pipeline import Options
from tests.conftest import unwatched
from tests.test_command_line import run

SIMPLIFIED = (
    "一、主要举措",
    "（一）依法行政",
    "二是规范执法。",
    "(三)普法宣传",
    "第一责任人职责",
    "落实“三项制度”",
    "2023年工作总结",
    "四、下步打算",
    "存在的不足",
    "化解矛盾纠纷",
    "柳河县司法局",
    "乡镇（街道）综合执法",
    "建成法治文化广场3处",
    "受理复议案件58件,审结51件",
    "青山县人民政府办公室\n2024年2月6日",
    "五、存在的主要问题\n一是少数干部法治意识淡薄，以案释法的办法不多。\n二是基层执法力量偏弱。",
    "全年办理行政复议案件42件，其中撤销3件、调解结案12件，行政机关负责人出庭应诉率达到100%。",
    "县政府常务会议专题学法6次，集中审议重大行政决策9项，公开听取群众意见1,200余条，法律顾问全程参与。",
    "清理行政规范性文件136件,废止21件,宣布失效8件;新出台的文件全部经过合法性审核,并按时向市政府备案。",
    "下一步，我们将补齐短板：加快数字法治政府建设，推广“互联网+监管”；把评查结果纳入年终考核，强化结果运用。",
    "开展“法律明白人”培训，覆盖全部行政村；在赶集日设摊答疑，发放折页、环保袋，受到老乡们的欢迎。",
    "《青山县法治政府建设实施方案》印发后，各乡（镇）、各部门对照清单逐条认领，明确牵头领导和完成时限。\n" * 20,
)
TRADITIONAL = (
    "一、主要舉措",
    "（一）依法行政",
    "二是規範執法。",
    "(三)普法宣傳",
    "第一責任人職責",
    "落實「三項制度」",
    "2023年工作總結",
    "四、下步打算",
    "存在的不足",
    "化解矛盾糾紛",
    "柳河縣司法局",
    "鄉鎮（街道）綜合執法",
    "建成法治文化廣場3處",
    "受理複議案件58件,審結51件",
    "青山縣人民政府辦公室\n2024年2月6日",
    "五、存在的主要問題\n一是少數幹部法治意識淡薄，以案釋法的辦法不多。\n二是基層執法力量偏弱。",
    "全年辦理行政複議案件42件，其中撤銷3件、調解結案12件，行政機關負責人出庭應訴率達到100%。",
    "縣政府常務會議專題學法6次，集中審議重大行政決策9項，公開聽取群眾意見1,200餘條，法律顧問全程參與。",
    "清理行政規範性文件136件,廢止21件,宣布失效8件;新出臺的文件全部經過合法性審核,並按時向市政府備案。",
    "下一步，我們將補齊短板：加快數字法治政府建設，推廣「互聯網+監管」；把評查結果納入年終考核，強化結果運用。",
    "開展「法律明白人」培訓，覆蓋全部行政村；在趕集日設攤答疑，發放摺頁、環保袋，受到老鄉們的歡迎。",
    "《青山縣法治政府建設實施方案》印發後，各鄉（鎮）、各部門對照清單逐條認領，明確牽頭領導和完成時限。\n" * 20,
)
TEXTS = {"simplified": SIMPLIFIED, "traditional": TRADITIONAL}
NOT_IN_BIG5 = ("simplified", "big5hkscs")
WAYS = [(script, encoding) for script in TEXTS for encoding in NAMES if (script, encoding) != NOT_IN_BIG5]
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
LONG = SIMPLIFIED[-2]


def refusal(reading, path, name="a.txt"):
    """The finding with which a reading of a file is refused, as it is printed."""
    with pytest.raises(RefusedError) as raised:
        reading(path, name)
    return str(raised.value.finding)


def problem(data):
    """What is said of bytes that cannot be decoded, and the text before the place."""
    with pytest.raises(UndecodableError) as raised:
        decoded(data)
    return str(raised.value), raised.value.before


@pytest.fixture
def saved(tmp_path):
    """Saves bytes as a file; returns its path."""

    def save(data):
        path = tmp_path / "a.txt"
        path.write_bytes(data)
        return path

    return save


@pytest.mark.parametrize(("script", "encoding"), WAYS)
def test_short_and_long_texts_are_read_in_every_encoding(script, encoding):
    for text in TEXTS[script]:
        found = decoded(text.encode(encoding))
        assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize(("script", "encoding"), WAYS)
@pytest.mark.parametrize("mark", MARKS)
def test_a_byte_order_mark_is_taken_off_and_not_believed_where_it_lies(script, encoding, mark):
    for text in TEXTS[script]:
        found = decoded(MARKS[mark] + text.encode(encoding))
        assert (found.text, found.encoding) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Annual report, 2023", "睢", "3"])
def test_a_mark_is_believed_where_nothing_speaks_against_it(encoding, text):
    assert decoded(MARKS[encoding] + text.encode(encoding)).text == text


@pytest.mark.parametrize(("script", "encoding"), WAYS)
def test_a_text_that_ends_inside_a_character_seems_cut_off(script, encoding):
    for text in (text for text in TEXTS[script] if len(text) >= 10):
        told, before = problem((text + "法").encode(encoding)[:-1])
        assert "the text seems cut off there" in told
        assert f"is not {NAMES[encoding]}" in told
        assert before == text


@pytest.mark.parametrize("script", TEXTS)
@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_text_in_utf_8_is_not_read_in_another_encoding(script, at):
    for text in (text for text in TEXTS[script] if len(text) >= 10):
        middle = len(text[: int(len(text) * at)].encode())
        for data in (text.encode()[:middle] + b"\xff" + text.encode()[middle:], text.encode()[:middle] + b"\xe6\x96\n"):
            told, before = problem(data)
            assert "is not UTF-8" in told
            assert before == text[: len(before)] == text[: int(len(text) * at)]


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs"])
def test_a_byte_that_fits_nowhere_is_named_with_its_place(saved, encoding):
    first, second = TRADITIONAL[-2].encode(encoding), TRADITIONAL[-3].encode(encoding)
    told = refusal(received_report, saved(first + b"\n" + second + b"\xff\n"))
    assert told.startswith(f"a.txt:2:{len(TRADITIONAL[-3]) + 1}: error: byte 0xFF is not {NAMES[encoding]}")


@pytest.mark.parametrize("text", ["回访,回访", "访(2023)"])
def test_a_text_too_short_to_tell_shows_both_readings(text):
    told, _ = problem(text.encode("gb18030"))
    assert f"GB18030 (“{text}”)" in told
    assert f"Big5 (“{text.encode('gb18030').decode('big5')}”)" in told


OTHERS = {
    "French": ("Rapport général sur l’État de droit à Genève".encode("cp1252"), "is not UTF-8"),
    "Russian": ("Доклад о состоянии законности в районе за год".encode("cp1251"), "is not UTF-8"),
    "Japanese": ("町の条例について、住民の皆さまからのご意見をまとめました。".encode("shift_jis"), "is not UTF-8"),
    "Korean": ("군민과 함께하는 법치행정의 한 해를 돌아보고 성과와 과제를 정리하였다".encode("euc-kr"), "is not UTF-8"),
    "binary": (bytes(range(256)) * 8, "a NUL byte"),
    "binary without NUL": (bytes(range(1, 256)) * 8, "is not UTF-8"),
}


@pytest.mark.parametrize(("data", "words"), OTHERS.values(), ids=OTHERS)
def test_what_is_chinese_in_no_encoding_is_refused(data, words):
    assert words in problem(data)[0]


@pytest.mark.parametrize("text", ["Annual report\n", "café, 2 °C", "ϵͳ", "ʵʩ", "", "一", "镕\n"])
def test_sound_utf_8_is_utf_8(text):
    assert decoded(text.encode()).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_in_one_encoding_or_refused(data):
    with contextlib.suppress(UndecodableError):
        found = decoded(data)
        assert data.endswith(found.text.encode(found.encoding))


def archive(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        for name in names:
            opened.writestr(name, "<xml/>")
    return held.getvalue()


KINDS = {
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an Office document of the old kind"),
    "docx": (archive("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "OFD": (archive("OFD.xml", "Doc_0/Document.xml"), "an OFD document"),
    "zip": (archive("报告.txt"), "a ZIP archive"),
    "empty zip": (archive(), "an empty ZIP archive"),
    "RTF": (b"{\\rtf1\\ansi\\ansicpg936 text}", "an RTF document"),
    "rar": (b"Rar!\x1a\x07\x01\0", "a RAR archive"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "a 7z archive"),
    "gzip": (b"\x1f\x8b\x08\0", "a gzip archive"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a JPEG image"),
    "GIF": (b"GIF89a\1\0\1\0", "a GIF image"),
    "TIFF": (b"II*\0\x08\0\0\0", "a TIFF image"),
    "WebP": (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image"),
    "page": (f"\n<!DOCTYPE html>\n<p>{LONG}</p>".encode(), "an HTML page"),
    "page with a byte order mark": (codecs.BOM_UTF8 + f"<HTML lang=zh>{LONG}".encode(), "an HTML page"),
    "page in GB18030": (f"<!doctype html><meta charset=gbk>{LONG}".encode("gb18030"), "an HTML page"),
    "page in UTF-16": (f"<html><p>{LONG}".encode("utf-16"), "an HTML page"),
    "page in XHTML": (f'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "">{LONG}'.encode(), "an HTML page"),
}


@pytest.mark.parametrize(("data", "kind"), KINDS.values(), ids=KINDS)
def test_what_is_no_text_is_called_by_its_name(saved, data, kind):
    told = refusal(received_report, saved(data))
    assert told.startswith(f"a.txt: error: {kind}")
    assert told.endswith("; expected its text alone, as a .txt file")


BLANK = {
    "nothing": b"",
    "blanks": b"\r\n\t",
    "a byte order mark": codecs.BOM_UTF8,
    "a byte order mark of UTF-16": codecs.BOM_UTF16_LE,
    "blanks in GB18030": "\u3000\n".encode("gb18030") * 9,
    "blanks in UTF-16": "\u3000\n".encode("utf-16"),
    "invisible characters": "\u200b\u00ad\n".encode(),
}


@pytest.mark.parametrize("data", BLANK.values(), ids=BLANK)
def test_a_report_without_a_word_is_refused(saved, data):
    told = refusal(received_report, saved(data))
    assert told == f"a.txt: error: empty report: {len(data)} bytes, not a word in them; expected its text"


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16"])
def test_what_editors_write_themselves_stays_utf_8(saved, encoding):
    assert "is not UTF-8" in refusal(received, saved(TRADITIONAL[-2].encode(encoding)))


READINGS = pytest.mark.parametrize("reading", [received, received_report])


@READINGS
def test_a_folder_is_refused(tmp_path, reading):
    assert refusal(reading, tmp_path) == "a.txt: error: a folder; expected a file"


@READINGS
def test_a_file_that_is_not_there_is_refused(tmp_path, reading):
    assert refusal(reading, tmp_path / "b.txt") == "a.txt: error: file not found"


@READINGS
def test_a_link_to_nothing_and_one_to_itself_are_refused(tmp_path, reading):
    (tmp_path / "broken").symlink_to("gone.txt")
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(reading, tmp_path / "broken") == "a.txt: error: a link to a file that is not there"
    assert refusal(reading, tmp_path / "loop").startswith("a.txt: error: cannot be read: ")


@READINGS
def test_a_file_that_may_not_be_read_is_refused(saved, reading, monkeypatch):
    def forbidden(*_arguments):
        raise PermissionError(13, "Permission denied")

    path = saved(b"")
    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(reading, path) == "a.txt: error: cannot be read: Permission denied"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes with a name")
@READINGS
def test_a_pipe_is_not_waited_for(tmp_path, reading):
    os.mkfifo(tmp_path / "pipe")
    assert refusal(reading, tmp_path / "pipe") == "a.txt: error: a pipe, socket or device; expected a file"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="has no sockets with a name")
def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket has to be short
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket")
        assert "a pipe, socket or device" in refusal(received_report, tmp_path / "socket")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="has no device without an end")
def test_a_device_without_an_end_is_not_read():
    assert "a pipe, socket or device" in refusal(received_report, Path("/dev/zero"))


def test_a_text_of_the_greatest_length_is_read_and_a_longer_one_refused(saved):
    assert len(received_report(saved(b"a" * LIMIT), "a.txt").text) == LIMIT
    told = refusal(received_report, saved(b"a" * (LIMIT + 1)))
    assert told == "a.txt: error: 5,000,001 bytes; expected a text of at most 5,000,000 (a report has about 20,000)"


def test_a_file_that_grows_while_it_is_read_is_refused(saved, monkeypatch):
    path = saved(b"a" * 20)
    monkeypatch.setattr(files, "LIMIT", 10)
    monkeypatch.setattr(Path, "stat", lambda _path: SimpleNamespace(st_mode=stat.S_IFREG, st_size=5))
    assert refusal(received_report, path).startswith("a.txt: error: more than 10 bytes; expected a text of at most 10")


def sparse(path, size=100_000_000):
    """Make a file of so many bytes that takes no room."""
    with path.open("wb") as file:
        file.truncate(size)
    return path


def peak(reading, path):
    """The most memory, in bytes, that reading a file took."""
    tracemalloc.start()
    try:
        reading(path, "a.txt")
    except RefusedError:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


def test_a_file_of_100_mb_takes_no_memory(tmp_path):
    assert peak(received_report, sparse(tmp_path / "a.txt")) < 100_000


GREAT = {
    "GB18030": LONG.encode("gb18030"),
    "UTF-8": LONG.encode(),
    "NUL": b"\0",
    "no text": b"\xff",
    "rare": "𠮷".encode(),
}


@pytest.mark.parametrize("data", GREAT.values(), ids=GREAT)
def test_a_file_within_the_limit_takes_some_times_its_length(saved, data):
    assert peak(received_report, saved((data * LIMIT)[:LIMIT])) < 10 * LIMIT


INSPECT_AND_MEASURE = """
import sys
from duizhao.cli import main
try:
    main(["inspect", sys.argv[1]])
except SystemExit as ended:
    print(ended.code)
status = open("/proc/self/status", encoding="ascii").read()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="does not tell a process its own peak")
def test_a_run_on_100_mb_takes_no_more_memory_than_one_on_a_line(project, tmp_path):
    """VmHWM, not ru_maxrss: the latter is inherited from the process that runs the tests."""
    (tmp_path / "small.txt").write_text(SIMPLIFIED[0], encoding="utf-8")

    def run_on(path):
        command = [sys.executable, "-c", INSPECT_AND_MEASURE, str(path)]
        ended = subprocess.run(command, cwd=project, capture_output=True, check=True, timeout=120)
        *_, code, kilobytes = ended.stdout.split()
        return int(code), int(kilobytes)

    (small_code, small), (large_code, large) = run_on(tmp_path / "small.txt"), run_on(sparse(tmp_path / "large.txt"))
    assert (small_code, large_code) == (0, 1)
    assert large < small + 5_000


SEED, REPORT = "seeds/old.txt", "content/reports/xinxian/2019.md"


@pytest.fixture
def with_old_text(project):
    """A project with a report whose text is in GB18030, and that text."""
    text = "某县2019年度报告\n" + "\n".join(SIMPLIFIED)
    (project / SEED).write_bytes(text.encode("gb18030"))
    (project / REPORT).write_text(f"---\ntitle: 某县报告\ntext: {SEED}\n---\n", encoding="utf-8")
    return project, text


NOTICE = f"{SEED}: notice: read as GB18030, not UTF-8; see that its characters are right"


def test_a_report_in_an_old_encoding_is_built_with_a_notice(with_old_text):
    project, text = with_old_text
    site = pipeline.build(project, None, Options(), unwatched)
    assert NOTICE in map(str, site.findings)
    (source,) = (report.source for report in site.reports if report.ref.year == 2019)
    assert (source.text, source.encoding) == (text, "gb18030")
    assert site.files["reports/xinxian/2019/source/xinxian-2019.txt"] == text.encode("gb18030")
    page = site.files["reports/xinxian/2019/source/index.html"].decode()
    assert "县政府常务会议专题学法6次" in page


def test_a_report_in_utf_8_has_no_such_notice(site):
    assert not [finding for finding in site.findings if "read as" in finding.message]


@pytest.mark.parametrize("name", [SEED, REPORT])
def test_inspect_tells_the_encoding_whatever_file_is_named(with_old_text, name):
    project, text = with_old_text
    (read,) = pipeline.inspect(project, [project / name])
    report, findings = read.report, read.findings
    assert report.source.text == text
    assert [str(finding) for finding in findings] == [NOTICE]


def test_a_link_to_nothing_is_called_by_its_own_name(project):
    (project / "seeds/link.txt").symlink_to("gone.txt")
    (read,) = pipeline.inspect(project, [project / "seeds/link.txt"])
    report, findings = read.report, read.findings
    assert report is None
    assert [str(finding) for finding in findings] == ["seeds/link.txt: error: a link to a file that is not there"]


def test_inspect_tells_of_each_file_what_is_wrong(project, tmp_path):
    made = {
        "big5.txt": TRADITIONAL[-2].encode("big5"),
        "binary.txt": b"\x7fELF\2\1\1\0",
        "cut.txt": LONG.encode("gb18030")[:-3],
        "empty.txt": b"\n",
        "word.docx": KINDS["docx"][0],
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    sparse(tmp_path / "large.txt")
    done = run(project, "inspect", "--json", *sorted(tmp_path.glob("*.*")))
    assert (done.code, len(done.out.splitlines())) == (1, 1)
    told = {line.split(": ")[0].removeprefix(f"{tmp_path}/"): line for line in done.err.splitlines() if ": " in line}
    for place, words in {
        "big5.txt": "notice: read as Big5",
        "binary.txt:1:8": "error: a NUL",
        f"cut.txt:1:{len(LONG) - 1}": "error: byte 0xD3 is not GB18030",
        "empty.txt": "error: empty report",
        "large.txt": "error: 100,000,000 bytes",
        "word.docx": "error: a Word document",
    }.items():
        assert words in told[place], told

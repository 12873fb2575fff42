"""The index of the search: what is written can be read back, pairs find their shard, an edit changes little."""

import importlib
import json
import re
import zlib
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from duizhao.folding import fold
from duizhao.model import Corpus
from duizhao.script import conversions as conversions_of_script
from duizhao.script import simplified
from duizhao.search import Passages
from duizhao.search.bits import FIRST, UNIT, golomb, packed, rice, row
from duizhao.search.conversions import conversions
from duizhao.search.letters import Census
from duizhao.search.postings import postings
from duizhao.search.scripts import script
from duizhao.search.spread import spread
from tests.texts import report, search

SMALL = st.integers(0, 12)
NUMBERS = st.lists(st.tuples(st.integers(0, 5000), SMALL), min_size=1)


class Bits:
    """Reads numbers from packed characters, the plain way."""

    def __init__(self, contents: bytes) -> None:
        self.rest = "".join(f"{ord(character) - FIRST:0{UNIT}b}" for character in contents.decode("utf-16-le"))

    def _zeros_and_one(self) -> int:
        zeros = self.rest.index("1")
        self.rest = self.rest[zeros + 1 :]
        return zeros

    def _bits(self, count: int) -> int:
        taken, self.rest = self.rest[:count], self.rest[count:]
        return int(taken or "0", 2)

    def golomb(self, k: int) -> int:
        zeros = self._zeros_and_one()
        return (((1 << zeros) - 1) << k) + self._bits(zeros + k)

    def rice(self, k: int) -> int:
        return (self._zeros_and_one() << k) | self._bits(k)


@pytest.fixture(scope="module")
def corpus(made_reports):
    reports, known = made_reports
    return Corpus(reports=reports.reports[:24]), known


def uncut(_heading: str) -> tuple[str, ...]:
    return ()


def of_index(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the shards of postings."""
    return {address: data for address, data in files.items() if re.fullmatch(r"/search/\d+\.js", address)}


def contents(data: bytes) -> tuple[str, int, str]:
    """Return the name, the checksum and the contents that a script hands over."""
    text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8")
    match = re.fullmatch(r"duizhao\.received\((\".*?\"),(\d+),(\".*\")\);\n", text, re.DOTALL)
    assert match
    return json.loads(match[1]), int(match[2]), json.loads(match[3])


@given(NUMBERS, NUMBERS)
def test_numbers_that_were_written_are_read_back(ones, others):
    first, second = (np.array(column, dtype=np.int64).T for column in (ones, others))
    bits = Bits(packed(row(golomb(*first), rice(*first)), row(rice(*second))))
    assert [(bits.golomb(k), bits.rice(k)) for _, k in ones] == [(number, number) for number, _ in ones]
    assert [bits.rice(k) for _, k in others] == [number for number, _ in others]
    assert set(bits.rest) <= {"0"}
    assert len(bits.rest) < UNIT


@given(st.lists(st.integers(0, 200_000), min_size=2, max_size=40))
def test_every_pair_has_one_place_in_one_shard(counts):
    letters = np.arange(len(counts), dtype=np.int32)
    spreading = spread(np.array(counts))
    pairs = np.array(list(product(letters, letters)), dtype=np.int32)
    places = np.column_stack(spreading.of(pairs[:, 0], pairs[:, 1]))
    assert len(np.unique(places, axis=0)) == len(pairs)
    assert places[:, 0].min() >= 0
    assert places[:, 0].max() < spreading.shards


def test_the_index_of_many_reports_is_a_few_hundred_files():
    counts = 2_000_000 // (8 + np.arange(3500))  # Zipf's law, about as in 3,000 reports
    assert counts.sum() > 10_000_000
    assert 200 < spread(counts).shards < 700


def test_the_same_reports_make_the_same_index_in_any_order(corpus):
    reports, known = corpus
    turned = Corpus(reports=reports.reports[::-1])
    assert search(reports, known, uncut).files == search(turned, known, uncut).files


def test_one_word_more_changes_few_shards(made_reports):
    reports, known = made_reports
    before = search(reports, known, uncut)
    old = reports.reports[5]
    item = next(item for item in old.items if len(item.text) > 80)
    edited = structs.replace(item, text=f"{item.text[:40]}统筹{item.text[40:]}")
    sections = tuple(
        structs.replace(section, items=tuple(edited if one is item else one for one in section.items))
        for section in old.sections
    )
    news = structs.replace(old, sections=sections)
    after = search(Corpus(reports=tuple(news if one is old else one for one in reports.reports)), known, uncut)
    assert before.address != after.address
    shards = of_index(before.files)
    assert shards.keys() == of_index(after.files).keys()
    changed = [address for address, data in shards.items() if after.files[address] != data]
    assert 0 < 8 * len(changed) < len(shards)
    texts = [address for address in before.files if address.endswith("/text.js")]
    assert [address for address in texts if after.files[address] != before.files[address]] == [f"{old.ref.url}text.js"]


def test_every_file_of_the_index_carries_its_name_and_checksum(corpus):
    for address, data in search(*corpus, uncut).files.items():
        name, checksum, written = contents(data)
        assert name in address.replace("/", "-")
        assert checksum == zlib.adler32(written.encode("utf-16-le"))


def test_the_index_knows_the_checksum_of_each_shard(corpus):
    index = search(*corpus, uncut)
    sums = json.loads(contents(index.files[index.address])[2])["sums"]
    files = index.files
    assert {f"/search/{name}.js": total for name, total in sums.items()}.items() >= {
        (address, contents(data)[1]) for address, data in of_index(files).items()
    }


@pytest.mark.parametrize(
    ("module", "name", "value"), [("postings", "_AT_ONCE", 50), ("postings", "_WORD", 0), ("bits", "_AT_ONCE", 50)]
)
def test_postings_are_the_same_however_many_are_sorted_and_written_at_once(corpus, monkeypatch, module, name, value):
    before = search(*corpus, uncut).files
    monkeypatch.setattr(importlib.import_module(f"duizhao.search.{module}"), name, value)
    assert of_index(search(*corpus, uncut).files) == of_index(before)


def test_passages_of_which_nothing_is_left_are_no_hindrance():
    census = Census()
    census.add("行政", np.array([1, 1], dtype="<u4").tobytes())
    (piece,) = postings([Passages(("", ""), (0, 0))], census.letters())
    assert Bits(piece).golomb(4) == 0
    (piece,) = postings([Passages(("", "行政"), (0, 0))], census.letters())
    assert Bits(piece).golomb(4) == 2


def test_a_script_can_hold_any_text():
    for text in ('"\\', "</script>", "\u2028\u2029\n\r", "𠮷\ufeff\x00", "报告" * 30):
        assert json.loads(contents(script("a", [text]))[2]) == [text]
        assert "\u2028" not in script("a", [text]).decode("utf-16", errors="replace")


def test_a_report_without_items_is_no_hindrance(editors_settings):
    empty = structs.replace(report("某县", editors_settings), sections=())
    index = search(Corpus(reports=(empty,)), editors_settings, uncut)
    assert json.loads(contents(index.files[index.address])[2])["alphabet"] == ""


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＧＢ２３１２", "gb2312"),
        ("（一）①㎡", "(一)1m2"),
        ("a \u3000\t b\u00a0c", "a b c"),
        ("一、\r\n 二", "一、\n二"),
        ("零\u200b宽\u00ad\ufeff", "零宽"),
        ("Cafe\u0301 CAFÉ", "café café"),
        ("Straße ΣΑΣ", "strasse σασ"),
    ],
)
def test_what_a_search_does_not_tell_apart(written, folded):
    assert fold(written) == folded


def test_forms_are_those_that_texts_have(editors_settings):
    forms = conversions("发干乾复", editors_settings.variants)
    assert {"發发", "復复"} <= set(forms["sure"])
    assert "體体" not in forms["sure"]


def test_a_character_that_may_be_either_is_kept_beside_its_form(editors_settings):
    assert "乾乾干" in conversions("干乾", editors_settings.variants)["doubtful"]


def test_the_table_of_conversions_is_whole():
    han = map(chr, (*range(0x3400, 0xA000), *range(0x20000, 0x2A6E0)))
    assert conversions_of_script() == {one: form for one in han if (form := simplified(one)) != one}

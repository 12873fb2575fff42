"""Thirty whole reports in as many shapes, labelled by a reader who had not seen the rules.

At first reading 175 of their 180 sections, all 208 headings and 518 of 523 items were found; the rest has been mended
since. Not listed by the labels are only further paragraphs under one number, which stay with it.
"""

import json
import re
from pathlib import Path

import pytest

from duizhao.files import received_report
from duizhao.model import Ref, Report, Source
from duizhao.pipeline.tasks import reading

FOLDER = Path(__file__).parent / "reports"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
KEPT_WITH_THEIR_NUMBER = {
    ("01", "县委、县政府主要负责人带"),
    ("22", "加快电子证照推广应用，累"),
    ("28", "落实行政机关负责人出庭出"),
}
YEAR_NOT_SAID = ("21",)


@pytest.fixture(scope="module")
def read(editors_settings) -> dict[str, Report]:
    reports = {}
    for name in NAMES:
        text = received_report(FOLDER / f"{name}.txt", name)
        ref = Ref(county="", year=0, title="")
        source = Source(ref=ref, path=name, text_path=name, sha256="", text=text.text)
        reports[name] = reading(source, editors_settings)
    return reports


def label(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def plain(words: str | None) -> str:
    return re.sub(r"[\s，。：、,.:()（）]", "", words or "")


@pytest.mark.parametrize("name", NAMES)
def test_the_sections_of_a_report_are_those_a_reader_finds(name, read):
    found = [(one.kind, plain(one.number), plain(one.heading)) for one in read[name].sections]
    wanted = [(one["kind"], plain(one["number"]), plain(one["heading"])) for one in label(name)["sections"]]
    # What stands above the title is a section of its own, which the labels leave out.
    assert [one for one in found if one != ("preamble", "", "") or one in wanted] == wanted


@pytest.mark.parametrize("name", NAMES)
def test_the_items_of_a_report_stand_where_a_reader_finds_them(name, read):
    found = {(plain("".join(item.path)), plain(item.text)[:8]) for item in read[name].items}
    found |= {(plain("".join(item.path)), "") for item in read[name].items}
    wanted = [
        (plain("".join(item["path"])), plain(item["begins"])[:8])
        for section in label(name)["sections"]
        for item in section["items"]
        if (name, item["begins"]) not in KEPT_WITH_THEIR_NUMBER
    ]
    assert [one for one in wanted if one not in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_headings_of_items_are_those_a_reader_finds(name, read):
    found = {(plain("".join(item.path)), plain(item.heading)) for item in read[name].items}
    wanted = [
        (plain("".join(item["path"])), plain(item["heading"]))
        for section in label(name)["sections"]
        for item in section["items"]
        if item["heading"]
    ]
    assert [one for one in wanted if one not in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_report_says_what_it_is(name, read):
    said, wanted = read[name].imprint, label(name)
    assert plain(said.title) == plain(wanted["title"])
    assert (said.signed.isoformat() if said.signed else None) == wanted["signed"]
    assert said.unit
    assert plain(said.unit) in plain(wanted["unit"])  # 临溪县 for 中共临溪县委、临溪县人民政府
    if name not in YEAR_NOT_SAID:
        assert said.year == wanted["year"]

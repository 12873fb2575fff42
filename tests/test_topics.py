"""Topics: how often they agree with labels made by hand, and that no cue was learnt from one report."""

import json

import pytest

from duizhao.model import Item
from tests.texts import DATA, report

NUMERALS = "零一二三四五六七八九十"
KINDS = {"1": "measures", "2": "problems", "3": "next"}


def scored() -> list[dict]:
    lines = (DATA / "items_jingyan.jsonl").read_text(encoding="utf-8").splitlines()
    return [label for line in lines if (label := json.loads(line))["topic"] != "general"]


def labelled(reports) -> list[tuple[dict, Item]]:
    items = {item.anchor: item for item in reports["jingyan"].items}
    pairs = []
    for label in scored():
        _, section, *numbers = label["id"].split(".")
        anchor = "-".join([KINDS[section], *(str(NUMERALS.index(number)) for number in numbers)])
        pairs.append((label, items[anchor]))
    return pairs


def test_first_topics_of_jingyan_agree_with_hand_labels_in_at_least_85_of_100(reports):
    pairs = labelled(reports)
    wrong = [
        (item.anchor, label["topic"], item.topics) for label, item in pairs if item.topics[:1] != (label["topic"],)
    ]
    assert len(wrong) <= 0.15 * len(pairs), wrong


def test_first_or_second_topics_of_jingyan_agree_in_at_least_95_of_100(reports):
    pairs = labelled(reports)
    wrong = [(item.anchor, label["topic"], item.topics) for label, item in pairs if label["topic"] not in item.topics]
    assert len(wrong) <= 0.05 * len(pairs), wrong


def test_no_cue_is_known_from_one_seed_alone(editors_settings, reports):
    headings = "\n".join(
        heading["text"]
        for line in (DATA / "headings.jsonl").read_text(encoding="utf-8").splitlines()
        if (outline := json.loads(line))["id"] != "S2"
        for heading in outline["headings"]
    )
    lines = (DATA / "attested.tsv").read_text(encoding="utf-8").splitlines()
    attested = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    texts = [reports[county].text for county in ("jingyan", "xinxian")]
    cues = [cue for topic in editors_settings.topics.topics for cue in topic.cues]
    one_seed = [cue for cue in cues if sum(cue in text for text in texts) == 1]
    assert [cue for cue in one_seed if cue not in headings and cue not in attested] == []


def test_there_are_thirteen_topics(editors_settings):
    assert len(editors_settings.topics.topics) == 13


def first_item(text: str, settings) -> Item:
    found = report(f"一、主要举措和成效\n{text}", settings)
    return found.sections[0].items[0]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("（一）加强普法。开展宪法宣传，培育法律明白人。", ("publicity",)),
        ("（一）优化环境。邀请县行政审批局、县司法局、县信访局参加会议。", ()),
        ("（一）抓早抓实。全力以赴，久久为功。", ()),
        ("（一）落实一村一法律顾问。村（居）法律顾问提供咨询。", ("legal-services",)),
        ("（一）加强行政执法监督。开展案卷评查。", ("oversight",)),
        ("（一）学习宣传贯彻习近平法治思想。组织专题学习。", ("leadership",)),
    ],
)
def test_the_topic_is_what_an_item_speaks_of_not_who_acts(text, topics, editors_settings):
    found = first_item(text, editors_settings).topics
    assert found[: len(topics)] == topics
    assert bool(found) == bool(topics)


def test_a_slogan_takes_the_topic_of_the_heading_above_it(editors_settings):
    text = "（一）完善矛盾纠纷多元化解体系。一是抓早抓小。二是久久为功。"
    found = report(f"一、主要举措和成效\n{text}", editors_settings).sections[0].items
    assert [item.topics for item in found] == [("disputes",)] * 3


def test_a_reader_can_see_by_which_words_a_topic_was_known(editors_settings):
    item = first_item("（一）加强普法。开展宪法宣传。", editors_settings)
    assert {(cue.phrase, cue.place) for cue in item.cues} == {("普法", "heading"), ("宪法宣传", "text")}
    assert all(
        (item.heading if cue.place == "heading" else item.text).startswith(cue.phrase, cue.start) for cue in item.cues
    )


def test_preamble_and_closing_take_no_topic(reports):
    framed = [s for report in reports.values() for s in report.sections if s.kind in ("preamble", "closing")]
    assert [item.topics for section in framed for item in section.items] == [()] * 3

"""What ``inspect`` shows a person: a tree of the report, and the 自查单 that a draft is held against."""

from typing import get_args

import pytest

from duizhao import clean
from duizhao.inspection import checklist, outline, record
from duizhao.model import DoubtKind
from duizhao.names import DOUBTS, RULES
from tests.texts import report

DRAFT = """\
首页 > 政务公开
清河县2023年法治政府建设情况报告
2023年，清河县认真履职，现将有关情况报告如下：
一、主要举措和成效
（一）加强普法。开展宪法宣传。一是抓宣传。二是抓阵地。
（二）2022年重点工作。学习新县经验，县委书记履行推进法治建设第一责任人职责。
2022年，全县办理案件12件。
二、存在的问题
执法力量不足，主要是由于编制偏紧。20236月起补充人员。
三、2024年工作安排
2024年，加强培训。和县直部门一道推进。
清河县人民政府
2024年1月30日
"""


@pytest.fixture(scope="module")
def reading(editors_settings):
    return report(DRAFT, editors_settings)


def test_the_outline_is_a_tree_with_kinds_confidence_topics_lines_and_anchors(reading, editors_settings):
    lines = list(outline(reading, editors_settings))
    assert lines[0] == "某县法治政府建设情况报告（简体；改动 1 处）"
    assert "├─ 清河县2023年法治政府建设情况报告　【引言 1.00】 #preamble" in lines[1]
    assert "├─ 一、主要举措和成效　【主要举措和成效 0.95】 #measures ← “主要举措和成效” is worded as" in lines[3]
    assert lines[4] == "│  ├─ （一）加强普法 〔法治宣传教育：普法〕 第5行 #measures-1"
    assert lines[5] == "│  │  ├─ ¶ 开展宪法宣传。 〔法治宣传教育：宪法宣传 普法〕 第5行 #measures-1-p1"
    assert lines[7] == "│  │  └─ 二是抓阵地。 〔法治宣传教育：普法〕 第5行 #measures-1-2"
    assert "   └─ ¶ 2024年1月30日 〔–〕 第13行 #closing-p2" in lines


def test_the_outline_shows_what_was_cut_and_mended(reading, editors_settings):
    lines = list(outline(reading, editors_settings))
    assert lines[-2:] == [
        "  网页的导航、元数据、按钮等裁去（page-chrome）：1 处",
        "    第1行 首页␣>␣政务公开␊ → 删去",
    ]


def test_a_reading_that_was_left_open_says_so(editors_settings):
    read = report("县里开会。\n成效明显。", editors_settings)
    assert "【未能自动识别 0.00】" in "\n".join(outline(read, editors_settings))


def test_the_checklist_holds_every_point_with_its_line(reading, editors_settings):
    assert list(checklist(reading, editors_settings)) == [
        "自查单（机器整理，供核对）",
        "■ 文中写明的要素",
        "   题名：清河县2023年法治政府建设情况报告",
        "   单位：清河县",
        "   年度：2023",
        "   署名：清河县人民政府",
        "   落款日期：2024-01-30",
        "■ 法定五项内容",
        "   主要举措和成效：单列　一、主要举措和成效（第4行）",
        "   存在的不足和原因：单列　二、存在的问题（第8行）",
        "   党政主要负责人履职情况：未单列　第6行“学习新县经验，县委书记履行推进法治建设第一责任人职责。”",
        "   下一年度主要安排：单列　三、2024年工作安排（第10行）",
        "   其他事项：未见",
        "■ 不足的原因",
        "   第9行“执法力量不足，主要是由于编制偏紧。”",
        "■ 不足与对应安排",
        "   第9行“执法力量不足，主要是由于编制偏紧。20236月起补充人员。”：未见对应安排",
        "■ 其他县（市、区）的名称",
        "   第6行　新县：“学习新县经验，县委书记履行推进法治建设第一责任人职责。”",
        "■ 可能留自上年或写错的年份",
        "   第6行　2022年（标题）：“2022年重点工作”",
        "   第7行　2022年（句首）：“2022年，全县办理案件12件。”",
        "■ 存疑之处",
        "   第9行　“20236月起”：数字之间有缺失",
    ]


def test_the_record_has_what_the_text_says_of_itself_and_its_doubts(reading):
    made = record(reading, "a.txt")
    assert made["stated"] == {
        "title": "清河县2023年法治政府建设情况报告",
        "unit": "清河县",
        "year": 2023,
        "number": None,
        "addressee": None,
        "signature": "清河县人民政府",
        "signed": "2024-01-30",
    }
    assert made["doubts"] == [{"line": 9, "kind": "digits", "quote": "20236月起"}]
    assert made["signed"] == "2024-01-30"
    assert made["encoding"] == "utf-8"


def test_every_rule_has_a_name_in_the_order_of_the_rules():
    assert list(RULES) == [*clean.RULES, "page-chrome", "simplified"]


def test_every_doubt_has_a_name():
    assert set(DOUBTS) == set(get_args(DoubtKind))

"""A small project, to build again and again: five short reports of three counties, few topics, few indicators."""

import shutil
from pathlib import Path

import yaml

from duizhao.packaged import origin
from tests.conftest import ROOT

TOPICS = ("leadership", "rules", "enforcement")
COUNTIES = {
    "baihe": {"name": "白禾县", "province": "四川省", "prefecture": "乐原市", "level": "county"},
    "qinglan": {"name": "青岚县", "province": "四川省", "prefecture": "乐原市", "level": "county"},
    "shuangxi": {"name": "双溪县", "province": "河南省", "prefecture": "信川市", "level": "county"},
}
REPORTS = (("baihe", 2022), ("baihe", 2023), ("qinglan", 2023), ("shuangxi", 2022), ("shuangxi", 2023))
COMPARISONS = """\
- reports: [baihe-2023, shuangxi-2023]
  introduction: 两省各一份，见[方法](/method/)。
- {rule: following-years, most: 1}
- {rule: same-year, most: 1}
"""
_TEXT = """\
{name}{year}年度法治政府建设情况报告

现将{year}年度法治政府建设情况报告如下。

一、主要举措和成效
（一）推进行政执法规范化建设。全面落实行政执法“三项制度”，{named}，办理行政处罚案件{cases}件，较上年增长5%。
（二）完善依法行政制度体系。对规范性文件开展合法性审查{files}件，印发《{name}行政规范性文件管理办法》。
二、党政主要负责人履行推进法治建设第一责任人职责情况
县委、县政府主要负责人履行第一责任人职责，专题听取法治建设工作汇报{times}次。
三、存在的问题
（一）行政执法力量不足，执法人员能力有待提升。
（二）{problem}
四、下一步工作安排
加强行政执法队伍建设，组织执法人员培训，{step}。

{name}人民政府
{next_year}年3月1日
"""
_NAMED = ("组织开展“{own}行动”", "开展道路交通、市场监管领域专项执法检查", "推行轻微违法行为不予处罚清单")
_PROBLEMS = ("规范性文件评估清理不够及时。", "法治宣传形式较为单一。", "行政复议应诉能力有待加强。")
_STEPS = ("及时评估清理规范性文件", "丰富法治宣传形式", "提高行政复议应诉能力")


def text_of(county: str, year: int, name: str | None = None) -> str:
    """Return the text of a report, which another county shares in part."""
    number = sum(map(ord, county)) + year
    name = name or COUNTIES[county]["name"]
    return _TEXT.format(
        name=name,
        year=year,
        next_year=year + 1,
        named=_NAMED[number % 3].format(own=name[:2]),
        cases=100 + number % 37,
        files=10 + number % 7,
        times=2 + number % 3,
        problem=_PROBLEMS[number % 3],
        step=_STEPS[(number + year) % 3],
    )


def put_report(project: Path, county: str, year: int, name: str | None = None) -> Path:
    """Add a report; return the file of its front matter."""
    matter = project / "content" / "reports" / county / f"{year}.md"
    matter.parent.mkdir(parents=True, exist_ok=True)
    seed = f"seeds/{county}-{year}.txt"
    matter.write_text(
        f"---\ntitle: {name or COUNTIES[county]['name']}{year}年度报告\ntext: {seed}\nsigned: null\npublished: null\n"
        "origin: null\nretrieved: null\nadded: null\nrevised: []\ndraft: false\n---\n编者按：转录自网页。\n",
        encoding="utf-8",
    )
    (project / seed).write_text(text_of(county, year, name), encoding="utf-8")
    return matter


def make(project: Path) -> Path:
    """Make the project: the real templates, and as much of the real settings as five short reports need."""
    shutil.copytree(ROOT / "templates", project / "templates")
    shutil.copytree(ROOT / "content", project / "content", ignore=shutil.ignore_patterns("reports"))
    (project / "seeds").mkdir()
    _cut_down(project)
    put(project, "counties", COUNTIES)
    (project / "content/comparisons.yaml").write_text(COMPARISONS, encoding="utf-8")
    (project / "content/words.txt").write_text("第一责任人 100 n\n", encoding="utf-8")
    for county, year in REPORTS:
        put_report(project, county, year)
    return project


def _cut_down(project: Path) -> None:
    topics, indicators, matters = (told(project, name) for name in ("topics", "indicators", "matters"))
    topics["topics"] = [topic for topic in topics["topics"] if topic["slug"] in TOPICS]
    for topic in topics["topics"]:
        topic["cues"] = dict(list(topic["cues"].items())[:25])
    topics["agencies"] = topics["agencies"][:5]
    indicators["indicators"] = [one for one in indicators["indicators"] if one["topic"] in TOPICS[1:]][:3]
    matters["things"] = matters["things"][:12]
    for name, settings in (("topics", topics), ("indicators", indicators), ("matters", matters)):
        put(project, name, settings)
    put(project, "variants", {"kept": ["乾隆"], "written": {"藉由": "借由"}})
    put(project, "lookalikes", told(project, "lookalikes")[:2])
    put(project, "chrome", {part: words[:3] for part, words in told(project, "chrome").items()})


def told(project: Path, name: str):
    """Return what a file of settings says, or the packaged one."""
    return yaml.load(origin(project, f"content/{name}.yaml").path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def put(project: Path, name: str, settings) -> None:
    """Write a file of settings."""
    text = yaml.dump(settings, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper)
    (project / f"content/{name}.yaml").write_text(text, encoding="utf-8")

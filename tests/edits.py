"""What an editor, a designer or an accident does to a small project and its site: each a function of a number."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from duizhao.decoding import decoded
from tests import small

NEW = (("baihe", 2021), ("qinglan", 2022), ("qinglan", 2024), ("luoshi", 2023))
SENTENCES = (
    "全年开展行政执法检查{n}次。",
    "印发《行政规范性文件管理办法》，清理文件{n}件。",
    "组织开展“清风{n}行动”。",
    "第一责任人职责进一步压实。",
    "<b>&amp;{n}</b>",
)


class Bench(Struct, frozen=True):
    """Where an edit is made."""

    project: Path
    """The project."""
    out: Path
    """Its site."""
    cache: Path
    """What is kept for the next build."""


Edit = Callable[[Bench, int], None]


def _matters(bench: Bench) -> list[Path]:
    return sorted((bench.project / "content/reports").rglob("*.md"))


def _seeds(bench: Bench) -> list[Path]:
    return sorted((bench.project / "seeds").glob("*.txt"))


def _site_files(bench: Bench) -> list[Path]:
    return sorted(path for path in bench.out.rglob("*") if path.is_file() and not path.name.startswith("."))


def _templates(bench: Bench, pattern: str) -> list[Path]:
    return sorted((bench.project / "templates").glob(pattern))


def _some(paths: list[Path], number: int) -> Path:
    return paths[number % len(paths)]


def _changed(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(decoded(path.read_bytes()).text), encoding="utf-8")


def _set(bench: Bench, name: str, change: Callable[..., object]) -> None:
    settings = small.told(bench.project, name)
    change(settings)
    small.put(bench.project, name, settings)


def a_sentence(bench: Bench, number: int) -> None:
    more = SENTENCES[number % len(SENTENCES)].format(n=number)
    places = ("三项制度", "合法性审查", "执法力量不足", "工作汇报", "执法人员培训")
    place = places[number // 7 % len(places)]
    _changed(_some(_seeds(bench), number), lambda text: text.replace(place, f"{place}。{more}", 1))


def a_blank_at_a_line_s_end(bench: Bench, number: int) -> None:
    _changed(_some(_seeds(bench), number), lambda text: text.replace("\n", " \n", 1 + number % 4))


def a_heading(bench: Bench, number: int) -> None:
    heading = ("三、存在的问题", "三、存在的不足和原因", "三、其他情况")[number % 3]
    _changed(
        _some(_seeds(bench), number),
        lambda text: "\n".join(heading if line.startswith("三、") else line for line in text.split("\n")),
    )


def a_text_like_another(bench: Bench, number: int) -> None:
    seeds = _seeds(bench)
    _some(seeds, number).write_bytes(_some(seeds, number + 1).read_bytes())


def another_encoding(bench: Bench, number: int) -> None:
    path = _some(_seeds(bench), number)
    path.write_bytes(small.text_of("baihe", 2022).encode(("gb18030", "utf-16", "utf-8")[number % 3]))


def a_report_more(bench: Bench, number: int) -> None:
    county, year = NEW[number % len(NEW)]
    if county == "luoshi":
        _set(bench, "counties", lambda counties: counties.setdefault("luoshi", small.COUNTIES["baihe"] | _LUOSHI))
    small.put_report(bench.project, county, year, {"luoshi": "落石县"}.get(county))


_LUOSHI = {"name": "落石县", "prefecture": "落原市"}


def a_report_less(bench: Bench, number: int) -> None:
    if len(matters := _matters(bench)) > 2:
        matter = _some(matters, number)
        seed = bench.project / f"seeds/{matter.parent.name}-{matter.stem}.txt"
        matter.unlink()
        seed.unlink(missing_ok=True)  # a mistake has none


def a_title(bench: Bench, number: int) -> None:
    path = _some(_matters(bench), number)
    _field(path, "title", f"第{number}版年度报告")


def dates(bench: Bench, number: int) -> None:
    field = ("signed", "published", "retrieved", "added", "revised")[number % 5]
    day = f"2024-0{1 + number % 9}-1{number % 9}"
    value = f"[{{day: {day}, what: 第{number}次}}]" if field == "revised" else day
    _field(_some(_matters(bench), number), field, value)


def an_origin(bench: Bench, number: int) -> None:
    _field(_some(_matters(bench), number), "origin", f"https://example.org/{number}")


def a_draft(bench: Bench, number: int) -> None:
    _field(_some(_matters(bench), number), "draft", ("true", "false")[number % 2])


def _field(path: Path, field: str, value: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text(
        "\n".join(f"{field}: {value}" if line.startswith(f"{field}:") else line for line in lines), encoding="utf-8"
    )


def a_note(bench: Bench, number: int) -> None:
    _changed(_some(_matters(bench), number), lambda text: f"{text}第{number}次校订，见[关于](/about/)。\n")


def a_county_s_name(bench: Bench, number: int) -> None:
    _county(bench, number, name=f"青{'山水'[number % 2]}县", level=("county", "department")[number % 2])


def a_prefecture(bench: Bench, number: int) -> None:
    _county(bench, number, prefecture=("新原市", None, "信川市")[number % 3])


def a_province(bench: Bench, number: int) -> None:
    _county(bench, number, province=("贵州省", "河南省")[number % 2])


def a_year_searched_in_vain(bench: Bench, number: int) -> None:
    _county(bench, number, searched={str(2019 + number % 3): "2026-05-04"})


def _county(bench: Bench, number: int, **fields) -> None:
    slugs = list(small.told(bench.project, "counties"))
    _set(bench, "counties", lambda counties: counties[slugs[number % len(slugs)]].update(fields))


def a_county_more(bench: Bench, number: int) -> None:
    fields = small.COUNTIES["baihe"] | {"name": f"第{number}县"}
    _set(bench, "counties", lambda counties: counties.update({f"county-{number}": fields}))


def a_cue(bench: Bench, number: int) -> None:
    words = ("能力", "培训", "清理", "宣传形式", "听取")[number % 5]
    _set(
        bench,
        "topics",
        lambda told: told["topics"][number % len(told["topics"])]["cues"].update({words: 4.01 + number % 3}),
    )


def a_topic_s_name(bench: Bench, number: int) -> None:
    _set(bench, "topics", lambda told: told["topics"][number % len(told["topics"])].update(name=f"第{number}主题"))


def topics_in_another_order(bench: Bench, _number: int) -> None:
    _set(bench, "topics", lambda told: told["topics"].reverse())


def a_topic_less(bench: Bench, _number: int) -> None:
    _set(bench, "topics", lambda told: [t for t in told["topics"] if t["slug"] != "rules" or told["topics"].remove(t)])


def an_indicator(bench: Bench, number: int) -> None:
    fields = ({"name": f"第{number}指标"}, {"range": [0, 10 + number]}, {"what": ["文件|案件"]})[number % 3]
    _set(bench, "indicators", lambda told: told["indicators"][number % 3].update(fields))


def a_matter(bench: Bench, number: int) -> None:
    matter = {"name": f"第{number}事由", "words": ["培训|能力", "清理"]}
    _set(bench, "matters", lambda told: told["things"].insert(0, matter))


def a_section_s_name(bench: Bench, number: int) -> None:
    _set(bench, "sections", lambda told: told[number % len(told)].update(name=f"第{number}部分"))


def a_variant(bench: Bench, number: int) -> None:
    _set(bench, "variants", lambda told: told["written"].update({("行政", "规范")[number % 2]: "刑征"}))


def a_lookalike(bench: Bench, number: int) -> None:
    _set(bench, "lookalikes", lambda told: told[number % 2].update(titles=[f"{2022 + number % 2}"]))


def a_label_of_web_pages(bench: Bench, number: int) -> None:
    _set(bench, "chrome", lambda told: told["lines"].append(f".{{0,12}}人民政府{'' if number % 2 else '$'}"))


def a_set_phrase(bench: Bench, number: int) -> None:
    phrase = ("全面落实行政执法“三项制度”", "县委、县政府主要负责人履行第一责任人职责", "清风")[number % 3]
    _changed(bench.project / "content/boilerplate.txt", lambda text: f"{text}{phrase}\n")


def comparisons(bench: Bench, number: int) -> None:
    path = bench.project / "content/comparisons.yaml"
    if number % 3 == 0:
        more = f"- {{rule: alike, most: {1 + number % 2}}}\n"
        _changed(path, lambda text: text if "alike" in text else text + more)
    elif number % 3 == 1:
        _changed(path, lambda text: text.replace("两省各一份", f"第{number}次，两省各一份"))
    else:
        path.write_text("- {rule: same-year, most: 2}\n", encoding="utf-8")


def the_site_s_title(bench: Bench, number: int) -> None:
    _set(bench, "site", lambda told: told.update(title=f"对照第{number}版"))


def the_site_s_address(bench: Bench, number: int) -> None:
    _set(bench, "site", lambda told: told.update(base_url=(f"https://example.org/{number}/", None)[number % 2]))


def the_licence(bench: Bench, number: int) -> None:
    _set(bench, "site", lambda told: told["data"].update(citation=f"第{number}组"))


def a_template(bench: Bench, number: int) -> None:
    _changed(_some(_templates(bench, "*.html"), number), lambda text: text + f"<!-- {number} -->\n")


def a_block_of_a_template(bench: Bench, number: int) -> None:
    _changed(_some(_templates(bench, "*.html"), number), lambda text: text.replace("<h1", f"<h1 title='{number}'", 1))


def a_component(bench: Bench, number: int) -> None:
    _changed(
        _some(_templates(bench, "components/*.html"), number),
        lambda text: text.replace('class="', f'class="c{number} ', 1),
    )


def a_leaf(bench: Bench, number: int) -> None:
    _changed(_some(_templates(bench, "leaves/*.html"), number), lambda text: f"{text}<!-- {number} -->")


def a_style(bench: Bench, number: int) -> None:
    _changed(bench.project / "templates/assets/site.css", lambda text: f"{text}/* {number} */\n")


def a_script(bench: Bench, number: int) -> None:
    _changed(_some(_templates(bench, "assets/*.js"), number), lambda text: f"{text}// {number}\n")


def an_own_file_less(bench: Bench, number: int) -> None:
    settings = [bench.project / f"content/{name}.yaml" for name in ("variants", "lookalikes", "chrome", "matters")]
    _some(settings if number % 2 else _templates(bench, "**/*.html"), number // 2).unlink(missing_ok=True)


def an_asset_more(bench: Bench, number: int) -> None:
    (bench.project / f"templates/assets/{number}.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")


def a_page(bench: Bench, number: int) -> None:
    name = ("about", "method", "thanks")[number % 3]
    path = bench.project / f"content/pages/{name}.md"
    text = path.read_text(encoding="utf-8") if path.exists() else "---\ntitle: 致谢\n---\n谢谢。\n"
    path.write_text(f"{text}\n第{number}次修订。\n", encoding="utf-8")


def times_of_files(bench: Bench, number: int) -> None:
    for path in bench.project.rglob("*"):
        os.utime(path, (number, number))


def a_mistake(bench: Bench, number: int) -> None:
    path = bench.project / "content/reports/shuangxi/2020.md"
    if path.exists():
        path.unlink()
    else:
        path.write_text(("titel: 无\n", "---\ntitle: 双溪\n---\n\x01正文\n")[number % 2], encoding="utf-8")


def a_file_of_the_site_gone(bench: Bench, number: int) -> None:
    if files := _site_files(bench):
        _some(files, number).unlink()


def a_file_of_the_site_changed(bench: Bench, number: int) -> None:
    if files := _site_files(bench):
        data = _some(files, number).read_bytes()
        _some(files, number).write_bytes(data[:-1] + b"#" if number % 2 else b"")


def a_file_in_the_site(bench: Bench, _number: int) -> None:
    if bench.out.is_dir():
        (bench.out / "mine.html").write_text("mine", encoding="utf-8")


def a_site_gone(bench: Bench, _number: int) -> None:
    shutil.rmtree(bench.out, ignore_errors=True)


def a_store_gone(bench: Bench, _number: int) -> None:
    (bench.cache / "made.sqlite").unlink(missing_ok=True)


def a_store_damaged(bench: Bench, number: int) -> None:
    if (path := bench.cache / "made.sqlite").exists():
        data = bytearray(path.read_bytes())
        for place in range(7919 * (number + 1) % len(data), len(data), 3 + len(data) // 40):
            data[place] ^= 1 << number % 8
        path.write_bytes(data)


EDITS: dict[str, Edit] = {
    name: value
    for name, value in globals().items()
    if callable(value) and getattr(value, "__module__", "") == __name__ and name[0].islower()
}

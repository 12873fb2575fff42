"""The open data: complete, exact, each row with its place, and nothing in it that a spreadsheet would run."""

import csv
import gc
import gzip
import io
import json
import warnings
from decimal import Decimal

import jsonschema
import pytest
from frictionless import validate
from selectolax.lexbor import LexborHTMLParser

from duizhao import pipeline
from duizhao.pipeline import Options, overall
from duizhao.tables import FORMS, TABLES, columns
from tests.conftest import unwatched

CSVS = [table.name for table in TABLES if FORMS[table.name] == "csv"]
SEED = "seeds/003_b0eed4d44086a7a4.txt"


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def exactly(data: bytes):
    return json.loads(data, parse_float=Decimal, parse_int=Decimal)


@pytest.fixture(scope="module")
def files(site) -> dict[str, bytes]:
    return {name: data for name, data in site.files.items() if name.startswith("data/")}


def test_the_data_package_is_valid(site_folder):
    report = validate(str(site_folder / "data/datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "note"])
    assert {task.name for task in report.tasks} == {table.name for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_answers_to_its_schema_and_the_schema_to_the_standard(table, files):
    schema = json.loads(files[f"data/schema/{table.name}.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    if FORMS[table.name] == "json":
        jsonschema.validate(json.loads(files[f"data/{table.name}.json"]), schema)
    else:
        assert list(read_csv(files[f"data/{table.name}.csv"])[0]) == [one.name for one in columns(table)]


@pytest.mark.parametrize("name", CSVS)
def test_a_csv_begins_with_the_mark_by_which_excel_knows_its_encoding(name, files):
    assert files[f"data/{name}.csv"].startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", CSVS)
def test_every_row_leads_to_its_report_anchor_line_and_text(name, files, reports):
    by_key = {report.ref.key: report for report in reports.values()}
    for row in read_csv(files[f"data/{name}.csv"]):
        report = by_key[row["report"]]
        lines = {item.anchor: item.first_line for item in report.items}
        lines |= {section.anchor: section.first_line for section in report.sections} | {"": 0}
        assert lines[row["anchor"]] == int(row["line"])
        assert row["sha256"] == report.source.sha256
        assert row["url"] == report.ref.url + (f"#{row['anchor']}" if row["anchor"] else "")


def test_every_figure_is_a_row_and_its_value_the_same_to_the_last_digit(files, reports):
    rows = read_csv(files["data/figures.csv"])
    figures = [
        (report.ref.key, item.anchor, one)
        for report in sorted(reports.values(), key=lambda report: report.ref.key)
        for item in report.items
        for one in item.indicators
    ]
    assert [(row["report"], row["anchor"], Decimal(row["value"]), row["quote"]) for row in rows] == [
        (key, anchor, one.value, one.quote) for key, anchor, one in figures
    ]
    assert all(row["quote"] in row["sentence"] for row in rows)


def test_indicators_are_the_named_figures_of_the_own_body_and_year(files):
    figures = read_csv(files["data/figures.csv"])
    own = [row for row in figures if row["indicator"] and row["scope"] in ("", "全年")]
    found = read_csv(files["data/indicators.csv"])
    assert [(row["indicator"], row["value"], row["anchor"]) for row in found] == [
        (row["indicator"], row["value"], row["anchor"]) for row in own
    ]


def test_coverage_has_every_topic_of_every_report(files, site, editors_settings):
    rows = read_csv(files["data/coverage.csv"])
    assert len(rows) == len(site.reports) * (len(editors_settings.topics.topics) + 3)
    for report in site.reports:
        assert sum(Decimal(row["share"]) for row in rows if row["report"] == report.ref.key) <= 1


def test_legal_items_say_of_each_report_how_it_meets_each(files, site):
    rows = read_csv(files["data/legal-items.csv"])
    assert [(row["report"], row["item"], row["state"]) for row in rows] == [
        (report.ref.key, item.kind, item.state) for report in site.reports for item in report.legal
    ]


def test_items_carry_their_whole_text(files, reports):
    rows = exactly(files["data/items.json"])
    items = [item for key in sorted(reports) for item in reports[key].items]
    assert [(row["anchor"], row["heading"], row["text"]) for row in rows] == [
        (item.anchor, item.heading, item.text) for item in items
    ]


def test_items_of_many_reports_are_split(project):
    text = (project / SEED).read_text(encoding="utf-8")
    for county in ("xinxian", "jingyan"):
        for year in range(1990, 2023):
            (project / f"seeds/{county}-{year}.txt").write_text(text, encoding="utf-8")
            matter = f"---\ntitle: {county}{year}年度报告\ntext: seeds/{county}-{year}.txt\n---\n"
            (project / f"content/reports/{county}/{year}.md").write_text(matter, encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched).files
    parts = json.loads(made["data/items.json"])["parts"]
    assert len(parts) == 68
    assert all(len(made[f"data/{part['path']}"]) < 1_000_000 for part in parts)
    assert made["data/items/xinxian-2023.json"].count(b'"anchor"') > 40


RUNS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1")


def test_no_cell_is_one_that_a_spreadsheet_would_run(project):
    lines = "\n".join(f"{words}审结行政复议案件{number}件。" for number, words in enumerate(RUNS, 12))
    (project / SEED).write_text(f"一、主要举措和成效\n（一）抓早抓实\n{lines}\n", encoding="utf-8")
    counties = project / "content/counties.yaml"
    counties.write_text(counties.read_text(encoding="utf-8").replace("name: 新县", "name: '=新县'"), encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched).files
    cells = [cell for name in CSVS for row in read_csv(made[f"data/{name}.csv"]) for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_a_figure_of_many_digits_survives(project):
    digits = "1234567890" * 40
    (project / SEED).write_text(f"一、主要举措和成效\n（一）抓早抓实\n罚款{digits}.5元。\n", encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched).files
    rows = [row for row in read_csv(made["data/figures.csv"]) if row["report"] == "xinxian-2023"]
    assert [row["value"] for row in rows] == [f"{digits}.5"]


def test_licence_citation_and_address_are_what_the_settings_say(project):
    settings = project / "content/site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("citation: null", "citation: 某某大学").replace(
            "base_url: null", "base_url: https://example.org/d/"
        ),
        encoding="utf-8",
    )
    made = pipeline.build(project, None, Options(), unwatched).files
    package = json.loads(made["data/datapackage.json"])
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["homepage"] == "https://example.org/d/"
    assert "某某大学" in made["data/CITATION.cff"].decode()
    assert read_csv(made["data/figures.csv"])[0]["url"].startswith("https://example.org/d/reports/")


def test_the_page_explains_every_column(site):
    page = site.files["data/index.html"].decode()
    assert all(f"<code>{one.name}</code>" in page for table in TABLES for one in columns(table))


def test_a_report_without_figures_adds_no_row(project):
    (project / SEED).write_text("一、主要举措和成效\n（一）抓早抓实\n久久为功。\n", encoding="utf-8")
    made = pipeline.build(project, None, Options(), unwatched).files
    assert {row["report"] for row in read_csv(made["data/figures.csv"])} == {"jingyan-2023"}


def test_tables_that_are_too_large_are_split_by_year_and_compressed(project, tmp_path, monkeypatch):
    matter = project / "content/reports/xinxian/2023.md"
    matter.rename(matter.with_name("2022.md"))
    (project / "content/comparisons.yaml").write_text("[]\n", encoding="utf-8")
    whole = pipeline.build(project, None, Options(), unwatched).files
    monkeypatch.setattr(overall, "HEAVIEST", 1000)
    out = tmp_path / "site"
    pipeline.build(project, out, Options(), unwatched)
    assert not (out / "data/figures.csv").exists()
    with gzip.open(out / "data/figures-2022.csv.gz") as earlier, gzip.open(out / "data/figures-2023.csv.gz") as later:
        head, rows = earlier.readline(), earlier.read()
        assert later.readline() == head
        assert head + later.read() + rows == whole["data/figures.csv"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # frictionless leaves what it unpacks open
        report = validate(str(out / "data/datapackage.json"))
        gc.collect()
    assert report.valid, report.flatten(["type", "title", "note"])
    assert {"figures-2022", "figures-2023"} < {task.name for task in report.tasks}
    links = LexborHTMLParser((out / "data/index.html").read_bytes()).css("#figures a[download]")
    assert [link.text() for link in links] == ["figures-2023.csv.gz", "figures-2022.csv.gz"]

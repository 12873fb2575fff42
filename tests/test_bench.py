"""What is measured with: made reports are the same each time and read as reports; memory and stages are told right."""

import os
import re
import sys
from itertools import combinations, islice

import pytest

from bench.generate import generate
from bench.measure import FailedError, measured
from bench.reports import reports
from duizhao import pipeline
from duizhao.pipeline import Options
from tests.conftest import judged, unwatched

NUMBER = 12
HOLDS_MEMORY = "x = bytearray(60_000_000); import time; time.sleep(0.5)"


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made_project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "project"
    return folder, generate(NUMBER, folder)


def test_the_same_number_and_seed_make_the_same_bytes(made_project, tmp_path):
    folder, _ = made_project
    generate(NUMBER, tmp_path)
    assert contents(tmp_path) == contents(folder)


def test_a_report_is_the_same_however_many_are_made(made_project):
    _, made = made_project
    assert list(islice(reports(1), 2 * NUMBER))[:NUMBER] == made
    assert not {one.text for one in made} & {one.text for one in islice(reports(2), NUMBER)}


def test_made_reports_build_without_a_warning_and_show_the_legal_items_that_they_were_made_with(made_project):
    folder, made = made_project
    site = pipeline.build(folder, None, Options(), unwatched)
    findings = [*site.findings, *judged(site)]
    assert [one for one in findings if one.level != "notice"] == []
    found = {report.ref.key: {section.kind for section in report.sections} for report in site.reports}
    assert len(found) == NUMBER
    for one in made:
        assert one.kinds <= found[f"{one.county.slug}-{one.year}"]


def test_neighbours_and_years_of_one_county_have_sentences_in_common_and_others_fewer():
    many = list(islice(reports(1), 60))
    said = [{part.strip() for part in re.split("[。\n]", one.text) if len(part) > 24} for one in many]
    common: dict[str, list[int]] = {"neighbours": [], "years": [], "others": []}
    for (one, its), (other, those) in combinations(zip(many, said, strict=True), 2):
        if one.county == other.county:
            common["years"].append(len(its & those))
        elif one.year == other.year:
            near = one.county.region == other.county.region
            common["neighbours" if near else "others"].append(len(its & those))
    shares = {name: sum(found) / len(found) for name, found in common.items()}
    assert min(shares["neighbours"], shares["years"]) > 2 * shares["others"], shares


def test_memory_is_that_of_a_command_and_its_children_and_stages_are_those_it_announces(tmp_path):
    parent = "import subprocess, sys; print('read: 3', file=sys.stderr, flush=True); x = bytearray(60_000_000)\n"
    parent += f"subprocess.run([sys.executable, '-c', {HOLDS_MEMORY!r}])"
    run = measured([sys.executable, "-c", parent], tmp_path, os.environ, 60)
    assert 120_000_000 < run.peak < 240_000_000
    assert list(run.stages) == ["start", "read"]
    assert sum(run.stages.values()) == pytest.approx(run.wall)


def test_a_command_that_fails_says_what_it_said(tmp_path):
    with pytest.raises(FailedError, match=r"ended with 3 .*: no such report"):
        measured([sys.executable, "-c", "print('no such report'); raise SystemExit(3)"], tmp_path, os.environ, 60)

"""Wherever work is done, the same bytes come back; what fails or dies is told, and stops nothing else."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jinja2
import pytest

from duizhao import pipeline, work
from duizhao.model import ContentError, Finding, Place
from duizhao.pipeline import Options, tasks
from duizhao.work import Crew, WorkError
from tests import small
from tests.chores import calls, failing_at_times, killed_always, killed_once, meeting, proof, turned, who
from tests.conftest import ROOT, unwatched
from tests.test_incremental import files_of

MANY = 200


def values(crew: Crew, task, common: bytes = b"", number: int = MANY) -> list[bytes]:
    return [outcome.value for outcome in crew.each(task, common, calls(number), proof)]


@pytest.fixture(scope="module")
def crew():
    """Two processes, which several tests share, as the stages of a build do."""
    with Crew(2) as two:
        values(two, turned)
        yield two


@pytest.mark.parametrize("number", [0, 1, 7, 8, 9, 16, 17, 200])
def test_results_come_in_the_order_of_the_calls_however_many_there_are(crew, number):
    assert values(crew, turned, b"x", number) == values(Crew(), turned, b"x", number)
    assert values(crew, turned, b"x", number) == [b"x" + call[::-1] for call in calls(number)]


def test_work_is_shared_by_the_processes_and_few_calls_start_none(crew, tmp_path):
    assert str(os.getpid()).encode() not in values(crew, who)
    assert len(set(values(crew, meeting, str(tmp_path).encode()))) == 2
    assert set(values(Crew(), who)) == set(values(Crew(2), who, number=16)) == {str(os.getpid()).encode()}


def test_calls_that_fail_stop_no_others(crew):
    inline = list(Crew().each(failing_at_times, b"", calls(MANY), proof))
    spread = list(crew.each(failing_at_times, b"", calls(MANY), proof))
    assert inline == spread
    failed = [number for number, outcome in enumerate(spread) if outcome.findings or outcome.trouble]
    assert failed == [7, 9, 57, 59, 107, 109, 157, 159]
    assert spread[57].findings == (Finding(Place("a.txt", 57), "error", "an editor's mistake"),)
    assert "ZeroDivisionError: call 59 (chores.py:" in spread[59].trouble


def test_calls_are_taken_from_their_source_as_they_are_worked_on(crew):
    taken = []

    def told():
        for call in calls(MANY):
            taken.append(call)
            yield call

    ahead = max(len(taken) - number for number, _ in enumerate(crew.each(turned, b"", told(), proof)))
    assert len(taken) == MANY
    assert ahead <= (2 * work._AHEAD + 1) * work._BATCH


def test_a_process_that_is_killed_in_the_middle_costs_time_not_results(tmp_path):
    with Crew(2) as two:
        marker = str(tmp_path / "killed").encode()
        assert values(two, killed_once, marker) == calls(MANY)
        assert (tmp_path / "killed").exists()
        assert values(two, turned) == values(Crew(), turned)


def test_processes_that_are_killed_between_two_stages_cost_time_not_results():
    with Crew(2) as two:
        for child in set(values(two, who)):
            os.kill(int(child), signal.SIGKILL)
        assert values(two, turned) == values(Crew(), turned)


def test_work_that_kills_whoever_does_it_is_given_up():
    with Crew(2) as two, pytest.raises(WorkError, match="were killed; is there memory for --jobs"):
        values(two, killed_always)


def test_a_build_that_is_given_up_leaves_no_process():
    children = []

    def interrupted():
        with Crew(2) as two:
            children.extend(map(int, values(two, who)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    for child in set(children):
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A small project with more reports than are read in one process."""
    folder = tmp_path_factory.mktemp("many") / "project"
    folder.mkdir()
    small.make(folder)
    for year in range(2012, 2022):
        small.put_report(folder, "baihe", year)
        small.put_report(folder, "qinglan", year)
    return folder


def test_a_site_is_the_same_whatever_the_number_of_processes(project, tmp_path):
    made = {}
    for jobs in (1, 2, 3):
        out = tmp_path / str(jobs)
        site = pipeline.build(project, out, Options(jobs=jobs, cache=tmp_path / "cache" / str(jobs)), unwatched)
        made[jobs] = (site.findings, files_of(out))
    assert len(made[1][1]) > 200
    assert made[1] == made[2] == made[3]


def test_reports_that_the_program_fails_on_are_all_named_and_stop_no_others(project, monkeypatch):
    read = []
    reading = tasks.reading

    def failing(source, settings):
        read.append(source.ref.key)
        if source.ref.year % 5 == 0:
            raise LookupError(f"no such thing in {source.ref.key}")
        return reading(source, settings)

    monkeypatch.setattr(tasks, "reading", failing)
    with pytest.raises(ContentError) as raised:
        pipeline.build(project, None, Options(jobs=1), unwatched)
    assert [finding.where.path for finding in raised.value.findings] == [
        f"seeds/{county}-{year}.txt" for county in ("baihe", "qinglan") for year in (2015, 2020)
    ]
    assert all("LookupError: no such thing in" in finding.message for finding in raised.value.findings)
    assert len(read) == 25


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_that_a_template_fails_on_are_all_named_wherever_they_are_rendered(project, tmp_path, jobs):
    shutil.copytree(project, tmp_path / "project")
    template = tmp_path / "project/templates/report.html"
    wrong = "{% if page.url.endswith(('2014/', '2018/')) %}{{ nothing_there }}{% endif %}"
    template.write_text(template.read_text(encoding="utf-8").replace("<h1", f"{wrong}<h1", 1), encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        pipeline.build(tmp_path / "project", tmp_path / "site", Options(jobs=jobs), unwatched)
    found = [(finding.where.path, finding.message) for finding in raised.value.findings]
    assert found == [
        ("templates/report.html", f"'nothing_there' is undefined (on /reports/{county}/{year}/)")
        for county in ("baihe", "qinglan")
        for year in (2014, 2018)
    ]
    assert not (tmp_path / "site").exists()


def loaded_after(project: Path, out: Path, *options: str) -> set[str]:
    """Build in a process of its own; return the libraries that it has loaded then."""
    script = (
        "import sys\nfrom duizhao.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
        "print(*(name for name in sys.modules if '.' not in name))"
    )
    command = [sys.executable, "-c", script, "build", "--out", str(out), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_what_takes_long_to_load_is_loaded_only_where_it_is_needed(project, tmp_path):
    options = ("--jobs", "1", "--cache-dir", str(tmp_path / "cache"))
    cutting, others = {"jieba", "rjieba"}, {"distributed", "dask"}
    first = loaded_after(project, tmp_path / "site", *options)
    assert cutting & first
    assert not others & first
    (project / "content/boilerplate.txt").touch()
    assert not (cutting | others) & loaded_after(project, tmp_path / "site", *options)
    assert not (cutting | others | {"jinja2", "numpy", "opencc"}) & loaded_after(project, tmp_path / "site", *options)


def test_no_process_is_started_and_no_template_compiled_where_nothing_has_to_be_made(project, tmp_path, monkeypatch):
    options = Options(jobs=2, cache=tmp_path / "cache")
    pipeline.build(project, tmp_path / "site", options, unwatched)
    (project / "content/boilerplate.txt").touch()
    monkeypatch.setattr(Crew, "_started", lambda _: pytest.fail("a process was started"))
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_, **__: pytest.fail("a template was compiled"))
    pipeline.build(project, tmp_path / "site", options, unwatched)


def test_waiting_for_calls_keeps_no_process_idle(crew):
    """Results are given out while later calls are not known yet."""

    def slow():
        for call in calls(60):
            yield call
            time.sleep(0.001)

    assert [outcome.value for outcome in crew.each(turned, b"", slow(), proof)] == values(Crew(), turned, number=60)

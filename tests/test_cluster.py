"""A real scheduler and two workers make the same site; one that dies costs time, and none at all is said plainly."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import Struct, structs

from duizhao import pipeline, work
from duizhao.cli import main
from duizhao.model import ContentError
from duizhao.pipeline import Options
from duizhao.work import Crew, WorkError
from tests import small
from tests.chores import calls, failing_at_times, proof, slow, turned, who
from tests.conftest import ROOT, unwatched
from tests.test_incremental import files_of
from tests.test_work import MANY, values

if not os.environ.get("CI"):
    pytest.importorskip("distributed")
ALONE = ("--no-dashboard", "--host", "127.0.0.1", "--port", "0")
STARTED = re.compile(r"Scheduler at:\s+tcp://(\S+)")
REGISTERED = "Registered to:"
"""What the programs of a cluster say when they are ready."""


class Cluster(Struct):
    """A cluster on this machine."""

    address: str
    """Where its scheduler answers."""
    scheduler: subprocess.Popen[bytes]
    """The process of its scheduler."""
    workers: list[subprocess.Popen[bytes]]
    """The processes of its workers."""


@contextmanager
def program(log: Path, name: str, said: str, *options: str, src: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start a program of the cluster; give it with what it has said when it is ready."""
    environment = {**os.environ, "PYTHONPATH": f"{src}:{ROOT}"}
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *options]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        until = time.monotonic() + 60
        while said not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield process, log.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


@contextmanager
def worker(folder: Path, address: str, name: str, src: Path = ROOT / "src") -> Iterator[subprocess.Popen[bytes]]:
    options = ("--nthreads", "2", "--no-nanny", "--no-dashboard", "--memory-limit", "0", "--name", name)
    options += ("--local-directory", str(folder))
    with program(folder / name, "worker", REGISTERED, f"tcp://{address}", *options, src=src) as (process, _):
        yield process


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with program(folder / "scheduler", "scheduler", "Scheduler at:", *ALONE, src=ROOT / "src") as (process, said):
        yield process, STARTED.search(said)[1]


@contextmanager
def started(folder: Path) -> Iterator[Cluster]:
    with scheduler(folder) as (process, address), ThreadPoolExecutor() as two, ExitStack() as stack:
        # Both start at the same time.
        workers = list(two.map(lambda name: stack.enter_context(worker(folder, address, name)), ("one", "other")))
        yield Cluster(address, process, workers)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    with started(tmp_path_factory.mktemp("processes")) as both:
        yield both


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "project"
    folder.mkdir()
    small.make(folder)
    for year in range(2016, 2022):
        small.put_report(folder, "qinglan", year)
    return folder


@pytest.fixture(scope="module")
def local(project, tmp_path_factory) -> dict[str, bytes]:
    """The site as it is made on this machine."""
    out = tmp_path_factory.mktemp("local") / "site"
    pipeline.build(project, out, Options(), unwatched)
    return files_of(out)


def test_a_cluster_makes_the_same_site_and_is_not_asked_again_where_nothing_changed(cluster, project, local, tmp_path):
    options = Options(executor=f"dask://{cluster.address}", cache=tmp_path / "cache")
    for _ in range(2):
        pipeline.build(project, tmp_path / "site", options, unwatched)
        assert files_of(tmp_path / "site") == local
        options = structs.replace(options, executor="dask://127.0.0.1:1")


def test_results_come_in_the_order_of_the_calls(cluster):
    with Crew(cluster=f"dask://{cluster.address}") as crew:
        assert values(crew, turned, b"x", 100) == [b"x" + call[::-1] for call in calls(100)]
        assert values(crew, turned, b"x", 1) == [b"x0"]
        assert str(os.getpid()).encode() not in values(crew, who, number=20)


def test_calls_that_fail_stop_no_others(cluster):
    with Crew(cluster=f"dask://{cluster.address}") as crew:
        spread = list(crew.each(failing_at_times, b"", calls(MANY), proof))
    assert spread == list(Crew().each(failing_at_times, b"", calls(MANY), proof))


def test_what_is_wrong_with_the_content_is_told_as_on_this_machine(cluster, project, tmp_path):
    shutil.copytree(project, tmp_path / "project")
    template = tmp_path / "project/templates/report.html"
    template.write_text(template.read_text(encoding="utf-8").replace("<h1", "{{ nothing_there }}<h1", 1), "utf-8")
    with pytest.raises(ContentError) as raised:
        pipeline.build(tmp_path / "project", None, Options(executor=f"dask://{cluster.address}"), unwatched)
    assert len(raised.value.findings) == 11


def test_a_worker_that_is_killed_in_the_middle_costs_time_not_results(project, local, tmp_path):
    with started(tmp_path) as cluster:
        with Crew(cluster=f"dask://{cluster.address}") as crew:
            for number, outcome in enumerate(crew.each(slow, b"", calls(MANY), proof)):
                assert outcome.value == b"%d" % number
                if number == 20:
                    cluster.workers[0].send_signal(signal.SIGKILL)
            assert number == MANY - 1
        pipeline.build(project, tmp_path / "site", Options(executor=f"dask://{cluster.address}"), unwatched)
        assert files_of(tmp_path / "site") == local


def test_a_worker_of_another_program_is_refused(project, tmp_path):
    """Its results could be others, and would be kept for those of this one."""
    shutil.copytree(ROOT / "src", tmp_path / "src")
    with (tmp_path / "src/duizhao/clean/__init__.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    with (
        scheduler(tmp_path) as (_, address),
        worker(tmp_path, address, "other", tmp_path / "src"),
        pytest.raises(WorkError, match="has another version of duizhao, of Python or of a library"),
    ):
        pipeline.build(project, tmp_path / "site", Options(executor=f"dask://{address}"), unwatched)
    assert not (tmp_path / "site").exists()


def test_a_cluster_that_is_gone_in_the_middle_is_told(tmp_path):
    with started(tmp_path) as cluster, Crew(cluster=f"dask://{cluster.address}") as crew:
        given = crew.each(slow, b"", calls(2_000), proof)
        assert next(given).value == b"0"
        cluster.scheduler.kill()
        with pytest.raises(WorkError, match="the work cannot be done"):
            list(given)


@pytest.fixture
def hurried(monkeypatch):
    """No cluster is waited for for long."""
    monkeypatch.setattr(work, "_PATIENCE", 1.0)


def build(project: Path, *options: str, monkeypatch):
    monkeypatch.chdir(project)
    return CliRunner().invoke(main, ["build", "--no-cache", "--out", "never", *options])


@pytest.mark.usefixtures("hurried")
def test_where_no_scheduler_answers_the_build_fails_plainly(project, monkeypatch):
    done = build(project, "--executor", "dask://127.0.0.1:1", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert "no scheduler answers at dask://127.0.0.1:1" in done.output
    assert "nothing was written; never is as it was" in done.output
    assert not (project / "never").exists()


@pytest.mark.usefixtures("hurried")
def test_where_there_are_no_workers_the_build_fails_plainly(project, tmp_path, monkeypatch):
    with scheduler(tmp_path) as (_, address):
        done = build(project, "--executor", f"dask://{address}", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert f"the scheduler at dask://{address} has no workers" in done.output


def test_without_the_extra_the_build_says_how_to_install_it(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = build(project, "--executor", "dask://127.0.0.1:1", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert "pip install 'duizhao[cluster]'" in done.output


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8786", "dask://", "dask://host", "dask://host:port", "tcp://host:1", "dask://a/b:1", " "]
)
def test_an_address_that_is_none_is_wrong_usage(project, address, monkeypatch):
    done = build(project, "--executor", address, monkeypatch=monkeypatch)
    assert done.exit_code == 2
    assert "expected an address such as dask://" in done.output

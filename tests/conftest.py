"""What tests share: the reports of the project, copies of it to spoil, a finished site, a browser to read it in."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Error, Page, sync_playwright

from duizhao import pipeline
from duizhao.check import Ways, facts_of, wrong
from duizhao.fulltext import full_text, stamp
from duizhao.model import Corpus, Finding, Report
from duizhao.pipeline import Options
from duizhao.settings import Settings, load
from tests.wordings import made_corpus

ROOT = Path(__file__).parent.parent
PARTS = ("content", "seeds", "templates")
DESK, PHONE = (1440, 900), (390, 844)
MADE = 300
WAIT = 10
SUB_PATH = "any/sub/path"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
settings.load_profile("steady")


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """Give a small disk of its own."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = [mount, "-t", "tmpfs", "-o", f"size={size}", "duizhao-test", folder] if mount else ["false"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def unwatched(_name, things):
    return things


@pytest.fixture(scope="session")
def editors_settings() -> Settings:
    return load(ROOT).settings


@pytest.fixture(scope="session")
def site() -> pipeline.Site:
    """The site of the seeds, made but not written."""
    return pipeline.build(ROOT, None, Options(), unwatched)


@pytest.fixture(scope="session")
def reports(site) -> dict[str, Report]:
    return {report.ref.county: report for report in site.reports}


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory) -> Path:
    """The site of the seeds as a folder, built once; not to be written to."""
    out = tmp_path_factory.mktemp("site") / "_site"
    pipeline.build(ROOT, out, Options(), unwatched)
    return out


@pytest.fixture(scope="session")
def made_reports(editors_settings) -> tuple[Corpus, Settings]:
    """Many made reports, read, and settings that know their counties."""
    return made_corpus(MADE, editors_settings)


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the project's content, seeds and templates, to change and spoil."""
    folder = tmp_path / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    return folder


def judged(site: pipeline.Site) -> list[Finding]:
    """Return what the check finds in a site that was made and not written."""
    ways = Ways(site.base)
    facts = {name: facts_of(name, data, ways) for name, data in site.files.items()}
    texts = {f"reports/{one.ref.county}/{one.ref.year}/index.html": full_text(one) for one in site.reports}
    stamps = {page: stamp(text) for page, text in texts.items()}
    return list(wrong(facts, stamps, site.files.__getitem__, texts.__getitem__, ways))


class Published(NamedTuple):
    """A site on a server: its folder and its address."""

    folder: Path
    url: str


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium")
    if program is None:
        reason = "there is no program “chromium” here; install it to run the tests in a browser"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a folder, and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: _Silent(*args, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Iterator[Published]:
    """A site built for a sub-path, on a server that has it there and nothing beside it."""
    root = tmp_path_factory.mktemp("host")
    folder = root / SUB_PATH
    folder.parent.mkdir(parents=True)
    pipeline.build(ROOT, folder, Options(base_url=f"https://example.org/{SUB_PATH}/"), unwatched)
    with served(root) as address:
        yield Published(folder=folder, url=f"{address}{SUB_PATH}/")


def wait_until(page: Page, told: str, arg: object = None) -> None:
    """Wait until a page tells something. Playwright's own way asks by ``eval``, which the pages forbid."""
    end = time.monotonic() + WAIT
    while True:
        try:
            if page.evaluate(told, arg):
                return
        except Error as error:
            if "context was destroyed" not in str(error):  # the page is loaded anew
                raise
        assert time.monotonic() < end, told
        page.wait_for_timeout(20)


@pytest.fixture
def reader(browser):
    """Return a function that opens an empty page on a screen of some size; all are closed after the test."""
    contexts = []

    def opened(size: tuple[int, int] = DESK, **settings) -> Page:
        width, height = size
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **settings))
        contexts[-1].set_default_timeout(1000 * WAIT)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()

"""Builds that are killed, or whose disk fills or may not be written: the site stays whole, and the next build is right.

``KILLS=200 python -m pytest tests/test_killed.py`` kills as many builds, at other moments on each run.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import small
from tests.conftest import ROOT, disk
from tests.test_incremental import files_of

SOAK = "KILLS" in os.environ
KILLS = int(os.environ.get("KILLS", "8"))
RUN = "from duizhao.cli import main; main()"
EDITED = "seeds/qinglan-2023.txt"
STYLE = "templates/assets/site.css"


class Home:
    """A project in two states, of which the one or the other is built, and all that stands around it."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.project.mkdir(parents=True)
        small.make(self.project)
        (folder / "neighbour.txt").write_text("mine", encoding="utf-8")
        self.folder = folder
        before = {name: (self.project / name).read_text(encoding="utf-8") for name in (EDITED, STYLE)}
        after = {EDITED: before[EDITED].replace("案件", "案子"), STYLE: before[STYLE] + "/* wide */\n"}
        self.states = (before, after)
        self.sites = []
        for state in self.states:
            self.turn_to(state)
            assert self.build("--no-cache", "--out", "alone").returncode == 0
            self.sites.append(files_of(self.project / "alone"))
        shutil.rmtree(self.project / "alone")
        assert self.sites[0] != self.sites[1]

    def turn_to(self, state) -> None:
        for name, text in state.items():
            (self.project / name).write_text(text, encoding="utf-8")

    def begin(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", RUN, *options],
            cwd=self.project,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        with self.begin(*options) as process:
            _, told = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, stderr=told)

    def around(self) -> dict[str, bytes]:
        """Return all files but those that builds make: of the project, and beside it."""
        paths = [path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file()]
        own = [path for path in paths if not "".join(path.parts[1:2]).startswith(("_site", ".cache"))]
        return {str(path): (self.folder / path).read_bytes() for path in own}

    def assert_right(self, which: int, around) -> None:
        """Assert that the site is that of a state, and nothing else is left or touched."""
        assert files_of(self.project / "_site") == self.sites[which]
        assert self.around() == around
        assert {path.name for path in self.project.iterdir() if path.name.startswith("_site")} == {"_site"}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Home:
    return Home(tmp_path_factory.mktemp("killed"))


@pytest.fixture
def home(made):
    """The project, with the site of its first state."""
    made.turn_to(made.states[0])
    assert made.build().returncode == 0
    return made


def test_builds_that_are_killed_leave_a_whole_site_and_hinder_no_other(home):
    chance = random.Random(None if SOAK else 1)
    began = time.monotonic()
    home.turn_to(home.states[1])
    assert home.build().returncode == 0
    lasting, stands, killed = time.monotonic() - began, 1, 0
    while killed < KILLS:
        wanted = 1 - stands
        home.turn_to(home.states[wanted])
        around = home.around()
        with home.begin("--jobs", chance.choice("12"), *chance.choice([(), ("--clean",)])) as process:
            time.sleep(chance.uniform(0.1, 1.1 * lasting))
            if process.poll() is None:
                killed += 1
                os.killpg(process.pid, signal.SIGKILL)
        if (
            home.project / "_site"
        ).exists():  # else it was killed between two renames, which a system without exchange needs
            assert files_of(home.project / "_site") in home.sites
        assert home.build().returncode == 0
        home.assert_right(wanted, around)
        stands = wanted


def test_a_build_that_is_interrupted_says_so_and_leaves_the_last_site(home):
    home.turn_to(home.states[1])
    around = home.around()
    with home.begin("--clean") as process:
        time.sleep(0.6)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    home.assert_right(0, around)
    assert home.build().returncode == 0
    home.assert_right(1, around)


def test_where_the_disk_fills_the_last_site_stays(home, tmp_path):
    around = home.around()
    size = sum(len(data) for data in home.sites[0].values())
    with disk(tmp_path / "disk", f"{3 * size // 2}") as full:
        out = full / "site"
        assert home.build("--no-cache", "--out", str(out)).returncode == 0
        home.turn_to(home.states[1])
        done = home.build("--no-cache", "--out", str(out))
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert "nothing was written" in done.stderr
        assert files_of(out) == home.sites[0]
        assert [path.name for path in full.iterdir()] == ["site"]
        home.turn_to(home.states[0])
        assert home.build("--no-cache", "--out", str(out)).returncode in (0, 1)
        assert files_of(out) == home.sites[0]
    home.assert_right(0, around)


def test_where_nothing_may_be_written_the_build_says_so(home, tmp_path):
    around = home.around()
    with disk(tmp_path / "disk", "50m") as locked:
        assert home.build("--no-cache", "--out", str(locked / "site")).returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", locked], check=True)
        home.turn_to(home.states[1])
        done = home.build("--no-cache", "--out", str(locked / "site"))
        assert done.returncode == 1
        assert "Read-only file system" in done.stderr
        assert files_of(locked / "site") == home.sites[0]
    home.turn_to(home.states[0])
    home.assert_right(0, around)

"""A site takes the place of the last one in one step, a twin of it is kept, and one build at a time writes it."""

import errno
import os
import random
import shutil
import subprocess
import sys
import threading

import pytest

from duizhao import swap, write
from duizhao.staging import WriteError
from duizhao.swap import HeldError, exchanged, held
from duizhao.write import MARKER, Beside, alone
from tests.conftest import ROOT
from tests.test_write import files_in, standing

RECORD = {"schema": 1, "base_url": None, "drafts": False}


class Home:
    """A project whose site is written again and again, as builds do that keep what they made."""

    def __init__(self, folder):
        self.project, self.out, self.twin = folder, folder / "_site", folder / ".cache/twin"
        (folder / "content").mkdir()
        self.known = {}

    def begin(self) -> Beside:
        return Beside(self.out, self.project, self.known, self.twin)

    def build(self, files):
        staging = self.begin()
        put(staging, files)
        staging.finish(RECORD)
        staging.leave()
        self.known = staging.files

    def assert_is(self, files):
        """Assert that the site is those files, and its twin the same ones."""
        assert files_in(self.out) == files
        assert standing(self.twin) == standing(self.out)
        for name in files:
            assert (self.out / name).samefile(self.twin / name)
        assert not (self.out / MARKER).samefile(self.twin / MARKER)
        assert sorted(path.name for path in self.project.iterdir()) == [".cache", "_site", "content"]


def put(staging, files):
    for name, data in files.items():
        if not staging.stands(name, data):  # a file's key is what it is made of
            staging.put(name, data, data)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


FILES = {"index.html": b"home", "a/index.html": b"a", "a/b/index.html": b"b", "c.txt": b"c"}


def test_the_first_site_has_a_twin_at_once(home):
    home.build(FILES)
    home.assert_is(FILES)


def test_what_does_not_change_is_not_touched(home, monkeypatch):
    home.build(FILES)
    before = {name: (home.out / name).stat() for name in FILES}
    linked = []
    link = os.link
    monkeypatch.setattr(os, "link", lambda one, other: (linked.append(one), link(one, other)))
    home.build(FILES | {"c.txt": b"changed"})
    home.assert_is(FILES | {"c.txt": b"changed"})
    assert linked == [home.out / "c.txt"]
    for name in FILES.keys() - {"c.txt"}:
        assert (home.out / name).stat().st_ctime_ns == before[name].st_ctime_ns


def test_any_sites_after_each_other_are_what_they_should_be(home):
    """Files that come, change, go, become folders and come back; builds that fail; hands in the site and its twin."""
    chance = random.Random(9)
    names = ["index.html", "a", "a/b", "a/b/c", "d/e", "d/f/g", "h"]
    for _ in range(300):
        files = {}
        for name in chance.sample(names, chance.randint(1, len(names))):
            if not any(one.startswith(f"{name}/") or name.startswith(f"{one}/") for one in files):
                files[name] = b"%d" % chance.randint(0, 3)
        meddle(home, chance)
        if chance.random() < 0.2:
            before = standing(home.out)
            staging = home.begin()
            put(staging, files)
            staging.leave()
            assert standing(home.out) == before
        home.build(files)
        assert files_in(home.out) == files
        assert list((home.project / "content").iterdir()) == []
    home.build(FILES)
    home.build(FILES | {"c.txt": b"last"})
    home.assert_is(FILES | {"c.txt": b"last"})


def meddle(home, chance):
    """Change, add, link or remove a file of the site or of its twin, as no build does."""
    root = chance.choice([home.out, home.twin])
    found = (
        [path for path in sorted(root.rglob("*")) if path.is_file() and path.name != MARKER] if root.exists() else []
    )
    match chance.randint(0, 8):
        case 0 if found:
            path = chance.choice(found)
            path.unlink()
            path.write_bytes(b"other hands")
        case 1 if root.exists():
            (root / "foreign.txt").write_bytes(b"foreign")
        case 2 if found:
            chance.choice(found).unlink()
        case 3 if found:
            path = chance.choice(found)
            path.unlink()
            path.symlink_to(home.project / "content")
        case 6 if found and (folder := chance.choice(found).parent) != root:
            shutil.rmtree(folder)
            folder.symlink_to(home.project / "content")
        case 4 if found:
            with chance.choice(found).open("ab") as file:
                file.write(b"in place, in both")
        case 5 if (home.twin / MARKER).exists():
            (home.twin / MARKER).write_text("{}")


class KilledError(BaseException):
    """Stands for a process that is killed: nothing is tidied up."""


class Steps:
    """What is done to folders, step by step; one step is the last."""

    def __init__(self, monkeypatch):
        self.left = -1
        for name in ("unlink", "rmdir", "mkdir", "link", "rename", "replace"):
            monkeypatch.setattr(os, name, self.counted(getattr(os, name)))

    def counted(self, step):
        def stepped(*given, **named):
            self.left -= 1
            if self.left == -1:
                raise KilledError
            return step(*given, **named)

        return stepped


def test_a_build_that_is_killed_at_any_step_hinders_no_other(home, monkeypatch):
    steps = Steps(monkeypatch)
    other = {"index.html": b"other", "c/index.html": b"c", "a/index.html": b"a"}
    home.build(FILES)
    wanted, killed = other, 0
    for last in range(1_000):
        known, steps.left = home.known, last
        try:
            staging = home.begin()
            put(staging, wanted)
            staging.finish(RECORD)
            break
        except KilledError:
            killed += 1
        finally:
            steps.left = -1
        assert files_in(home.out) in (FILES, other)
        home.known = known
        home.build(FILES)
        home.assert_is(FILES)
    assert killed > 20


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(home):
    home.build(FILES)
    outside = home.project / "content/mine.txt"
    outside.write_bytes(b"c")
    for root in (home.out, home.twin):
        (root / "c.txt").unlink()
        (root / "c.txt").symlink_to(outside)
    home.build(FILES)
    assert files_in(home.out) == FILES
    assert not (home.out / "c.txt").is_symlink()
    assert outside.read_bytes() == b"c"


def test_where_no_twin_can_be_made_the_site_is_written_all_the_same(home, monkeypatch):
    def refused(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    for files in (FILES, FILES | {"c.txt": b"new"}):
        home.build(files)
        assert files_in(home.out) == files
        assert not home.twin.exists()
    assert {path.name for path in home.project.iterdir()} <= {".cache", "_site", "content"}


@pytest.mark.parametrize("known", [False, True])
def test_the_site_is_there_at_each_moment_where_the_system_can_exchange_folders(home, known, monkeypatch):
    if not known:
        monkeypatch.setattr(write, "exchanged", lambda *_: False)
    home.build(FILES)
    missing, ended = [], threading.Event()

    def look():
        while not ended.is_set():
            if not (home.out / "index.html").exists():
                missing.append(True)

    watcher = threading.Thread(target=look)
    watcher.start()
    for number in range(200):
        home.build(FILES | {"c.txt": b"%d" % number})
    ended.set()
    watcher.join()
    home.assert_is(FILES | {"c.txt": b"199"})
    if known:
        assert missing == []


def test_folders_change_places(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    assert exchanged(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one/file").read_text() == "other"
    with pytest.raises(FileNotFoundError):
        exchanged(tmp_path / "one", tmp_path / "not there")


def test_a_lock_is_held_by_one_and_let_go_whatever_happens(tmp_path):
    path = tmp_path / "lock"
    with held(path), pytest.raises(HeldError, match=f"by process {os.getpid()}"), held(path):
        pass
    assert not path.exists()
    with pytest.raises(KeyboardInterrupt), held(path):
        raise KeyboardInterrupt
    assert not path.exists()
    path.write_text("1\n")  # left behind by a process that was killed
    with held(path):
        assert path.read_text() == f"{os.getpid()}\n"


def test_a_lock_that_its_holder_removes_while_one_waits_is_taken_anew(tmp_path, monkeypatch):
    path, lock = tmp_path / "lock", swap._lock

    def late(file):
        lock(file)
        monkeypatch.setattr(swap, "_lock", lock)
        path.unlink()

    monkeypatch.setattr(swap, "_lock", late)
    with held(path):
        assert path.read_text() == f"{os.getpid()}\n"


HOLD = """
import sys, time
from pathlib import Path
from duizhao.write import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_build_says_who_builds_already_and_takes_over_from_one_that_was_killed(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", HOLD, str(tmp_path / "_site")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(WriteError, match=rf"_site: is being built by process {process.pid}"),
            alone(tmp_path / "_site"),
        ):
            pass
        process.kill()
    with alone(tmp_path / "_site"):
        assert (tmp_path / "_site.lock").exists()
    assert not (tmp_path / "_site.lock").exists()

"""The site's folder: replaced whole or not at all, never in place of anything else, the same bytes each time."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from duizhao import write as write_module
from duizhao.staging import Standing, WriteError
from duizhao.write import MARKER, Beside, recorded
from tests.conftest import PARTS, ROOT

OLD = {"index.html": b"old", "about/index.html": b"old", "gone/index.html": b"old"}
NEW = {"index.html": b"new", "about/index.html": b"old", "reports/a/2023/index.html": "新".encode()}
RECORD = {"schema": 1, "base_url": None, "drafts": False}


class Interrupted:
    """Files of which only the first can be had."""

    def items(self):
        yield next(iter(NEW.items()))
        raise KeyboardInterrupt


def write(files, out, *, project, record):
    """Write a site as a build does."""
    staging = Beside(out, project, {})
    try:
        for name, data in files.items():
            staging.put(name, b"", data)
        staging.finish(record)
    finally:
        staging.leave()


def standing(folder):
    """All that stands in a folder: files with their bytes, links with their targets, folders."""
    found = {}
    for path in folder.rglob("*"):
        kind = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[path.relative_to(folder).as_posix()] = kind
    return found


def files_in(out):
    return {name: data for name, data in standing(out).items() if data is not None and name != MARKER}


KEY = b"made of this"


@pytest.fixture
def home(tmp_path):
    """A project folder with its sources, each marked as a site, so that nothing but its name protects it."""
    folder = tmp_path / "outer" / "home"
    for name in ("content", "seeds", "templates", "src", "tests", ".git", "content/reports", "."):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "mine.txt").write_bytes(b"mine")
        (folder / name / MARKER).write_text('{"files": {}}', encoding="utf-8")
    return folder


@pytest.fixture
def put(home):
    """Writes a site of the project."""
    return lambda files, out: write(files, out, project=home, record=RECORD)


@pytest.fixture
def out(home, put):
    """The folder of a finished site."""
    folder = home / "_site"
    put(OLD, folder)
    return folder


def test_a_site_is_written_with_all_its_files(out):
    assert files_in(out) == OLD


def test_a_site_is_replaced_whole_and_files_that_are_gone_are_removed(out, put):
    put(NEW, out)
    assert files_in(out) == NEW
    assert not (out / "gone").exists()


def test_nothing_is_left_beside_a_site(home, out, put):
    before = {path.name for path in home.iterdir()}
    put(NEW, out)
    assert {path.name for path in home.iterdir()} == before


def test_a_file_may_take_the_place_of_a_folder_and_a_folder_that_of_a_file(out, put):
    put({"about": b"file", "index.html/x": b"folder"}, out)
    assert files_in(out) == {"about": b"file", "index.html/x": b"folder"}


def test_a_site_may_stand_where_no_folder_is_yet(home, put):
    put(NEW, home / "a/b/site")
    assert files_in(home / "a/b/site") == NEW


def test_an_empty_folder_may_become_a_site(home, put):
    (home / "empty").mkdir()
    put(NEW, home / "empty")
    assert files_in(home / "empty") == NEW


def test_a_site_may_stand_outside_of_the_project(home, put):
    put(NEW, home.parent / "site")
    assert files_in(home.parent / "site") == NEW


def test_a_relative_folder_is_taken_from_where_the_program_runs(home, put, monkeypatch):
    monkeypatch.chdir(home)
    put(NEW, Path("_site"))
    assert files_in(home / "_site") == NEW


def test_the_marker_names_every_file_with_its_sha256(out):
    marker = json.loads((out / MARKER).read_text(encoding="utf-8"))
    assert marker == {**RECORD, "files": {name: hashlib.sha256(data).hexdigest() for name, data in OLD.items()}}


def test_the_marker_does_not_depend_on_the_order_of_files(home, put):
    put(NEW, home / "a")
    put(dict(reversed(NEW.items())), home / "b")
    assert (home / "a" / MARKER).read_bytes() == (home / "b" / MARKER).read_bytes()


def test_what_is_recorded_can_be_read_again(out):
    assert recorded(out) == json.loads((out / MARKER).read_text(encoding="utf-8"))


@pytest.mark.parametrize("marker", [None, b"", b"{", b"[]", b'{"schema": 1}', b'{"files": []}', b"\xff\xfe", b"null"])
def test_a_folder_without_a_whole_marker_is_no_site(tmp_path, marker):
    if marker is not None:
        (tmp_path / MARKER).write_bytes(marker)
    assert recorded(tmp_path) is None


def test_a_file_and_a_missing_folder_are_no_site(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert recorded(tmp_path / "file") is None
    assert recorded(tmp_path / "missing") is None


@pytest.fixture
def refused(home, put):
    """Asserts that a folder is refused by its name and that nothing has changed."""

    def refuse(out, *words):
        before = standing(home.parent)
        with pytest.raises(WriteError) as raised:
            put(NEW, out)
        assert [word for word in (str(out), *words) if word not in str(raised.value)] == []
        assert standing(home.parent) == before

    return refuse


@pytest.mark.parametrize(
    "name",
    [
        ".",
        "..",
        "../..",
        "content",
        "seeds",
        "templates",
        "src",
        "tests",
        ".git",
        "content/reports",
        "content/new",
        ".git/new",
        "src/../seeds",
        "../home/content",
        "new/..",
    ],
)
def test_a_folder_of_the_sources_is_refused(home, refused, name):
    refused(home / name, "holds the sources", "expected a folder of its own")


def test_the_root_of_the_system_is_refused(refused):
    refused(Path("/"), "holds the sources")


@pytest.mark.parametrize("name", [".", "content", "..", ""])
def test_a_folder_of_the_sources_is_refused_by_a_relative_name_too(home, refused, monkeypatch, name):
    monkeypatch.chdir(home)
    refused(Path(name), "holds the sources")


def test_a_folder_that_no_build_made_is_refused(home, refused):
    (home / "docs").mkdir()
    (home / "docs/index.html").write_bytes(b"mine")
    refused(home / "docs", "was not made by a build", MARKER, "give another folder or remove it")


def test_a_folder_with_only_a_hidden_file_is_refused(home, refused):
    (home / "docs").mkdir()
    (home / "docs/.hidden").write_bytes(b"mine")
    refused(home / "docs", "was not made by a build")


def test_a_file_is_refused(home, refused):
    refused(home / "mine.txt", "is a file", "expected a folder")


@pytest.mark.parametrize("target", ["_site", "content", "nowhere"])
def test_a_link_is_refused_wherever_it_leads(home, out, refused, target):
    (home / "link").symlink_to(home / target)
    refused(home / "link", "is a link")
    assert files_in(out) == OLD


def test_a_link_to_the_sources_on_the_way_is_refused(home, refused):
    (home / "link").symlink_to(home / "content")
    refused(home / "link/site", "holds the sources")


def test_a_folder_below_a_file_cannot_be_written(home, refused):
    refused(home / "mine.txt/site", "cannot be written")


@pytest.mark.parametrize(
    "files",
    [
        {"a": b"file", "a/b": b"below"},
        {"a/b": b"below", "a": b"file"},
    ],
    ids=["folder that is a file", "file that is a folder"],
)
@pytest.mark.parametrize("existing", [True, False], ids=["over a site", "anew"])
def test_an_error_on_the_way_leaves_all_as_it_was(home, put, files, existing):
    out = home / "_site"
    if existing:
        put(OLD, out)
    before = standing(home.parent)
    with pytest.raises(WriteError, match="cannot be written"):
        put(files, out)
    assert standing(home.parent) == before


@pytest.mark.parametrize("existing", [True, False], ids=["over a site", "anew"])
def test_a_full_disk_leaves_all_as_it_was(home, put, existing, monkeypatch):
    out, opened = home / "_site", Path.open
    if existing:
        put(OLD, out)
    before = standing(home.parent)

    def full(path, *asked, **further):
        if "reports" in path.parts:
            raise OSError(28, "No space left on device")
        return opened(path, *asked, **further)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(WriteError, match="No space left on device"):
        put(NEW, out)
    monkeypatch.undo()
    assert standing(home.parent) == before


def test_an_error_while_the_sites_are_exchanged_leaves_the_old_one(home, out, put, monkeypatch):
    def fail(*_):
        raise OSError(13, "Permission denied")

    before = standing(home)
    monkeypatch.setattr(write_module, "exchanged", fail)
    with pytest.raises(WriteError, match="Permission denied"):
        put(NEW, out)
    assert standing(home) == before


def test_an_error_while_the_sites_are_swapped_leaves_the_old_one(home, out, put, monkeypatch):
    before, rename, failed = standing(home), Path.rename, []
    monkeypatch.setattr(write_module, "exchanged", lambda *_: False)

    def fail_once(path, target):
        if Path(target) == out and not failed:
            failed.append(path)
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(WriteError, match="Permission denied"):
        put(NEW, out)
    assert failed
    assert standing(home) == before


def test_a_build_that_was_stopped_does_not_hinder_the_next(home, out, put):
    before = {path.name for path in home.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        put(Interrupted(), out)
    assert files_in(out) == OLD
    put({"index.html": b"newest"}, out)
    assert files_in(out) == {"index.html": b"newest"}
    assert {path.name for path in home.iterdir()} == before


@pytest.mark.parametrize("name", ["_site.old", "_site.new", "_site.bak", "_site2"])
def test_a_folder_of_someone_else_beside_the_site_stays(home, out, put, name):
    (home / name).mkdir()
    (home / name / "mine.txt").write_bytes(b"mine")
    try:
        put(NEW, out)
    except WriteError:
        assert files_in(out) == OLD
    assert files_in(home / name) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("suffix", [".old", ".new"])
def test_the_project_stays_whatever_it_is_called(tmp_path, suffix):
    project = tmp_path / f"site{suffix}"
    (project / "content").mkdir(parents=True)
    (project / "content/mine.txt").write_bytes(b"mine")
    try:
        write(NEW, tmp_path / "site", project=project, record=RECORD)
    except WriteError:
        assert not (tmp_path / "site").exists()
    assert (project / "content/mine.txt").exists()


@pytest.fixture
def staged(home, out):
    """A site on its way that knows how the last one was made."""
    standing = {}
    for name, data in OLD.items():
        told = (out / name).stat()
        standing[name] = Standing(KEY, hashlib.sha256(data).hexdigest(), told.st_size, told.st_mtime_ns)
    staging = Beside(out, home, standing)
    yield staging
    staging.leave()


def test_what_stands_is_linked_not_written(out, staged):
    before = {name: (out / name).stat().st_ino for name in OLD}
    assert staged.stands("index.html", KEY)
    staged.put("about/index.html", b"made of something else", b"old")
    staged.put("gone/index.html", KEY, b"new")
    staged.finish(RECORD)
    after = {name: (out / name).stat().st_ino for name in OLD}
    assert {name for name in OLD if before[name] == after[name]} == {"index.html", "about/index.html"}
    assert files_in(out) == OLD | {"gone/index.html": b"new"}


def test_what_is_made_of_something_else_or_was_changed_by_hand_does_not_stand(out, staged):
    assert not staged.stands("index.html", b"something else")
    assert not staged.stands("never/index.html", KEY)
    (out / "about/index.html").write_bytes(b"longer")
    (out / "gone/index.html").write_bytes(b"OLD")
    os.utime(out / "gone/index.html", (1, 1))
    assert not staged.stands("about/index.html", KEY)
    assert not staged.stands("gone/index.html", KEY)
    assert staged.stands("index.html", KEY)


def test_a_file_that_is_made_again_after_it_stood_leaves_the_last_site_as_it_is(out, staged):
    assert staged.stands("index.html", KEY)
    assert staged.stands("index.html", KEY)
    staged.put("index.html", KEY, b"newer")
    assert (out / "index.html").read_bytes() == b"old"
    assert staged.read("index.html") == b"newer"


def test_a_file_that_is_made_again_as_it_was_is_linked_after_all(out, staged):
    staged.put("index.html", b"open", b"not yet")
    staged.put("index.html", KEY, b"old")
    staged.finish(RECORD)
    assert files_in(out) == {"index.html": b"old"}


def test_where_links_are_not_to_be_had_files_are_written(out, staged, monkeypatch):
    def refuse(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert not staged.stands("index.html", KEY)
    staged.put("index.html", KEY, b"old")
    staged.finish(RECORD)
    assert files_in(out) == {"index.html": b"old"}


def built_in(folder, *options, **variables):
    """Build a copy of the project there; return the SHA-256 of each file of the site."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    draft = folder / "content/reports/xinxian/2019.md"
    draft.write_text("---\ntitle: 草稿\ndraft: true\n---\n一、主要举措\n（一）普法。宣传宪法。\n", encoding="utf-8")
    environment = {**os.environ, **variables}
    command = [sys.executable, str(ROOT / "build.py"), *options]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return {name: hashlib.sha256(data).hexdigest() for name, data in standing(folder / "_site").items() if data}


@pytest.mark.parametrize(
    "options",
    [(), ("--drafts", "--base-url", "https://example.org/duizhao/")],
    ids=["plain", "with drafts and an address"],
)
def test_two_builds_give_the_same_bytes_wherever_and_whenever_they_run(tmp_path, options):
    here = {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}
    there = {"PYTHONHASHSEED": "4242", "TZ": "America/Anchorage", "LC_ALL": "C", "LANGUAGE": "de", "PYTHONUTF8": "0"}
    first = built_in(tmp_path / "a", *options, **here)
    second = built_in(tmp_path / "别处 的项目", *options, **there, PYTHONCOERCECLOCALE="0")
    assert first == second
    assert MARKER in first


def test_a_second_build_in_one_folder_gives_the_same_bytes(tmp_path):
    first = built_in(tmp_path, PYTHONHASHSEED="7")
    for part in PARTS:
        shutil.rmtree(tmp_path / part)
    assert built_in(tmp_path, PYTHONHASHSEED="8") == first

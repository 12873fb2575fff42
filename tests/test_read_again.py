"""A report is not read again while its files stand as they did; whatever becomes of them, it is."""

import os
import shutil

import pytest

from duizhao import read as reading
from duizhao.model import ContentError
from duizhao.read import again, read, received_as_filed
from duizhao.read.reports import source
from duizhao.settings import load
from tests import small

MATTER = "content/reports/baihe/2023.md"
FRESH = -1_000_000_000_000


@pytest.fixture
def project(tmp_path):
    small.make(tmp_path)
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """The files that are read, as they are."""
    names = []

    def noted(project, path, counties, findings):
        names.append(path.relative_to(project).as_posix())
        return source(project, path, counties, findings)

    monkeypatch.setattr(reading, "source", noted)
    return names


def read_twice(project, change, asked):
    """Read, change something, read again; return both, and what was read the second time."""
    first = read(project, load(project).counties)
    assert first.reports
    asked.clear()
    change()
    return first, read(project, load(project).counties, seen=first.seen), list(asked)


def text_file(project):
    return project / next(one.text_path for one in read(project, None).reports if one.path == MATTER)


def test_what_stands_as_it_stood_is_not_read_again(project, asked, monkeypatch):
    monkeypatch.setattr(again, "_FRESH", FRESH)
    first, second, names = read_twice(project, lambda: None, asked)
    assert names == []
    assert second == first
    assert len(first.seen) == len(first.reports)


def test_what_was_just_written_is_read_again(project, asked):
    """Two changes within one tick of the clock leave the same times."""
    first, second, names = read_twice(project, lambda: None, asked)
    assert first.seen == {}
    assert len(names) == len(second.reports)


@pytest.mark.parametrize("named", ["matter", "text"])
def test_an_edit_of_the_same_length_is_seen_though_the_time_is_put_back(project, asked, monkeypatch, named):
    monkeypatch.setattr(again, "_FRESH", FRESH)
    path = project / MATTER if named == "matter" else text_file(project)

    def change():
        told, data = path.stat(), path.read_bytes()
        path.write_bytes(data.replace("白禾县".encode(), "青岚县".encode()))
        os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))

    first, second, names = read_twice(project, change, asked)
    assert names == [MATTER]
    assert second.reports != first.reports


def test_a_file_that_became_a_link_is_read_again(project, asked, monkeypatch, tmp_path_factory):
    monkeypatch.setattr(again, "_FRESH", FRESH)
    path = project / MATTER
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "2023.md"

    def change():
        shutil.move(path, elsewhere)
        path.symlink_to(elsewhere)

    _, second, names = read_twice(project, change, asked)
    assert names == [MATTER]
    assert any("leads out" in finding.message for finding in second.findings)


def test_a_county_that_is_no_longer_known_is_missed_though_its_reports_stand(project, asked, monkeypatch):
    monkeypatch.setattr(again, "_FRESH", FRESH)
    first = read(project, load(project).counties)
    asked.clear()
    counties = {slug: county for slug, county in load(project).counties.items() if slug != "baihe"}
    second = read(project, counties, seen=first.seen)
    assert asked == [name for name in first.seen if "/baihe/" in name]
    assert [finding for finding in second.findings if "county “baihe” is not in" in finding.message]


def test_a_text_that_is_gone_is_missed(project, asked, monkeypatch):
    monkeypatch.setattr(again, "_FRESH", FRESH)
    path = text_file(project)
    _, second, names = read_twice(project, path.unlink, asked)
    assert names == [MATTER]
    assert any("is not there" in finding.message or "not found" in finding.message for finding in second.findings)


def test_a_text_is_the_same_when_it_is_wanted_later(project):
    for path in (project / "content/reports").rglob("*.md"):
        whole = source(project, path, None, [])
        filed = again.filed_of(whole)
        file = received_as_filed(project, filed)
        assert again.source_of(filed, file) == whole
        assert project.joinpath(filed.text_path).read_bytes().endswith(file.data)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_another_encoding_is_the_same_when_it_is_wanted_later(project, encoding):
    path = text_file(project)
    path.write_bytes((path.read_text(encoding="utf-8") * 3).encode(encoding))
    whole = source(project, project / MATTER, None, [])
    filed = again.filed_of(whole)
    assert again.source_of(filed, received_as_filed(project, filed)) == whole


def test_a_text_that_changes_while_the_site_is_made_ends_the_build(project):
    filed = next(one for one in read(project, None).reports if one.path == MATTER)
    path = project / filed.text_path
    path.write_bytes(path.read_bytes() + "增补。\n".encode())
    with pytest.raises(ContentError) as caught:
        received_as_filed(project, filed)
    assert caught.value.findings[0].where.path == filed.text_path
    assert "changed while the site was being made" in caught.value.findings[0].message

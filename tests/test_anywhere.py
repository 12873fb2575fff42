"""The program away from its checkout: built, installed, run in a project that has content of its own and no more."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from duizhao import looks, packaged, pipeline
from duizhao.model import ContentError, Finding, Place
from duizhao.packaged import OWN
from duizhao.pipeline import Options
from duizhao.pipeline.last import program
from duizhao.settings import FILES, load
from tests import small
from tests.conftest import ROOT, unwatched

SITE = "title: 两县对照\ndescription: 只有自己的内容。\n"
MADE_OF = ("content", "src", "templates")
_BUILD = "import sys; from setuptools import build_meta as made; print(getattr(made, sys.argv[1])(sys.argv[2]))"


class Installed(NamedTuple):
    """The program in an environment of its own."""

    folder: Path
    wheel: Path

    @property
    def package(self) -> Path:
        (found,) = self.folder.glob("lib/python*/site-packages/duizhao")
        return found

    def run(self, project, *words):
        return _run(project, self.folder / "bin/duizhao", *words)


def _run(folder, *words, **variables):
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "GITHUB_ACTIONS")}
    environment |= {"PYTHONIOENCODING": "utf-8", **variables}
    command = [str(word) for word in words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def _made(folder, what, out):
    done = _run(folder, sys.executable, "-c", _BUILD, what, out)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel, built from an sdist, built from the sources."""
    if not (importlib.util.find_spec("setuptools.command.bdist_wheel") or importlib.util.find_spec("wheel")):
        reason = "setuptools is too old here to build a wheel by itself; install the extra “test”"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("wheel")
    for part in MADE_OF:
        copytree(ROOT / part, folder / "checkout" / part, ignore=ignore_patterns("*.egg-info", "__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md"):
        (folder / "checkout" / name).write_bytes((ROOT / name).read_bytes())
    sdist = _made(folder / "checkout", "build_sdist", folder)
    assert _run(folder, sys.executable, "-m", "tarfile", "-e", sdist, "sdist").returncode == 0
    (unpacked,) = (folder / "sdist").iterdir()
    return _made(unpacked, "build_wheel", folder)


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Installed:
    """The wheel in a fresh environment, which has the libraries of this one and no checkout."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, with_pip=False)
    install = ("-m", "pip", "--python", folder / "bin/python", "install", "--no-deps", "--no-index", wheel)
    done = _run(folder, sys.executable, *install)
    assert done.returncode == 0, done.stderr
    (libraries,) = folder.glob("lib/python*/site-packages")
    ours = [path for path in sys.path if Path(path).name == "site-packages"]
    (libraries / "libraries.pth").write_text("\n".join(ours), encoding="utf-8")
    return Installed(folder, wheel)


@pytest.fixture
def bare(tmp_path) -> Path:
    """A project that has its own content and seeds, and nothing of what is packaged."""
    project = tmp_path / "bare"
    (project / "content").mkdir(parents=True)
    (project / "seeds").mkdir()
    (project / "content/site.yaml").write_text(SITE, encoding="utf-8")
    small.put(project, "counties", small.COUNTIES)
    for county, year in (("baihe", 2022), ("baihe", 2023), ("shuangxi", 2023)):
        small.put_report(project, county, year)
    return project


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build(project, out):
    """Build a project with the program of the checkout."""
    pipeline.build(project, out, Options(), unwatched)
    return contents(out)


def errors(project):
    with pytest.raises(ContentError) as raised:
        pipeline.build(project, None, Options(), unwatched)
    return [str(finding) for finding in raised.value.findings if finding.level == "error"]


def test_what_is_true_of_one_project_alone_is_not_packaged(wheel):
    names = {name.removeprefix("duizhao/") for name in ZipFile(wheel).namelist() if name.startswith("duizhao/")}
    packaged_content = {name for name in names if name.startswith("content/")}
    pages = {"content/pages/about.md", "content/pages/method.md"}
    assert packaged_content == {f"content/{name}" for name in FILES} - OWN | pages
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.*")}
    assert {name for name in names if name.startswith("templates/")} == templates
    code = {path.relative_to(ROOT / "src/duizhao").as_posix() for path in (ROOT / "src/duizhao").rglob("*.*")}
    code = {name for name in code if "__pycache__" not in name}
    assert code <= names


def test_a_project_of_content_and_seeds_is_built_with_what_is_packaged(installed, bare):
    done = installed.run(bare)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 reports, 2 comparisons, ")
    assert installed.run(bare, "check").returncode == 0
    assert contents(bare / "_site") == build(bare, bare.parent / "by-the-checkout")


def test_an_installed_program_is_the_same_program(installed):
    asked = "from duizhao.pipeline.last import program; print(program().hex())"
    done = _run(installed.folder, installed.folder / "bin/python", "-c", asked)
    assert done.stdout.strip() == program().hex()


def test_patterns_mean_the_same_in_every_python():
    """Before 3.11.5, and so in Debian 12, ``(…)*+`` gives back what it matched (gh-106052); ``(?>(…)*)`` does not."""
    misread = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    for path in (ROOT / "src/duizhao").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
                assert not misread.search(text), f"{path.relative_to(ROOT)}:{node.lineno}: {text}"


def test_the_packaged_folder_is_told_to_copy_from(installed, bare, tmp_path):
    told = Path(installed.run(bare, "--packaged").stdout.strip())
    assert told == installed.package
    assert (told / "templates/home.html").is_file()
    checkout = _run(tmp_path, sys.executable, ROOT / "build.py", "--packaged", PYTHONPATH=str(ROOT / "src"))
    assert checkout.stdout.strip() == ROOT.as_posix()


def test_own_files_and_upgrades_are_seen_by_a_build_that_keeps_results(installed, bare):
    assert installed.run(bare).returncode == 0
    first = contents(bare / "_site")
    for name in ("leaves/rows.html", "assets/site.js"):
        source, own = installed.package / "templates" / name, bare / "templates" / name
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(source.read_text(encoding="utf-8") + "// 本地", encoding="utf-8")
        assert installed.run(bare).returncode == 0
        with_own = contents(bare / "_site")
        assert with_own != first
        afresh = bare.parent / f"afresh-{own.stem}"
        assert installed.run(bare, "--no-cache", "--out", afresh).returncode == 0
        assert with_own == contents(afresh)
        before, mended = source.read_bytes(), own.read_bytes()
        own.unlink()
        assert installed.run(bare).returncode == 0
        assert contents(bare / "_site") == first
        source.write_bytes(mended)  # an upgrade
        assert installed.run(bare).returncode == 0
        assert contents(bare / "_site") == with_own
        source.write_bytes(before)


@pytest.mark.parametrize("name", sorted({f"content/{name}" for name in FILES} - OWN))
def test_a_file_of_settings_of_the_project_s_own_takes_the_packaged_one_s_place(project, name):
    kept = load(project).settings
    field = Path(name).stem
    (project / name).unlink()
    assert str(getattr(load(project).settings, field)) == str(getattr(kept, field))
    (project / name).write_text("[\n" if name.endswith(".yaml") else "# 无\n", encoding="utf-8")
    loaded = load(project)
    if name.endswith(".yaml"):
        assert [finding.where.path for finding in loaded.findings] == [name]
    else:
        assert getattr(loaded.settings, field) == ()


def test_a_site_has_a_title_of_its_own(bare):
    (bare / "content/site.yaml").unlink()
    wanted = "content/site.yaml: error: file not found; every project needs it, with a title and a description"
    assert errors(bare) == [wanted]


def test_without_counties_none_is_known(bare):
    (bare / "content/counties.yaml").unlink()
    found = errors(bare)
    assert len(found) == 3
    assert all("is not in content/counties.yaml; known: none" in one for one in found)


def test_pages_that_every_page_links_to_are_packaged(bare):
    def prose():
        site = pipeline.build(bare, None, Options(), unwatched)
        return site.files["about/index.html"].decode(), site.files["method/index.html"].decode()

    before = prose()
    (bare / "content/pages").mkdir()
    (bare / "content/pages/about.md").write_text("---\ntitle: 关于两县\n---\n自己的话。\n", encoding="utf-8")
    about, method = prose()
    assert ("自己的话。" in about, "自己的话。" in before[0]) == (True, False)
    assert method == before[1]


def test_a_fault_between_own_and_packaged_files_names_the_packaged_one(bare):
    text = (ROOT / "content/topics.yaml").read_text(encoding="utf-8")
    (bare / "content/topics.yaml").write_text(text.replace("slug: disputes", "slug: quarrels"), encoding="utf-8")
    found = errors(bare)
    assert found
    place = (packaged.PACKAGED / "content/indicators.yaml").as_posix()
    for one in found:
        assert one.startswith(f"{place}:")
        assert "unknown topic “disputes”" in one
        assert one.endswith("(a packaged file; content/indicators.yaml in the project would take its place)")


def test_a_template_that_fails_is_told_as_own_or_packaged(bare):
    own = bare / "templates/components/item.html"
    own.parent.mkdir(parents=True)
    own.write_text("{% macro nothing() %}{% endmacro %}", encoding="utf-8")
    found = errors(bare)
    package = packaged.PACKAGED.as_posix()
    assert [one for one in found if not (one.startswith(f"{package}/templates/") and "(a packaged file; " in one)] == []
    own.write_text("{% macro %}", encoding="utf-8")
    assert {one.partition(": ")[0] for one in errors(bare)} == {"templates/components/item.html:1"}


def test_what_no_message_speaks_of_as_packaged():
    for path in ("content/topics.yaml", "/elsewhere/topics.yaml"):
        finding = Finding(Place(path, 1), "error", "wrong")
        assert packaged.told(finding) == finding


def test_misspelt_names_of_own_files_are_pointed_out(bare):
    (bare / "templates/assets").mkdir(parents=True)
    for name in ("content/topic.yaml", "content/Sections.yml", "templates/hmoe.html", "templates/assets/sight.css"):
        (bare / name).write_text("", encoding="utf-8")
    (bare / "content/README.md").write_text("只是说明。", encoding="utf-8")
    site = pipeline.build(bare, None, Options(), unwatched)
    found = [str(finding) for finding in site.findings if "/reports/" not in finding.where.path]
    assert [one.partition(";")[0] for one in found] == [
        "content/Sections.yml: warning: no file of settings is called so, and nobody reads it",
        "content/topic.yaml: warning: no file of settings is called so, and nobody reads it",
        "templates/assets/sight.css: notice: no template asks for it in plain words",
        "templates/hmoe.html: notice: no template asks for it in plain words",
    ]
    assert [one.rpartition("“")[2] for one in found] == [
        "sections.yaml”?",
        "topics.yaml”?",
        "assets/site.css”?",
        "home.html”?",
    ]


def test_a_misspelt_name_hides_not_that_there_are_no_reports(bare):
    (bare / "content/topic.yaml").write_text("", encoding="utf-8")
    rmtree(bare / "content/reports")
    assert errors(bare) == ["content/reports: error: no reports; expected <county>/<year>.md"]


def test_a_component_of_one_s_own_is_no_slip(bare):
    (bare / "templates/components").mkdir(parents=True)
    (bare / "templates/components/stamp.html").write_text(
        "{% macro stamp() %}<p>印</p>{% endmacro %}", encoding="utf-8"
    )
    home = (ROOT / "templates/home.html").read_text(encoding="utf-8")
    (bare / "templates/home.html").write_text(
        home.replace(
            "{% block main %}", '{% block main %}{% from "components/stamp.html" import stamp %}{{ stamp() }}'
        ),
        encoding="utf-8",
    )
    site = pipeline.build(bare, None, Options(), unwatched)
    assert "<p>印</p>" in site.files["index.html"].decode()
    assert [finding for finding in site.findings if finding.where.path.startswith("templates/")] == []


def test_hidden_files_among_templates_are_none(bare):
    (bare / "templates/assets").mkdir(parents=True)
    (bare / "templates/assets/.DS_Store").write_bytes(b"\0\1")
    (bare / "templates/.#home.html").write_bytes(b"\xff")
    templates, assets = looks.read_templates(bare)
    assert not [name for name in (*templates.sources, *assets) if "/." in f"/{name}"]


def test_a_template_in_another_encoding_is_refused_at_its_place(bare):
    (bare / "templates").mkdir()
    (bare / "templates/home.html").write_bytes("<p>\n首页</p>".encode("gb18030"))
    (found,) = errors(bare)
    assert found.startswith("templates/home.html:2:1: error: byte 0xCA is not UTF-8")


def test_add_begins_a_project(installed, tmp_path):
    project = tmp_path / "new"
    (project / "content").mkdir(parents=True)
    (project / "content/site.yaml").write_text(SITE, encoding="utf-8")
    (tmp_path / "报告.txt").write_text(small.text_of("baihe", 2023), encoding="utf-8")
    words = ("add", tmp_path / "报告.txt", "--county", "baihe", "--new-county", "白禾县,四川省,乐原市,county")
    done = installed.run(project, *words)
    assert done.returncode == 0, done.stderr
    assert (project / "content/counties.yaml").read_text(encoding="utf-8") == (
        "baihe: {name: 白禾县, province: 四川省, prefecture: 乐原市, level: county}\n"
    )
    done = installed.run(project, "--drafts")
    assert done.returncode == 0, done.stderr
    assert (project / "_site/reports/baihe/2023/index.html").is_file()

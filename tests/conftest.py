"""What tests share: the reports of the project, copies of it to spoil, a finished site."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from duizhao import pipeline
from duizhao.model import Report
from duizhao.pipeline import Options
from duizhao.settings import Settings, load

ROOT = Path(__file__).parent.parent
PARTS = ("content", "seeds", "templates")

settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
settings.load_profile("steady")


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


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the project's content, seeds and templates, to change and spoil."""
    folder = tmp_path / "project"
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    return folder

"""What hosts ask for."""

import subprocess
import sys

import yaml

from tests.conftest import ROOT

WORKFLOW = ROOT / ".github/workflows/pages.yml"


def test_the_workflow_for_github_pages_is_valid():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_workflow_builds_checks_and_uploads_in_this_order():
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    said = " | ".join(step.get("run", step.get("uses", "")) for step in steps)
    positions = [said.index(part) for part in ("build.py --strict", "build.py check", "upload-pages-artifact")]
    assert positions == sorted(positions)


def test_github_is_told_not_to_run_jekyll(site):
    assert site.files[".nojekyll"] == b""


def test_hosts_find_a_page_for_what_is_not_found(site):
    assert "没有这一页" in site.files["404.html"].decode()

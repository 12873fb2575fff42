"""What hosts ask for, and what the docs say to publish with."""

import re
import shlex
import subprocess
import sys
import tomllib

import click
import pytest
import yaml

from duizhao.cli import main
from tests.conftest import ROOT

DOCS = ROOT / "docs/publishing"
WORKFLOW = ROOT / ".github/workflows/pages.yml"
PIPELINE = DOCS / "gitlab-ci.yml"
COMMAND = re.compile(r"python build\.py(?P<words>(?: [^&|`#\n']+)?)")


@pytest.mark.parametrize(
    ("schema", "path"),
    [("vendor.github-workflows", WORKFLOW), ("vendor.gitlab-ci", PIPELINE)],
    ids=["github", "gitlab"],
)
def test_the_workflow_is_valid(schema, path):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_workflow_of_github_restores_builds_checks_and_uploads_in_this_order():
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["build"]["steps"]
    said = " | ".join(step.get("run", step.get("uses", "")) for step in steps)
    order = ("actions/checkout", "actions/cache", "build.py --strict", "build.py check", "upload-pages-artifact")
    positions = [said.index(part) for part in order]
    assert positions == sorted(positions)
    [kept] = [step["with"] for step in steps if step.get("uses", "").startswith("actions/cache@")]
    assert kept["path"].split() == [".cache", "_site"]
    assert kept["key"].startswith(kept["restore-keys"]), "else what was kept last is not found"


def test_the_job_of_gitlab_builds_checks_and_publishes_what_it_built():
    job = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["pages"]
    said = " | ".join(job["script"])
    positions = [said.index(part) for part in ("build.py --strict", "build.py check --out public", "gzip")]
    assert positions == sorted(positions)
    assert job["artifacts"]["paths"] == ["public"]
    assert ".cache" in job["cache"]["paths"]


def test_the_settings_for_netlify_can_be_read():
    [block] = re.findall(r"^```toml\n(.*?)^```", (DOCS / "netlify.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    settings = tomllib.loads(block)
    assert settings["build"]["publish"] == "_site"
    assert settings["build"]["command"].count("build.py") == 2


def test_every_command_of_the_docs_is_one():
    texts = [path.read_text("utf-8") for path in (*DOCS.iterdir(), WORKFLOW)]
    found = [shlex.split(match["words"]) for text in texts for match in COMMAND.finditer(text)]
    assert len(found) > 10
    for words in found:
        name = words[0] if words and words[0] in main.commands else "build"
        main.commands[name].make_context(name, [_filled(word) for word in words if word != name])


def _filled(word: str) -> str:
    """Return a word of a command as a host fills it in."""
    return "https://example.org/" if word.startswith("$") else word


def test_a_command_that_is_none_would_be_found():
    with pytest.raises(click.UsageError):
        main.commands["build"].make_context("build", ["--strictly"])


def test_pages_of_the_docs_lead_to_each_other():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_github_is_told_not_to_run_jekyll(site):
    assert site.files[".nojekyll"] == b""


def test_hosts_find_a_page_for_what_is_not_found(site):
    assert "没有这一页" in site.files["404.html"].decode()

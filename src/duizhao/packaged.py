"""The files that come with the program: templates, wordings, pages; a project's own take their places, one by one."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, structs

from duizhao.model import Finding

_HERE = Path(__file__).parent
PACKAGED = _HERE if (_HERE / "templates").is_dir() else _HERE.parents[1]
"""Holds ``templates/`` and ``content/``: beside the code where it is installed, at the top of a checkout."""
COMMAND = "duizhao" if PACKAGED == _HERE else "python build.py"
"""How the program is called."""
OWN = frozenset({"content/site.yaml", "content/counties.yaml", "content/comparisons.yaml"})
"""Never packaged: what they say is true of one project alone."""


class Origin(Struct, frozen=True):
    """Where a file is read from."""

    path: Path
    """The file."""
    name: str
    """What messages call it: relative to the project, or in full where it is packaged."""


def origin(project: Path, name: str) -> Origin:
    """Return where a file of a project is read from: the project itself, or else the package."""
    own, packaged = project / name, PACKAGED / name
    if name in OWN or own.exists() or own.is_symlink() or not packaged.is_file():
        return Origin(own, name)
    return Origin(packaged, packaged.as_posix())


def told(finding: Finding) -> Finding:
    """Return a finding, which says of a packaged file that it is one, and what takes its place."""
    path = Path(finding.where.path)
    if not path.is_absolute() or not path.is_relative_to(PACKAGED):
        return finding
    hint = f"(a packaged file; {path.relative_to(PACKAGED).as_posix()} in the project would take its place)"
    return structs.replace(finding, message=f"{finding.message} {hint}")

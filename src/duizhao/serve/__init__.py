"""The site while its sources are worked on: built, built again on each change, served to this machine alone."""

from __future__ import annotations

import traceback
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from duizhao import pipeline
from duizhao.model import ContentError, Finding
from duizhao.pipeline import Options, Site, WorkError, WriteError
from duizhao.pipeline.site import Watch
from duizhao.serve.host import BusyError, Host, opened
from duizhao.serve.pages import problems_panel
from duizhao.serve.sources import changes


class Attempt(Struct, frozen=True, kw_only=True):
    """What came of a build."""

    site: Site | None = None
    """The site; none where it could not be built, and the last one stays."""
    findings: tuple[Finding, ...] = ()
    """What an editor should know."""
    fault: str = ""
    """What else went wrong: a disk that is full, or an error of the program with its traceback."""
    seconds: float
    """How long it took."""

    @property
    def panel(self) -> bytes:
        """What pages show of it: nothing where all is well."""
        if self.site:
            return b""
        return problems_panel([str(finding) for finding in self.findings if finding.level != "notice"], self.fault)


def attempt(project: Path, out: Path, options: Options, watch: Watch) -> Attempt:
    """Build a site; whatever is wrong is told, not raised."""
    began = perf_counter()
    site, findings, fault = _built(project, out, options, watch)
    return Attempt(site=site, findings=findings, fault=fault, seconds=perf_counter() - began)


def _built(project: Path, out: Path, options: Options, watch: Watch) -> tuple[Site | None, tuple[Finding, ...], str]:
    try:
        site = pipeline.build(project, out, options, watch)
    except ContentError as error:
        return None, error.findings, ""
    except (WriteError, WorkError) as error:
        return None, (), str(error)
    except Exception:  # whatever it is, an editor who mends the file that brought it about need not begin anew
        return None, (), traceback.format_exc()
    return site, site.findings, ""


__all__ = ["Attempt", "BusyError", "Host", "attempt", "changes", "opened"]

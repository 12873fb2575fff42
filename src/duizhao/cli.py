"""The command line: build, serve, check, inspect, add."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click

from duizhao import __version__, github, pipeline
from duizhao.model import ContentError, Finding
from duizhao.pipeline import Asked, Options, Site, WorkError, WriteError
from duizhao.unseen import named

if TYPE_CHECKING:
    from duizhao.adding import NewCounty

# What only some commands need is loaded by them, so that a build that has nothing to do is done at once.
# ruff: noqa: PLC0415

_FAILED = 1
_FEW_NOTICES = 20
_FEW_FILES = 3


class _DefaultsToBuild(click.Group):
    """A group whose first command may be left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, "--help", "--packaged", "--version"}
        return super().parse_args(ctx, args if args and args[0] in known else ["build", *args])


def _say_packaged(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        click.echo(pipeline.PACKAGED.as_posix())
        context.exit()


@click.group(cls=_DefaultsToBuild, context_settings={"help_option_names": ["--help"]})
@click.version_option(__version__, prog_name="duizhao")
@click.option(
    "--packaged",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_packaged,
    help="Print the folder of the packaged templates/ and content/, and exit.",
)
def main() -> None:
    """Set county rule-of-law reports side by side, as a static site.

    Without a command, builds the site of the project in this folder. Exit codes: 0 good, 1 content or check
    failed, 2 wrong usage.
    """
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows a question mark instead of failing.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a TextIOWrapper outside of tests


def _web_address(_context: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    if url is not None and (problem := pipeline.base_url_problem(url)):
        raise click.BadParameter(problem)
    return url


def _cluster(_context: click.Context, _parameter: click.Parameter, address: str | None) -> str:
    if address and not re.fullmatch(r"dask://[^/\s]+:[0-9]+", address):
        raise click.BadParameter(f"expected an address such as dask://127.0.0.1:8786, found “{address}”")
    return address or ""


_out = click.option("--out", type=click.Path(path_type=Path), default=Path("_site"), help="Folder of the site.")
_base_url = click.option(
    "--base-url", metavar="URL", callback=_web_address, help="Where the site is published; overrides site.yaml."
)
_drafts = click.option("--drafts", is_flag=True, help="Include reports marked as drafts.")
_strict = click.option("--strict", is_flag=True, help="Fail on warnings too.")
_jobs = click.option(
    "--jobs", type=click.IntRange(min=1), default=pipeline.available, show_default="processors", help="Processes."
)
_executor = click.option(
    "--executor", metavar="dask://HOST:PORT", callback=_cluster, help="A cluster's scheduler, to work there instead."
)
_cache_dir = click.option(
    "--cache-dir", type=click.Path(path_type=Path), default=Path(".cache"), help="Folder of what was made before."
)
_no_cache = click.option("--no-cache", is_flag=True, help="Neither use nor keep what was made before.")
_clean = click.option("--clean", is_flag=True, help="Forget what was made before, then build.")


@main.command()
@_out
@_base_url
@_drafts
@_strict
@_jobs
@_executor
@_cache_dir
@_no_cache
@_clean
def build(out: Path, cache_dir: Path, no_cache: bool, clean: bool, **asked: Any) -> None:
    """Build content/ and seeds/ into a site (the default command)."""
    options = Options(**asked, cache=None if no_cache else cache_dir, clean=clean)
    try:
        pipeline.refuse_foreign(out, Path.cwd())
    except WriteError as error:
        raise click.BadParameter(str(error), param_hint="--out") from error
    try:
        site = pipeline.build(Path.cwd(), out, options, _watch)
    except (ContentError, WriteError, WorkError) as error:
        _fail(error, f"nothing was written; {out.as_posix()} is as it was")
    _tell(site.findings)
    github.summarise(f"Built: {_counted(site)}", site.findings, site)
    click.echo(f"{_counted(site)} -> {out.as_posix()}")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Which port; the first free one from 8000 unless given.")
@_base_url
@_jobs
@_cache_dir
def serve(port: int | None, base_url: str | None, jobs: int, cache_dir: Path) -> None:
    """Build with drafts, serve to this machine, build again on each change."""
    from duizhao import serve as serving

    options = Options(base_url=base_url, drafts=True, jobs=jobs, cache=cache_dir)
    out = cache_dir / "serve"
    try:
        pipeline.refuse_foreign(out, Path.cwd())
        host = serving.opened(out, port)
    except WriteError as error:
        raise click.BadParameter(str(error), param_hint="--cache-dir") from error
    except serving.BusyError as error:
        raise click.BadParameter(str(error), param_hint="--port") from error
    told: tuple[Finding, ...] = ()
    with host, suppress(KeyboardInterrupt):
        for number, changed in enumerate(serving.changes(Path.cwd())):
            _tell_changed(changed)
            made = serving.attempt(Path.cwd(), out, options, _watch)
            host.show(made.site.base if made.site else None, made.panel)
            # What was told of the last site, and holds of this one too, is not repeated.
            _tell([finding for finding in made.findings if finding.level == "error" or finding not in told])
            told = made.findings if made.site else told
            _tell_lines(made.fault)
            click.echo(f"{_counted(made.site) if made.site else 'not built'}, in {made.seconds:.1f} s")
            if number == 0:
                click.echo(f"serving {host.url} with drafts, to this machine alone; ctrl-C ends it")
    click.echo("ended")


@main.command()
@_out
@_base_url
@_drafts
@_strict
@_jobs
@_cache_dir
@_no_cache
@click.option("--since", metavar="MANIFEST", help="Fail if an address vanished that this manifest.json names.")
@click.option("--external", is_flag=True, help="Try the addresses outside of the site, too.")
def check(out: Path, cache_dir: Path, no_cache: bool, since: str | None, external: bool, **asked: Any) -> None:
    """Check the content and the last site; write nothing.

    MANIFEST is a file, or the address of one or of a published site.
    """
    options = Options(**asked, cache=None if no_cache else cache_dir)
    wanted = Asked(project=Path.cwd(), watch=_watch, since=since, outside=external)
    try:
        site = pipeline.checked(out, options, wanted)
    except (ContentError, WriteError, WorkError) as error:
        _fail(error, "the site could not be checked")
    _tell(site.findings)
    wrong = any(pipeline.fails(finding, options) for finding in site.findings)
    github.summarise(f"Check {'failed' if wrong else 'passed'}: {_counted(site)}", site.findings)
    if wrong:
        sys.exit(_FAILED)
    click.echo(f"{_counted(site)}: all links, anchors and texts are in place")


@main.command(short_help="Show how FILES are read, and a 自查单.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line; see docs/inspect.md.")
def inspect(files: Sequence[Path], as_json: bool) -> None:
    """Show how FILES are read: sections, items, topics, edits, and a checklist (自查单) for whoever drafts them."""
    findings: list[Finding] = []
    try:
        for one in pipeline.inspect(Path.cwd(), files):
            findings += one.findings
            if one.report is None:
                continue
            if as_json:
                # Bytes, so that a console's encoding cannot change a character of the contract.
                sys.stdout.flush()
                sys.stdout.buffer.write(one.json + b"\n")
                sys.stdout.buffer.flush()
            else:
                for line in one.lines:
                    click.echo(_harmless(line))
                findings += one.report.findings
    except ContentError as error:
        _fail(error, "the settings cannot be read")
    _tell(findings)
    if any(finding.level == "error" for finding in findings):
        sys.exit(_FAILED)


def _address(_context: click.Context, _parameter: click.Parameter, url: str | None) -> str | None:
    from duizhao.settings import is_web_address

    if url is not None and not is_web_address(url):
        raise click.BadParameter(f"expected an address that begins with https:// or http://, found “{url}”")
    return url


def _day(_context: click.Context, _parameter: click.Parameter, day: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(day) if day is not None else None
    except ValueError as error:
        raise click.BadParameter(f"expected a date such as 2024-02-29, found “{day}”") from error


def _county(_context: click.Context, _parameter: click.Parameter, county: str | None) -> NewCounty | None:
    from duizhao.adding import Level, NewCounty

    if county is None:
        return None
    fields = [field.strip() for field in county.replace("，", ",").split(",")]
    if len(fields) != 4 or not (fields[0] and fields[1]) or fields[3] not in get_args(Level):
        wanted = f"expected name, province, prefecture (may be empty) and one of {', '.join(get_args(Level))}"
        raise click.BadParameter(f"{wanted}, such as “新县,河南省,信阳市,county”; found “{county}”")
    name, province, prefecture, level = fields
    return NewCounty(name=name, province=province, prefecture=prefecture or None, level=cast(Level, level))


@main.command("add", short_help="Bring reports in: .txt, .md, .html, .docx, .pdf.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--county", metavar="NAME", help="Of which county; otherwise as the text says.")
@click.option("--year", type=click.IntRange(1978, 2099), help="Of which year; otherwise as the text says.")
@click.option("--origin", metavar="URL", callback=_address, help="The address from which it was taken.")
@click.option("--published", metavar="DATE", callback=_day, help="The day on which it was made public.")
@click.option("--retrieved", metavar="DATE", callback=_day, help="The day on which it was taken.")
@click.option(
    "--new-county", metavar="NAME,PROVINCE,PREFECTURE,LEVEL", callback=_county, help="Add it to the counties."
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
def add_(files: Sequence[Path], dry_run: bool, **told: Any) -> None:
    """Bring reports in: the text of each FILE to seeds/, front matter to content/reports/ for an editor to review.

    Nothing is overwritten; where anything is wrong, nothing is written.
    """
    from duizhao.adding import Told, add

    if len(files) > 1 and (single := [name for name in ("year", "origin", "published") if told[name]]):
        raise click.UsageError(f"--{single[0]} is of one report; give one FILE at a time")
    try:
        done = add(Path.cwd(), files, Told(**told), dry=dry_run)
    except (ContentError, WriteError) as error:
        _fail(error, "nothing was written")
    for line in done.lines:
        click.echo(_harmless(line))
    _tell(
        [finding for one in done.readings for finding in (*one.findings, *(one.report.findings if one.report else ()))]
    )


def _watch(name: str, things: Sequence[Any]) -> Iterable[Any]:
    """Show a bar to a person; to a log, one plain line a stage."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        console = Console(stderr=True)
        return track(things, description=f"{name:8}", console=console, transient=True)
    return _plain(name, things)


def _plain(name: str, things: Sequence[Any]) -> Iterator[Any]:
    click.echo(f"{name}: {len(things)}", err=True)
    yield from things


def _tell_lines(text: str) -> None:
    for line in text.splitlines():
        click.echo(_visible(line), err=True)


def _tell_changed(names: Sequence[str]) -> None:
    more = f" and {len(names) - _FEW_FILES} more" if len(names) > _FEW_FILES else ""
    if names:
        click.echo(_visible(f"changed: {', '.join(names[:_FEW_FILES])}{more}"))


def _counted(site: Site) -> str:
    return f"{site.count} report{'s' * (site.count != 1)}, {site.comparisons} comparisons, {site.pages} pages"


def _fail(error: ContentError | WriteError | WorkError, consequence: str) -> None:
    """Say what is wrong and leave with exit code 1."""
    if isinstance(error, ContentError):
        _tell(error.findings)
        github.summarise(f"Failed: {consequence}", error.findings)
    else:
        click.echo(_visible(str(error)), err=True)
        github.summarise(f"Failed: {consequence}: {error}", ())
    click.echo(consequence, err=True)
    sys.exit(_FAILED)


def _tell(findings: Sequence[Finding]) -> None:
    """Print findings, the grave ones first; of notices only the first few."""
    grave = [finding for finding in findings if finding.level != "notice"]
    notices = [finding for finding in findings if finding.level == "notice"]
    for finding in [*grave, *notices[:_FEW_NOTICES]]:
        click.echo(_visible(str(finding)), err=True)
    for line in github.commands(findings):
        click.echo(line, err=True)
    if len(notices) > _FEW_NOTICES:
        click.echo(f"… and {len(notices) - _FEW_NOTICES} more notices", err=True)


def _visible(text: str) -> str:
    """Return a text on one line: what editors wrote must not pass for a line of ours, nor steer the terminal."""
    return _harmless("".join(chr(0x2400 + ord(one)) if one < " " else one for one in text))


def _harmless(line: str) -> str:
    """Return a line of what editors wrote, in which nothing is hidden from a reader, nor a command."""
    return github.harmless(named(line))

"""The check of a finished site: held against what a build would make now, and read as a reader's browser reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from duizhao.check import (
    Facts,
    Hashes,
    Pace,
    Ways,
    answers,
    differing,
    place_of,
    too_much,
    where,
    wrong,
)
from duizhao.model import Finding, Place
from duizhao.packaged import COMMAND
from duizhao.pipeline.facts import facts_of_all, put_manifest
from duizhao.pipeline.last import Last
from duizhao.pipeline.since import gone_since
from duizhao.pipeline.site import Asked, Options, Site
from duizhao.staging import Paper, Standing
from duizhao.store import Borrowed, Store
from duizhao.work import Crew
from duizhao.write import found_files, hashed, recorded

# Loading the stages takes as long as all the rest where nothing changed: only what makes a site loads them.
# ruff: noqa: PLC0415


class _Made(Struct, frozen=True):
    """A site as a build makes it now."""

    site: Site
    files: Mapping[str, Standing]
    text_on: Callable[[str], str]

    @property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each file."""
        return {name: file.sha256 for name, file in self.files.items()}


class _Found(Struct, frozen=True):
    """A site as it stands."""

    out: Path
    files: Mapping[str, Path]
    """All that stand in its folder."""
    recorded: Mapping[str, str]
    """The SHA-256 of each file, as the build noted it that made it."""
    hashes: Mapping[str, str]
    """The SHA-256 of those that were recorded, and of every other page."""

    def read(self, name: str) -> bytes:
        """Return a file."""
        return self.files[name].read_bytes()


def checked(out: Path, options: Options, asked: Asked) -> Site:
    """Check the content of a project and the site that was last built from it; write nothing.

    The site is checked as it stands, and compared with what a build would make now. That is made with the address and
    drafts with which it was built, unless ``options`` name others; where nothing changed since, it is known already.
    """
    marker = recorded(out)
    options = _as_built(options, marker or {})
    with (
        Borrowed(options.cache / "made.sqlite" if options.cache else None) as store,
        Crew(options.jobs, options.executor) as crew,
    ):
        found = _found(out, marker, options.jobs) if marker else None
        made = _known(asked.project, out, options, store)
        if found and made and made.hashes == found.hashes == found.recorded:
            return _judged(made, found, asked, store, crew)
        with _on_paper(out, options, asked, store, crew) as made:
            if found:
                return _judged(made, found, asked, store, crew)
            missing = Finding(Place(out.as_posix()), "error", f"no site here; expected one made by “{COMMAND}”")
            return structs.replace(made.site, findings=tuple(sorted({*made.site.findings, missing})))


def _as_built(options: Options, marker: Mapping[str, object]) -> Options:
    base_url = options.base_url or marker.get("base_url")
    drafts = options.drafts or marker.get("drafts") is True
    return structs.replace(options, base_url=base_url if isinstance(base_url, str) else None, drafts=drafts)


def _found(out: Path, marker: Mapping[str, object], jobs: int) -> _Found:
    noted = marker.get("files")
    told = {name: str(digest) for name, digest in noted.items()} if isinstance(noted, dict) else {}
    files = found_files(out)
    ours = {name: path for name, path in files.items() if name in told or name.endswith(".html")}
    # What cannot be read is as good as missing.
    hashes = {name: digest for name, digest in hashed(ours, jobs).items() if digest}
    return _Found(out, files, told, hashes)


def _known(project: Path, out: Path, options: Options, store: Store) -> _Made | None:
    """Return what the last build made, where one would make the same now."""
    left = Last(project, out, options).files(store) if options.cache else None
    return _Made(*left, text_on=_unasked) if left else None


def _unasked(page: str) -> str:
    raise AssertionError(f"{page} stands as it was made, and was found to show its report in full")


@contextmanager
def _on_paper(out: Path, options: Options, asked: Asked, store: Store, crew: Crew) -> Iterator[_Made]:
    """Make the site as a build makes it now, beside the one that stands."""
    from duizhao.pipeline.building import facts_as_made, gathered, last_standing, put_site
    from duizhao.pipeline.shop import Shop

    found = gathered(asked.project, options)
    with TemporaryDirectory() as folder:
        paper = Paper(Path(folder), out, last_standing(out, store))
        site, reports = put_site(Shop(found.furniture, store, crew), found, paper, asked.watch)
        put_manifest(facts_as_made(site, store, crew, paper), site.base_url, paper)
        yield _Made(site, paper.files, reports.text_on)


def _judged(made: _Made, found: _Found, asked: Asked, store: Store, crew: Crew) -> Site:
    """Return the site with all that is wrong with it as it stands."""
    ways = Ways(made.site.base)
    facts = facts_of_all(store, crew, found.hashes, found.read, ways)
    seen = [
        *wrong(facts, made.site.texts, found.read, made.text_on, ways),
        *differing(Hashes(found=found.hashes, recorded=found.recorded, wanted=made.hashes)),
        *too_much({name: path.stat().st_size for name, path in found.files.items() if path.is_file()}),
    ]
    # What the last build said of its pages is not repeated: they have been looked at again.
    told = [one for one in made.site.findings if one.where.path not in made.files]
    told += (structs.replace(one, where=_below(found.out, one.where)) for one in seen)
    if asked.since:
        told += gone_since(asked.since, asked.project, found.out, facts)
    if asked.outside:
        told += _answers(found, facts, asked)
    return structs.replace(made.site, findings=tuple(sorted(set(told))))


def _answers(found: _Found, facts: Mapping[str, Facts], asked: Asked) -> Iterator[Finding]:
    """Yield what is to be said of addresses outside of the site, each once, where it stands first."""
    pages: dict[str, list[str]] = {}
    for name in sorted(facts, key=lambda name: (not name.startswith("reports/"), name)):
        for address in facts[name].outside:
            pages.setdefault(address, []).append(name)
    for answer in answers(pages, Pace(pause=asked.pause, patience=asked.patience), partial(asked.watch, "outside")):
        if answer.told:
            first, *others = pages[answer.address]
            data = found.read(first)
            more = f"; it stands on {len(others)} other page{'s' * (len(others) > 1)}, too" if others else ""
            place = _below(found.out, place_of(first, data, where(data, answer.address)))
            yield Finding(place, answer.level, f"“{answer.address}” {answer.told}{more}")


def _below(out: Path, where: Place) -> Place:
    return structs.replace(where, path=(out / where.path).as_posix())

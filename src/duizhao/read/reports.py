"""A report's file → Source: its front matter, its text, and what is wrong with either."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from duizhao.decoding import NAMES
from duizhao.files import Received, RefusedError, received, received_report
from duizhao.front_matter import REPORTS, SEEDS, SUFFIXES, FrontMatter, Split, is_year, split
from duizhao.model import Filed, Finding, Place, Ref, Source
from duizhao.settings import County, is_web_address
from duizhao.typed_yaml import Parsed, parsed

_EXPECTED = f"expected {REPORTS}/<county>/<year>.md"


def source(project: Path, path: Path, counties: Mapping[str, County] | None, findings: list[Finding]) -> Source | None:
    """Read the file of a report; what is wrong with it goes to ``findings``, and then there is no source."""
    name = path.relative_to(project).as_posix()
    wrong = list(_misplaced(name, counties))
    matter, text, note = None, None, ""
    try:
        file = received(path, name)
        parts = split(file)
        result = parsed(parts.yaml, name, FrontMatter, first_line=2)
        wrong += result.findings
        if matter := result.value:
            wrong += _implausible(matter, result)
            text = _text(project, file, parts, matter, result)
            note = parts.body.strip() if matter.text is not None else ""
    except RefusedError as refusal:
        wrong.append(refusal.finding)
    findings += wrong
    if wrong or matter is None or text is None:
        return None
    return bare_source(_ref(name, matter), text, path=name, note=note)


def bare_source(ref: Ref, text: Received, *, path: str, note: str = "") -> Source:
    """Return a text as a source."""
    return Source(
        ref=ref,
        path=path,
        text_path=text.name,
        sha256=hashlib.sha256(text.data).hexdigest(),
        text=text.text,
        encoding=text.encoding,
        note=note,
    )


def noted(source: Filed) -> Iterator[Finding]:
    """Yield a notice for a text that was not in UTF-8: its encoding was found by evidence, which may mislead."""
    if source.encoding != "utf-8":
        message = f"read as {NAMES[source.encoding]}, not UTF-8; see that its characters are right"
        yield Finding(Place(source.text_path), "notice", message)


def _misplaced(name: str, counties: Mapping[str, County] | None) -> Iterator[Finding]:
    """Yield what is wrong with the place of a report, which says of which county and year it is."""
    parts = PurePosixPath(name).relative_to(REPORTS).parts
    if len(parts) != 2 or not parts[1].lower().endswith(SUFFIXES):
        yield Finding(Place(name), "error", f"not a place for a report; {_EXPECTED}")
        return
    county, year = parts[0], PurePosixPath(parts[1]).stem
    if counties is not None and county not in counties:
        known = ", ".join(sorted(counties)) or "none"
        yield Finding(Place(name), "error", f"county “{county}” is not in content/counties.yaml; known: {known}")
    if not is_year(year):
        yield Finding(Place(name), "error", f"bad year “{year}”; {_EXPECTED}, a year such as 2023")


def _implausible(matter: FrontMatter, result: Parsed[FrontMatter]) -> Iterator[Finding]:
    if matter.origin is not None and not is_web_address(matter.origin):
        message = f"expected an address that begins with https:// or http://, found “{matter.origin}”"
        yield Finding(result.places["origin",], "error", message)
    if not matter.title.strip():
        yield Finding(result.places["title",], "error", "expected a title, found nothing")
    for index, revision in enumerate(matter.revised):
        if not revision.what.strip():
            yield Finding(result.places["revised", index, "what"], "error", "expected what was changed, found nothing")


def _text(project: Path, file: Received, parts: Split, matter: FrontMatter, result: Parsed[FrontMatter]) -> Received:
    """Return the text of a report: the file that ``text:`` names, or the body of its own."""
    if matter.text is None:
        if not parts.body.strip():
            raise RefusedError(
                Place(file.name, parts.line, 1), "empty report: expected its text below the front matter"
            )
        return Received(name=file.name, data=parts.body.encode(), text=parts.body)
    place, wanted = result.places["text",], matter.text
    if "\\" in wanted:
        slashed = wanted.replace("\\", "/")
        raise RefusedError(place, f"“{wanted}” has backslashes, which only Windows reads; expected “{slashed}”")
    try:
        path, folder = (project / wanted).resolve(), (project / SEEDS).resolve()
        there, is_link = path.exists(), (project / wanted).is_symlink()
    except (OSError, ValueError, RuntimeError) as error:  # a name too long, a NUL in it, a link to itself
        raise RefusedError(place, f"“{wanted}” is no file name; expected a file below {SEEDS}/") from error
    if not path.is_relative_to(folder):
        raise RefusedError(place, f"“{wanted}” leads out of {SEEDS}/; expected a file below it")
    if not there:
        lost = "links to a file that is not there" if is_link else "is not there"
        raise RefusedError(place, f"“{wanted}” {lost}; expected a file below {SEEDS}/")
    if path.is_dir():
        raise RefusedError(place, f"“{wanted}” is a folder; expected a file below {SEEDS}/")
    return received_report(path, path.relative_to(project.resolve()).as_posix())


def _ref(name: str, matter: FrontMatter) -> Ref:
    path = PurePosixPath(name)
    return Ref(
        county=path.parent.name,
        year=int(path.stem),
        title=matter.title.strip(),
        signed=matter.signed,
        published=matter.published,
        origin=matter.origin,
        retrieved=matter.retrieved,
        added=matter.added,
        revised=matter.revised,
        draft=matter.draft,
    )

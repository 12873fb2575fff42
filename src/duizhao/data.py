"""Report → rows of the open data, as JSON and CSV; their schemas, and a Frictionless data package."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from msgspec import Struct

from duizhao.exact import to_json
from duizhao.model import Cell, Report
from duizhao.settings import Settings
from duizhao.statements import statements
from duizhao.tables import (
    CSV,
    FORMS,
    JSON,
    TABLES,
    CoverageRow,
    FigureRow,
    IndicatorRow,
    ItemRow,
    LegalRow,
    ReportRow,
    Table,
    columns,
    json_schema,
)
from duizhao.unseen import UNSEEN
from duizhao.words import sentences

LARGEST = 1_000_000
"""A file of items that would be larger is split per report."""
HEAVIEST = 20_000_000
"""A file of CSV that would be larger is split per year, and compressed: hosts refuse one of 25 MB or of 100."""
_LENGTH = 8
"""So many bytes before what a report adds to a table say how long it is."""
_RUNS = re.compile(rf"[\s{UNSEEN}]*[=+@＝＋－＠-]|[\t\r\n]")
"""A cell that begins so may be taken for a formula: some spreadsheets pass over blanks, and know the wide signs too."""


class Made(Struct, frozen=True, kw_only=True):
    """A file of the open data that was made."""

    path: str
    """Where it stands, below ``/data/``."""
    size: int
    """Its length in bytes."""
    sha256: str
    """Its SHA-256, in hexadecimal."""


def data_of(report: Report, cells: Mapping[str, Cell], settings: Settings) -> dict[str, bytes]:
    """Return what a report adds to each table, packed, by the table's name; ``cells`` say what it has in each row."""
    maker = _Maker(report, cells, settings)
    rows: dict[str, Iterable[Struct]] = {
        "reports": maker.reports(),
        "items": maker.items(),
        "figures": maker.figures(),
        "indicators": maker.indicators(),
        "coverage": maker.coverage(),
        "legal-items": maker.legal(),
    }
    return {table.name: _packed(_LINES[FORMS[table.name]](table, rows[table.name])) for table in TABLES}


def _packed(rows: bytes) -> bytes:
    """Return rows compressed so that others may follow in the same stream, behind their length."""
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return len(rows).to_bytes(_LENGTH) + deflate.compress(rows) + deflate.flush(zlib.Z_FULL_FLUSH)


def length_of(packed: bytes) -> int:
    """Return how many bytes the rows are that a report adds to a table."""
    return int.from_bytes(packed[:_LENGTH])


def _rows(packed: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed[_LENGTH:])


def table_file(table: Table, packed: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of a table, piece by piece, from what each report adds to it."""
    parts = map(_rows, packed)
    if FORMS[table.name] == CSV:
        yield _head(table)
        yield from parts
        return
    opening = b"[\n"
    for part in filter(None, parts):
        yield opening + part
        opening = b",\n"
    yield b"\n]\n" if opening != b"[\n" else b"[\n\n]\n"


def compressed_file(table: Table, packed: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of a table of CSV as gzip, piece by piece; what a report adds is not compressed again.

    A gzip file of one member (RFC 1952), of no name and no time.
    """
    yield b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    checksum, size = 0, 0
    for part in chain([_packed(_head(table))], packed):
        rows = _rows(part)
        checksum, size = zlib.crc32(rows, checksum), size + len(rows)
        yield part[_LENGTH:]
    yield b"\x03\x00" + checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")


def _head(table: Table) -> bytes:
    """Return the head of a file of CSV; by the byte-order mark Excel knows UTF-8."""
    return codecs.BOM_UTF8 + _csv([table.row.__struct_fields__])


def split_items(keys: Iterable[str]) -> bytes:
    """Return what stands in place of the file of items where each report has one of its own."""
    return _pretty({"parts": [{"report": key, "path": f"items/{key}.json"} for key in keys]})


def descriptions(made: Mapping[str, Sequence[Made]], settings: Settings) -> dict[str, bytes]:
    """Return the schemas, the data package and the citation, by address; ``made`` are the tables' files."""
    files = {f"/data/schema/{table.name}.json": _pretty(json_schema(table)) for table in TABLES}
    files["/data/datapackage.json"] = _package(made, settings)
    if settings.site.data.citation:
        files["/data/CITATION.cff"] = _citation(settings)
    return files


class _Maker:
    """Makes the rows that a report adds to all tables."""

    def __init__(self, report: Report, cells: Mapping[str, Cell], settings: Settings) -> None:
        self.report = report
        self.cells = cells
        self.settings = settings
        self.base = (settings.site.base_url or "").rstrip("/")
        self.lines = {item.anchor: item.first_line for item in report.items}
        self.lines |= {section.anchor: section.first_line for section in report.sections}
        county = settings.counties[report.ref.county]
        self.common: dict[str, Any] = {
            "report": report.ref.key,
            "name": county.name,
            "year": report.ref.year,
            "sha256": report.source.sha256,
        }

    def place(self, anchor: str) -> dict[str, Any]:
        """Return the columns that say where in the report something stands."""
        url = f"{self.base}{self.report.ref.url}" + (f"#{anchor}" if anchor else "")
        return {"anchor": anchor, "line": self.lines.get(anchor, 0), "url": url}

    def reports(self) -> Iterator[ReportRow]:
        report = self.report
        ref, county = report.ref, self.settings.counties[report.ref.county]
        yield ReportRow(
            **self.common,
            county=ref.county,
            province=county.province,
            prefecture=county.prefecture or "",
            level=county.level,
            title=ref.title,
            signed=ref.signed or report.imprint.signed,
            published=ref.published,
            origin=ref.origin or "",
            retrieved=ref.retrieved,
            script=report.script,
            characters=len(report.text),
            url=f"{self.base}{ref.url}",
            text_url=f"{self.base}{ref.url}source/{ref.key}.txt",
        )

    def items(self) -> Iterator[ItemRow]:
        for section in self.report.sections:
            for item in section.items:
                yield ItemRow(
                    report=self.report.ref.key,
                    section=section.kind,
                    path=item.path,
                    heading=item.heading,
                    text=item.text,
                    topics=item.topics,
                    last_line=item.last_line,
                    sha256=self.report.source.sha256,
                    **self.place(item.anchor),
                )

    def figures(self) -> Iterator[FigureRow]:
        names = {one.id: one.name for one in self.settings.indicators.indicators}
        for item in self.report.items:
            spans = list(sentences(item.text)) if item.indicators else []
            for one in item.indicators:
                start, end = next(span for span in spans if span[0] <= one.start < span[1])
                yield FigureRow(
                    **self.common,
                    **self.place(item.anchor),
                    indicator=one.name or "",
                    indicator_name=names.get(one.name or "", ""),
                    what=one.what,
                    value=one.value,
                    unit=one.unit,
                    qualifier=one.qualifier,
                    scope=one.scope,
                    quote=one.quote,
                    sentence=item.text[start:end].strip(),
                )

    def indicators(self) -> Iterator[IndicatorRow]:
        for one in statements(self.report, self.settings):
            if one.own:
                start, end = one.sentence
                yield IndicatorRow(
                    **self.common,
                    **self.place(one.item.anchor),
                    indicator=one.indicator.id,
                    indicator_name=one.indicator.name,
                    topic=one.indicator.topic,
                    value=one.figure.value,
                    unit=one.figure.unit,
                    qualifier=one.figure.qualifier,
                    break_year="、".join(one.indicator.broken),
                    sentence=one.item.text[start:end].strip(),
                )

    def coverage(self) -> Iterator[CoverageRow]:
        names = {topic.slug: topic.name for topic in self.settings.topics.topics}
        names |= {kind: self.settings.section(kind).name for kind in ("problems", "next", "other")}
        lengths = {item.anchor: len(item.text) for item in self.report.items}
        whole = sum(lengths.values()) or 1
        for row, name in names.items():
            cell = self.cells[row]
            places = [*(placed.anchor for placed in cell.items), *(p.anchor for p in (*cell.quotes, *cell.see))]
            share = Decimal(sum(lengths[placed.anchor] for placed in cell.items)) / whole
            yield CoverageRow(
                **self.common,
                **self.place(places[0] if places else ""),
                row=row,
                row_name=name,
                state=cell.state,
                items=len(cell.items),
                share=share.quantize(Decimal("0.0001")),
            )

    def legal(self) -> Iterator[LegalRow]:
        ref = self.report.ref
        due = dt.date(ref.year + 1, 4, 1)
        for item in self.report.legal:
            places = [*item.sections, *(passage.anchor for passage in item.passages)]
            yield LegalRow(
                **self.common,
                **self.place(places[0] if places else ""),
                item=item.kind,
                item_name=self.settings.section(item.kind).short,
                state=item.state,
                causes=bool(item.causes) if item.kind == "problems" and item.state == "own" else None,
                signed=ref.signed or self.report.imprint.signed,
                published=ref.published,
                by_april=ref.published <= due if ref.published else None,
            )


def _json_lines(_table: Table, rows: Iterable[Struct]) -> bytes:
    """Return rows as members of a JSON array, one a line."""
    return b",\n".join(map(to_json, rows))


def _csv_lines(table: Table, rows: Iterable[Struct]) -> bytes:
    """Return rows as CSV, with no cell that a spreadsheet would run."""
    fields = table.row.__struct_fields__
    return _csv([_cell(getattr(row, field)) for field in fields] for row in rows)


_LINES = {CSV: _csv_lines, JSON: _json_lines}


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case dt.date():
            return value.isoformat()
    words = str(value).replace("\r\n", "\n")
    return f"'{words}" if _RUNS.match(words) else words


def _package(made: Mapping[str, Sequence[Made]], settings: Settings) -> bytes:
    """Return the descriptor of a Frictionless data package."""
    site = settings.site
    resources = [_resource(table, file) for table in TABLES for file in made[table.name]]
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "duizhao",
        "title": site.title,
        "description": site.description,
    }
    if site.base_url:
        package["homepage"] = site.base_url
    if licence := site.data.licence:
        package["licenses"] = [{"name": licence.name, "title": licence.title, "path": licence.url}]
    return _pretty({**package, "resources": resources})


def _resource(table: Table, made: Made) -> dict[str, Any]:
    """Return the descriptor of a table: of a CSV with its columns, of a JSON with the way to its JSON Schema."""
    form = FORMS[table.name]
    described = {
        "name": made.path.partition(".")[0],
        "title": table.title,
        "description": table.lede,
        "path": made.path,
        "format": form,
        **({"compression": "gz"} if made.path.endswith(".gz") else {}),
        "bytes": made.size,
        "hash": f"sha256:{made.sha256}",
    }
    if form == CSV:
        fields = [{"name": one.name, "type": one.type, "description": one.means} for one in columns(table)]
        tabular = {"profile": "tabular-data-resource", "mediatype": "text/csv", "encoding": "utf-8-sig"}
        return {**described, **tabular, "schema": {"fields": fields, "missingValues": [""]}}
    return {**described, "profile": "data-resource", "mediatype": "application/json", "encoding": "utf-8"}


def _citation(settings: Settings) -> bytes:
    """Return a citation file (CFF 1.2.0)."""
    site = settings.site
    lines = [
        "cff-version: 1.2.0",
        f"message: {_quoted('引用本站数据时请注明出处，并写明报告的单位、年度和收到文本的 SHA-256。')}",
        "type: dataset",
        f"title: {_quoted(site.title)}",
        "authors:",
        f"- name: {_quoted(site.data.citation or '')}",
    ]
    if site.data.licence:
        lines.append(f"license: {_quoted(site.data.licence.name)}")
    if site.base_url:
        lines.append(f"url: {_quoted(site.base_url)}")
    return ("\n".join(lines) + "\n").encode()


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


__all__ = [
    "HEAVIEST",
    "LARGEST",
    "Made",
    "compressed_file",
    "data_of",
    "descriptions",
    "length_of",
    "split_items",
    "table_file",
]

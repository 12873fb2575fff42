"""Corpus → files: the open data, as JSON and CSV, with their schemas and a Frictionless data package."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from duizhao.exact import to_json
from duizhao.model import Cell, Corpus, Report
from duizhao.settings import Settings
from duizhao.statements import statements
from duizhao.tables import (
    CSV,
    FORMS,
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
from duizhao.words import sentences

Cells = Mapping[str, Mapping[str, Cell]]
"""What each report, by key, says in each row."""
_LARGEST = 1_000_000
"""A file of items that would be larger is split per report."""
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins with one of these for a formula."""


def data(corpus: Corpus, cells: Cells, settings: Settings) -> dict[str, bytes]:
    """Return the files under ``/data/``, by address; the page that explains them is not among them."""
    maker = _Maker(corpus, cells, settings)
    rows: dict[str, Sequence[Struct]] = {
        "reports": list(maker.reports()),
        "figures": list(maker.figures()),
        "indicators": list(maker.indicators()),
        "coverage": list(maker.coverage()),
        "legal-items": list(maker.legal()),
    }
    files = maker.items()
    for table in TABLES:
        if table.name in rows:
            own = rows[table.name]
            made = _csv(table, own) if FORMS[table.name] == CSV else _lines(own)
            files[f"/data/{table.name}.{FORMS[table.name]}"] = made
        files[f"/data/schema/{table.name}.json"] = _pretty(json_schema(table))
    files["/data/datapackage.json"] = _package(files, settings)
    if settings.site.data.citation:
        files["/data/CITATION.cff"] = _citation(settings)
    return files


class _Maker:
    """Makes the rows of all tables."""

    def __init__(self, corpus: Corpus, cells: Cells, settings: Settings) -> None:
        self.corpus = corpus
        self.cells = cells
        self.settings = settings
        self.base = (settings.site.base_url or "").rstrip("/")

    def common(self, report: Report) -> dict[str, Any]:
        """Return the columns that say which report a row is of."""
        county = self.settings.counties[report.ref.county]
        return {"report": report.ref.key, "name": county.name, "year": report.ref.year, "sha256": report.source.sha256}

    def place(self, report: Report, anchor: str) -> dict[str, Any]:
        """Return the columns that say where in a report something stands."""
        lines = {item.anchor: item.first_line for item in report.items}
        lines |= {section.anchor: section.first_line for section in report.sections}
        url = f"{self.base}{report.ref.url}" + (f"#{anchor}" if anchor else "")
        return {"anchor": anchor, "line": lines.get(anchor, 0), "url": url}

    def reports(self) -> Iterator[ReportRow]:
        for report in self.corpus.reports:
            ref, county = report.ref, self.settings.counties[report.ref.county]
            yield ReportRow(
                **self.common(report),
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

    def items(self) -> dict[str, bytes]:
        """Return the items of all reports in one file or, where it would be too large, in one for each report."""
        by_report = {report.ref.key: list(self._items(report)) for report in self.corpus.reports}
        whole = _lines([row for rows in by_report.values() for row in rows])
        if len(whole) <= _LARGEST:
            return {"/data/items.json": whole}
        split = {f"/data/items/{key}.json": _lines(rows) for key, rows in by_report.items()}
        parts = [{"report": key, "path": f"items/{key}.json"} for key in by_report]
        return {"/data/items.json": _pretty({"parts": parts}), **split}

    def _items(self, report: Report) -> Iterator[ItemRow]:
        for section in report.sections:
            for item in section.items:
                yield ItemRow(
                    report=report.ref.key,
                    section=section.kind,
                    path=item.path,
                    heading=item.heading,
                    text=item.text,
                    topics=item.topics,
                    last_line=item.last_line,
                    sha256=report.source.sha256,
                    **self.place(report, item.anchor),
                )

    def figures(self) -> Iterator[FigureRow]:
        names = {one.id: one.name for one in self.settings.indicators.indicators}
        for report in self.corpus.reports:
            for item in report.items:
                spans = list(sentences(item.text)) if item.indicators else []
                for one in item.indicators:
                    start, end = next(span for span in spans if span[0] <= one.start < span[1])
                    yield FigureRow(
                        **self.common(report),
                        **self.place(report, item.anchor),
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
        for report in self.corpus.reports:
            for one in statements(report, self.settings):
                if one.own:
                    start, end = one.sentence
                    yield IndicatorRow(
                        **self.common(report),
                        **self.place(report, one.item.anchor),
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
        for report in self.corpus.reports:
            lengths = {item.anchor: len(item.text) for item in report.items}
            whole = sum(lengths.values()) or 1
            for row, name in names.items():
                cell = self.cells[report.ref.key][row]
                places = [*(placed.anchor for placed in cell.items), *(p.anchor for p in (*cell.quotes, *cell.see))]
                share = Decimal(sum(lengths[placed.anchor] for placed in cell.items)) / whole
                yield CoverageRow(
                    **self.common(report),
                    **self.place(report, places[0] if places else ""),
                    row=row,
                    row_name=name,
                    state=cell.state,
                    items=len(cell.items),
                    share=share.quantize(Decimal("0.0001")),
                )

    def legal(self) -> Iterator[LegalRow]:
        for report in self.corpus.reports:
            ref = report.ref
            due = dt.date(ref.year + 1, 4, 1)
            for item in report.legal:
                places = [*item.sections, *(passage.anchor for passage in item.passages)]
                yield LegalRow(
                    **self.common(report),
                    **self.place(report, places[0] if places else ""),
                    item=item.kind,
                    item_name=self.settings.section(item.kind).short,
                    state=item.state,
                    causes=bool(item.causes) if item.kind == "problems" and item.state == "own" else None,
                    signed=ref.signed or report.imprint.signed,
                    published=ref.published,
                    by_april=ref.published <= due if ref.published else None,
                )


def _lines(rows: Sequence[Struct]) -> bytes:
    """Return rows as a JSON array, one row a line."""
    return b"[\n" + b",\n".join(map(to_json, rows)) + b"\n]\n"


def _pretty(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _csv(table: Table, rows: Iterable[Struct]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte-order mark, by which Excel knows it, and no cell that it would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    fields = table.row.__struct_fields__
    writer.writerow(fields)
    for row in rows:
        writer.writerow([_cell(getattr(row, field)) for field in fields])
    return out.getvalue().encode("utf-8-sig")


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
    return f"'{words}" if words.startswith(_RUNS) else words


def _package(files: Mapping[str, bytes], settings: Settings) -> bytes:
    """Return the descriptor of a Frictionless data package."""
    site = settings.site
    resources = [_resource(table, files[f"/data/{table.name}.{FORMS[table.name]}"]) for table in TABLES]
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


def _resource(table: Table, made: bytes) -> dict[str, Any]:
    """Return the descriptor of a table: of a CSV with its columns, of a JSON with the way to its JSON Schema."""
    form = FORMS[table.name]
    described = {
        "name": table.name,
        "title": table.title,
        "description": table.lede,
        "path": f"{table.name}.{form}",
        "format": form,
        "bytes": len(made),
        "hash": f"sha256:{hashlib.sha256(made).hexdigest()}",
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


__all__ = ["data"]

"""The page that explains the open data: its files, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping

from duizhao.model import Page
from duizhao.settings import Settings
from duizhao.tables import TABLES, columns
from duizhao.views import DataView, Link, TableView


def data_page(tables: Mapping[str, Mapping[str, int]], sizes: Mapping[str, int], settings: Settings) -> Page:
    """Return the page of the open data; given are the files of each table and others, with their sizes in bytes."""
    licence = settings.site.data.licence
    others = (("/data/datapackage.json", "Frictionless 数据包说明"), ("/data/CITATION.cff", "引用格式（CFF）"))
    view = DataView(
        description="全部报告的条目、数字、篇幅和法定五项内容，供下载；每一行都注明报告、位置、行号和文本的 SHA-256。",
        licence=Link(text=licence.title, url=licence.url) if licence else Link(text="未声明许可"),
        tables=tuple(
            TableView(
                id=table.name,
                title=table.title,
                lede=table.lede,
                files=tuple(
                    Link(text=path, url=f"/data/{path}", note=_size(size)) for path, size in tables[table.name].items()
                ),
                schema=Link(text="JSON Schema", url=f"/data/schema/{table.name}.json"),
                columns=tuple(columns(table)),
            )
            for table in TABLES
        ),
        files=tuple(
            Link(text=name, url=address, note=_size(sizes[address])) for address, name in others if address in sizes
        ),
    )
    return Page(url="/data/", template="data.html", title="数据", view=view)


def _size(length: int) -> str:
    return f"{length / 1_000_000:.1f} MB" if length >= 1_000_000 else f"{max(1, round(length / 1000))} KB"

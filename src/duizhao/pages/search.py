"""The search page: a box, and where to begin for whom it cannot serve."""

from __future__ import annotations

from duizhao.model import Page
from duizhao.pages.rows import SECTION_PAGES, row_name
from duizhao.settings import Settings
from duizhao.views import Link, SearchView


def search_page(index: str, settings: Settings) -> Page:
    """Return the search page; ``index`` is the address of the file with which a search begins."""
    view = SearchView(
        description="在全部报告的条目里查找任意字句，按地区、层级、年度、部分、主题筛选。",
        index=index,
        topics=tuple(Link(text=topic.name, url=f"/topics/{topic.slug}/") for topic in settings.topics.topics),
        sections=tuple(Link(text=row_name(kind, settings).name, url=f"/sections/{kind}/") for kind in SECTION_PAGES),
    )
    return Page(url="/search/", template="search.html", title="搜索", view=view)

"""What is made of several reports at once: comparisons, and the pages of counties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duizhao.model import Choice
from duizhao.pages import CountyPlan
from duizhao.pipeline.codec import decode, encode
from duizhao.pipeline.reports import Reports
from duizhao.pipeline.shop import SHOWN, Shop
from duizhao.pipeline.site import Watch
from duizhao.pipeline.tasks import Compared, County, Together, compare_reports, show_county
from duizhao.render import file_of
from duizhao.staging import Staging
from duizhao.views import Link

_TAKEN = (*SHOWN, "matters")
"""The settings by which several reports are shown."""
_COMPARED = ("comparison.html", "sheet.html")


def put_comparisons(
    shop: Shop, reports: Reports, choices: Sequence[Choice], site: Staging, watch: Watch
) -> dict[str, tuple[Link, ...]]:
    """Add the comparisons that are not as they stand; return the first differences of each, by address."""
    terms = reports.terms({key for choice in choices for key in choice.keys})
    asked = {choice: encode((choice, [terms[key] for key in choice.keys])) for choice in choices}
    keys = {
        choice: shop.key("comparison", _TAKEN, _COMPARED, *map(reports.digest_with_county, choice.keys), asked[choice])
        for choice in choices
    }
    told = {shop.key("differences", (), (), key): choice for choice, key in keys.items()}
    found = {told[key].url: decode(value, tuple[Link, ...]) for key, value in shop.store.values(told)}
    late = [choice for choice in choices if not _stands(site, choice, keys[choice]) or choice.url not in found]
    # A report's comparisons follow each other, so that a process opens it once.
    late.sort(key=lambda choice: choice.keys)
    calls = (
        (
            choice.url,
            encode(Together(choice, tuple(map(reports.encoded, choice.keys)), tuple(terms[k] for k in choice.keys))),
        )
        for choice in late
    )
    for choice, made in zip(watch("compare", late), shop.each(compare_reports, calls, Compared), strict=True):
        for name, page in made.pages:
            site.put(name, keys[choice], page)
        found[choice.url] = made.differences
        shop.store.keep([(shop.key("differences", (), (), keys[choice]), encode(made.differences))])
    return found


def _stands(site: Staging, choice: Choice, key: bytes) -> bool:
    page = file_of(choice.url).lstrip("/")
    return site.stands(page, key) and site.stands(page.replace("index.html", "table.html"), key)


def put_counties(shop: Shop, reports: Reports, plans: Iterable[CountyPlan], site: Staging, watch: Watch) -> None:
    """Add the pages of counties that are not as they stand."""
    late = []
    for plan in plans:
        digests = map(reports.digest_with_county, plan.keys)
        key = shop.key("county", _TAKEN, ("county.html",), *digests, encode(plan))
        if not site.stands(f"counties/{plan.slug}/index.html", key):
            late.append((plan, key))
    calls = (
        (f"/counties/{plan.slug}/", encode(County(plan, tuple(map(reports.encoded, plan.keys))))) for plan, _ in late
    )
    each = shop.each(show_county, calls, list[tuple[str, bytes]])
    for (_, key), pages in zip(watch("counties", late), each, strict=True):
        for name, page in pages:
            site.put(name, key, page)

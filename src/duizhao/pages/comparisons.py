"""The pages that list all comparisons, and how each is named in a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from duizhao.cards import Card
from duizhao.model import Choice, ChoiceRule, Page
from duizhao.pages.comparison import comparison_title
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import row_ids
from duizhao.pages.standing import row_head
from duizhao.settings import Settings
from duizhao.views import ComparisonGroup, ComparisonsView, Link

_MOST = 1500
"""So many comparisons keep a page far below 150 KB gzipped: each takes some 60 bytes."""
COMPARISONS = Link(text="全部对照", url="/compare/")
_REASONS: Mapping[ChoiceRule, str] = {
    "picked": "编者选定",
    "same-year": "同省同年",
    "following-years": "同一单位先后两年",
    "alike": "同年，篇幅分布最相近",
}


class Listed(Struct, frozen=True, kw_only=True):
    """A comparison in a list."""

    keys: tuple[str, ...]
    """Its reports."""
    link: Link
    """The way to it, with what chose it."""


def listed_comparison(choice: Choice, cards: Mapping[str, Card]) -> Listed:
    """Return how a comparison is named in lists."""
    heads = [cards[key].head for key in choice.keys]
    provinces = "、".join(dict.fromkeys(head.province for head in heads))
    note = f"{provinces} · {_REASONS[choice.rule]}"
    return Listed(keys=choice.keys, link=Link(text=choice.title or comparison_title(heads), url=choice.url, note=note))


def comparisons_pages(cards: Sequence[Card], listed: Sequence[Listed], settings: Settings) -> Iterator[Page]:
    """Yield the list of all comparisons, each under the first of its reports; many on pages by year and province.

    Above the list a reader sets any other reports side by side, in the rows of all comparisons, the last folded.
    """
    own: dict[str, list[Link]] = {}
    for one in listed:
        own.setdefault(one.keys[0], []).append(one.link)
    parts = parted([card for card in cards if card.head.key in own], lambda card: len(own[card.head.key]), _MOST)
    whole = parts[0] if len(parts) == 1 else Part(cards=())
    groups = _groups(whole, own)
    heads = tuple(row_head(row, settings) for row in row_ids(settings))
    view = ComparisonsView(
        rows=heads[:-1],
        frame=heads[-1],
        description="任选两到四份报告并排对照，和本站已经排好的全部对照。",
        counts=f"共 {len(listed)} 个",
        index=index_of(parts, COMPARISONS.url, lambda some: _count(some, own)) if len(groups) != 1 else None,
        groups=groups,
    )
    yield Page(url=COMPARISONS.url, template="comparisons.html", title=COMPARISONS.text, view=view)
    for part in parts if not whole.cards else ():
        view = ComparisonsView(
            crumbs=(COMPARISONS,),
            description=f"{part.name}已经并排排好的报告。",
            counts=part.name,
            index=None,
            groups=_groups(part, own),
        )
        title = f"{COMPARISONS.text}：{part.name}"
        yield Page(url=COMPARISONS.url + part.path, template="comparisons.html", title=title, view=view)


def _groups(part: Part, own: Mapping[str, Sequence[Link]]) -> tuple[ComparisonGroup, ...]:
    return tuple(
        ComparisonGroup(id=id_, name=name, links=tuple(link for card in cards for link in own[card.head.key]))
        for id_, name, cards in grouped(part.cards)
    )


def _count(cards: Sequence[Card], own: Mapping[str, Sequence[Link]]) -> str:
    return f"{sum(len(own[card.head.key]) for card in cards)}个对照"

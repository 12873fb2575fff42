"""The indicators over all reports, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from duizhao.cards import Card
from duizhao.model import Page, Slot
from duizhao.pages.figures import indicator_link
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import row_name
from duizhao.settings import NamedIndicator, Settings
from duizhao.statements import Measure, change
from duizhao.views import IndicatorGroup, IndicatorsView, IndicatorView, Link

INDICATORS_LINK = Link(text="指标", url="/indicators/")
_MOST = 1_200
"""So many figures with their sentences keep a page below 150 KB gzipped: of made reports 500 took 27 KB."""


def indicator_pages(cards: Sequence[Card], settings: Settings) -> Iterator[Page]:
    """Yield the list of indicators, and the pages of each that some report states."""
    stating: dict[str, list[Card]] = {}
    for card in cards:
        for id_ in card.mentioned:
            stating.setdefault(id_, []).append(card)
    yield _list_page({id_: len(own) for id_, own in stating.items()}, settings)
    shown = [one for one in settings.indicators.indicators if one.id in stating]
    links = [None, *map(indicator_link, shown), None]
    for one, before, after in zip(shown, links, links[2:], strict=False):
        yield from _Pages(one, stating[one.id], len(cards), settings).pages(before, after)


def _list_page(stating: dict[str, int], settings: Settings) -> Page:
    groups = []
    for topic in settings.topics.topics:
        own = [one for one in settings.indicators.indicators if one.topic == topic.slug]
        links = [
            indicator_link(one, f"{stating[one.id]}份") if one.id in stating else Link(text=one.name, note="未见")
            for one in own
        ]
        if links:
            groups.append((Link(text=topic.name, url=row_name(topic.slug, settings).url), tuple(links)))
    view = IndicatorsView(
        description="各份报告写明的数字，按指标归拢，每个数字连同原句。",
        counts=f"共 {len(settings.indicators.indicators)} 项指标，其中 {len(stating)} 项有报告写到。",
        groups=tuple(groups),
    )
    return Page(url=INDICATORS_LINK.url, template="indicators.html", title="指标", view=view)


class _Pages:
    """The pages of one indicator."""

    def __init__(self, indicator: NamedIndicator, cards: Sequence[Card], all_reports: int, settings: Settings) -> None:
        self.indicator = indicator
        self.topic = settings.topic(indicator.topic)
        self.counts = f"{len(cards)} 份报告写到，{all_reports - len(cards)} 份未提及；未提及不等于没有。"
        self.parts = parted(cards, lambda card: card.mentioned[indicator.id], _MOST)
        self.by_year = {(card.county, card.head.year): self.own(card) for card in cards}
        self.largest = self._largest()

    def own(self, card: Card) -> tuple[Measure, ...]:
        """Return what a report states of its own body in its year."""
        return card.stated.get(self.indicator.id, ())

    def _largest(self) -> dict[str, Decimal]:
        """Return the largest value of each unit, which a bar is drawn against; a rate against 100."""
        largest = {"%": Decimal(100)}
        for own in self.by_year.values():
            for unit, value in own:
                largest[unit] = max(largest.get(unit, Decimal(0)), value)
        return largest

    def pages(self, before: Link | None, after: Link | None) -> Iterator[Page]:
        if len(self.parts) == 1:
            yield self.page(self.parts[0], before, after)
            return
        url = f"/indicators/{self.indicator.id}/"
        yield self.page(Part(cards=()), before, after)
        links = [None, *(Link(text=part.name, url=url + part.path) for part in self.parts), None]
        for part, earlier, later in zip(self.parts, links, links[2:], strict=False):
            yield self.page(part, earlier, later)

    def page(self, part: Part, before: Link | None, after: Link | None) -> Page:
        one, url = self.indicator, f"/indicators/{self.indicator.id}/"
        view = IndicatorView(
            crumbs=(INDICATORS_LINK, indicator_link(one)) if part.path else (INDICATORS_LINK,),
            description=f"{part.name}各份报告写明的{one.name}，连同原句。",
            name=one.name,
            part=part.name,
            topic=Link(text=self.topic.name, url=f"/topics/{self.topic.slug}/"),
            counts=self.counts,
            index=None if part.path or len(self.parts) == 1 else index_of(self.parts, url, lambda _: ""),
            groups=tuple(self.groups(part)),
            before=before,
            after=after,
        )
        title = f"{one.name}：{part.name}" if part.name else one.name
        slots = tuple(Slot(report=c.head.key, leaf=f"indicators/{one.id}", words=self.words(c)) for c in part.cards)
        return Page(url=url + part.path, template="indicator.html", title=title, view=view, slots=slots)

    def groups(self, part: Part) -> Iterator[IndicatorGroup]:
        ordered = [(year, list(cards)) for year, cards in groupby(part.cards, key=lambda card: card.head.year)]
        for at, (year, cards) in enumerate(ordered):
            below = ordered[at + 1][0] if at + 1 < len(ordered) else year
            reasons = [reason for first, reason in self.indicator.broken.items() if below < int(first) <= year]
            places = list(grouped(cards))
            for number, (id_, _, members) in enumerate(places, 1):
                yield IndicatorGroup(
                    id=id_,
                    name=f"{year}年" if number == 1 else "",
                    rows=tuple(card.head.key for card in members),
                    broken="；".join(reasons) if number == len(places) else "",
                )

    def words(self, card: Card) -> tuple[str, ...]:
        """Return, for each figure of a report's own, the length of its bar and what changed since the year before."""
        own = self.by_year[card.county, card.head.year]
        earlier = self.by_year.get((card.county, card.head.year - 1), ())
        told = self.changed(earlier[0], own[0], card.head.year) if len(own) == len(earlier) == 1 else ""
        return tuple(words for measure in own for words in (str(self.bar(measure)), told or "—"))

    def bar(self, measure: Measure) -> int:
        unit, value = measure
        largest = self.largest[unit]
        return min(100, round(100 * value / largest)) if largest else 0

    def changed(self, before: Measure, now: Measure, year: int) -> str:
        """Say by how much a value changed since the county's year before; each year states it once."""
        moved = change(before, now, year, self.indicator)
        if moved is None:
            return f"与{year - 1}年口径不同，不作比较" if self.indicator.broken else ""
        unit = "个百分点" if now[0] == "%" else now[0]
        sign = {1: "增加", -1: "减少"}.get(int(moved.compare(Decimal(0))), "")
        return f"比{year - 1}年{sign}{format(abs(moved).normalize(), 'f')}{unit}" if sign else f"与{year - 1}年相同"

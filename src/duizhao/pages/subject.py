"""Pages over all reports: one topic, or one kind of section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from duizhao.cards import Card
from duizhao.model import Page, Slot
from duizhao.pages.parts import Part, grouped, index_of, parted
from duizhao.pages.rows import SECTION_PAGES, row_name
from duizhao.settings import Settings
from duizhao.views import EntryGroup, Link, SubjectView

_MOST = 80_000
"""So many characters keep a page well below 150 KB gzipped: with what is around it, one takes 1.1 bytes."""
_AROUND = 100
"""What stands around the text of a report, in characters that weigh as much."""


def subject_pages(cards: Sequence[Card], settings: Settings) -> Iterator[Page]:
    """Yield the pages of each topic and of each kind of section that has any."""
    topics = [topic.slug for topic in settings.topics.topics]
    for sort, rows in (("主题", topics), ("不足与安排", SECTION_PAGES)):
        called = [row_name(row, settings) for row in rows]
        links = [Link(text=one.name, url=one.url) for one in called]
        for index, row in enumerate(rows):
            yield from _pages(sort, links, index, called[index].note, _Subject(row, cards))


class _Subject:
    """What all reports say in one row."""

    def __init__(self, row: str, cards: Sequence[Card]) -> None:
        self.row = row
        self.parts = parted(cards, self.weight, _MOST)

    def weight(self, card: Card) -> int:
        """Return how much a report fills of a page: its text, and what is around it."""
        filling = card.rows[self.row]
        return filling.length + _AROUND * (1 + filling.items)

    def note(self, cards: Sequence[Card]) -> str:
        """Say how many items some reports have here."""
        count = sum(card.rows[self.row].items for card in cards)
        return f"{count}条" if count else "未单列"

    def groups(self, part: Part) -> Iterator[EntryGroup]:
        for id_, name, cards in grouped(part.cards):
            yield EntryGroup(id=id_, name=name, entries=tuple(card.head.key for card in cards))

    def slots(self, part: Part) -> tuple[Slot, ...]:
        """Return what the reports of a part have printed for this row."""
        return tuple(Slot(report=card.head.key, leaf=f"rows/{self.row}") for card in part.cards)


def _pages(sort: str, links: Sequence[Link], at: int, note: str, subject: _Subject) -> Iterator[Page]:
    """Yield the page of one subject among the others of its sort, and those of its parts."""
    own = links[at]
    whole = subject.parts[0] if len(subject.parts) == 1 else Part(cards=())
    view = SubjectView(
        crumbs=(Link(text=sort, url="/#topics"),),
        description=f"各份报告中关于{own.text}的全部表述，逐条有出处。",
        name=own.text,
        part="",
        note=note,
        index=index_of(subject.parts, own.url, subject.note),
        groups=tuple(subject.groups(whole)),
        others=tuple(Link(text=link.text) if link is own else link for link in links),
        others_name=sort,
        before=links[at - 1] if at else None,
        after=links[at + 1] if at + 1 < len(links) else None,
    )
    yield Page(url=own.url, template="subject.html", title=own.text, view=view, slots=subject.slots(whole))
    if whole.cards:
        return
    parts = [Link(text=part.name, url=own.url + part.path) for part in subject.parts]
    for number, part in enumerate(subject.parts):
        view = SubjectView(
            crumbs=(Link(text=sort, url="/#topics"), own),
            description=f"{part.name}各份报告中关于{own.text}的全部表述，逐条有出处。",
            name=own.text,
            part=part.name,
            note=note,
            index=None,
            groups=tuple(subject.groups(part)),
            others=(),
            others_name=sort,
            before=parts[number - 1] if number else None,
            after=parts[number + 1] if number + 1 < len(parts) else None,
        )
        title = f"{own.text}：{part.name}"
        yield Page(url=own.url + part.path, template="subject.html", title=title, view=view, slots=subject.slots(part))

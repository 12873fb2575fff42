"""The page of one report, and the page of the text as it was received."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from duizhao.decoding import NAMES
from duizhao.edits import by_rule, visible
from duizhao.forms import date_words
from duizhao.model import Cell, Edit, Page, Section
from duizhao.names import DOUBTS, RULES, SCRIPTS
from duizhao.pages.legal import legal_rows, published, signed_words
from duizhao.pages.standing import standing_views
from duizhao.pages.text import REPORTS_LINK, Book
from duizhao.views import Fact, Link, Mending, ReportView, Run, SectionView, SourceView

_MOST_DOUBTS = 30


def report_page(book: Book, cells: Mapping[str, Cell], cut: Callable[[str], Sequence[str]]) -> Page:
    """Return the page of a report: its text with anchors, its dates, how it was mended.

    ``cells`` are what it has in each row of a comparison. Its one slot is for the comparisons in which it stands.
    """
    report, head = book.report, book.head
    view = ReportView(
        crumbs=(REPORTS_LINK,),
        description=f"{report.ref.title}全文：分节、编号、主题、出处。",
        head=head,
        title=tuple(_lines_may_end(cut(report.ref.title))),
        note=report.source.note,
        draft=report.ref.draft,
        facts=tuple(_facts(book)),
        legal=legal_rows([book]),
        sections=tuple(_section(book, section, cut) for section in report.sections),
        contents=tuple(_contents(book, section) for section in report.sections),
        mendings=tuple(_mendings(report.edits)),
        doubts=tuple(_doubts(book))[:_MOST_DOUBTS],
        more_doubts=max(0, len(report.doubts) - _MOST_DOUBTS),
        standing=tuple(standing_views(book, cells)),
    )
    return Page(url=head.url, template="report.html", title=report.ref.title, view=view)


def source_page(book: Book) -> Page:
    """Return the page of a received text, line by line, with what was mended in it."""
    report, head = book.report, book.head
    name = f"{head.key}.txt"
    view = SourceView(
        crumbs=(REPORTS_LINK, Link(text=f"{head.name} {head.year}", url=head.url)),
        description=f"{report.ref.title}收到时的原样，逐行编号。",
        head=head,
        title=report.ref.title,
        language=book.language,
        lines=tuple(_received_lines(book)),
        file=Link(text=name, url=f"{head.url}source/{name}"),
        sha256=report.source.sha256,
        encoding="" if report.source.encoding == "utf-8" else NAMES[report.source.encoding],
        converted=sum(len(edit.before) for edit in report.edits if edit.rule == "simplified"),
    )
    return Page(url=f"{head.url}source/", template="source.html", title=f"{report.ref.title}：收到的文本", view=view)


def _lines_may_end(words: Sequence[str]) -> Iterator[str]:
    """Join words to stretches that a line may end behind: between words, but not beside a figure."""
    stretch = ""
    for word in words:
        if stretch and not stretch[-1].isascii() and not word[0].isascii():
            yield stretch
            stretch = ""
        stretch += word
    if stretch:
        yield stretch


def _facts(book: Book) -> Iterator[Fact]:
    ref = book.report.ref
    yield Fact(name="单位", value=Link(text=f"{book.head.place}{book.head.name}", url=f"/counties/{ref.county}/"))
    yield Fact(name="年度", value=Link(text=f"{ref.year}年"))
    said = book.report.imprint
    for name, words in (("发文字号", said.number), ("主送", said.addressee), ("署名", said.signature)):
        if words:
            yield Fact(name=name, value=Link(text=words))
    yield Fact(name="落款日期", value=Link(text=signed_words(book)))
    yield Fact(name="公开日期", value=published(book))
    retrieved = f"{date_words(ref.retrieved)}取得" if ref.retrieved else ""
    yield Fact(name="来源", value=Link(text=ref.origin or "原始网址不详", url=ref.origin or "", note=retrieved))
    if ref.added:
        yield Fact(name="收录日期", value=Link(text=date_words(ref.added)))
    if ref.revised:
        told = (f"{date_words(one.day)}{one.what.strip()}" for one in sorted(ref.revised))
        yield Fact(name="修订", value=Link(text="；".join(told)))
    size = f"{len(book.report.source.text):,} 字"
    yield Fact(name="收到的文本", value=Link(text="逐行查看", url=f"{ref.url}source/", note=size))
    yield Fact(name="原文文字", value=Link(text=SCRIPTS[book.report.script]))


def _section(book: Book, section: Section, cut: Callable[[str], Sequence[str]]) -> SectionView:
    return SectionView(
        id=section.anchor,
        kind=book.kind_label(section),
        number=section.number,
        heading=tuple(_lines_may_end(cut(section.heading))),
        items=tuple(book.view(item, item.anchor) for item in section.items),
    )


def _contents(book: Book, section: Section) -> tuple[Link, tuple[Link, ...]]:
    below = tuple(
        Link(text=f"{item.number}{item.heading}", url=f"#{item.anchor}")
        for item in section.items
        if item.heading and len(item.path) == 1
    )
    return Link(text=book.section_label(section), url=f"#{section.anchor}"), below


def _mendings(edits: Sequence[Edit]) -> Iterator[Mending]:
    """Yield what each rule changed, in the order in which the rules work."""
    made = by_rule(edits)
    for rule, name in RULES.items():
        own = made.get(rule, [])
        if own:
            pairs = Counter[tuple[str, str]]()
            for (before, after), count in Counter((edit.before, edit.after) for edit in own).items():
                pairs[visible(before), visible(after)] += count
            ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
            yield Mending(
                name=name,
                count=len(own),
                pairs=tuple((before, after, count) for (before, after), count in ordered),
            )


def _doubts(book: Book) -> Iterator[tuple[str, Link]]:
    """Yield what should not be taken on trust, each with the line of the received text."""
    for doubt in book.report.doubts:
        place = Link(text=f"第{doubt.line}行", url=f"{book.head.url}source/#L{doubt.line}")
        yield f"“{doubt.quote}”：{DOUBTS[doubt.kind]}", place


def _received_lines(book: Book) -> Iterator[tuple[Run, ...]]:
    start = 0
    for line in book.report.source.text.removesuffix("\n").split("\n"):
        yield tuple(book.received(start, start + len(line)))
        start += len(line) + 1

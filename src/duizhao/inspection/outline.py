"""Report → the lines of a tree: sections and items with kinds, topics, confidence, and what was mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from duizhao.decoding import NAMES
from duizhao.edits import by_rule, visible
from duizhao.model import UNSURE, Edit, Item, Report, Section
from duizhao.names import RULES, SCRIPTS, UNREAD_WORDS
from duizhao.settings import Settings

_WORDS = 28
"""So many characters of an item without a heading are shown."""
_EXAMPLES = 4
_CUES = 3
"""So many of the words by which a topic was known are shown."""
_WHOLE = ("page-chrome", "page-number", "byte-shift")
"""What these rules did is shown in full: they touch more than marks and blanks."""


def outline(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the lines of a tree of the report, and of what was mended in it."""
    name = report.ref.title or report.imprint.title or report.source.path
    encoding = "" if report.source.encoding == "utf-8" else f"，{NAMES[report.source.encoding]}"
    yield f"{name}（{SCRIPTS[report.script]}{encoding}；改动 {len(report.edits)} 处）"
    for index, section in enumerate(report.sections):
        last = index == len(report.sections) - 1
        yield f"{_branch(last)}{_section(section, settings)}"
        children = _children(section)
        for line in _items(children, section.anchor, settings):
            yield f"{_trunk(last)}{line}"
    yield from _mended(report.edits)


def _branch(last: bool) -> str:
    return "└─ " if last else "├─ "


def _trunk(last: bool) -> str:
    return "   " if last else "│  "


def _section(section: Section, settings: Settings) -> str:
    title = f"{section.number}{section.heading}".replace("\n", "")
    kind = settings.section(section.kind).name if section.confidence >= UNSURE else UNREAD_WORDS
    return f"{title}{'　' if title else ''}【{kind} {section.confidence:.2f}】 #{section.anchor} ← {section.reason}"


def _children(section: Section) -> dict[str, list[Item]]:
    children: dict[str, list[Item]] = {}
    for item in section.items:
        children.setdefault(item.parent, []).append(item)
    return children


def _items(children: dict[str, list[Item]], parent: str, settings: Settings) -> Iterator[str]:
    below = children.get(parent, [])
    for index, item in enumerate(below):
        last = index == len(below) - 1
        yield f"{_branch(last)}{_item(item, settings)}"
        for line in _items(children, item.anchor, settings):
            yield f"{_trunk(last)}{line}"


def _item(item: Item, settings: Settings) -> str:
    text = item.text.replace("\n", "")
    words = item.heading or (text if len(text) <= _WORDS else text[:_WORDS] + "…")
    topics = "、".join(_topic(slug, item, settings) for slug in item.topics)
    return f"{item.number or '¶ '}{words} 〔{topics or '–'}〕 第{item.first_line}行 #{item.anchor}"


def _topic(slug: str, item: Item, settings: Settings) -> str:
    """Name a topic of an item, with the words that spoke most for it."""
    spoken = sorted((cue for cue in item.cues if cue.topic == slug and cue.weight > 0), key=lambda cue: -cue.weight)
    phrases = list(dict.fromkeys(cue.phrase for cue in spoken))[:_CUES]
    return settings.topic(slug).name + (f"：{' '.join(phrases)}" if phrases else "")


def _mended(edits: Sequence[Edit]) -> Iterator[str]:
    """Yield what each rule did: how often, and its most frequent cases or all of them."""
    if edits:
        yield "改动"
    made = by_rule(edits)
    for rule, name in RULES.items():
        own = made.get(rule, [])
        if not own:
            continue
        yield f"  {name}（{rule}）：{len(own)} 处"
        if rule in _WHOLE:
            yield from (f"    第{edit.line}行 {visible(edit.before)} → {visible(edit.after) or '删去'}" for edit in own)
        else:
            pairs = Counter((visible(edit.before), visible(edit.after)) for edit in own)
            shown = [f"{before}→{after}（{count}）" for (before, after), count in pairs.most_common(_EXAMPLES)]
            yield f"    {'　'.join(shown)}{'　…' if len(pairs) > _EXAMPLES else ''}"

"""The words of the project as types: frozen values that one stage hands to the next.

Of those with ``gc=False`` a report has hundreds; nothing that they hold could lead back to them, and Python's search
for such circles passes them over.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Kind = Literal["preamble", "leader", "measures", "problems", "next", "other", "closing"]
"""Section kinds, after the five items that the law asks of each report, with what frames them."""

ChoiceRule = Literal["picked", "same-year", "following-years", "alike"]
"""By what a comparison is chosen: by hand; as neighbours of one year and province; as following years of one county; as
the reports whose text divides most alike over the topics."""
Script = Literal["simplified", "traditional", "mixed"]
"""The script in which a text was received."""

Level = Literal["error", "warning", "notice"]
"""How grave a finding is: errors fail a build, warnings do under ``--strict``, notices never."""

DoubtKind = Literal["garbled", "rare", "digits", "mask", "truncated", "numbering", "lookalike", "range"]
"""Bytes read out of step, a character that may stand for one of like shape, digits that lost what was between them,
names or figures that were masked, a part left out by who copied it, a number missing from a series, a document of
another kind, a figure that is not plausible."""

UNSURE = 0.5
"""A reading below this confidence is left open: the site says 未能自动识别."""


class Place(Struct, frozen=True, order=True):
    """Where something stands in a file; lines and columns count from 1, and 0 says that there is none."""

    path: str
    """The file, relative to the project, with forward slashes."""
    line: int = 0
    """The line in the file."""
    column: int = 0
    """The column, in characters."""

    def __str__(self) -> str:
        return ":".join([self.path, *(str(part) for part in (self.line, self.column) if part)])


class Finding(Struct, frozen=True, order=True):
    """Something that an editor or maintainer should know, and where."""

    where: Place
    """The place that it speaks of."""
    level: Level
    """How grave it is."""
    message: str
    """What was found and what was expected, in English, quoting the Chinese that it speaks of."""

    def __str__(self) -> str:
        return f"{self.where}: {self.level}: {self.message}"


class Revision(Struct, frozen=True, kw_only=True, order=True):
    """A change to a report since it was added, as the editor tells it."""

    day: dt.date
    """When it was made."""
    what: str
    """What was changed, in a few words for readers."""


class Ref(Struct, frozen=True, kw_only=True):
    """Which report this is and where it came from."""

    county: str
    """The county's slug in ``counties.yaml``."""
    year: int
    """The year that is reported on."""
    title: str
    """The report's title, printed or, where the text has none, given by the editor."""
    signed: dt.date | None = None
    """落款日期, the date under the text."""
    published: dt.date | None = None
    """公开日期, the day on which the report was made public; never guessed from 落款日期."""
    origin: str | None = None
    """The address from which the text was taken."""
    retrieved: dt.date | None = None
    """The day on which it was taken."""
    added: dt.date | None = None
    """The day on which it came to the site."""
    revised: tuple[Revision, ...] = ()
    """What the editor changed since."""
    draft: bool = False
    """Whether the editor holds it back from the published site."""

    @property
    def key(self) -> str:
        """The report's name in addresses and anchors, such as ``jingyan-2023``."""
        return f"{self.county}-{self.year}"

    @property
    def url(self) -> str:
        """The report's address on the site."""
        return f"/reports/{self.county}/{self.year}/"


class Filed(Struct, frozen=True, kw_only=True):
    """A report as its files name it, its text left in them."""

    ref: Ref
    """Which report it is."""
    path: str
    """The content file that names it, relative to the project."""
    text_path: str
    """The file that holds the received text; equal to ``path`` where the content file itself does."""
    sha256: str
    """The SHA-256 of the received bytes, in hexadecimal."""
    encoding: str = "utf-8"
    """The encoding in which they hold the text, as Python calls it."""
    note: str = ""
    """The editor's note, in Markdown."""


class Source(Filed, frozen=True, kw_only=True):
    """A report as it was received."""

    text: str
    """The received text, decoded and otherwise untouched."""


class Edit(Struct, frozen=True, kw_only=True, gc=False):
    """One change to the received text."""

    rule: str
    """Which rule made it, such as ``mirror-note``; two rules that met in one place are joined by ``+``."""
    start: int
    """Offset of ``before`` in the received text."""
    line: int
    """Line of the received text, from 1."""
    column: int
    """Column in that line, from 1, in characters."""
    before: str
    """What was received."""
    after: str
    """What now stands in its place; empty where it was taken out."""


class Document(Struct, frozen=True, kw_only=True):
    """A text on its way from what was received to what can be read, every change on record."""

    source: Source
    """The report as received."""
    text: str
    """The text as it now stands."""
    edits: tuple[Edit, ...] = ()
    """All changes, in order, never overlapping; undone, they give ``source.text`` back."""
    script: Script = "simplified"
    """The script in which it was received."""
    findings: tuple[Finding, ...] = ()
    """What an editor should look at."""


class Cue(Struct, frozen=True, kw_only=True, gc=False):
    """A phrase that spoke for a topic, and where."""

    topic: str
    """The topic's slug."""
    phrase: str
    """The words of the cue, as they stand in the text."""
    place: Literal["heading", "text", "parent", "section"]
    """Whether they stand in the item itself or in a heading above it."""
    start: int
    """Offset in the heading or text that holds them."""
    weight: float
    """What they counted for."""


class Indicator(Struct, frozen=True, kw_only=True, gc=False):
    """A figure that an item states."""

    name: str | None
    """The id of ``indicators.yaml`` that it answers to, if any."""
    what: str
    """What is counted, in the report's words."""
    value: Decimal
    """Its value, exactly as stated; of a range the lower end, of a denial 0."""
    unit: str
    """Its unit, as printed; of money with its 万 or 亿."""
    qualifier: str
    """What bends it: 约, 余, 以上, 提升至, 同比增长 …, parted by 、; empty where nothing does."""
    scope: str
    """For which period or body it holds: 上级, 目标, 上年, 同比, 累计, 截至, 其中, 全年; empty where no words say."""
    quote: str
    """Its words: the number with its unit and what bends it, or the words that deny."""
    start: int
    """Offset of the quote in the item's text."""
    end: int
    """Offset behind it."""


class Item(Struct, frozen=True, kw_only=True):
    """The smallest numbered unit of a report, or a paragraph where nothing is numbered."""

    anchor: str
    """Its id on the report's page, such as ``measures-5-2``."""
    number: str
    """Its number as printed, such as （五） or 一是; empty where it has none."""
    ordinal: int
    """What its number counts; 0 for a bullet, and where it has none."""
    path: tuple[str, ...]
    """The numbers from below the section down to this item."""
    parent: str
    """Anchor of the numbered item above it, or of its section."""
    heading: str
    """Its heading, without the mark that ends it."""
    text: str
    """Its words below the heading; empty where the heading only groups the items after it."""
    separators: tuple[str, str, str]
    """What stands after the number, after the heading and after the text."""
    original: str
    """The received text of its span, mirror notes and blanks included."""
    start: int
    """Offset of that span in the received text."""
    first_line: int
    """First line of the span in the received text, from 1."""
    last_line: int
    """Last line of the span."""
    topics: tuple[str, ...] = ()
    """One or two slugs, surest first; empty is undecided."""
    cues: tuple[Cue, ...] = ()
    """All phrases that spoke for a topic, in the order of the text, whether or not they decided."""
    indicators: tuple[Indicator, ...] = ()
    """All figures of its text, in order."""

    @property
    def groups(self) -> bool:
        """Whether this is only a heading over other items."""
        return not self.text


class Section(Struct, frozen=True, kw_only=True):
    """A first-level part of a report."""

    anchor: str
    """Its id on the report's page, such as ``measures``."""
    kind: Kind
    """What it is about, after the five items of the law."""
    number: str
    """Its number as printed, such as 一、."""
    heading: str
    """Its heading."""
    ordinal: int
    """What its number counts; 0 where it has none."""
    separators: tuple[str, str]
    """What stands after the number and after the heading."""
    first_line: int
    """The line of the received text on which it begins, from 1."""
    items: tuple[Item, ...]
    """What it holds, in the order of the text."""
    reason: str
    """Why it was taken for this kind, in English, quoting the words that decided."""
    confidence: float
    """How sure that is, from 0 to 1; below 0.5 the site says 未能自动识别."""
    topics: tuple[str, ...] = ()
    """Topics of its heading and of all below it."""


class Passage(Struct, frozen=True, kw_only=True):
    """Some sentences of an item, or a heading, quoted elsewhere."""

    anchor: str
    """The item, or the section, that they stand in."""
    field: Literal["heading", "text"] = "text"
    """Whether they stand in its text, or are its heading."""
    start: int
    """Offset of the first in that field."""
    end: int
    """Offset after the last."""


class Imprint(Struct, frozen=True, kw_only=True):
    """What a text says of itself, as far as it was recognised; empty, 0 or none where it does not."""

    title: str = ""
    """Its title (标题), the lines of one on several joined."""
    unit: str = ""
    """Whose report it is, such as 新县 or 陵川县教育局."""
    year: int = 0
    """The year reported on."""
    number: str = ""
    """发文字号, such as 井府发〔2024〕3号."""
    addressee: str = ""
    """主送机关."""
    signature: str = ""
    """署名; several offices are parted by 、."""
    signed: dt.date | None = None
    """成文日期."""


class Doubt(Struct, frozen=True, kw_only=True, order=True):
    """A place of the text that should not be taken on trust."""

    line: int
    """Line of the received text, from 1."""
    kind: DoubtKind
    """Why."""
    quote: str
    """The words in question; of another kind of document its name."""


class LegalItem(Struct, frozen=True, kw_only=True):
    """How a report meets one of the five items that the law asks for."""

    kind: Kind
    """Which of the five."""
    state: Literal["own", "inside", "absent", "unrecognised"]
    """A section of its own, passages inside another, none found, or a reading too unsure to say."""
    sections: tuple[str, ...] = ()
    """Anchors of its own sections."""
    passages: tuple[Passage, ...] = ()
    """Where it is spoken of, if it has no section of its own."""
    causes: tuple[Passage, ...] = ()
    """Of problems: the sentences that name causes."""


class Response(Struct, frozen=True, kw_only=True):
    """A problem, and the next steps of the same report that speak of the same matter: a lead, no verdict."""

    problem: str
    """Anchor of the problem."""
    steps: tuple[Step, ...] = ()
    """The next steps, in their order; none where nothing was found."""


class Step(Struct, frozen=True, kw_only=True):
    """A next step that answers a problem."""

    anchor: str
    """The item."""
    matters: tuple[str, ...]
    """Names of the matters that both speak of, in the order of ``matters.yaml``."""


class Spoken(Struct, frozen=True, kw_only=True):
    """A sentence that speaks of a matter; what other years say of it is known by that."""

    kind: Kind
    """Whether it tells a measure, a problem or a next step."""
    passage: Passage
    """Where it stands."""
    matters: tuple[str, ...]
    """Names of the matters, sorted."""
    sides: tuple[str, ...]
    """Names of the sides from which it sees them, sorted; none where no matter has sides."""


class Lead(Struct, frozen=True, kw_only=True):
    """A sentence of a later report that takes up a matter of an earlier one: no verdict."""

    kind: Kind
    """Whether it tells a measure, a problem or a next step."""
    passage: Passage
    """Where it stands in the later report."""
    matters: tuple[str, ...]
    """Names of the matters that both speak of, in the order of ``matters.yaml``."""


class Sequel(Struct, frozen=True, kw_only=True):
    """What a county's report of the next year says of a problem, or of a next step."""

    anchor: str
    """The problem, or the step, in the earlier report."""
    leads: tuple[Lead, ...] = ()
    """Measures, then problems, then next steps, of each those that share most first; none where nothing was found."""


class Report(Struct, frozen=True, kw_only=True):
    """A report that can be read, quoted and compared."""

    source: Source
    """The report as received."""
    text: str
    """Its whole text, cleaned and in Simplified Chinese."""
    edits: tuple[Edit, ...]
    """Every change that led there."""
    script: Script
    """The script in which it was received."""
    lead: str
    """Blank lines before the first section."""
    imprint: Imprint = Imprint()
    """What the text says of itself."""
    sections: tuple[Section, ...]
    """Its parts, in order."""
    doubts: tuple[Doubt, ...] = ()
    """What should not be taken on trust, in the order of the text."""
    legal: tuple[LegalItem, ...] = ()
    """The five items of the law, in their order."""
    responses: tuple[Response, ...] = ()
    """Its problems, each with the next steps that answer it; none where next steps were not read with confidence."""
    spoken: tuple[Spoken, ...] = ()
    """The sentences that speak of a matter, as measures, problems or next steps."""
    sequels: tuple[Sequel, ...] = ()
    """Its problems, then its next steps, each with what the county's report of the next year says of the same; none
    where that report is not there, or where nothing can be said."""
    findings: tuple[Finding, ...] = ()
    """What an editor should look at."""

    @property
    def ref(self) -> Ref:
        """Which report this is."""
        return self.source.ref

    @property
    def items(self) -> tuple[Item, ...]:
        """All items of all sections, in order."""
        return tuple(item for section in self.sections for item in section.items)

    def told_by_kind(self, section: Section) -> bool:
        """Whether a section's kind alone tells which section it is: read with confidence, and the only one."""
        alike = [other for other in self.sections if other.kind == section.kind]
        return section.confidence >= UNSURE and len(alike) == 1


class Corpus(Struct, frozen=True, kw_only=True):
    """All reports of a build, by county and year."""

    reports: tuple[Report, ...]
    """The reports, sorted by key."""


class Term(Struct, frozen=True, kw_only=True):
    """Words that are particular to a report."""

    words: str
    """The words, without the marks around them."""
    sort: Literal["quoted", "title", "word"]
    """Whether they stand in “…”, in 《…》, or are a word that the report uses far more than others."""
    count: int
    """How often the report has them."""
    anchor: str
    """The first item that has them."""


class Choice(Struct, frozen=True, kw_only=True):
    """A comparison that is to be built."""

    keys: tuple[str, ...]
    """Keys of two to four reports, in order."""
    title: str = ""
    """The editor's title, if there is one."""
    introduction: str = ""
    """The editor's introduction, in Markdown."""
    rule: ChoiceRule = "picked"
    """By what it was chosen."""

    @property
    def url(self) -> str:
        """The comparison's address."""
        return "/compare/" + "/".join(self.keys) + "/"


class Answer(Struct, frozen=True, kw_only=True):
    """An item of another report that tells of the same kind of work."""

    report: int
    """Index of the report in the comparison."""
    anchor: str
    """The item."""
    row: str
    """The row in which it stands."""


class Placed(Struct, frozen=True, kw_only=True):
    """An item in its place in a comparison."""

    anchor: str
    """The item's anchor in its report."""
    group: str
    """Anchor of the nearest grouping heading over it, or of the section where its kind alone would not tell which;
    empty where it stands under none."""
    band: int = 0
    """The band of its row in which it stands, level with the items of other reports that answer it."""
    answers: tuple[Answer, ...] = ()
    """The items of other reports that answer it, the most alike first."""


class Cell(Struct, frozen=True, kw_only=True):
    """What one report says in one row of a comparison."""

    state: Literal["items", "elsewhere", "absent", "unrecognised"]
    """Items of its own, passages elsewhere in the report, nothing found, or a reading too unsure to say."""
    items: tuple[Placed, ...] = ()
    """The items that stand here."""
    quotes: tuple[Passage, ...] = ()
    """Sentences quoted in full from items that stand elsewhere."""
    see: tuple[Passage, ...] = ()
    """Sentences elsewhere that touch on the topic, best first; beside items, those it is second topic of."""


class Row(Struct, frozen=True, kw_only=True):
    """One topic, or one kind of section, across all reports of a comparison."""

    id: str
    """A topic's slug or a section kind."""
    cells: tuple[Cell, ...]
    """One a report, in the order of the comparison."""

    @property
    def empty(self) -> bool:
        """Whether no report says anything here."""
        return all(cell.state == "absent" for cell in self.cells)


class Mark(Struct, frozen=True, kw_only=True):
    """A stretch of an item's text that stands in another report too."""

    report: int
    """Index of the report in the comparison."""
    anchor: str
    """The item."""
    start: int
    """Offset in the item's text."""
    end: int
    """Offset after it."""


class Wording(Struct, frozen=True, kw_only=True):
    """A wording that two or more reports share."""

    phrase: str
    """The shared words."""
    boilerplate: bool
    """Whether they are set phrases that every report has, and so tell nothing."""
    marks: tuple[Mark, ...]
    """Every place where they stand outside a longer shared wording, by report and position."""


class Side(Struct, frozen=True, kw_only=True):
    """One sentence of a near-copy."""

    report: int
    """Index of the report in the comparison."""
    passage: Passage
    """Where it stands."""
    differing: tuple[tuple[int, int], ...]
    """Stretches that the other sentence does not have, by their offsets in this one."""


class NearCopy(Struct, frozen=True, kw_only=True):
    """Two sentences of different reports that are nearly the same."""

    likeness: float
    """The share of characters that they have in common, figures and set phrases not counted, from 0 to 1."""
    sides: tuple[Side, Side]
    """The sentences, in the order of the comparison."""


class Comparison(Struct, frozen=True, kw_only=True):
    """Two to four reports side by side."""

    keys: tuple[str, ...]
    """Keys of the reports, in order."""
    rows: tuple[Row, ...]
    """One row a topic, then the rows by kind."""
    frame: Row
    """Preamble and closing, as one folded row."""
    shared: tuple[Wording, ...]
    """Shared wording, in the order of the first report; boilerplate apart from the rest by its flag."""
    copies: tuple[NearCopy, ...]
    """Sentences that are nearly the same, two reports at a time, in the order of the first."""
    coverage: tuple[tuple[float, ...], ...]
    """For each row, the share of each report's text that stands in it, from 0 to 1."""
    terms: tuple[tuple[Term, ...], ...]
    """For each report the terms that no other of them has, the most telling of each sort first."""


class Slot(Struct, frozen=True, kw_only=True):
    """A place on a page over many reports that is filled with what was printed of one of them."""

    report: str
    """The report's key."""
    leaf: str
    """Which of its leaves, such as ``rows/disputes``."""
    words: tuple[str, ...] = ()
    """What stands in the gaps of the leaf: words that only a look at other reports gives."""


class Page(Struct, frozen=True, kw_only=True):
    """A page of the site: where it stands, how it is rendered, what it shows."""

    url: str
    """Its address from the site's root, such as ``/topics/disputes/``."""
    template: str
    """The template that renders it."""
    title: str
    """Its title, without the site's."""
    view: Struct
    """What the template shows, ready to print."""
    slots: tuple[Slot, ...] = ()
    """What fills its slots, in the order in which the template has them."""


class ContentError(Exception):
    """What an editor wrote cannot be used; carries every finding of the run."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))

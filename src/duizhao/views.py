"""What each template is given: typed, complete, ready to print; templates neither sort nor count."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from duizhao.tables import Column

Only = Literal["", "own", "shared"]
"""What filters ask of a part of a comparison: whether all of its items are a report's own, or all have an answer."""


class View(Struct, frozen=True, kw_only=True):
    """What all pages share."""

    crumbs: tuple[Link, ...] = ()
    """The way here from the home page, without this page itself."""
    description: str = ""
    """What the page shows, in one sentence, for search engines and previews."""


# Of the following there are thousands on a page; they form no cycles, so the garbage collector need not follow them.


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A link, or words alone where there is no address."""

    text: str
    """What it says."""
    url: str = ""
    """The address from the site's root, with its anchor."""
    note: str = ""
    """A few smaller words behind it."""


class Piece(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of a stretch of text."""

    text: str
    """The words."""
    cue: bool = False
    """Whether a topic of the item was known by them."""
    value: str = ""
    """Of a figure: its value in plain digits."""
    url: str = ""
    """Of a figure that has a name: the page of the indicator."""


class Run(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of text that is printed in one manner."""

    text: str
    """The words."""
    strong: bool = False
    """Whether they are the first sentence of a clause, which serves as its heading."""
    pieces: tuple[Piece, ...] = ()
    """The words in pieces, where some of them are figures, or cues by which a topic was known; empty where none is."""
    wording: int = 0
    """Number of the shared wording that they are, or 0."""
    id: str = ""
    """The anchor of that wording's first place in its report."""
    url: str = ""
    """Where the same wording stands in the next report."""
    edit: str = ""
    """In received text: ``removed``, ``replaced``, ``blank`` for a blank that was taken out, ``turning`` for a
    character that turned the direction of others."""


class ItemView(Struct, frozen=True, kw_only=True, gc=False):
    """An item as it is printed."""

    id: str
    """Its id on this page."""
    key: str
    """Report and anchor, such as ``jingyan-2023#measures-5-2``."""
    label: str
    """Where it stands in its report, such as （五）二是."""
    number: str
    """Its number as printed."""
    heading: Run
    """Its heading, with the mark that ends it where text follows on."""
    heading_apart: bool
    """Whether the heading stands on a line of its own."""
    level: int
    """How deep it stands below its section, from 1."""
    lines: tuple[tuple[Run, ...], ...]
    """Its text; a long one broken after sentences."""
    url: str
    """Its anchor on the report's page."""
    source: Link
    """Its lines in the received text."""
    original: tuple[Run, ...]
    """The received text of its span, if it is printed in other characters than it was received; blanks are none."""
    unchanged: str
    """Else what is said of that."""
    language: str
    """Language tag of the received text."""
    topics: tuple[Link, ...]
    """Its topics."""
    answered: str = ""
    """Keys of the items of other columns that answer it, the most alike first, parted by blanks."""
    answers: tuple[tuple[str, Link, str], ...] = ()
    """Of answers in other rows: the row, the way there, and the first words."""
    only: Only = ""
    """In a comparison: whether another report answers it, ``shared``, or none does, ``own``."""
    steps: tuple[StepView, ...] | None = None
    """Of a problem: the next steps of its report that answer it; none where it is no problem, or nothing is known."""
    sequel: SequelView | None = None
    """Of a problem or next step: what the report of the next year says, where that is on the page; none elsewhere."""
    cues: tuple[tuple[str, tuple[str, ...]], ...]
    """Each topic with the words by which it was known, those of headings above included."""


class StepView(Struct, frozen=True, kw_only=True, gc=False):
    """A next step that answers a problem of the same report."""

    key: str
    """Report and anchor."""
    place: Link
    """Where it stands."""
    opening: str
    """Its heading, or its first words."""
    matters: str
    """The matters that both speak of."""


class LeadView(Struct, frozen=True, kw_only=True):
    """A sentence of the next year's report that takes up a matter."""

    place: Link
    """Where it stands."""
    quote: str
    """Its words, a long one cut short."""
    matters: str
    """The matters that both speak of."""


class LeadsView(Struct, frozen=True, kw_only=True):
    """The leads of one kind: measures, problems or next steps."""

    words: str
    """What is said of them, such as 再次列为问题."""
    quoted: tuple[LeadView, ...]
    """Those that are quoted."""
    more: tuple[Link, ...]
    """The places of the others."""


class SequelView(Struct, frozen=True, kw_only=True):
    """What a county's report of the next year says of a problem, or of a next step."""

    year: int
    """Its year."""
    groups: tuple[LeadsView, ...]
    """The leads; none where nothing was found."""


class SequelRow(Struct, frozen=True, kw_only=True):
    """A problem or next step, and what the next year's report says of it."""

    place: Link
    """Where it stands."""
    heading: str
    """Its heading; empty where it has none."""
    words: str
    """Its words, cut short."""
    sequel: SequelView
    """What the later report says."""


class YearsView(Struct, frozen=True, kw_only=True):
    """What became of the problems and next steps of one year."""

    year: int
    """The year."""
    later: int
    """The year of the report that tells."""
    groups: tuple[tuple[str, tuple[SequelRow, ...]], ...]
    """Problems, then next steps, each group with its name."""


class Head(Struct, frozen=True, kw_only=True):
    """A report in one line."""

    key: str
    """Its key."""
    name: str
    """The county's name."""
    short: str
    """The same, with the year where the page has several reports of one name."""
    year: int
    """Its year."""
    place: str
    """Province and prefecture."""
    province: str
    """Province alone."""
    level: str
    """Its level, as ``counties.yaml`` calls it."""
    url: str
    """Its page."""
    cite: tuple[str, str] = ("", "")
    """How it is cited: what stands before the place in it, and what stands behind."""


class LegalCell(Struct, frozen=True, kw_only=True):
    """How one report meets a legal item."""

    links: tuple[Link, ...]
    """The places; words alone where there are none."""
    lead: str = ""
    """Words before them."""
    folded: str = ""
    """Words that stand for the places where these are too many to print at once."""


class LegalRow(Struct, frozen=True, kw_only=True):
    """One of the five legal items, or a date, over the reports of a page."""

    name: str
    """What it is."""
    cells: tuple[LegalCell, ...]
    """One a report."""


class Mending(Struct, frozen=True, kw_only=True):
    """What one rule changed in a text."""

    name: str
    """The rule, in the readers' words."""
    count: int
    """How many places it changed."""
    pairs: tuple[tuple[str, str, int], ...]
    """Before, after, and how often, the most frequent first."""


class Fact(Struct, frozen=True, kw_only=True):
    """A line about a report: its date, its source."""

    name: str
    """What it is about."""
    value: Link
    """What is known."""


class SectionView(Struct, frozen=True, kw_only=True):
    """A section as it is printed."""

    id: str
    """Its id."""
    kind: str
    """What readers call its kind, or that it was left open."""
    number: str
    """Its number."""
    heading: tuple[str, ...]
    """Its heading, in words, so that no line ends inside one."""
    items: tuple[ItemView, ...]
    """Its items."""


class ReportView(View, frozen=True, kw_only=True):
    """The page of one report."""

    head: Head
    """Which report."""
    title: tuple[str, ...]
    """Its title, in words, so that no line ends inside one."""
    note: str
    """The editor's note, in Markdown."""
    draft: bool
    """Whether it is a draft."""
    facts: tuple[Fact, ...]
    """Dates and source."""
    legal: tuple[LegalRow, ...]
    """The five legal items, with one cell each."""
    sections: tuple[SectionView, ...]
    """Its text."""
    contents: tuple[tuple[Link, tuple[Link, ...]], ...]
    """Sections and their grouping items."""
    mendings: tuple[Mending, ...]
    """How its text was mended."""
    doubts: tuple[tuple[str, Link], ...]
    """What should not be taken on trust in it, each with its line of the received text."""
    more_doubts: int
    """How many more there are."""
    standing: tuple[StandingView, ...]
    """What it has in each row of a comparison, for those that are put together in the browser."""


class BesideView(Struct, frozen=True, kw_only=True):
    """The comparisons in which a report stands."""

    links: tuple[Link, ...]
    """They."""


class SourceView(View, frozen=True, kw_only=True):
    """The received text of one report."""

    head: Head
    """Which report."""
    title: str
    """Its title."""
    language: str
    """Language tag of the text."""
    lines: tuple[tuple[Run, ...], ...]
    """Its lines, with what was mended."""
    file: Link
    """The file for download."""
    sha256: str
    """Its SHA-256."""
    encoding: str
    """The encoding in which it was received, if that is not UTF-8."""
    converted: int
    """How many characters were converted from Traditional."""


class SearchView(View, frozen=True, kw_only=True):
    """The search page."""

    index: str
    """The file with which a search begins."""
    topics: tuple[Link, ...]
    """The pages of all topics."""
    sections: tuple[Link, ...]
    """The pages of problems and next steps."""


class BlockView(Struct, frozen=True, kw_only=True):
    """Items under one grouping heading."""

    context: str
    """The heading over them; empty where there is none, or it goes on from above."""
    items: tuple[ItemView, ...]
    """The items."""
    only: Only = ""
    """Whether all of them are the report's own, or all have an answer."""


class CellView(Struct, frozen=True, kw_only=True):
    """What one report says in one row."""

    id: str
    """Its id."""
    head: Head
    """The report."""
    state: str
    """``items``, ``elsewhere``, ``absent``, ``unrecognised``, or ``nothing`` where an absence says nothing."""
    state_words: str
    """A word for the state, where it is not ``items``."""
    absence: str
    """What is printed where there is nothing."""
    blocks: tuple[BlockView, ...]
    """Its items."""
    quotes: tuple[tuple[str, Link], ...]
    """Sentences quoted from elsewhere, each with its place."""
    see: tuple[tuple[Link, str], ...]
    """Places elsewhere, each with the words that touch on the topic."""
    more: tuple[tuple[Link, str], ...]
    """Further places, folded."""
    brief: bool
    """Whether it is so much shorter than its neighbours that it follows the reader down."""


class StandingView(Struct, frozen=True, kw_only=True):
    """What one report has in one row, apart from the words of its items, for comparisons made in the browser."""

    id: str
    """The row's id."""
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    """The heading over some items, empty where there is none, and their anchors."""
    cell: CellView
    """What the cell says apart from its items."""
    share: str
    """The share of the report's text that stands here, in words."""
    thousandths: int
    """The same, to draw."""
    length: int
    """How many characters the cell prints at first sight."""


class SideView(Struct, frozen=True, kw_only=True):
    """What one report says in one band of a row."""

    head: Head
    """The report."""
    id: str
    """Id of the cell, at its first band; empty below."""
    blocks: tuple[BlockView, ...]
    """Its items there."""
    rest: CellView | None
    """What the cell says apart from its items, at its last band; none above."""
    brief: bool
    """Whether it is so much shorter than its neighbours that it follows the reader down."""
    vacant: bool
    """Whether nothing stands here."""
    only: Only
    """Whether all that stands here is the report's own, or all has an answer."""


class BandView(Struct, frozen=True, kw_only=True):
    """Items that stand level."""

    sides: tuple[SideView, ...]
    """One a report."""
    only: Only
    """Whether all of them are a report's own, or all have an answer."""


class RowView(Struct, frozen=True, kw_only=True):
    """One row of a comparison."""

    id: str
    """Its id."""
    name: str
    """What it is about."""
    note: str
    """The part of the outline, or of the law, that it stands for."""
    url: str
    """The page over all reports."""
    cells: tuple[CellView, ...]
    """One a report."""
    bands: tuple[BandView, ...]
    """The same from the top down, so that items that answer each other stand level."""
    only: Only
    """Whether all items of the row are a report's own, or all have an answer."""


class Share(Struct, frozen=True, kw_only=True):
    """The share of each report's text that stands in one row."""

    name: Link
    """The row."""
    bars: tuple[tuple[str, int], ...]
    """For each report, the share as words, and the length of its bar from 0 to 100."""


class WordingView(Struct, frozen=True, kw_only=True):
    """A shared wording with its places."""

    number: int
    """Its number."""
    phrase: str
    """The words."""
    places: tuple[Link, ...]
    """Every item in which it stands."""


class CopySide(Struct, frozen=True, kw_only=True):
    """One sentence of a near-copy."""

    place: Link
    """Where it stands."""
    runs: tuple[tuple[str, bool], ...]
    """The sentence in parts, each with whether the other sentence does not have it."""


class StripMark(Struct, frozen=True, kw_only=True):
    """Where a shared wording stands in a report."""

    number: int
    """The wording's number."""
    phrase: str
    """Its words."""
    start: int
    """Where it begins, in thousandths of the report's text."""
    length: int
    """How long it is, in the same measure; at least what can be seen."""
    url: str
    """Where it stands on the page."""


class Strip(Struct, frozen=True, kw_only=True):
    """Where shared wording stands in one report."""

    head: Head
    """The report."""
    share: str
    """How much of its text is shared wording, in words."""
    parts: tuple[int, ...]
    """Where its sections begin, in thousandths of its text."""
    marks: tuple[StripMark, ...]
    """The wordings."""


class TermsView(Struct, frozen=True, kw_only=True):
    """The terms of one report that the others of the page do not have."""

    head: Head
    """The report."""
    sorts: tuple[tuple[str, tuple[Link, ...], tuple[Link, ...]], ...]
    """For each sort its name, the most telling terms, and further ones; each leads to its first place."""


class SheetRow(Struct, frozen=True, kw_only=True):
    """A line of a comparison as a plain table."""

    name: str
    """The topic, or what the line is about."""
    cells: tuple[tuple[str, ...], ...]
    """For each report its paragraphs."""


class SheetView(View, frozen=True, kw_only=True):
    """A comparison as one plain table, for a word processor."""

    heads: tuple[Head, ...]
    """The reports."""
    about: tuple[SheetRow, ...]
    """Their titles, dates and sources."""
    rows: tuple[SheetRow, ...]
    """What they say, items that answer each other in one line."""


class ComparisonView(View, frozen=True, kw_only=True):
    """Two to four reports side by side."""

    heads: tuple[Head, ...]
    """The reports."""
    title: str
    """The editor's title; empty where the names of the reports are enough."""
    introduction: str
    """The editor's words, in Markdown."""
    differences: tuple[Link, ...]
    """What differs most, in sentences."""
    legal: tuple[LegalRow, ...]
    """The five legal items."""
    shares: tuple[Share, ...]
    """Coverage by topic."""
    figures: tuple[FigureRow, ...]
    """The indicators that two or more state."""
    single: tuple[FigureRow, ...]
    """Those that one alone states."""
    rows: tuple[RowView, ...]
    """The rows in which a report says something."""
    silent: tuple[RowView, ...]
    """The rows in which none does."""
    frame: RowView
    """Preamble and closing."""
    wordings: tuple[WordingView, ...]
    """Shared wording."""
    strips: tuple[Strip, ...]
    """Where it stands in each report; none where there is none."""
    terms: tuple[TermsView, ...]
    """What is particular to each report; none where nothing is."""
    counts: tuple[int, int, int]
    """How many items there are, how many are a report's own, and how many have an answer."""
    sheet: Link
    """The same as a plain table, under the name that the file is given."""
    set_phrases: tuple[tuple[str, str], ...]
    """Set phrases that are shared, and how often each report has them."""
    copies: tuple[tuple[CopySide, ...], ...]
    """The first near-copies, each with its two sentences."""
    more_copies: tuple[tuple[CopySide, ...], ...]
    """Further ones."""


class ComparisonGroup(Struct, frozen=True, kw_only=True):
    """Comparisons whose first report is of one year, level and province."""

    id: str
    """Its id."""
    name: str
    """Its year, province and level, in words."""
    links: tuple[Link, ...]
    """The comparisons, each with what chose it."""


class RowHead(Struct, frozen=True, kw_only=True):
    """A row of a comparison before it is filled."""

    id: str
    """Its id."""
    name: str
    """What it is about."""
    note: str
    """The part of the outline, or of the law, that it stands for."""
    url: str
    """The page over all reports."""


class ComparisonsView(View, frozen=True, kw_only=True):
    """A list of comparisons."""

    rows: tuple[RowHead, ...] = ()
    """The rows of a comparison that is put together in the browser; none on a page of a part."""
    frame: RowHead | None = None
    """The folded row of preamble and closing; none on a page of a part."""

    counts: str
    """How many there are, or which, in words."""
    index: Index | None
    """Where those of each year, level and province stand; none where all stand together, or on a page of a part."""
    groups: tuple[ComparisonGroup, ...]
    """The comparisons; none where they stand on pages of their own."""


class IndexRow(Struct, frozen=True, kw_only=True):
    """The reports of one level and province over the years."""

    level: str
    """The level, in words."""
    province: str
    """The province."""
    cells: tuple[Link | None, ...]
    """How many reports there are, by year, each with the way to them."""


class Index(Struct, frozen=True, kw_only=True):
    """Where the reports of each year, level and province stand."""

    years: tuple[str, ...]
    """Its columns, the latest first."""
    rows: tuple[IndexRow, ...]
    """Its rows, by level and province."""


class EntryView(Struct, frozen=True, kw_only=True):
    """What one report says on the subject of a page."""

    head: Head
    """The report."""
    id: str
    """Its id."""
    cell: CellView
    """Its items, or what stands in their place."""


class EntryGroup(Struct, frozen=True, kw_only=True):
    """The reports of one year, level and province, on the subject of a page."""

    id: str
    """Its id."""
    name: str
    """Its year, province and level, in words."""
    entries: tuple[str, ...]
    """The keys of the reports, each of which fills a slot."""


class SubjectView(View, frozen=True, kw_only=True):
    """All reports on one topic, or on one kind of section; of many, those of a year and province."""

    name: str
    """The subject."""
    part: str
    """Which reports these are, such as 2023年四川省; empty where they are all."""
    note: str
    """The part of the outline or of the law that it stands for."""
    index: Index | None
    """Where the reports of each year, level and province stand; none on a page of a part."""
    groups: tuple[EntryGroup, ...]
    """The reports, the latest first; none where they stand on pages of their own."""
    others: tuple[Link, ...]
    """The other subjects of the same sort; the present one without an address."""
    others_name: str
    """What they are."""
    before: Link | None
    """The subject, or the part of it, before."""
    after: Link | None
    """The subject, or the part of it, after."""


class MatrixCell(Struct, frozen=True, kw_only=True):
    """What one report has in one column of a matrix."""

    text: str
    """What it says."""
    url: str = ""
    """Where that stands."""
    note: str = ""
    """A few smaller words behind it."""
    bar: int | None = None
    """Length of a bar beside it, from 0 to 100; none where there is no bar."""


class MatrixRow(Struct, frozen=True, kw_only=True):
    """One report in a matrix."""

    head: Head
    """The report."""
    cells: tuple[MatrixCell, ...]
    """Its cells."""


class MatrixGroup(Struct, frozen=True, kw_only=True):
    """The reports of one year, level and province in a matrix."""

    id: str
    """Its id."""
    name: str
    """Its year, province and level, in words."""
    rows: tuple[str, ...]
    """The keys of its reports, each of which fills a slot."""


class MatrixView(View, frozen=True, kw_only=True):
    """All reports, one a row: what they meet of the law, or how their text divides over the topics."""

    name: str
    """What the matrix is about."""
    part: str
    """Which reports these are; empty where they are all."""
    lede: tuple[str, ...]
    """What the cells say, in sentences."""
    kind: str
    """``legal`` or ``coverage``."""
    columns: tuple[Link, ...]
    """Its columns; the full name as note where the head is short."""
    index: Index | None
    """Where the reports of each year, level and province stand; none on a page of a part."""
    groups: tuple[MatrixGroup, ...]
    """Its rows."""
    before: Link | None
    """The part before."""
    after: Link | None
    """The part after."""


class StatementView(Struct, frozen=True, kw_only=True):
    """A figure that a report states, with its sentence."""

    quote: str
    """The figure in the report's words."""
    scope: str
    """Its scope where it is not this body's of this year, such as 上年."""
    place: Link
    """Where it stands."""
    before: str
    """The words of its sentence before it."""
    behind: str
    """The words behind it."""


class IndicatorRow(Struct, frozen=True, kw_only=True):
    """What one report states of an indicator."""

    head: Head
    """The report."""
    own: tuple[StatementView, ...]
    """Its figures of this body in this year."""
    others: tuple[StatementView, ...]
    """Planned ones, those of last year, of bodies above, sums and parts."""


class IndicatorGroup(Struct, frozen=True, kw_only=True):
    """The reports of one year, level and province on an indicator."""

    id: str
    """Its id, which the index of a parted indicator leads to."""
    name: str
    """The year, in words; empty but in the first group of a year."""
    rows: tuple[str, ...]
    """The keys of the reports, each of which fills a slot."""
    broken: str
    """Why the years below are counted in another way; empty where they are not."""


class IndicatorView(View, frozen=True, kw_only=True):
    """One indicator over all reports that state it."""

    name: str
    """What it is called."""
    part: str
    """Which reports these are; empty where they are all."""
    topic: Link
    """The topic that it belongs to."""
    counts: str
    """How many reports state it, in words."""
    index: Index | None
    """Where the reports stand; none on a page of a part."""
    groups: tuple[IndicatorGroup, ...]
    """The reports by year, the latest first."""
    before: Link | None
    """The indicator, or the part, before."""
    after: Link | None
    """The indicator, or the part, after."""


class IndicatorsView(View, frozen=True, kw_only=True):
    """All indicators by topic."""

    counts: str
    """How many there are, in words."""
    groups: tuple[tuple[Link, tuple[Link, ...]], ...]
    """The topics with their indicators, each with the number of reports that state it."""


class QuotedView(Struct, frozen=True, kw_only=True):
    """A sentence that states an indicator, once or several times."""

    quotes: tuple[str, ...]
    """The figures in the report's words."""
    runs: tuple[tuple[str, bool], ...]
    """The sentence in parts, each with whether it is one of the figures."""
    place: Link
    """Where it stands."""


class FigureRow(Struct, frozen=True, kw_only=True):
    """An indicator over the reports of a page."""

    name: Link
    """The indicator."""
    cells: tuple[tuple[QuotedView, ...], ...]
    """What each report states; empty where it does not mention it."""


class CountyView(View, frozen=True, kw_only=True):
    """One county with its reports over the years."""

    name: str
    """The county's name."""
    place: str
    """Province, prefecture and level."""
    heads: tuple[Head, ...]
    """Its reports, the earliest first."""
    years: tuple[Link, ...]
    """Each year from the first to the last, with its report or the words that there is none."""
    legal: tuple[LegalRow, ...]
    """The five legal items over the years."""
    sequels: tuple[YearsView, ...]
    """What became of its problems and next steps, year by year; none where no two years follow each other."""
    shares: tuple[Share, ...]
    """Coverage by topic over the years."""
    figures: tuple[FigureRow, ...]
    """The indicators that it states in two years or more; none where it has one report."""
    single: tuple[FigureRow, ...]
    """Those that it states in one year alone."""
    comparisons: tuple[Link, ...]
    """Where its reports stand beside others."""
    neighbours: tuple[Link, ...]
    """Other bodies of the same prefecture or province that have reports."""


class HomeView(View, frozen=True, kw_only=True):
    """The first page."""

    lede: str
    """What this is."""
    counts: str
    """How much there is, in words."""
    years: tuple[int, ...]
    """Columns of the matrix."""
    matrix: tuple[tuple[Link, tuple[Link, ...]], ...]
    """The county with its place, and its reports by year, or the words that there is none."""
    topics: tuple[Link, ...]
    """The topics."""
    sections: tuple[Link, ...]
    """The pages of problems and next steps."""
    comparisons: tuple[tuple[Link, tuple[Link, ...]], ...]
    """The first comparisons, each with the first of what differs most."""
    more_comparisons: int
    """How many more there are."""


class TableView(Struct, frozen=True, kw_only=True):
    """A table of the open data."""

    id: str
    """Its name in addresses."""
    title: str
    """What readers call it."""
    lede: str
    """What a row is."""
    files: tuple[Link, ...]
    """Its file, or those of each year, with their sizes."""
    schema: Link
    """Its JSON Schema."""
    columns: tuple[Column, ...]
    """Its columns."""


class DataView(View, frozen=True, kw_only=True):
    """The open data."""

    licence: Link
    """Their licence."""
    tables: tuple[TableView, ...]
    """The tables."""
    files: tuple[Link, ...]
    """What goes with them."""


class ProseView(View, frozen=True, kw_only=True):
    """A page of the editor's own."""

    title: str
    """Its title."""
    text: str
    """Its text, in Markdown."""


class NotFoundView(View, frozen=True, kw_only=True):
    """What a reader sees at an address that does not exist."""

    ways: tuple[Link, ...]
    """Where to go on."""

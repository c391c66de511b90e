"""The values everything else speaks of: documents, claims, camps, events and comparisons.

All are frozen; a changed value is a new one. Spans are half-open code-point offsets into
`Document.text`, which is normalised once when a document is read and never changes afterwards.
The vocabulary (source, cue, content) is that of PARC (Pareti 2016) and PolNeAR (Newell et al.
2018).
"""

from bisect import bisect_right
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[int, int]
"""Half-open code-point offsets `(start, end)` into the text of one document."""

Role = Literal["headline", "lead", "heading", "body", "quote", "caption", "residue"]
Kind = Literal["direct", "mixed", "indirect", "narrator"]
Modality = Literal[
    "asserted",
    "intention",
    "confirmed",
    "claimed",
    "accused",
    "alleged",
    "reported",
    "believed",
    "likely",
    "possible",
    "unverified",
    "denied",
    "negated",
    "no_comment",
]
NameKind = Literal["person", "organisation", "place"]
CellState = Literal["claims", "denies", "doubts", "no_comment", "mixed", "silent", "no_documents"]
Verdict = Literal[
    "contested", "numbers_differ", "naming_differs", "one_camp_only", "no_dispute_found"
]

Difference = Literal[
    "polarity", "existence", "actor", "number", "time", "place", "naming", "different_groups"
]

NARRATOR = "narrator"
"""Camp of what a document says in its own voice, unless its outlet belongs to a declared camp."""

UNASSIGNED = "unassigned"
"""Camp of a source that no rule of the registry places."""

ELLIPSIS = " … "
"""Joins the parts of a claim whose words do not stand in one piece."""


class Value(BaseModel):
    """Base of all domain values: frozen, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(Value):
    """One paragraph of a document and the part it plays; blocks do not overlap."""

    start: int
    end: int
    role: Role


class Document(Value):
    """One text with where it comes from; `blocks` are its paragraphs in reading order."""

    id: str
    path: str
    """Name of the file (inside the folder that was added), with `#record` for collections."""
    text: str
    sha256: str
    """Hex digest of the UTF-8 bytes of `text`."""
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    """ISO date `YYYY-MM-DD` when the document states one; never guessed from the clock."""
    unread_date: str | None = None
    """What stands where the date belongs, if it names no day for certain; known only while a file
    is read, and not kept."""
    language: str = "und"
    """ISO 639-1 code, `und` if it could not be told."""
    url: str | None = None
    blocks: tuple[Block, ...] = ()

    def paragraph_at(self, offset: int) -> int:
        """Return the 1-based number of the block that holds `offset` (the last one before it)."""
        return max(1, bisect_right(self.blocks, offset, key=lambda block: block.start))

    def cut(self, spans: tuple[Span, ...]) -> str:
        """Return what the spans cut out, parts joined by an ellipsis."""
        return ELLIPSIS.join(self.text[start:end] for start, end in spans)


class Source(Value):
    """Who speaks: the entity's name if it could be told, and the words that stand for it."""

    name: str | None
    text: str | None
    span: Span | None
    resolved_by: str | None
    """How `name` was found: explicit, last_name, role, apposition, pronoun, inherited, …"""


class Cue(Value):
    """The words that report: `said`, `according to`, `have not commented`."""

    lemma: str
    text: str
    span: Span


class Quantity(Value):
    """A number as said in a claim; `low` and `high` bound what the words allow."""

    text: str
    span: Span
    low: float | None
    high: float | None
    unit: str | None
    """What is counted, as said: `killed`, `drones`, `km`; None if it could not be told."""
    group: str | None = None
    """Of whom an outcome is said: `civilians` of "400 civilians killed"; None if not said."""


class Named(Value):
    """One place where somebody or something is named in a claim."""

    name: str
    """The fullest form of the name in the document."""
    kind: NameKind
    text: str
    """As written there: a last name, an acronym, or a role ("the ambassador")."""
    span: Span


class Claim(Value):
    """A content that a source, or the narrator, puts forward: verbatim, with its place."""

    id: str
    document: str
    path: str
    text: str
    """Exactly what `spans` cut out of the document, parts joined by an ellipsis."""
    spans: tuple[Span, ...]
    paragraph: int
    """1-based number of the block in which the claim begins."""
    kind: Kind
    headline: bool = False
    modality: Modality = "asserted"
    reporter_stance: str | None = None
    """What the outlet's choice of cue signals (`distanced`, `endorsing`), None if neutral."""
    source: Source | None
    """None for the narrator; a source with `name: None` is unresolved, never guessed."""
    chain: tuple[str, ...] = ()
    """Who relays to whom, outermost first: outlet, newspaper, speaker."""
    target: str | None = None
    """Whom an accusation is directed at, as written."""
    cue: Cue | None = None
    camp: str = UNASSIGNED
    camp_rule: str = "none"
    """The rule of the registry that fired, with what it matched: `alias:Vassily Nebenzia`."""
    about: tuple[str, ...] = ()
    """Ids of claims that this claim speaks of ("these claims", "no confirmation of")."""
    numbers: tuple[Quantity, ...] = ()
    entities: tuple[Named, ...] = ()
    """Whom and what the claim speaks of, in the order of the text."""
    confidence: float = Field(ge=0.0, le=1.0)
    """How sure the attribution is, not the content; see docs/method.md."""
    found_by: str
    """`model`, `rule:NAME`, `both` or `import`."""
    language: str = "und"
    published: str | None = None
    outlet: str | None = None
    event: str | None = None
    """Event, point and narrative are None until the line-up has placed the claim."""
    point: str | None = None
    narrative: str | None = None


class Camp(Value):
    """A party whose framing is compared, with what places a speaker in it."""

    id: str
    label: str
    tag: str
    aliases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    parent: str | None = None
    bloc: str | None = None


class CampColumn(Value):
    """One column of a comparison; `documents` counts those of the event where the camp speaks."""

    id: str
    label: str
    tag: str
    documents: int


class ClaimStance(Value):
    """How one claim stands to the point of its row, with the words that decided."""

    claim: str
    state: Literal["claims", "denies", "doubts", "no_comment"]
    why: str


class Cell(Value):
    """What one camp says on one point."""

    state: CellState
    claims: tuple[Claim, ...] = ()
    stances: tuple[ClaimStance, ...] = ()
    """One for each claim, in the same order."""
    documents_searched: int = 0
    """Documents of the event in which the camp speaks at all: what `silent` was searched in."""


class Point(Value):
    """One row: a thing on which camps can differ."""

    id: str
    title: str
    """Verbatim from the most central claim, or the analyst's own words."""
    title_claim: str | None
    """Id of the claim the title is taken from; None if the analyst named the row."""
    verdict: Verdict
    why: str
    """The verdict's reason, counted from the cells: "claimed by RU, SY; doubted by AN"."""
    terms: tuple[str, ...] = ()
    """What the members share, strongest first."""
    reviewed: bool = False
    cells: dict[str, Cell]


class NamingHit(Value):
    """One use of a name: in which claim, and where in its document."""

    claim: str
    span: Span | None
    """None if the name runs over a gap between two parts of the claim."""


class NamingUse(Value):
    """How often one camp uses one name for a referent, with where it says so."""

    camp: str
    name: str
    count: int
    claims: tuple[str, ...]
    voice: Literal["speaker", "outlet"] = "speaker"
    """Whose words: quoted or written by the camp itself, or a reporter's paraphrase of it."""
    distinct: float | None = None
    """z-score of the log-odds of this name in this camp against all others (Monroe et al. 2008)."""
    hits: tuple[NamingHit, ...] = ()
    """Each use in the order of the rows: what a concordance is drawn from."""


class Naming(Value):
    """The names the camps give to the same thing."""

    referent: str
    uses: tuple[NamingUse, ...]


class NumberLine(Value):
    """One figure of one camp on one point, as said."""

    point: str
    camp: str
    claim: str
    quantity: Quantity


class Side(Value):
    """One side of a disagreement: whose claim, and its words that clash."""

    camp: str
    claim: str
    text: str
    span: Span | None
    """Where the words stand in the document; None if they are the accused of another sentence."""


class Disagreement(Value):
    """Two claims of different camps on one point that cannot both be so as said.

    `actor` is who or what did it, `existence` whether the thing is there at all, `polarity` any
    other denial or doubt. `different_groups` is none: two figures that look alike and count
    different people.
    """

    point: str
    kind: Difference
    one: Side
    other: Side


class TimelineEntry(Value):
    """When a camp is first seen with a point, by the dates of the documents."""

    date: str | None
    camp: str
    point: str
    claim: str
    first: bool
    """First in this corpus, which is not the origin."""
    said: str | None = None
    """The words of the claim that say when it was: "on Tuesday"."""
    said_first: str | None = None
    """First and last day of what is said, resolved against the document's date; None without."""
    said_last: str | None = None


class SourceNote(Value):
    """One document of the event, for the list of sources."""

    id: str
    path: str
    title: str | None
    outlet: str | None
    outlet_camp: str | None
    date: str | None
    language: str
    url: str | None
    sha256: str
    claims: int
    same_words_as: tuple[str, ...] = ()
    """Ids of documents of the event whose text is nearly the same."""
    paragraphs: tuple[tuple[int, int], ...] = ()
    """First and last paragraph, from 1, of each story in it that belongs to the event; empty if all
    of it does."""

    @property
    def part(self) -> str:
        """Which paragraphs belong to the event: `¶4-9`, empty if all of them do."""
        return ", ".join(f"¶{first}-{last}" for first, last in self.paragraphs)


class EventHead(Value):
    """An event's title, days and documents, without its rows."""

    id: str
    title: str
    first: str | None
    last: str | None
    documents: tuple[str, ...]
    claims: int
    camps: tuple[str, ...]
    divergence: int = Field(ge=0, le=100)
    camp_claims: dict[str, int] = Field(default_factory=dict)
    """How many claims each camp of `camps` has; empty in heads of older workspaces."""


class Change(Value):
    """One entry of the curation log."""

    number: int
    when: str
    who: str
    operation: str
    subject: str
    before: str
    after: str
    note: str = ""
    undone: bool = False
    fits: bool = True
    """False if the entry no longer applies to what the machine found on a later run."""


class Placement(Value):
    """Why a claim stands in its row; similarities are means over the row's other claims."""

    row: str
    similarity: float | None
    """To its row by the composite that placed it; None if it stands alone."""
    channels: dict[str, float]
    """The same by each channel: content, context, paragraph, facets, words."""
    shared: tuple[str, ...]
    """Words of the claim that others of its row have, as written, most frequent first."""
    next_row: str | None
    """The nearest other row, None if there is no other."""
    next_similarity: float | None
    entities: tuple[str, ...] = ()
    """Names that others of the row as it now is speak of too, most frequent first."""


class Entity(Value):
    """Somebody or something that the claims of an event speak of, one name over all documents."""

    name: str
    """The fullest name in any of the documents."""
    kind: NameKind
    forms: tuple[str, ...]
    """As written, most frequent first: names, acronyms, roles."""
    camp: str | None
    """The camp for which the registry lets the name stand, if any."""
    claims: dict[str, int]
    """How many claims of each camp speak of it."""


class Comparison(Value):
    """An event laid out as points x camps; the one thing that screen and report both draw."""

    schema_: Literal["narratives/comparison/1"] = Field(
        default="narratives/comparison/1", alias="schema", serialization_alias="schema"
    )
    event: EventHead
    camps: tuple[CampColumn, ...]
    points: tuple[Point, ...]
    naming: tuple[Naming, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    numbers: tuple[NumberLine, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    curation: tuple[Change, ...] = ()
    placements: dict[str, Placement] = Field(default_factory=dict)
    """By claim id, why each claim stands in its row, as the line-up last saw it."""
    entities: tuple[Entity, ...] = ()
    """Whom and what the claims speak of, the most spoken of first."""
    manifest: dict[str, str | int | float | None]


class Theme(Value):
    """What narratives of one camp are loosely about: they share a subject, not a statement."""

    id: str
    title: str
    """Verbatim: the title of its most central narrative."""
    title_claim: str
    narratives: int
    """How many narratives it holds, two at least."""


class NarrativeHead(Value):
    """A storyline that one camp repeats, with its support."""

    id: str
    camp: str
    title: str
    title_claim: str
    events: tuple[str, ...]
    documents: int
    origins: int
    """Documents counted once per group of near-identical texts: reprints confirm nothing."""
    claims: tuple[str, ...]
    first: str | None
    last: str | None
    theme: Theme | None = None
    """The loose theme that it is part of; None if it shares its subject with no other."""
    title_by_hand: bool = False
    """Whether the title was given by hand; then it is not the words of `title_claim`."""
    merged: tuple[str, ...] = ()
    """Ids of the narratives that were merged into this one by hand."""

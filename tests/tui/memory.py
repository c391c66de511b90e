"""A reader in memory with invented states, people and outlets, for tests without a file."""

import re
from typing import NamedTuple

from narratives.camps import Registry
from narratives.errors import UsageError
from narratives.model import (
    Camp,
    CampColumn,
    Cell,
    Claim,
    ClaimStance,
    Comparison,
    Disagreement,
    EventHead,
    Naming,
    NamingUse,
    NarrativeHead,
    NumberLine,
    Placement,
    Point,
    Quantity,
    Side,
    SourceNote,
    TimelineEntry,
)
from narratives.store.heads import ALL
from tests.factories import make_claim, make_document

CAMPS = (
    Camp(id="norland", label="Norland", tag="NO"),
    Camp(id="vesta", label="Vesta", tag="VE"),
    Camp(id="rivermen", label="Rivermen", tag="RI"),
    Camp(id="analyst", label="Analysts", tag="AN"),
    Camp(id="gulf", label="Gulf League", tag="GL"),
    Camp(id="ostrov", label="Ostrov", tag="OS"),
    Camp(id="council", label="Council", tag="CO"),
)

TRAINING = (
    "instructors from the GUARD [Vesta intelligence] trained the Rivermen who blew up the bridge,"
    " and that the militants did not even hide where the charges, the boats and the maps"
    " for the night crossing had come from"
)
TEXT = f"""Bridge over the Ilm destroyed
Norland's envoy said on Monday that {TRAINING}.
Officials in Vesta have not commented.
The Rivermen's spokesman Odo Brann denied that any foreigner took part.
Mira Holt, an analyst in Port Sarn, said it was possible but hard to verify.
Norland's army counted 400 dead; the Rivermen's hospital counted 46.
متحدث باسم عصبة الخليج قال إن الجسر دمر بأيدي مهندسين محليين
Представитель Острова назвал взрыв террористической атакой
A line with [b]brackets[/b], [@click=app.quit]a trap[/] and an escape \x1b[31m sequence."""


class MemoryHit(NamedTuple):
    """What the double finds."""

    claim: Claim
    spans: tuple[tuple[int, int], ...]


KEYS = {
    "divergence": lambda head: (-head.divergence, -head.claims, head.id),
    "claims": lambda head: (-head.claims, head.id),
    "newest": lambda head: ([-ord(letter) for letter in head.last or ""], head.id),
    "title": lambda head: (head.title.casefold(), head.id),
}


def within(number, bounds):
    """Tell whether a number is within bounds, either of which may be missing."""
    low, high = bounds
    return (low is None or number >= low) and (high is None or number <= high)


def fits(head, wanted, claims=()):
    """Tell whether a head is wanted, given the claims of its event."""
    return (
        all(
            any(
                camp in (None, claim.camp) and all(said.fits(claim) for said in wanted.said)
                for claim in claims
            )
            for camp in (wanted.camps or (None,) if wanted.said else ())
        )
        and set(wanted.camps) <= set(head.camps)
        and not set(wanted.silent) & set(head.camps)
        and all(word.casefold() in head.title.casefold() for word in wanted.words)
        and (wanted.since is None or (head.last or "") >= wanted.since)
        and (wanted.until is None or (head.first or "~") < wanted.until + "~")
        and within(head.claims, wanted.claims)
        and within(head.divergence, wanted.divergence)
        and within(len(head.documents), wanted.documents)
    )


class MemoryReader:
    """Answers from values that a test put in."""

    def __init__(self, comparisons=(), documents=(), narratives=(), name="sample"):
        self.name = name
        self.by_event = {comparison.event.id: comparison for comparison in comparisons}
        self.by_document = {document.id: document for document in documents}
        self.heads = tuple(narratives)
        self.failed = {}
        found = {}
        for comparison in comparisons:
            for point in comparison.points:
                for cell in point.cells.values():
                    found |= {claim.id: claim for claim in cell.claims}
        self.by_claim = found

    read_only = True

    def changes(self):
        """Return no changes: this double only reads."""
        return ()

    def events(self):
        """Return heads."""
        return tuple(comparison.event for comparison in self.by_event.values())

    def event_head(self, event, /):
        """Return one head."""
        return next((head for head in self.events() if head.id == event), None)

    def spoken(self, event):
        """Return the claims of an event."""
        points = self.by_event[event].points if event in self.by_event else ()
        return [claim for point in points for cell in point.cells.values() for claim in cell.claims]

    def chosen(self, wanted):
        """Return the heads that fit."""
        return [head for head in self.events() if fits(head, wanted, self.spoken(head.id))]

    def names_like(self, field, words, /):
        """Return the names that hold the words, entities as they are."""
        every = {
            claim.outlet if field == "outlet" else claim.source.name
            for claim in self.by_claim.values()
            if field != "entity" and (field == "outlet" or claim.source is not None)
        } - {None}
        return tuple(name for name in sorted(every) if words.lower() in name.lower()) or (words,)

    def event_count(self, wanted=ALL):
        """Return how many heads fit."""
        return len(self.chosen(wanted))

    def event_page(self, offset=0, limit=-1, *, order="divergence", wanted=ALL):
        """Return a part of the heads that fit."""
        heads = sorted(self.chosen(wanted), key=KEYS[order])
        return tuple(heads[offset : None if limit < 0 else offset + limit])

    def skipped(self):
        """Return what was put in as not readable."""
        return self.failed

    def comparison(self, event_id, /):
        """Return one event."""
        if event_id not in self.by_event:
            raise UsageError(f"no event {event_id!r}", "`narratives list` shows the events")
        return self.by_event[event_id]

    def document(self, document_id, /):
        """Return one document."""
        return self.by_document[document_id]

    def claims_of(self, document_id, /):
        """Return claims of a document."""
        claims = [claim for claim in self.by_claim.values() if claim.document == document_id]
        return tuple(sorted(claims, key=lambda claim: claim.spans[0]))

    def event_with(self, document_id, offset, /):
        """Return the event of a document; all of it is in one here."""
        found = (c.event.id for c in self.by_event.values() if document_id in c.event.documents)
        return next(found, None)

    def narratives(self):
        """Return narrative heads."""
        return self.heads

    def claim(self, claim_id, /):
        """Return one claim."""
        return self.by_claim[claim_id]

    def search_words(self, query, /, *, limit=200):
        """Return claims with all words."""
        words = query.lower().split()
        hits = []
        for claim in self.by_claim.values():
            text = claim.text.lower()
            if words and all(word in text for word in words):
                spans = tuple(
                    m.span() for word in words for m in re.finditer(re.escape(word), text)
                )
                hits.append(MemoryHit(claim, spans))
        return tuple(hits[:limit])

    def registry(self):
        """Return the invented camps."""
        return Registry(camps=CAMPS)

    def counts(self):
        """Return numbers."""
        return {
            "documents": len(self.by_document),
            "claims": len(self.by_claim),
            "events": len(self.by_event),
            "narratives": len(self.heads),
            "skipped": len(self.failed),
        }


def cell_of(*claims, state="claims", searched=2):
    """Return a cell whose claims all stand as the cell does."""
    own = state if state in ("claims", "denies", "doubts", "no_comment") else "claims"
    stances = tuple(ClaimStance(claim=claim.id, state=own, why="cue") for claim in claims)
    return Cell(state=state, claims=claims, stances=stances, documents_searched=searched)


def row_of(number, title, verdict, cells, why=""):
    """Return a point; camps that are not named are silent, the council has no documents."""
    full = {camp.id: Cell(state="silent", documents_searched=2) for camp in CAMPS}
    full["council"] = Cell(state="no_documents")
    claims = [claim for cell in cells.values() for claim in cell.claims]
    return Point(
        id=f"p_{number}",
        title=title,
        title_claim=claims[0].id if claims else None,
        verdict=verdict,
        why=why,
        cells=full | cells,
    )


def event_of(  # noqa: PLR0913 - the parts of an event
    identifier, title, documents, points, *, divergence=50, naming=(), disagreements=()
):
    """Return a comparison of all camps."""
    claims = [c for point in points for cell in point.cells.values() for c in cell.claims]
    camps = [camp for camp in CAMPS if any(claim.camp == camp.id for claim in claims)]
    head = EventHead(
        id=identifier,
        title=title,
        first="2031-03-02",
        last="2031-03-05",
        documents=tuple(document.id for document in documents),
        claims=len(claims),
        camps=tuple(camp.id for camp in camps),
        divergence=divergence,
    )
    sources = tuple(
        SourceNote(
            id=document.id,
            path=document.path,
            title=document.title,
            outlet=document.outlet,
            outlet_camp=None,
            date=document.date,
            language=document.language,
            url=document.url,
            sha256=document.sha256,
            claims=sum(claim.document == document.id for claim in claims),
        )
        for document in documents
    )
    seen = set()
    timeline = []
    for point in points:
        for camp, cell in point.cells.items():
            for claim in cell.claims[:1]:
                entry = TimelineEntry(
                    date=claim.published,
                    camp=camp,
                    point=point.id,
                    claim=claim.id,
                    first=claim.published is not None and point.id not in seen,
                )
                seen.add(point.id)
                timeline.append(entry)
    columns = tuple(
        CampColumn(id=camp.id, label=camp.label, tag=camp.tag, documents=1) for camp in CAMPS
    )
    return Comparison(
        event=head,
        camps=columns,
        points=tuple(points),
        naming=naming,
        disagreements=disagreements,
        numbers=[
            NumberLine(point=point.id, camp=camp, claim=claim.id, quantity=quantity)
            for point in points
            for camp, cell in point.cells.items()
            for claim in cell.claims
            for quantity in claim.numbers
        ],
        timeline=timeline,
        sources=sources,
        placements=placements_of(points),
        manifest={"version": "0"},
    )


def side_of(claim, words):
    """Return one side of a disagreement, with the place of its words."""
    at = claim.spans[0][0] + claim.text.index(words)
    return Side(camp=claim.camp, claim=claim.id, text=words, span=(at, at + len(words)))


def figure(claim, words, number):
    """Return the claim with a figure that it states."""
    at = claim.spans[0][0] + claim.text.index(words)
    quantity = Quantity(
        text=words, span=(at, at + len(words)), low=number, high=number, unit="killed"
    )
    return Claim(**{**dict(claim), "numbers": (quantity,)})


def placements_of(points):
    """Return made-up similarities: each row is a little nearer to the next one than the last."""
    found = {}
    for number, point in enumerate(points):
        other = points[(number + 1) % len(points)].id if len(points) > 1 else None
        for claim in (claim for cell in point.cells.values() for claim in cell.claims):
            found[claim.id] = Placement(
                row=point.id,
                similarity=0.62 + number / 50,
                channels={"content": 0.6, "words": 0.5},
                shared=("bridge", "night"),
                next_row=other,
                next_similarity=0.61 if other else None,
            )
    return found


def sample():
    """Return a workspace with two events, every cell state, four scripts and hostile text."""
    document = make_document(
        TEXT,
        path="bridge.txt",
        outlet="Port Sarn Post",
        date="2031-03-04",
        title="Bridge destroyed",
    )
    other = make_document(
        "The Rivermen said the bridge fell by itself.\nMira Holt said floods are likely.",
        path="flood.txt",
        outlet="Ilm Gazette",
        date="2031-03-05",
    )

    def said(words, speaker, camp, in_document=document, **fields):
        placed = {"event": "e_bridge", "point": "p_1"} | fields
        return make_claim(in_document, words, speaker=speaker, camp=camp, **placed)

    training = said(
        TRAINING,
        "Norland's envoy",
        "norland",
        chain=("Port Sarn Post", "Harbour Wire", "Norland's envoy"),
        narrative="n_guard",
    )
    silence = said("have not commented", "Officials in Vesta", "vesta", modality="no_comment")
    denial = said("any foreigner took part", "Odo Brann", "rivermen", modality="denied")
    doubt = said("it was possible but hard to verify", "Mira Holt", "analyst", modality="possible")
    arabic = said("الجسر دمر بأيدي مهندسين محليين", "متحدث باسم عصبة الخليج", "gulf", point="p_2")
    cyrillic = said("террористической атакой", "Представитель Острова", "ostrov", point="p_3")
    trap = said(
        "[b]brackets[/b], [@click=app.quit]a trap[/] and an escape \x1b[31m sequence",
        "Mira Holt",
        "analyst",
        point="p_2",
    )
    count = said("400 dead", "Norland's army", "norland", point="p_4")
    fewer = said("the Rivermen's hospital counted 46", "Rivermen", "rivermen", point="p_4")
    count, fewer = figure(count, "400 dead", 400.0), figure(fewer, "46", 46.0)
    itself = said(
        "the bridge fell by itself", "Rivermen", "rivermen", other, event="e_flood", point="p_9"
    )
    floods = said("floods are likely", "Mira Holt", "analyst", other, event="e_flood", point="p_9")
    naming = Naming(
        referent="the fighters",
        uses=(
            NamingUse(camp="norland", name="militants", count=1, claims=(training.id,)),
            NamingUse(
                camp="norland", name="Rivermen", count=1, claims=(training.id,), voice="outlet"
            ),
            NamingUse(camp="analyst", name="bridge crew", count=2, claims=(doubt.id,)),
        ),
    )
    bridge = event_of(
        "e_bridge",
        "Who blew up the bridge over the Ilm",
        (document, other),
        (
            row_of(
                1,
                "instructors from the GUARD [Vesta intelligence] trained the Rivermen",
                "contested",
                {
                    "norland": cell_of(training),
                    "vesta": cell_of(silence, state="no_comment"),
                    "rivermen": cell_of(denial, state="denies"),
                    "analyst": cell_of(doubt, state="doubts"),
                },
                why="claimed by NO; denied by RI; doubted by AN",
            ),
            row_of(
                2,
                "الجسر دمر بأيدي مهندسين محليين",
                "naming_differs",
                {"gulf": cell_of(arabic), "analyst": cell_of(trap)},
            ),
            row_of(3, "террористической атакой", "one_camp_only", {"ostrov": cell_of(cyrillic)}),
            row_of(
                4,
                "People killed at the bridge",
                "numbers_differ",
                {"norland": cell_of(count), "rivermen": cell_of(fewer)},
            ),
        ),
        divergence=82,
        naming=(naming,),
        disagreements=(
            Disagreement(
                point="p_1",
                kind="polarity",
                one=side_of(training, "trained the Rivermen"),
                other=side_of(denial, "any foreigner took part"),
            ),
            Disagreement(
                point="p_4",
                kind="number",
                one=side_of(count, "400 dead"),
                other=side_of(fewer, "46"),
            ),
        ),
    )
    flood = event_of(
        "e_flood",
        "Flood on the Ilm [sic]",
        (other,),
        (
            row_of(
                9,
                "the bridge fell by itself",
                "no_dispute_found",
                {"rivermen": cell_of(itself), "analyst": cell_of(floods)},
            ),
        ),
        divergence=12,
    )
    guard = NarrativeHead(
        id="n_guard",
        camp="norland",
        title="instructors from the GUARD [Vesta intelligence] trained the Rivermen",
        title_claim=training.id,
        events=("e_bridge",),
        documents=2,
        origins=1,
        claims=(training.id,),
        first="2031-03-04",
        last="2031-03-04",
    )
    return MemoryReader((bridge, flood), (document, other), (guard,))

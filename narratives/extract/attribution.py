"""What the finders return: one source-cue-content link, before names, modality and camps."""

from dataclasses import dataclass
from typing import Literal

from narratives.model import Span

AttributionKind = Literal["direct", "mixed", "indirect", "attitude"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One link of a source, a cue and a content (Pareti 2016), as offsets into the document.

    A dataclass and not a domain value: thousands are made and thrown away per document, and none
    leaves `narratives.extract`.
    """

    block: int
    """Index into `Document.blocks` of the block in which the content begins."""
    kind: AttributionKind
    """`attitude` is a wish or an opinion that nobody is said to have put in words."""
    source: Span | None
    """The words that stand for who speaks; None if the text leaves it out."""
    cue: Span | None
    """The words that report, auxiliaries and particles included; None for a floating quotation."""
    lemma: str | None
    """Dictionary form of the cue's verb, `according to`, `allegedly`, `:` (label), …"""
    cue_class: str | None
    """Class of the cue in the lexicon, `adverb`, `no_comment`, `unverified`, or None."""
    negated: bool
    """Whether the reporting itself is negated: `has not commented`, `never said that`."""
    spans: tuple[Span, ...]
    """The content in reading order, quotation marks included; never empty."""
    target: Span | None = None
    """Whom an accusation is directed at: X in `accused X of Y`."""
    flags: frozenset[str] = frozenset()
    """What later steps need to know: headline, inverted, floating, nested, inherited, …"""
    confidence: float = 0.5
    """How sure the finder is of the link, 0 to 1; says nothing about the content."""
    found_by: str = "rule"
    """`model`, `both` or `rule:NAME`."""

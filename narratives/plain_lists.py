"""Lists in linear text: events, narratives, one narrative, hits of a search, a text with claims."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from narratives.model import (
    CampColumn,
    Claim,
    Comparison,
    Document,
    EventHead,
    NarrativeHead,
    Point,
    Theme,
)
from narratives.plain import quoted, said, verb, wrap
from narratives.wording import (
    SILENCE,
    STANDING,
    STATE_SIGNS,
    attribution,
    chain,
    counted,
    period,
    speaker,
    told_by_hand,
)

if TYPE_CHECKING:
    from narratives.camps import Registry
    from narratives.workspace import SearchHit

# Lists


def events_text(
    heads: Sequence[EventHead],
    registry: "Registry",
    width: int = 80,
    *,
    numbers: Mapping[str, int] | None = None,
    total: int | None = None,
) -> str:
    """Return the list of events, three short lines each, numbered as `show` takes them.

    Args:
        heads: The events in the order to show.
        registry: The camps.
        width: Terminal cells in a line.
        numbers: By event id the number that `show` takes, where the list is a choice of the
            events or in another order; counted from 1 if None.
        total: How many events there are, if more than are shown.
    """
    lines = [counted(total or len(heads), "event")]
    for place, head in enumerate(heads, start=1):
        number = place if numbers is None else numbers[head.id]
        lines += ["", *wrap(head.title, width, f"{number:>3}. ", "     ")]
        camps = " ".join(registry.column(camp).tag for camp in head.camps)
        facts = (
            counted(head.claims, "claim"),
            counted(len(head.documents), "document"),
            camps or "no camp",
            f"divergence {head.divergence}",
            period(head.first, head.last),
            head.id,
        )
        lines += wrap(" · ".join(facts), width, "     ")
    return "\n".join(line.rstrip() for line in lines)


def narratives_text(
    heads: Sequence[NarrativeHead],
    registry: "Registry",
    width: int = 80,
    *,
    total: int | None = None,
) -> str:
    """Return the list of narratives with their support; `total` if there are more than these."""
    lines = [counted(total or len(heads), "narrative")]
    for number, head in enumerate(heads, start=1):
        camp = registry.column(head.camp)
        lines += ["", *wrap(f"{camp.label}: «{head.title}»", width, f"{number:>3}. ", "     ")]
        lines += wrap(_support(head), width, "     ")
        lines += _theme(head, width, "     ")
    return "\n".join(line.rstrip() for line in lines)


class ToldTheme(NamedTuple):
    """A theme with its narratives, the widest support first."""

    theme: Theme
    told: tuple[NarrativeHead, ...]


def themes_of(heads: Sequence[NarrativeHead]) -> list[ToldTheme]:
    """Return the themes of all these narratives, those with the most narratives first."""
    told: dict[str, list[NarrativeHead]] = {}
    themes: dict[str, Theme] = {}
    for head in heads:
        if head.theme is not None:
            themes[head.theme.id] = head.theme
            told.setdefault(head.theme.id, []).append(head)
    order = sorted(told, key=lambda name: (-len(told[name]), name))
    return [ToldTheme(themes[name], tuple(told[name])) for name in order]


def themes_text(
    found: Sequence[ToldTheme],
    registry: "Registry",
    width: int = 80,
    *,
    total: int | None = None,
) -> str:
    """Return the list of themes, each with its narratives; `total` if there are more than these."""
    lines = [f"{counted(total or len(found), 'loose theme')}: a subject in common, no statement"]
    for number, (theme, told) in enumerate(found, start=1):
        camp = registry.column(told[0].camp)
        lines += ["", *wrap(f"{camp.label}: «{theme.title}»", width, f"{number:>3}. ", "     ")]
        lines += wrap(f"{counted(len(told), 'narrative')} · {theme.id}", width, "     ")
        for head in told:
            lines += wrap(f"{head.id}  «{head.title}»", width, "       ", "         ")
    return "\n".join(line.rstrip() for line in lines)


def _theme(head: NarrativeHead, width: int, indent: str = "") -> list[str]:
    """Return what a narrative is loosely about, marked as that."""
    if head.theme is None:
        return []
    of = counted(head.theme.narratives, "narrative")
    return wrap(f"loose theme {head.theme.id} of {of}: «{head.theme.title}»", width, indent)


def _support(head: NarrativeHead) -> str:
    parts = (
        counted(len(head.claims), "claim"),
        counted(len(head.events), "event"),
        counted(head.documents, "document"),
        counted(head.origins, "independent origin"),
        period(head.first, head.last),
        head.id,
        told_by_hand(head),
    )
    return " · ".join(filter(None, parts))


def narrative_text(
    narrative: NarrativeHead,
    claims: Sequence[Claim],
    comparisons: Sequence[Comparison],
    registry: "Registry",
    width: int = 80,
) -> str:
    """Return a narrative: what the camp says, event by event, and what the others answer."""
    camp = registry.column(narrative.camp)
    lines = wrap(f"{camp.label}: «{narrative.title}»", width)
    lines += wrap(_support(narrative), width)
    lines += _theme(narrative, width)
    lines += ["", *wrap(f"{STANDING} {SILENCE}", width)]
    for comparison in comparisons:
        mine = [claim for claim in claims if claim.event == comparison.event.id]
        if not mine:
            continue
        lines += ["", *wrap(comparison.event.title, width)]
        event = comparison.event
        lines += wrap(f"{event.id} · {period(event.first, event.last)}", width)
        numbers = {source.id: index for index, source in enumerate(comparison.sources, start=1)}
        for claim in mine:
            lines += wrap(said(claim), width, "   ", "     ")
            place = f"{chain(claim)}, ¶{claim.paragraph} [{numbers.get(claim.document, '?')}]"
            lines += wrap(f"{place} · {attribution(claim)}", width, "     ")
        points = {claim.point for claim in mine}
        for point in comparison.points:
            if point.id in points:
                lines += _answers(point, comparison.camps, narrative.camp, width)
    return "\n".join(line.rstrip() for line in lines)


def _answers(point: Point, camps: Sequence[CampColumn], told_by: str, width: int) -> list[str]:
    lines = []
    for camp in camps:
        cell = point.cells[camp.id]
        if camp.id == told_by or not cell.claims:
            continue
        first = cell.claims[0]
        more = f" (and {len(cell.claims) - 1} more)" if len(cell.claims) > 1 else ""
        head = f"{STATE_SIGNS[cell.state]} {camp.label} ({camp.tag}) {verb(cell)}"
        text = f"{head}: {said(first)}{more}"
        lines += wrap(text, width, "     ", "       ")
    return lines


# Claims


def hits_text(
    hits: Iterable["SearchHit"], registry: "Registry", width: int = 80, *, scores: bool = False
) -> str:
    """Return search results: camp, speaker, words with the matched places in brackets, place.

    With `scores`, each says its score and the claim's id, for choosing among candidates.
    """
    lines = []
    for hit in hits:
        claim = hit.claim
        camp = registry.column(claim.camp)
        text = _marked(claim.text, hit.spans)
        lines += wrap(f"{speaker(claim)}: {text}", width, f"{camp.tag}  ", "    ")
        place = (claim.outlet or claim.path, f"¶{claim.paragraph}", claim.published)
        parts = (*place, *((f"score {hit.score:.2f}", claim.id) if scores else (claim.event,)))
        lines += wrap(" · ".join(part for part in parts if part), width, "    ")
    return "\n".join(line.rstrip() for line in lines)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], "»", text[start:end], "«"]
        last = end
    return "".join(parts) + text[last:]


def explained_text(
    document: Document, claims: Sequence[Claim], registry: "Registry", width: int = 80
) -> str:
    """Return a document's claims in reading order, each with all that was decided about it."""
    lines = wrap(document.title or document.path, width)
    facts = (document.path, document.outlet, document.date or "no date", document.language)
    lines += wrap(" · ".join(fact for fact in facts if fact), width)
    for claim in sorted(claims, key=lambda claim: (claim.spans, claim.id)):
        camp = registry.column(claim.camp)
        lines += ["", *wrap(quoted(claim), width, f"¶{claim.paragraph} ", "   ")]
        who = speaker(claim)
        how = claim.source.resolved_by if claim.source else None
        lines += wrap(f"{who} ({how})" if how else who, width, "   who    ")
        lines += wrap(f"{camp.label} by {claim.camp_rule}", width, "   camp   ")
        cue = f", by “{claim.cue.text}”" if claim.cue else ""
        lines += wrap(f"{claim.kind}, {claim.modality.replace('_', ' ')}{cue}", width, "   how    ")
        lines += wrap(f"{attribution(claim)}, found by {claim.found_by}", width, "   sure   ")
    return "\n".join(line.rstrip() for line in lines)

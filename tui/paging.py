"""A list of events of any length: the heads in view are read in pages, the rest is a number."""

from collections import OrderedDict
from typing import Protocol

from narratives.model import EventHead
from narratives.store.heads import ALL, EventFilter, EventOrder

PAGE = 100
"""Heads read at once: some 8 ms, and two screens of the tallest terminal."""

KEPT = 30
"""Pages kept: what was looked at last, some 3,000 heads or 6 MB."""

NEAR = 5
"""Pages from the start that are looked through for an event that is not where it was."""


class Heads(Protocol):
    """What has heads of events; a workspace is one."""

    def event_count(self, wanted: EventFilter = ALL) -> int:
        """Return how many events are wanted."""
        ...

    def event_page(
        self,
        offset: int = 0,
        limit: int = -1,
        *,
        order: EventOrder = "divergence",
        wanted: EventFilter = ALL,
    ) -> tuple[EventHead, ...]:
        """Return the heads at places `offset` up to `offset + limit` of a list."""
        ...


class EventPages:
    """The events of a filter in an order; reads a page when it is first asked for it."""

    def __init__(
        self, heads: Heads, wanted: EventFilter = ALL, order: EventOrder = "divergence"
    ) -> None:
        self._heads, self._wanted, self._order = heads, wanted, order
        self._pages: OrderedDict[int, tuple[EventHead, ...]] = OrderedDict()
        self._count = heads.event_count(wanted)
        self.camps: frozenset[str] = frozenset()
        """Camps that speak in the events read so far."""

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> EventHead:
        """Return the head at a place.

        Raises:
            IndexError: There is none, or there is none any more.
        """
        return self._page(place // PAGE)[place % PAGE]

    def _page(self, number: int) -> tuple[EventHead, ...]:
        page = self._pages.get(number)
        if page is None:
            page = self._heads.event_page(
                number * PAGE, PAGE, order=self._order, wanted=self._wanted
            )
            self._pages[number] = page
            self.camps |= {camp for head in page for camp in head.camps}
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        self._pages.move_to_end(number)
        return page

    def first(self, most: int) -> tuple[EventHead, ...]:
        """Return at most so many heads from the beginning."""
        return tuple(self[place] for place in range(min(most, len(self))))

    def find(self, event: str, near: int = 0) -> int | None:
        """Return the place of an event, None if it is not close to where it may be expected.

        Looked through are the pages that were read, those about `near`, and the first ones: a list
        that shows another order or filter starts at its top rather than reading all of itself.
        """
        around = range(max(0, near // PAGE - 1), near // PAGE + 2)
        last = max(0, (len(self) - 1) // PAGE)
        numbers: list[int] = [*self._pages, *around, *range(NEAR)]
        for number in dict.fromkeys(numbers):
            if number <= last and len(self):
                ids = [head.id for head in self._page(number)]
                if event in ids:
                    return number * PAGE + ids.index(event)
        return None

"""Two short lists: what could not be read, and the cells that were marked to come back to."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.messages import OpenEvent
from tui.reader import Reader
from tui.screens.page import Page
from tui.state import Bookmark
from tui.text import Piece, cut, padded, paragraph
from tui.views.camps import CampName, camp_names, chip
from tui.views.events import empty_lines
from tui.views.narratives import Item
from tui.views.words import counted
from tui.widgets.items import ItemPaper
from tui.widgets.paper import CursorPaper, Prose


class SkippedScreen(Page):
    """Lists the files that could not be read, each with the reason."""

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield Prose(id="skipped")

    def on_mount(self) -> None:
        """Give the list the keyboard."""
        self.query_one(Prose).focus()

    @on(Prose.Resized)
    def read_again(self) -> None:
        """Lay out what could not be read."""
        pane = self.query_one(Prose)
        skipped = self.ask(self.reader.skipped) or {}
        self.title_bar(["Not read"], [counted(len(skipped), "file")])
        width = max(20, pane.room)
        lines = paragraph(
            "These could not be read. The rest is complete; reports list them too.",
            width - 2,
            style="muted",
        )
        for path, reason in skipped.items():
            lines.append(padded([], width))
            lines += paragraph(path, width - 2, style="bold")
            lines += [padded([Piece("  "), *line], width) for line in paragraph(reason, width - 4)]
        if not skipped:
            lines = empty_lines(["Everything that was added could be read."], width - 2)
        pane.show([padded([Piece(" "), *line], width) for line in lines])


def bookmark_items(
    bookmarks: Sequence[Bookmark],
    titles: Mapping[str, str],
    camps: Mapping[str, CampName],
    width: int,
) -> list[Item]:
    """Return a heading an event with bookmarks, and under it one line a bookmark."""
    items: list[Item] = []
    for event in dict.fromkeys(one.event for one in bookmarks):
        title = titles.get(event, "an event that is gone")
        items.append(Item("band", (padded([Piece(" "), *cut(title, width - 2, "bold")], width),)))
        for position, one in enumerate(bookmarks):
            if one.event == event:
                camp = camps[one.camp]
                lead = [Piece("  "), chip(camp.tag, camp.hue), Piece("  ")]
                line = padded([*lead, *cut(one.title, width - 9)], width)
                items.append(Item("paper", (line,), (str(position),)))
    return items


class BookmarksScreen(Page):
    """Lists bookmarks; enter goes to the cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "open",
            "Go there",
            key_display="⏎",
            id="bookmarks.open",
            tooltip="Compare the event of this bookmark, with the cursor on its cell",
        ),
        Binding("b", "remove", "Remove", id="bookmarks.remove", tooltip="Remove this bookmark"),
        Binding("escape", "back", "Back", id="back", tooltip="Back to where you came from"),
    ]

    def __init__(self, reader: Reader, bookmarks: Sequence[Bookmark]) -> None:
        super().__init__(reader)
        self.bookmarks = tuple(bookmarks)

    def body(self) -> ComposeResult:
        """Yield the list."""
        yield ItemPaper(id="bookmarks")

    def on_mount(self) -> None:
        """Show the bookmarks."""
        self.query_one(ItemPaper).focus()
        self.show()

    def show(self) -> None:
        """Lay out the bookmarks."""
        self.title_bar(["Bookmarks"], [counted(len(self.bookmarks), "bookmark")])
        self.query_one(ItemPaper).show(self.items)

    def items(self, width: int) -> Sequence[Item]:
        """Return the bookmarks as items, or how to set one."""
        if not self.bookmarks:
            lines = empty_lines(["No bookmarks. `b` sets one on a cell of a comparison."], width)
            return [Item("paper", tuple(lines))]
        heads = (self.reader.event_head(one.event) for one in self.bookmarks)
        titles = {head.id: head.title for head in heads if head is not None}
        camps = camp_names(self.reader.registry(), {one.camp for one in self.bookmarks})
        return bookmark_items(self.bookmarks, titles, camps, width)

    def chosen(self) -> Bookmark | None:
        """Return the bookmark with the cursor."""
        places = self.query_one(ItemPaper).claims()
        return self.bookmarks[int(places[0])] if places else None

    @on(CursorPaper.Chosen, "#bookmarks")
    def action_open(self) -> None:
        """Go to the cell of the bookmark."""
        one = self.chosen()
        if one is not None:
            self.post_message(OpenEvent(one.event, one.point, one.camp))

    def action_remove(self) -> None:
        """Remove the bookmark."""
        one = self.chosen()
        if one is not None:
            self.bookmarks = tuple(other for other in self.bookmarks if other != one)
            self.app.bookmarks = self.bookmarks
            self.show()

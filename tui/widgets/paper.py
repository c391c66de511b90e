"""Line-API widgets: they ask for the lines in view and keep nothing for the others.

Stock lists do not carry a large workspace: at 100,000 rows an OptionList took 7 s to its first
paint and as long at every resize, a list of lines 0.07 s.
"""

from typing import ClassVar

from rich.segment import Segment
from textual import events, getters
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.bidi import visual
from tui.look import LookApp
from tui.palette import Palette, look
from tui.text import LEFT_TO_RIGHT_MARK, Line, line_text, padded, piece_at, to_ascii

SIDEWAYS: list[BindingType] = [
    Binding("h,left", "side(-1)", "Left", show=False, id="move.left", tooltip="Camp to the left"),
    Binding(
        "l,right", "side(1)", "Right", show=False, id="move.right", tooltip="Camp to the right"
    ),
]
"""The keys of papers with columns."""


def painted(
    line: Line, kind: str, palette: Palette, *, plain_glyphs: bool, reorder: bool = False
) -> Strip:
    """Return a line in the styles of the palette; with `reorder`, in the order of the screen."""
    if plain_glyphs:
        line = to_ascii(line)
    if reorder:
        line = tuple(piece._replace(text=visual(piece.text)) for piece in line)
    return Strip([Segment(piece.text, look(palette, piece.style, kind)) for piece in line])


def selected(line: Line, start: int, end: int) -> Line:
    """Return the line with the characters from `start` to `end` (-1: the end) reversed."""
    result = []
    at = 0
    for piece in line:
        stop = at + len(piece.text)
        low = max(at, start) - at
        high = (stop if end < 0 else min(stop, end)) - at
        if low < high:
            parts = (piece.text[:low], piece.text[low:high], piece.text[high:])
            styles = (piece.style, f"{piece.style} reverse", piece.style)
            result += [
                piece._replace(text=part, style=style)
                for part, style in zip(parts, styles, strict=True)
                if part
            ]
        else:
            result.append(piece)
        at = stop
    return tuple(result)


class Paper(ScrollView, can_focus=True):
    """Shows lines; a subclass says which."""

    DEFAULT_CSS = """
    Paper {
        overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        background: $background; height: 1fr; width: 1fr;
        scrollbar-background: $background; scrollbar-color: $foreground 25%;
        scrollbar-background-hover: $background; scrollbar-background-active: $background;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down", "Down", show=False, id="move.down", tooltip="Move down"),
        Binding("k,up", "scroll_up", "Up", show=False, id="move.up", tooltip="Move up"),
        Binding(
            "g,home", "scroll_home", "First", show=False, id="move.home", tooltip="Go to the start"
        ),
        Binding("G,end", "scroll_end", "Last", show=False, id="move.end", tooltip="Go to the end"),
        Binding(
            "ctrl+d,pagedown,space",
            "page_down",
            "Page down",
            show=False,
            id="move.page_down",
            tooltip="Move a page down",
        ),
        Binding(
            "ctrl+u,pageup",
            "page_up",
            "Page up",
            show=False,
            id="move.page_up",
            tooltip="Move a page up",
        ),
    ]
    app = getters.app(LookApp)

    @property
    def room(self) -> int:
        """Width of a line: the widget without the cells kept for the scroll bar."""
        return self.scrollable_content_region.width

    def line_count(self) -> int:
        """Return the number of lines."""
        return 0

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return kind (paper, band, cursor) and pieces of line `y`."""
        del y
        return ("paper", ())

    def lay_out(self) -> None:
        """Take up a new width or new data."""

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.renew()

    def renew(self) -> None:
        """Lay out anew and paint."""
        if self.room:
            self.lay_out()
            self.virtual_size = Size(self.room, self.line_count())
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the widget."""
        width = self.room
        y += self.scroll_offset.y
        kind, line = self.line_at(y) if y < self.line_count() else ("paper", ())
        line = padded(line, width)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(y)) is not None:
            line = selected(line, *span)
        app = self.app
        strip = painted(line, kind, app.palette, plain_glyphs=app.plain_glyphs, reorder=app.reorder)
        return strip.apply_offsets(0, y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, without the marks that keep right-to-left columns apart."""
        lines = [line_text(self.line_at(y)[1]).rstrip() for y in range(self.line_count())]
        return selection.extract("\n".join(lines)).replace(LEFT_TO_RIGHT_MARK, ""), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        del selection
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the piece that was clicked, or move the cursor there."""
        y = event.y + self.scroll_offset.y
        if y >= self.line_count():
            return
        piece = piece_at(self.line_at(y)[1], event.x)
        if piece is not None and piece.action:
            await self.app.run_action(piece.action, self.screen)
            return
        self.point_to(event.x, y, deep=event.chain >= 2)

    def point_to(self, x: int, y: int, *, deep: bool) -> None:
        """Move the cursor to a cell; `deep` after a double click."""


class Prose(Paper):
    """Shows lines that were laid out by someone else."""

    def __init__(self, *, id: str | None = None, can_focus: bool = True) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.can_focus = can_focus
        self.lines: list[Line] = []

    class Resized(Message):
        """The width changed: lay out again."""

        def __init__(self, prose: "Prose") -> None:
            super().__init__()
            self.prose = prose

        @property
        def control(self) -> "Prose":
            """The widget that was resized."""
            return self.prose

    def on_resize(self) -> None:
        """Ask for lines of the new width."""
        self.post_message(self.Resized(self))

    def show(self, lines: list[Line], *, top: bool = True) -> None:
        """Show other lines, from the top unless they continue what was shown."""
        self.lines = lines
        self.renew()
        if top:
            self.scroll_to(y=0, animate=False, immediate=True)

    def line_count(self) -> int:
        """Return the number of lines."""
        return len(self.lines)

    def line_at(self, y: int) -> tuple[str, Line]:
        """Return a line."""
        return ("paper", self.lines[y])


class CursorPaper(Paper):
    """Shows items of one or more lines, one of which has the cursor."""

    class Moved(Message):
        """The cursor is on another item."""

        def __init__(self, paper: "CursorPaper") -> None:
            super().__init__()
            self.paper = paper

        @property
        def control(self) -> "CursorPaper":
            """The widget whose cursor moved."""
            return self.paper

    class Chosen(Moved):
        """A double click on the item with the cursor."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        super().__init__(id=id)
        self.cursor = 0

    def on_resize(self) -> None:
        """Lay out for the new width, with the cursor in view."""
        super().on_resize()
        self.call_after_refresh(self.bring_into_view)

    def item_count(self) -> int:
        """Return the number of items."""
        return self.line_count()

    def region_of(self, item: int) -> tuple[int, int]:
        """Return first line and number of lines of an item."""
        return item, 1

    def item_at(self, y: int) -> int:
        """Return the item that holds line `y`."""
        return y

    def move_to(self, item: int) -> None:
        """Put the cursor on an item and bring it into view."""
        if not self.item_count():
            return
        item = max(0, min(self.item_count() - 1, item))
        before, self.cursor = self.cursor, item
        top = self.scroll_offset.y
        self.bring_into_view()
        if item == before:
            return
        if self.scroll_offset.y == top and before < self.item_count():
            # Only what the cursor leaves and what it reaches is painted: a tenth of a full repaint.
            self.refresh_lines(*self.region_of(before))
            self.refresh_lines(*self.region_of(item))
        else:
            self.refresh()
        self.post_message(self.Moved(self))

    def bring_into_view(self) -> None:
        """Scroll so that the item with the cursor is seen, its beginning if it is too long."""
        top, height = self.region_of(self.cursor)
        view = max(1, self.size.height)
        self.scroll_to_region(
            Region(0, top, 1, min(height, view)), animate=False, immediate=True, force=True
        )

    def action_scroll_down(self) -> None:
        """Move to the next item."""
        self.move_to(self.cursor + 1)

    def action_scroll_up(self) -> None:
        """Move to the item before."""
        self.move_to(self.cursor - 1)

    def action_scroll_home(self) -> None:
        """Move to the first item."""
        self.move_to(0)

    def action_scroll_end(self) -> None:
        """Move to the last item."""
        self.move_to(self.item_count() - 1)

    def action_page_down(self) -> None:
        """Move down by what is in view."""
        top, _ = self.region_of(self.cursor)
        line = min(self.line_count() - 1, top + max(1, self.size.height - 2))
        self.move_to(max(self.cursor + 1, self.item_at(line)))

    def action_page_up(self) -> None:
        """Move up by what is in view."""
        top, _ = self.region_of(self.cursor)
        self.move_to(min(self.cursor - 1, self.item_at(max(0, top - max(1, self.size.height - 2)))))

    def point_to(self, x: int, y: int, *, deep: bool) -> None:
        """Move the cursor to a cell; open its item after a double click."""
        del x
        self.move_to(self.item_at(y))
        if deep and self.item_count():
            self.post_message(self.Chosen(self))

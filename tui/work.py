"""Work beside the interface: one command at a time, shown on every screen, stopped without loss."""

from collections.abc import Sequence
from typing import Literal

from tui.jobs import run_command
from tui.look import LookApp
from tui.reader import Reader
from tui.screens.page import Page


class WorkApp(LookApp):
    """An application that runs our own commands beside its screens."""

    reader: Reader

    def action_stop(self) -> None:
        """Stop the work in the background."""
        if self.work:
            self.workers.cancel_group(self, "work")
            self.show_work("")
            self.notify("Stopped; what was finished is kept.", markup=False)
            self.refresh_data()

    def work_on(self, name: str, arguments: Sequence[str]) -> None:
        """Run one of our own commands beside the interface, unless one runs already."""
        if self.work:
            self.notify("Something is being worked on already; ctrl+x stops it.", markup=False)
            return
        self.show_work(f"{name} …")
        self.run_worker(self.worked(arguments), group="work", exclusive=True)

    async def worked(self, arguments: Sequence[str]) -> None:
        """Run a command, show how far it is, and what came of it."""
        outcome = await run_command(self.reader.path, arguments, self.show_work)
        self.show_work("")
        last = "\n".join((*outcome.lines[:3], *outcome.told[-1:]))
        severity: Literal["information", "error"] = "error" if outcome.code else "information"
        self.notify(last or "Done.", severity=severity, timeout=15, markup=False)
        self.refresh_data()

    def show_work(self, work: str) -> None:
        """Show how far the work is on the screen on top."""
        self.work = work
        if isinstance(self.screen, Page):
            self.screen.show_work()

    def refresh_data(self) -> None:
        """Let what is on top read again now, and the screens below when they are seen."""
        self.revision += 1
        if isinstance(self.screen, Page):
            self.screen.on_screen_resume()

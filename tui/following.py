"""Claims that may follow a change made by hand: looked up beside the screens, taken one by one."""

from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from narratives import changes
from narratives.curation import Entry, payload_of
from narratives.errors import NarrativesError
from narratives.workspace import Workspace
from tui.questions import Choice, Question, Spot, matching
from tui.reader import beside
from tui.screens.change import ChangeScreen
from tui.screens.page import Page
from tui.views.words import counted, quoted, speaker
from tui.work import WorkApp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narratives.lineup.suggestions import Suggestion

TAKING = ("move", "merge", "split")
"""Operations that take claims to another row."""


class FollowApp(WorkApp):
    """An application that says what may follow a change; nothing follows by itself."""

    target: str = ""
    """The row to which claims were taken last."""

    followers: "tuple[Suggestion, ...]" = ()
    """What may follow them."""

    def look_for_followers(self, entry: Entry) -> None:
        """Look beside the screens for what may follow a change.

        What might follow an older one is forgotten, unless one of these was taken just now.
        """
        taken = entry.operation == "move" and entry.after == self.target
        rest = [one for one in self.followers if one.claim != entry.subject] if taken else ()
        self.followers = tuple(rest)
        if entry.operation in TAKING and isinstance(self.reader, Workspace):
            self.run_worker(
                lambda: self.find_followers(entry), thread=True, group="follow", exclusive=True
            )

    def find_followers(self, entry: Entry) -> None:
        """Find what may follow a change, in a thread of its own."""
        from narratives.following import suggestions_after  # noqa: PLC0415 - heavy

        worker = get_current_worker()
        try:
            with beside(self.reader) as reader:
                assert isinstance(reader, Workspace)
                found = suggestions_after(reader, entry)
        except NarrativesError:
            # The change is made; only what could follow it is not known.
            return
        if not worker.is_cancelled:
            self.call_from_thread(self.offer, entry, found)

    def offer(self, entry: Entry, found: "tuple[Suggestion, ...]") -> None:
        """Say that claims may follow, and with which key they are looked at."""
        fields = payload_of(entry)
        self.target = str(fields["point"]) if fields else entry.after
        known = {one.claim: one for one in (*found, *self.followers) if one.claim != entry.subject}
        self.followers = tuple(known.values())
        if known:
            says = "claim elsewhere says" if len(known) == 1 else "claims elsewhere say"
            told = f"{len(known)} {says} nearly the same; F shows what may follow."
            self.notify(told, markup=False)

    def action_follow(self) -> None:
        """Ask which of the claims is to follow, with what each would change."""
        screen = self.screen
        if not isinstance(screen, Page):
            return
        if not self.followers:
            self.notify("Nothing is known that may follow a change.", markup=False)
            return
        event = self.reader.event_of(self.target)
        comparison = screen.ask(lambda: self.reader.comparison(event or ""))
        if comparison is not None:
            spot = Spot(self.reader, comparison, None, ())
            question = follow_question(spot, self.target, self.followers)
            self.push_screen(ChangeScreen("follow", question, spot), screen.make)


def follow_question(spot: Spot, target: str, found: "Sequence[Suggestion]") -> Question:
    """Ask which claim follows into the row `target`: each is a change of its own."""
    rows = {point.id: (n, point.title) for n, point in enumerate(spot.comparison.points, start=1)}
    claims = {one.claim: spot.log.claim(one.claim) for one in found}
    choices = []
    for one in found:
        claim = claims[one.claim]
        here = f"row {rows[one.row][0]}" if one.row in rows else "no row"
        own = "alone there" if one.stays is None else f"{one.stays:.2f} there"
        detail = f"{speaker(claim)} · {one.score:.2f}, {own}, {here}"
        choices.append(Choice(claim.id, quoted(claim.text), detail))
    title = rows[target][1] if target in rows else ""
    return Question(
        f"Which of {counted(len(found), 'claim')} is to follow? Each is a change of its own",
        "choose",
        lambda answer: changes.move(spot.log, answer[0], target),
        lambda typed: matching(choices, typed),
        about=title,
    )

"""The sample of the tests' double in a workspace file, for what writes."""

from narratives.camps import Registry
from narratives.compare import Row
from narratives.workspace import Workspace
from tests.tui.memory import CAMPS, sample


def stored_sample(path):
    """Make a workspace file of the sample and return its path."""
    reader = sample()
    with Workspace.open(path, create=True) as workspace:
        with workspace.transaction():
            workspace.set_setting("registry", Registry(camps=CAMPS).to_toml())
        for document in reader.by_document.values():
            claims = reader.claims_of(document.id)
            workspace.put_document(document, claims, found_with="test")
        events = {"e_bridge": "Who blew up the bridge over the Ilm", "e_flood": "Flood [sic]"}
        texts = list(reader.by_document)
        workspace.put_events(dict(zip(events, map(frozenset, zip(texts)), strict=True)))
        for event, title in events.items():
            rows = [
                Row(
                    id=point.id,
                    title=point.title,
                    title_claim=point.title_claim,
                    claims=tuple(c.id for cell in point.cells.values() for c in cell.claims),
                )
                for point in reader.comparison(event).points
            ]
            placements = reader.comparison(event).placements
            workspace.put_rows(event, title, rows, placements)
    return path

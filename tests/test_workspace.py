"""The workspace file: what is written is read back, and nothing else's file is touched."""

import sqlite3

import pytest

from narratives.compare import Row
from narratives.errors import UsageError, WorkspaceError
from narratives.model import EventHead
from narratives.schema import APPLICATION_ID, MIGRATIONS, folded, spaced
from narratives.store.heads import EventFilter
from narratives.workspace import StoredNarrative, Workspace
from tests.factories import TWO_CAMPS, make_claim, make_document

TEXT = "The dam\nNorland said the dam was shelled at night.\nSudmark denied that it fired.\n"
WHEN = {"when": "2031-05-02T10:00:00+00:00", "who": "tester"}


@pytest.fixture
def document():
    return make_document(TEXT, title="The dam", outlet="Fictional Post", date="2031-05-01")


@pytest.fixture
def claims(document):
    return (
        make_claim(document, "the dam was shelled", speaker="Norland", camp="norland"),
        make_claim(document, "that it fired", speaker="Sudmark", camp="sudmark", modality="denied"),
    )


@pytest.fixture
def workspace(tmp_path, document, claims):
    with Workspace.open(tmp_path / "w.db", create=True) as opened:
        with opened.transaction():
            opened.set_setting("registry", TWO_CAMPS)
        opened.put_document(document, claims, found_with="test")
        yield opened


@pytest.fixture
def lined_up(workspace, document, claims):
    workspace.put_events({"e_dam": frozenset({document.id})})
    rows = [
        Row(
            id="p_shelled",
            title=claims[0].text,
            title_claim=claims[0].id,
            claims=tuple(claim.id for claim in claims),
        )
    ]
    workspace.put_rows("e_dam", "The dam", rows)
    return workspace


def test_what_is_written_is_read_back(workspace, document, claims):
    assert workspace.document(document.id) == document
    assert list(workspace.documents()) == [document]
    assert workspace.claims_of(document.id) == claims
    assert workspace.counts()["waiting"] == 1


def test_a_claim_knows_its_place_in_the_line_up(lined_up, claims):
    claim = lined_up.claim(claims[0].id)
    assert (claim.event, claim.point, claim.narrative) == ("e_dam", "p_shelled", None)
    assert lined_up.counts()["waiting"] == 0


def test_found_again_a_claim_keeps_its_place(lined_up, document, claims):
    lined_up.put_narratives(
        [
            StoredNarrative(
                id="n_one",
                camp="norland",
                title=claims[0].text,
                title_claim=claims[0].id,
                claims=(claims[0].id,),
                origins=1,
            )
        ]
    )
    before = list(lined_up.claims())
    lined_up.put_document(document, claims, found_with="another version")
    assert list(lined_up.claims()) == before
    assert lined_up.found_with() == {document.id: "another version"}


def test_a_comparison_has_the_cells_of_its_claims(lined_up):
    (point,) = lined_up.comparison("e_dam").points
    states = {camp: cell.state for camp, cell in point.cells.items()}
    assert states == {"norland": "claims", "sudmark": "denies"}
    assert point.verdict == "contested"
    (head,) = lined_up.events()
    assert (head.id, head.title, head.claims) == ("e_dam", "The dam", 2)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("shelled", ["the dam was shelled"]),
        ("shel*", ["the dam was shelled"]),
        ("SHELLED dam", ["the dam was shelled"]),
        ("shelled fired", []),
        ('"', []),
        ('dam" OR "fired', []),
        ("text:dam", []),
        ("", []),
    ],
)
def test_search_by_words_takes_words_not_syntax(workspace, query, found):
    assert [hit.claim.text for hit in workspace.search_words(query)] == found


def test_a_hit_tells_where_the_words_stand(workspace):
    (hit,) = workspace.search_words("dam")
    assert [hit.claim.text[start:end] for start, end in hit.spans] == ["dam"]


def test_search_is_kept_in_step_when_claims_are_found_anew(workspace, document, claims):
    workspace.put_document(document, claims[1:], found_with="later")
    assert workspace.search_words("shelled") == ()
    assert len(workspace.search_words("fired")) == 1


def test_an_error_inside_a_transaction_leaves_nothing(workspace):
    def write_then_fail():
        with workspace.transaction():
            workspace.set_setting("key", "value")
            workspace.set_setting("key", None)

    with pytest.raises(sqlite3.IntegrityError):
        write_then_fail()
    assert workspace.setting("key") is None


# Files that are no workspace ----------------------------------------------------------------------


def write_text(path):
    path.write_text("notes, not a database, and longer than sixteen bytes", encoding="utf-8")


def write_foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE accounts (name TEXT)")
    connection.close()


def write_unmade(path):
    # What a second command meets while the first one makes the file.
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def write_newer(path):
    Workspace.open(path, create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()


def write_damaged(path):
    with Workspace.open(path, create=True) as workspace:
        document = make_document("line\n" * 4000)
        workspace.put_document(document, (), found_with="test")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (write_text, "is not a workspace"),
        (write_foreign, "database of another program"),
        (write_unmade, "being made by another command"),
        (write_newer, "newer version"),
        (write_damaged, "damaged"),
    ],
)
@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_workspace_is_refused_and_left_alone(tmp_path, write, said, create):
    path = tmp_path / "file.db"
    write(path)
    before = path.read_bytes()
    with pytest.raises(WorkspaceError) as raised:
        Workspace.open(path, create=create)
    assert said in raised.value.message
    assert raised.value.hint
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["file.db"]


def test_a_missing_workspace_is_not_made_by_reading(tmp_path):
    with pytest.raises(WorkspaceError, match="no workspace here"):
        Workspace.open(tmp_path / "none.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_workspace(tmp_path):
    with pytest.raises(WorkspaceError, match="is a folder"):
        Workspace.open(tmp_path, create=True)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_of_an_older_version_opens(tmp_path, version, read_only):
    older, newest = tmp_path / "older.db", tmp_path / "newest.db"
    with sqlite3.connect(older) as connection:
        connection.create_function("folded", 1, folded)
        connection.create_function("spaced", 1, spaced)
        for script in MIGRATIONS[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    Workspace.open(newest, create=True).close()
    Workspace.open(older, read_only=read_only).close()
    tables = []
    for path in (older, newest):
        with sqlite3.connect(path) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
            version_now = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.close()
        tables.append((version_now, rows))
    assert tables[0] == tables[1]


def test_settings_of_the_file(tmp_path):
    path = tmp_path / "w.db"
    Workspace.open(path, create=True).close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_two_writers_the_second_is_told(tmp_path, monkeypatch):
    path = tmp_path / "w.db"
    with Workspace.open(path, create=True) as first, Workspace.open(path) as second:
        second.connection.execute("PRAGMA busy_timeout = 1")
        with (
            first.transaction(),
            pytest.raises(WorkspaceError, match="being written to"),
            second.transaction(),
        ):
            pass


# Changes by hand ----------------------------------------------------------------------------------


def test_a_camp_given_by_hand_wins_and_can_be_undone(lined_up, claims):
    number = lined_up.record("camp", "Sudmark", "norland", before="sudmark", **WHEN)
    claim = lined_up.claim(claims[1].id)
    assert (claim.camp, claim.camp_rule) == ("norland", "by hand:Sudmark")
    assert lined_up.events()[0].camps == ("norland",)
    lined_up.record("undo", str(number), "", **WHEN)
    assert lined_up.claim(claims[1].id).camp == "sudmark"
    assert [change.undone for change in lined_up.changes()] == [True, False]
    lined_up.record("undo", str(number + 1), "", **WHEN)
    assert lined_up.claim(claims[1].id).camp == "norland"


def test_changes_survive_a_new_line_up_and_what_no_longer_fits_is_listed(lined_up, claims):
    lined_up.record("rename", "p_shelled", "Who shelled the dam?", **WHEN)
    lined_up.record("drop", claims[1].id, "", **WHEN)
    assert lined_up.comparison("e_dam").points[0].title == "Who shelled the dam?"
    rows = [Row(id="p_other", title="x", title_claim=None, claims=(claims[0].id,))]
    lined_up.put_rows("e_dam", "The dam", rows)
    assert [change.fits for change in lined_up.changes()] == [False, True]
    (point,) = lined_up.comparison("e_dam").points
    assert point.id == "p_other"
    assert point.cells["sudmark"].state in {"silent", "no_documents"}


@pytest.mark.parametrize(
    ("operation", "subject", "after"),
    [
        ("camp", "Sudmark", "atlantis"),
        ("stance", "c_any", "lies"),
        ("move", "c_none", "p_shelled"),
        ("rename", "p_shelled", "  "),
        ("undo", "77", ""),
        ("undo", "x", ""),
    ],
)
def test_a_change_that_can_never_fit_is_refused_and_not_logged(lined_up, operation, subject, after):
    with pytest.raises(UsageError):
        lined_up.record(operation, subject, after, **WHEN)
    assert lined_up.changes() == ()


# Lists --------------------------------------------------------------------------------------------


HEADS = tuple(
    EventHead(
        id=f"e_{name}",
        title=title,
        first=first,
        last=last,
        documents=documents,
        claims=claims,
        camps=camps,
        divergence=divergence,
    )
    for name, title, first, last, documents, claims, camps, divergence in (
        ("a", "Straße nach Orr", "2031-05-01", "2031-05-09", ("d1", "d2"), 9, ("norland",), 40),
        ("b", "the DAM at Orr", "2031-04-01", "2031-04-02", ("d3",), 9, ("norland", "sudmark"), 40),
        ("c", "Wheat\nin Tarn", None, None, ("d4",), 2, (), 0),
        ("d", "A bridge", "2031-06-01", "2031-06-01", ("d5",), 30, ("sudmark",), 90),
    )
)


@pytest.fixture
def listed(tmp_path):
    with Workspace.open(tmp_path / "listed.db", create=True) as opened:
        opened.put_events({head.id: frozenset() for head in HEADS})
        with opened.transaction():
            for head in HEADS:
                opened._write_event_head(head)
        yield opened


def names(heads):
    return "".join(head.id[-1] for head in heads)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("divergence", "dabc"),
        ("claims", "dabc"),
        ("date", "badc"),
        ("newest", "dabc"),
        ("title", "dabc"),
    ],
)
def test_events_are_listed_in_order_and_by_pages(listed, order, found):
    assert names(listed.event_page(order=order)) == found
    pages = [listed.event_page(offset, 1, order=order) for offset in range(5)]
    assert [names(page) for page in pages] == [*found, ""]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abcd"),
        ({"camps": ("norland",)}, "ab"),
        ({"camps": ("norland", "sudmark")}, "b"),
        ({"camps": ("nor",)}, ""),
        ({"silent": ("norland",)}, "cd"),
        ({"words": ("orr",)}, "ab"),
        ({"words": ("STRASSE",)}, "a"),
        ({"words": ("Dam", "the")}, "b"),
        ({"words": ("%",)}, ""),
        ({"since": "2031-05-09"}, "ad"),
        ({"until": "2031-05"}, "ab"),
        ({"since": "2031-04-02", "until": "2031-04-30"}, "b"),
        ({"claims": (9, None)}, "abd"),
        ({"claims": (3, 9), "divergence": (None, 40)}, "ab"),
        ({"documents": (2, 2)}, "a"),
    ],
)
def test_events_are_chosen_by_conditions_that_combine(listed, wanted, found):
    chosen = EventFilter(**wanted)
    assert "".join(sorted(names(listed.event_page(wanted=chosen)))) == found
    assert listed.event_count(chosen) == len(found)


def test_a_number_is_the_place_in_the_order_of_divergence(listed):
    assert listed.event_numbers(["e_c", "e_d"]) == {"e_c": 4, "e_d": 1}
    assert listed.event_page() == listed.events()
    assert listed.events_named("e_") == ("e_a", "e_b", "e_c", "e_d")
    assert listed.event_head("e_b") == HEADS[1]
    assert listed.event_head("e_") is None
    assert (listed.speaks("sudmark"), listed.speaks("sud")) == (True, False)


def test_an_event_is_listed_only_when_it_is_lined_up(listed):
    listed.put_events({head.id: frozenset() for head in HEADS} | {"e_new": frozenset()})
    assert listed.event_count() == 4


def one_narrative(claims):
    return StoredNarrative(
        id="n_one",
        camp="norland",
        title=claims[0].text,
        title_claim=claims[0].id,
        claims=tuple(claim.id for claim in claims),
        origins=1,
    )


def test_the_head_of_a_narrative_follows_what_is_dropped_and_taken_back(lined_up, claims):
    lined_up.put_narratives([one_narrative(claims)])
    (head,) = lined_up.narratives()
    assert (head.claims, head.events) == (tuple(c.id for c in claims), ("e_dam",))
    assert lined_up.narrative_count(camp="norland", words=("SHELLED",)) == 1
    assert lined_up.narrative_count(camp="sudmark") == 0
    number = lined_up.record("drop", claims[1].id, "", **WHEN)
    assert lined_up.narratives()[0].claims == (claims[0].id,)
    lined_up.record("drop", claims[0].id, "", **WHEN)
    assert lined_up.narratives() == ()
    lined_up.record("undo", str(number + 1), "", **WHEN)
    lined_up.record("undo", str(number), "", **WHEN)
    assert lined_up.narratives() == (head,)
    assert lined_up.narratives_named("n_") == (head,)


def test_a_workspace_of_the_version_before_lists_what_it_held(tmp_path, lined_up, claims):
    lined_up.put_narratives([one_narrative(claims)])
    heads = lined_up.events(), lined_up.narratives()
    older = tmp_path / "older.db"
    with sqlite3.connect(older) as connection:
        for script in MIGRATIONS[:2]:
            connection.executescript(script)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
        connection.execute("ATTACH ? AS newer", (str(lined_up.path),))
        for table, columns in (
            ("meta", "*"),
            ("documents", "*"),
            ("claims", "number, id, document, position, camp, speaker, text, body"),
            ("events", "id, title, divergence, claims, head"),
            ("points", "*"),
            ("point_claims", "*"),
            ("narratives", "id, camp, title, title_claim, origins"),
            ("narrative_claims", "*"),
        ):
            query = f"INSERT INTO {table} SELECT {columns} FROM newer.{table}"  # noqa: S608 - above
            connection.execute(query)
        connection.execute("INSERT INTO event_documents SELECT id, event FROM newer.segments")
    connection.close()
    with Workspace.open(older, read_only=True) as opened:
        assert (opened.events(), opened.narratives()) == heads
        assert opened.event_count(EventFilter(camps=("norland",), words=("dam",))) == 1
        assert opened.counts()["waiting"] == 0

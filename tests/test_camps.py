"""Camps: what a registry file may hold, and whom the words of a descriptor place where."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narratives.camps import (
    STARTERS,
    Registry,
    default_registry,
    load_registry,
    registry_from_toml,
    starter_registry,
)
from narratives.errors import InputError
from narratives.model import Camp
from seeds import gold_folder, registry_path

INVENTED = registry_from_toml(
    """
[[camp]]
id = "norland"
label = "Norland"
tag = "NO"
aliases = ["Olaf Reim", "Grey House", "NDF"]
adjectives = ["Norland"]
places = ["Selm", "Port Aldren"]
outlets = ["Norland Radio", "norlandradio.example"]

[[camp]]
id = "vardia"
label = "Vardia"
tag = "VA"
adjectives = ["Vardian"]

[[camp]]
id = "coast"
label = "Free Coast"
tag = "FC"
aliases = ["Free Coast", "coast rebels"]

[[camp]]
id = "coast_army"
label = "Army of the Free Coast"
tag = "FA"
parent = "coast"
aliases = ["Tidal Brigade"]

[[camp]]
id = "analyst"
label = "Analysts"
tag = "AN"
roles = ["watcher"]

[[camp]]
id = "media"
label = "Media"
tag = "ME"
aliases = ["Karst Courier", "press reports"]
"""
)

PLACED = [
    # A name, an alias inside a longer phrase, a family name alone.
    ("Olaf Reim", (), "norland", "alias:Olaf Reim"),
    ("Reim", (), "norland", "alias:Olaf Reim"),
    (None, ("President Olaf Reim",), "norland", "alias:Olaf Reim"),
    (None, ("the Grey House",), "norland", "alias:Grey House"),
    (None, ("the Tidal Brigade (TB)",), "coast_army", "alias:Tidal Brigade"),
    # Adjective and role, with forms that the registry does not list.
    (None, ("Norland's defence ministry",), "norland", "adjective-role:Norland's defence ministry"),
    (None, ("the Norlandish general staff",), "norland", "adjective-role:Norlandish general staff"),
    (None, ("Norlanders",), "norland", "adjective:Norland"),
    (None, ("a Vardian officer",), "vardia", "adjective-role:Vardian officer"),
    (None, ("Vardia's army",), "vardia", "adjective-role:Vardia's army"),
    (None, ("two Vardian soldiers",), "vardia", "adjective-role:Vardian soldiers"),
    (None, ("Vardia",), "vardia", "adjective:Vardian"),
    # Role and complement.
    (None, ("rebels of the Free Coast",), "coast", "alias:Free Coast"),
    (None, ("a spokesman for Norland's navy",), "norland", "adjective-role:Norland's navy"),
    (None, ("the head of the Tidal Brigade in Selm",), "coast_army", "alias:Tidal Brigade"),
    (None, ("Ada Lorn, who heads the Free Coast",), "coast", "alias:Free Coast"),
    (None, ("the general staff in Selm",), "norland", "place:Selm"),
    (None, ("a statement by the Tidal Brigade",), "coast_army", "alias:Tidal Brigade"),
    # What stands before the role decides, not where it is sent.
    (None, ("Norland's ambassador to Vardia",), "norland", "adjective-role:Norland's ambassador"),
    (None, ("the Vardian envoy in Selm",), "vardia", "adjective-role:Vardian envoy"),
    (None, ("the ambassador to Vardia",), "unassigned", "none"),
    # An analyst is not of the country they study, with our words and with the registry's own.
    (None, ("Vardia expert Tilo Grau",), "analyst", "role:expert"),
    (None, ("a professor of Norlandish history",), "analyst", "role:professor"),
    (None, ("a Norland watcher",), "analyst", "role:watcher"),
    (None, ("Ida Krone of the Lake Institute",), "analyst", "role:Institute"),
    (None, ("a Vardia specialist and editor of the Karst Courier",), "analyst", "role:specialist"),
    # Places, prefixes and suffixes.
    (None, ("Selm",), "norland", "place:Selm"),
    (None, ("Selm mayor Kurt Aspen",), "norland", "place-role:Selm mayor"),
    (None, ("a resident of Port Aldren",), "norland", "place:Port Aldren"),
    (None, ("the Selm-installed governor",), "norland", "place-role:Selm installed governor"),
    (None, ("a Selm-based monitor",), "unassigned", "none"),
    (None, ("an official in rebel-held Selm",), "unassigned", "none"),
    (None, ("anti-Norland militants",), "unassigned", "none"),
    (None, ("pro-Norland fighters",), "norland", "adjective-role:Norland fighters"),
    # Nobody speaks for what they oppose.
    (None, ("a critic of Reim",), "unassigned", "none"),
    (None, ("Vardian rebels",), "unassigned", "none"),
    # A specific name beats a kind; capitals of an acronym count.
    (None, ("the NDF press office",), "norland", "affiliation:NDF press office"),
    (None, ("the ndf",), "unassigned", "none"),
    (None, ("Norland Radio, a news agency",), "norland", "outlet:Norland Radio"),
    (None, ("press reports",), "media", "alias:press reports"),
    (None, ("a media adviser",), "unassigned", "none"),
    # Not inside other words.
    (None, ("the Selmar foundation",), "unassigned", "none"),
    (None, ("",), "unassigned", "none"),
    ("", (), "unassigned", "none"),
    (None, (), "unassigned", "none"),
]


@pytest.mark.parametrize(("name", "descriptors", "camp", "rule"), PLACED)
def test_what_stands_around_the_role_places_a_speaker(name, descriptors, camp, rule):
    assert INVENTED.place(name, descriptors) == (camp, rule)


def test_the_analysts_own_assignment_wins_over_every_rule():
    overrides = {"Olaf Reim": "vardia", "Nobody": "coast"}
    assert INVENTED.place("Olaf Reim", (), overrides=overrides) == ("vardia", "assigned:Olaf Reim")
    assert INVENTED.place("OLAF  REIM", (), overrides=overrides)[0] == "vardia"
    assert INVENTED.place("Ida Krone", ("Norland's minister",), overrides=overrides)[0] == "norland"


def test_all_descriptors_of_a_speaker_count_and_the_strongest_rule_wins():
    descriptors = ("a resident of Selm", "Vardia's spokesman")
    assert INVENTED.place("Kurt Aspen", descriptors) == (
        "vardia",
        "adjective-role:Vardia's spokesman",
    )


def test_without_an_analyst_camp_the_country_still_does_not_decide():
    registry = Registry(camps=(Camp(id="a", label="A", tag="AA", adjectives=("Vardian",)),))
    assert registry.place(None, ("a Vardian affairs expert",)) == ("unassigned", "none")


def test_an_adjective_that_other_camps_share_places_offices_of_state_only():
    registry = registry_from_toml(
        """
[[camp]]
id = "state"
label = "State"
tag = "ST"
adjectives = ["Vardian"]
[[camp]]
id = "front"
label = "Front"
tag = "FR"
aliases = ["Vardian Liberation Front", "rebel"]
"""
    )
    assert registry.place(None, ("the Vardian army",))[0] == "state"
    assert registry.place(None, ("Vardian officials",))[0] == "state"
    assert registry.place(None, ("a Vardian doctor",))[0] == "unassigned"
    assert registry.place(None, ("a Vardian rebel commander",))[0] == "front"


@pytest.mark.parametrize(
    ("spelling", "camp"),
    [
        ("Vasily Nebenzya", "russian"),
        ("Volodymyr Zelenskyy", "ukrainian"),
        ("Zelenskiy", "ukrainian"),
        ("Kiev", "ukrainian"),
        ("Kyiv", "ukrainian"),
        ("Recep Tayyip Erdoğan", "turkish"),
        ("Abu Mohammad al-Golani", "rebel"),
        ("U.N.", "un"),
    ],
)
def test_spellings_of_one_name_are_one_name(spelling, camp):
    assert default_registry().place(spelling)[0] == camp


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_descriptors_of_the_gold_are_placed(part):
    gold = tomllib.loads((gold_folder() / "descriptors.toml").read_text(encoding="utf-8"))[part]
    cases = [(text, camp) for camp, texts in gold.items() for text in texts]
    answers = [(default_registry().place(None, (text,))[0], camp) for text, camp in cases]
    spoke = [(got, camp) for got, camp in answers if got != "unassigned"]
    wanted = [got for got, camp in answers if camp != "unassigned"]
    assert len(cases) >= 75
    assert sum(got == camp for got, camp in spoke) >= 0.97 * len(spoke)
    assert wanted.count("unassigned") <= 0.15 * len(wanted)


def test_an_outlets_own_voice_is_its_camps_by_name_and_by_domain():
    for outlet in ("Norland Radio", "norland radio", "https://www.norlandradio.example/a/b?c=1"):
        assert INVENTED.outlet_camp(outlet) == "norland"
    for outlet in ("Karst Courier", "", None, "notnorlandradio.example"):
        assert INVENTED.outlet_camp(outlet) is None


def test_a_paper_that_is_only_a_source_keeps_the_narrators_voice_neutral():
    assert default_registry().outlet_camp("Reuters") is None
    assert default_registry().place("Reuters")[0] == "media"


def test_weak_evidence_is_a_suggestion_and_never_applied():
    assert INVENTED.place(None, ("Vardia-backed smugglers",))[0] in ("vardia", "unassigned")
    assert INVENTED.place("Ute Hahn", ("a driver in Selm",)) == ("unassigned", "none")
    assert INVENTED.suggest("Ute Hahn", ("a driver in Selm",)) == (
        "norland",
        "“Selm” stands in “a driver in Selm”",
    )
    spelt = ("russian", "spelt like “Igor Konashenkov”")
    assert default_registry().suggest("Konashenkow") == spelt
    assert INVENTED.suggest("Ute Hahn") is None


def test_columns_have_labels_for_declared_built_in_and_unknown_camps():
    assert INVENTED.column("coast") == ("Free Coast", "FC")
    assert INVENTED.column("narrator") == ("Narrator", "NV")
    assert INVENTED.column("unassigned") == ("Unassigned", "??")
    assert INVENTED.column("gone") == ("gone", "GO")


def test_related_camps_are_parent_and_child():
    assert INVENTED.related("coast", "coast_army")
    assert INVENTED.related("coast_army", "coast")
    assert INVENTED.related("coast", "coast")
    assert not INVENTED.related("coast", "norland")


# Files --------------------------------------------------------------------------------------------

FULL = """[[camp]]
id = "a"
label = "A"
tag = "AA"
aliases = ["One"]
"""

FAULTS = [
    (
        '[[camp]]\nid = "a"\nlabel = "A"\ntag = "AA"\naliasses = ["x"]\n',
        5,
        "did you mean `aliases`",
    ),
    ('[[camp]]\nlabel = "A"\ntag = "AA"\n', 1, "`id`: missing"),
    ('[[camp]]\nid = "a"\ntag = "AA"\n', 1, "`label`: missing"),
    ('[[camp]]\nid = "a"\nlabel = "A"\n', 1, "`tag`: missing"),
    (FULL + '[[camp]]\nid = "a"\nlabel = "B"\ntag = "BB"\n', 7, "`a` is the id of camp 1"),
    (FULL + '[[camp]]\nid = "b"\nlabel = "B"\ntag = "AA"\n', 9, "`AA` is the tag of camp 1"),
    (
        FULL + '[[camp]]\nid = "b"\nlabel = "B"\ntag = "BB"\naliases = ["The one"]\n',
        10,
        "`a` as well",
    ),
    (FULL + '[[camp]]\nid = "b"\nlabel = "B"\ntag = "BB"\nparent = "aa"\n', 10, "did you mean `a`"),
    (FULL + 'parent = "a"\n', 6, "circle: a < a"),
    ('[[camp]]\nid = "a"\nlabel = 3\ntag = "AA"\n', 3, "is not a text"),
    ('[[camp]]\nid = "a"\nlabel = " "\ntag = "AA"\n', 3, "is empty"),
    ('[[camp]]\nid = "a"\nlabel = "A"\ntag = "AA"\nplaces = "Selm"\n', 5, "is not a list of texts"),
    ('[[camp]]\nid = "a"\nlabel = "A"\ntag = "AA"\nplaces = ["Selm", 4]\n', 5, "is not a list"),
    ('[[camp]]\nid = "narrator"\nlabel = "A"\ntag = "AA"\n', 2, "is built in"),
    ('[[camp]]\nid = "A b"\nlabel = "A"\ntag = "AA"\n', 2, "is no id"),
    ('[[camp]]\nid = "a"\nlabel = "A"\ntag = "ARMY"\n', 4, "`ARMY` is too long"),
    ('[camp]\nid = "a"\n', None, "two brackets"),
    ("camp = [1, 2]\n", None, "two brackets"),
    (FULL + "[camps]\n", None, "did you mean `camp`"),
    ("", None, "no camp is declared"),
    ('[[camp]]\nid = "a\n', 2, "not TOML"),
]


@pytest.mark.parametrize(("text", "line", "words"), FAULTS)
def test_a_fault_is_reported_with_its_line_and_a_hint(text, line, words):
    with pytest.raises(InputError) as caught:
        registry_from_toml(text, "my.toml")
    assert words in caught.value.message
    assert ("my.toml" if line is None else f"my.toml:{line}: ") in caught.value.message
    assert caught.value.hint


def test_all_faults_of_a_file_are_reported_at_once():
    first = '[[camp]]\nid = "a"\nlabel = 3\naliasses = []\n'
    text = first + '[[camp]]\nid = "a"\ntag = "B"\nparent = "z"\n'
    with pytest.raises(InputError) as caught:
        registry_from_toml(text, "my.toml")
    lines = caught.value.message.split("\n")
    assert lines[0] == "my.toml: 6 errors in the registry of camps"
    assert len(lines) == 7


def test_a_circle_over_several_camps_is_found():
    camps = [
        f'[[camp]]\nid = "{a}"\nlabel = "{a}"\ntag = "{a}"\nparent = "{b}"\n'
        for a, b in ("ab", "bc", "ca")
    ]
    with pytest.raises(InputError, match="circle"):
        registry_from_toml("\n".join(camps))


def test_a_missing_or_unreadable_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="gone"):
        load_registry(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b'[[camp]]\nid = "\xff\xfe"\n')
    with pytest.raises(InputError, match="UTF-8"):
        load_registry(broken)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path):
    file = tmp_path / "camps.toml"
    file.write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    assert load_registry(file).camps[0].aliases == ("One",)


@pytest.mark.parametrize("name", STARTERS)
def test_starters_are_valid_and_survive_writing(name):
    registry = starter_registry(name)
    assert registry_from_toml(registry.to_toml()) == registry
    assert len(registry.camps) >= 10


def test_an_unknown_starter_names_those_there_are():
    with pytest.raises(InputError) as caught:
        starter_registry("nothing")
    assert "conflict" in caught.value.hint


def test_the_registry_of_the_sample_places_its_speakers():
    registry = load_registry(registry_path())
    assert registry.place("Vassily Nebenzia", ("the Russian ambassador to the UN",))[0] == "russian"
    assert registry.place("Damascus")[0] == "syrian_government"


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).map(str.strip).filter(bool)


@given(st.lists(texts, max_size=4, unique=True), texts)
def test_any_text_survives_writing_and_reading(aliases, label):
    registry = Registry(camps=(Camp(id="a", label=label, tag="AA", aliases=tuple(aliases)),))
    assert registry_from_toml(registry.to_toml()) == registry


@given(st.text(max_size=200))
def test_no_descriptor_raises(text):
    camp, rule = default_registry().place(text, (text,))
    assert camp == "unassigned" or default_registry().camp(camp) is not None
    assert rule
    default_registry().suggest(text, (text,))

"""Keys of one's own: read, checked, and used."""

import tomllib

import pytest

from narratives.errors import InputError
from tests.tui.memory import sample
from tests.tui.screens import drive, go, until
from tui.app import scopes
from tui.keymap import clashes, default_keymap, read_keymap


def keys_file(tmp_path, text):
    path = tmp_path / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_defaults_are_a_keys_file_without_clashes(tmp_path):
    text = default_keymap(scopes())
    table = tomllib.loads(text)["keys"]
    assert table["compare.view"] == "v"
    assert read_keymap(keys_file(tmp_path, text), scopes()) == table


def test_no_two_bindings_of_a_screen_share_a_key_by_default():
    for name, bindings in scopes():
        everything = {binding.id: binding.key for binding in bindings}
        own = {key: on for key, on in everything.items() if key.startswith(name)}
        assert not list(clashes(name, bindings, own))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[keys]\n"compare.vew" = "f3"', "no binding is called 'compare.vew'"),
        ('[keys]\n"compare.view" = "z"', "'z' is given to compare.view and compare.whole on the"),
        ('[keys]\n"compare.view" = 3', "each in quotes"),
        ("[keys", "cannot be read"),
        ("[colours]", "unknown table or key 'colours'"),
    ],
)
def test_faults_are_named(tmp_path, text, fault):
    with pytest.raises(InputError) as caught:
        read_keymap(keys_file(tmp_path, text), scopes())
    assert fault in caught.value.message


def test_a_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError):
        read_keymap(tmp_path / "none.toml", scopes())


def test_a_key_of_ones_own_works(tmp_path):
    async def script(app, pilot):
        await go(app, pilot, ["enter"], "CompareScreen")
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.matrix_view)

    drive(sample(), script, keys=keys_file(tmp_path, '[keys]\n"compare.view" = "f3"'))

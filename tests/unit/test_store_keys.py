import sqlite3

import pytest

from qa.bootstrap.keys import DatabaseKeys, open_keyring, open_keys
from qa.errors import InputError, NotFoundError
from qa.keys.key import Scope, hash_of
from qa.settings import load_settings


@pytest.fixture
def settings(tmp_path):
    return load_settings({"index_dir": tmp_path / "index"}, environ={})


@pytest.fixture
def store(settings):
    return open_keys(settings)


def test_the_text_of_a_key_stands_nowhere_in_the_database(store, tmp_path):
    _key, text = store.create("bob", Scope.ASK)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("qa.sqlite3*"))
    assert hash_of(text).encode() in kept
    assert text.encode() not in kept
    assert text.rpartition("_")[2].encode() not in kept


def test_keys_are_listed_with_scopes_and_times(store):
    first, _ = store.create(" 李 ", Scope.ASK)
    second, _ = store.create("ops", Scope.ADMIN)
    listed = {key.id: key for key in store.listed()}
    assert listed == {first.id: first, second.id: second}
    assert (first.name, first.scopes, second.scopes) == ("李", (Scope.ASK,), (Scope.ASK, Scope.ADMIN))
    assert first.created.tzinfo is not None
    assert first.revoked is first.last_used is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb", "\x1b[31mred"])
def test_a_name_that_people_cannot_read_is_refused(store, name):
    with pytest.raises(InputError, match="1 to 100 printable"):
        store.create(name, Scope.ASK)
    assert store.listed() == []


def test_a_key_is_revoked_once_and_for_good(store):
    key, _ = store.create("bob", Scope.ASK)
    when = store.revoke(key.id).revoked
    assert when is not None
    assert store.revoke(key.prefix).revoked == when
    assert store.listed()[0].revoked == when


def test_a_key_that_there_is_not_cannot_be_revoked(store):
    with pytest.raises(NotFoundError, match="qa keys list"):
        store.revoke("nobody")


def test_another_process_sees_what_was_made_and_revoked(settings, store):
    ring = open_keyring(settings)
    key, text = store.create("bob", Scope.ASK)
    assert ring.find(text).id == key.id
    assert store.listed()[0].last_used is not None
    store.revoke(key.id)
    assert open_keyring(settings).find(text) is None


def test_looking_for_keys_makes_no_database(settings, tmp_path):
    assert open_keyring(settings).is_empty()
    assert list(tmp_path.iterdir()) == []


def test_a_database_at_another_place_is_looked_for_there(tmp_path):
    file = tmp_path / "other.db"
    settings = load_settings({"database_url": f"sqlite:///{file}"}, environ={})
    assert DatabaseKeys(settings).stored() == ()
    assert not file.exists()
    _, text = open_keys(settings).create("bob", Scope.ASK)
    assert open_keyring(settings).find(text).name == "bob"


def test_keys_of_the_settings_open_too(tmp_path):
    settings = load_settings(
        {"index_dir": tmp_path / "index"}, environ={"QA_API_KEYS": f"{'a' * 24}, {'b' * 24}"}
    )
    ring = open_keyring(settings)
    assert ring.find("a" * 24) != ring.find("b" * 24) is not None
    assert ring.find("a" * 24 + "," + "b" * 24) is None


def test_a_scope_that_this_program_does_not_know_allows_nothing(store, tmp_path):
    store.create("bob", Scope.ADMIN)
    with sqlite3.connect(tmp_path / "qa.sqlite3") as connection:
        connection.execute("""UPDATE keys SET scopes = '["ask", "everything"]'""")
    connection.close()
    assert store.listed()[0].scopes == (Scope.ASK,)

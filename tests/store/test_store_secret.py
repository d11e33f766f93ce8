"""The secret that signs cookies: made once, whole, and for its owner's eyes only."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.bootstrap.storing import secret_key
from qa.errors import StoreError
from qa.settings import Settings
from qa.store.secret import read_or_make_secret


def test_the_secret_is_made_once_beside_the_index(tmp_path):
    settings = Settings(index_dir=tmp_path / "new" / "index")
    made = secret_key(settings)
    assert secret_key(settings) == made
    (file,) = (tmp_path / "new").iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode), len(made)) == ("qa.secret", 0o600, 64)


def test_the_secret_is_made_beside_a_database_that_lies_elsewhere(tmp_path):
    (tmp_path / "kept").mkdir()
    url = f"sqlite:///{tmp_path}/kept/qa.sqlite3"
    settings = Settings(index_dir=tmp_path / "read-only" / "index", database_url=url)
    made = secret_key(settings)
    assert (tmp_path / "kept" / "qa.secret").read_bytes() == made
    assert secret_key(settings) == made
    assert not (tmp_path / "read-only").exists()


def test_a_secret_beside_the_index_stays_in_force(tmp_path):
    made = secret_key(Settings(index_dir=tmp_path / "index"))
    moved = Settings(index_dir=tmp_path / "index", database_url=f"sqlite:///{tmp_path}/kept/qa.sqlite3")
    assert secret_key(moved) == made


def test_with_a_database_on_a_server_the_secret_stays_beside_the_index(tmp_path):
    url = "postgresql://qa@192.0.2.1/qa"
    made = secret_key(Settings(index_dir=tmp_path / "index", database_url=url))
    assert (tmp_path / "qa.secret").read_bytes() == made


def test_the_secret_of_the_settings_goes_first(tmp_path):
    settings = Settings(index_dir=tmp_path / "index", secret_key="of the settings")
    assert secret_key(settings) == b"of the settings"
    assert list(tmp_path.iterdir()) == []


def test_who_makes_it_at_once_gets_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: read_or_make_secret(tmp_path / "qa.secret"), range(32)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["qa.secret"]


def test_a_secret_that_was_cut_short_is_not_used(tmp_path):
    (tmp_path / "qa.secret").write_text("short", encoding="ascii")
    with pytest.raises(StoreError, match="is cut short; delete the file"):
        read_or_make_secret(tmp_path / "qa.secret")


def test_a_secret_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(StoreError, match=r"cannot be read or made at .* or set QA_SECRET_KEY"):
        read_or_make_secret(tmp_path / "file" / "qa.secret")

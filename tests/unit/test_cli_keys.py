import json

import pytest
from click.testing import CliRunner

from qa.bootstrap.keys import open_keyring
from qa.cli.app import cli
from qa.settings import load_settings


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("QA_INDEX_DIR", str(tmp_path / "index"))
    return lambda *args: CliRunner().invoke(cli, args)


def test_a_key_is_printed_alone_so_that_it_can_be_piped(run):
    result = run("keys", "create", "bob")
    assert result.exit_code == 0
    text = result.stdout.strip()
    assert open_keyring(load_settings()).find(text).name == "bob"
    assert "shown this once" in result.stderr


def test_a_made_key_as_json_and_its_scope(run):
    made = json.loads(run("keys", "create", "ops", "--scope", "admin", "--json").stdout)
    assert made["scopes"] == ["ask", "admin"]
    assert made["key"].startswith(made["prefix"])
    assert (made["last_used"], made["revoked"]) == (None, None)


def test_the_list_shows_no_key_and_takes_no_markup(run):
    text = run("keys", "create", "[red]bob").stdout.strip()
    shown = run("keys", "list").stdout
    assert "[red]bob" in shown
    assert text not in shown
    (listed,) = json.loads(run("keys", "list", "--json").stdout)["keys"]
    assert sorted(listed) == ["created", "id", "last_used", "name", "prefix", "revoked", "scopes"]
    assert text not in json.dumps(listed)


def test_an_empty_list_says_what_to_do(run):
    assert "qa keys create NAME" in run("keys", "list").stdout
    assert json.loads(run("keys", "list", "--json").stdout) == {"keys": []}


def test_a_revoked_key_opens_nothing_any_more(run):
    made = json.loads(run("keys", "create", "bob", "--json").stdout)
    assert run("keys", "revoke", made["id"]).exit_code == 0
    assert open_keyring(load_settings()).find(made["key"]) is None
    assert json.loads(run("keys", "list", "--json").stdout)["keys"][0]["revoked"]


@pytest.mark.parametrize(
    ("args", "exit_code", "message"),
    [
        (("keys", "revoke", "nobody"), 1, "There is no key nobody"),
        (("keys", "create", " "), 2, "1 to 100 printable"),
        (("keys", "create", "bob", "--scope", "all"), 2, "'all' is not one of"),
        (("keys", "create"), 2, "Missing argument"),
    ],
)
def test_wrong_usage_is_said(run, args, exit_code, message):
    result = run(*args)
    assert result.exit_code == exit_code
    assert message in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_serve_refuses_an_address_that_others_reach_without_a_key(run, host):
    result = run("serve", "--host", host)
    assert result.exit_code == 2
    assert "there is no key" in result.stderr
    assert "Serving" not in result.stderr


def test_a_database_that_cannot_be_made_is_said(run, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("QA_DATABASE_URL", f"sqlite:///{tmp_path}/file/qa.db")
    result = run("keys", "create", "bob")
    assert result.exit_code == 1
    assert "QA_DATABASE_URL" in result.stderr

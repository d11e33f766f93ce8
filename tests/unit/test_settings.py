import re
from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.settings import SETTINGS, TEXT, Setting, Settings, describe, load_settings, shown

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_listen_on_loopback_only():
    settings = load_settings(environ={})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"


def test_flag_wins_over_environment_over_file_over_default(empty_folder):
    (empty_folder / "qa.toml").write_text('port = 1\nthreads = 3\nlog_level = "debug"\n', encoding="utf-8")
    settings = load_settings({"port": 4, "host": None}, {"QA_PORT": "2", "QA_THREADS": "5"})
    assert (settings.port, settings.threads, settings.log_level, settings.host) == (
        4,
        5,
        "debug",
        "127.0.0.1",
    )
    assert settings.sources == {"log_level": "file qa.toml", "threads": "environment", "port": "flag"}


def test_configured_file_is_read_instead_of_the_usual_one(empty_folder):
    (empty_folder / "qa.toml").write_text("port = 1", encoding="utf-8")
    other = empty_folder / "other.toml"
    other.write_text("threads = 3", encoding="utf-8")
    settings = load_settings(environ={"QA_CONFIG": str(other)})
    assert (settings.port, settings.threads) == (8000, 3)


def test_other_variables_and_empty_ones_are_left_alone():
    assert load_settings(environ={"QA_MODEL": " ", "QAX": "1", "PORT": "9"}) == Settings()


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        pytest.param({"QA_HOTS": "x"}, "no setting QA_HOTS. The nearest is QA_HOST;", id="misspelt"),
        pytest.param({"QA_host": "x"}, "no setting QA_host. The nearest is QA_", id="lower case"),
        pytest.param(
            {"QA_PORT": "http"}, "QA_PORT was given 'http' (environment), but it must be a whole", id="word"
        ),
        pytest.param(
            {"QA_PORT": "70000"},
            "from 1 to 65535. Change it or leave it out; the default is 8000",
            id="range",
        ),
        pytest.param({"QA_LLM_TIMEOUT": "0"}, "a whole number from 1 to 600", id="no time"),
        pytest.param({"QA_LLM_BASE_URL": "localhost:11434"}, "must be an address such as", id="no scheme"),
        pytest.param({"QA_LLM_BASE_URL": "file:///etc/passwd"}, "must be an address such as", id="a file"),
        pytest.param({"QA_LLM_BASE_URL": "http://host:x/v1"}, "must be an address such as", id="no port"),
        pytest.param({"QA_LLM_BASE_URL": "http://key@host/v1"}, "without name, key", id="a key in it"),
        pytest.param({"QA_LLM_BASE_URL": "http://host/v1?key=1"}, "without name, key", id="a query in it"),
        pytest.param({"QA_LOG_LEVEL": "loud"}, "one of debug, info, warning, error", id="choice"),
        pytest.param(
            {"QA_CONFIG": "absent.toml"}, "The settings file absent.toml cannot be read", id="no file"
        ),
    ],
)
def test_what_is_wrong_in_the_environment_is_said(environ, message):
    with pytest.raises(SettingsError) as caught:
        load_settings(environ=environ)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "prot = 1", "file qa.toml: There is no setting prot. The nearest is port", id="unknown name"
        ),
        pytest.param("host = ['a']", "QA_HOST was given", id="list"),
        pytest.param("port 1", "qa.toml cannot be read", id="not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(empty_folder, text, message):
    (empty_folder / "qa.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(environ={})
    assert message in str(caught.value)


def test_a_secret_is_masked_wherever_it_is_shown():
    secret = Setting("api_key", None, TEXT, "A key", secret=True)
    assert shown(secret, "hunter2") == "****"
    assert shown(secret, None) == "-"


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://qa:hunter2@db:5432/qa", "postgresql://qa:****@db:5432/qa"),
        ("postgresql://qa@db/qa?password=hunter2&x=1", "postgresql://qa@db/qa?password=****&x=1"),
        ("postgresql+psycopg://qa:p%40ss/w@db/qa", "postgresql+psycopg://qa:****@db/qa"),
        ("sqlite:////var/lib/qa/qa.sqlite3", "sqlite:////var/lib/qa/qa.sqlite3"),
    ],
)
def test_the_password_in_an_address_is_masked(url, masked):
    rows = {row.name: value for row, value, _ in describe(load_settings({"database_url": url}, {}))}
    assert rows["database_url"] == masked


@pytest.mark.parametrize(
    "url",
    ["mysql://u:hunter2@h/d", "sqlite://", "sqlite:///", "sqlite:///:memory:", "qa.sqlite3", "postgres"],
)
def test_an_address_that_is_none_of_a_database_is_refused(url):
    with pytest.raises(SettingsError, match="it must be sqlite:///path or postgresql://") as caught:
        load_settings(environ={"QA_DATABASE_URL": url})
    assert "hunter2" not in str(caught.value)


def test_a_short_secret_is_refused_without_being_told():
    with pytest.raises(SettingsError, match="at least 16 characters") as caught:
        load_settings(environ={"QA_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_the_key_of_the_language_model_is_masked_and_its_address_is_not():
    environ = {"QA_LLM_API_KEY": "sk-hunter2", "QA_LLM_BASE_URL": "https://[::1]:8080/v1/"}
    settings = load_settings(environ=environ)
    assert (settings.llm_api_key, settings.llm_base_url) == ("sk-hunter2", "https://[::1]:8080/v1")
    rows = {row.variable: value for row, value, _ in describe(settings)}
    assert (rows["QA_LLM_API_KEY"], rows["QA_LLM_BASE_URL"]) == ("****", "https://[::1]:8080/v1")


def test_describe_gives_each_setting_with_its_source():
    rows = {row.variable: (value, source) for row, value, source in describe(load_settings({"port": 81}, {}))}
    assert list(rows) == [setting.variable for setting in SETTINGS]
    assert rows["QA_PORT"] == ("81", "flag")


def test_documentation_has_exactly_the_rows_of_the_table():
    rows = re.findall(
        r"^\| `(QA_\w+)` \| `(.*?)` \| (.*?) \| (.*?) \|$", DOCS.read_text(encoding="utf-8"), re.M
    )
    table = [(row.variable, shown(row, row.default), row.kind.allowed, row.help) for row in SETTINGS]
    assert rows == table

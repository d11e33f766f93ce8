"""`qa mcp` without the SDK."""

import json
import sys

from click.testing import CliRunner

from qa.cli import cli
from qa.cli.context import App


class Absent:
    """Stands before the import system: what an environment without the extra answers."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "mcp":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def unopened(_settings):
    raise AssertionError("nothing is opened before the SDK is there")


def test_without_the_sdk_it_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp" or name == "qa.cli.tools"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    result = CliRunner().invoke(cli, ["mcp"], obj=App(open_service=unopened))
    assert result.exit_code == 1
    assert "pip install 'speech-qa[mcp]'" in result.output


def test_doctor_tells_whether_agents_can_be_served():
    result = CliRunner().invoke(cli, ["doctor", "--json"], obj=App(open_service=unopened_index))
    names = [check["name"] for check in json.loads(result.output)["checks"]]
    assert "agents" in names


def unopened_index(_settings):
    from qa.errors import IndexMissingError

    raise IndexMissingError("There is no index.")

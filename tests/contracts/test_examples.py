"""Each `curl` line, and each client of another program, works as the documents write it."""

import asyncio
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from examples import ROOT, check_answer, check_stream, examples, run
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from serving import serving, wait_for

SECONDS = 60
CURL = examples("bash", "curl")
ASKS = [example for example in CURL if "/api/v1/ask" in example.text]
STREAMS = [example for example in CURL if "/api/v1/chat" in example.text]
# Needs uploads and indexes: `test_renewal.py` runs it.
UPLOADS = [example for example in CURL if "/api/v1/documents" in example.text]
FINDS = [example for example in CURL if "/api/v1/find" in example.text]
CLIENTS = examples("python", "import")
QUESTION = "大巴山隧道事故造成几人死亡?"
KEY = "a-key-of-the-tests-long-enough"


def test_every_curl_line_of_the_documents_is_run():
    lines = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bcurl +-", line)
    ]
    within = [
        f"{example.document}:{example.line + number}"
        for example in [*ASKS, *STREAMS, *UPLOADS, *FINDS]
        for number, line in enumerate(example.text.splitlines(), 1)
        if re.search(r"\bcurl +-", line)
    ]
    assert sorted(within) == sorted(lines)
    assert {example.document for example in CURL} >= {"README.md", "README.zh-CN.md", "docs/api.md"}
    # Each README shows the reply beneath the question.
    assert [example.document for example in ASKS if example.shown] == ["README.md", "README.zh-CN.md"]


@pytest.mark.parametrize("example", [one for one in ASKS if "$KEY" not in one.text], ids=str)
def test_a_question_gets_the_answer_that_is_shown(example, server_url, tmp_path):
    check_answer(run(example, server_url, tmp_path), example.shown)


@pytest.mark.parametrize("example", FINDS, ids=str)
def test_words_are_found(example, server_url, tmp_path):
    assert json.loads(run(example, server_url, tmp_path))["passages"] == 2


@pytest.mark.parametrize("example", [one for one in ASKS if "$KEY" in one.text], ids=str)
def test_a_question_with_a_key_is_answered(example, keyed_url, tmp_path):
    check_answer(run(example, keyed_url, tmp_path, KEY=KEY), example.shown)
    with pytest.raises(AssertionError, match="unauthorized"):
        check_answer(run(example, keyed_url, tmp_path, KEY="wrong"), example.shown)


@pytest.fixture(scope="module")
def keyed_url(index_dir):
    with serving(index_dir, QA_API_KEYS=KEY) as url:
        wait_for(f"{url}/health/ready", 200)
        yield url


@pytest.mark.parametrize("example", STREAMS, ids=str)
def test_a_streamed_question_sends_its_events(example, server_url, tmp_path):
    check_stream(run(example, server_url, tmp_path), tmp_path)


@pytest.mark.parametrize("example", CLIENTS, ids=str)
def test_a_client_in_python_prints_the_answer_and_where_it_stands(example, server_url, tmp_path):
    answer, *places = run(example, server_url, tmp_path).splitlines()
    assert "4人死亡" in answer
    assert places
    assert all(re.search(rf"\S {server_url}/speeches/\d+\?start=\d+&end=\d+#p.+$", place) for place in places)


def test_there_is_a_client_in_python():
    assert [example.document for example in CLIENTS] == ["docs/openai.md"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("/api/v1/ask", "/api/v1/aks"),
        ("127.0.0.1:8000", "127.0.0.1:9"),
        ("application/json", "text/plain"),
        ('"question"', '"query"'),
        ("大巴山隧道事故造成几人死亡?", "今天天气怎么样?"),
    ],
)
def test_an_example_that_goes_wrong_is_noticed(written, instead, server_url, tmp_path):
    assert written in ASKS[0].text
    wrong = replace(ASKS[0], text=ASKS[0].text.replace(written, instead))
    with pytest.raises(AssertionError):
        check_answer(run(wrong, server_url, tmp_path), wrong.shown)


def test_a_reply_that_differs_from_what_is_shown_is_noticed(server_url, tmp_path):
    printed = run(ASKS[0], server_url, tmp_path)
    with pytest.raises(AssertionError, match="short"):
        check_answer(printed, json.dumps({"short": "5人"}))
    with pytest.raises(AssertionError, match="start"):
        check_answer(printed, json.dumps({"citations": [{"start": 1}]}))


def test_the_configuration_for_agents_starts_a_server_that_answers(index_dir):
    (example,) = (one for one in examples("json", "mcpServers") if one.document == "docs/mcp.md")
    written = json.loads(example.text)["mcpServers"]["speech-qa"]
    assert set(written["env"]) == {"QA_INDEX_DIR"}
    # Only the places are those of this machine.
    command = Path(sys.executable).with_name(Path(written["command"]).name)
    environment = dict.fromkeys(written["env"], str(index_dir))
    server = StdioServerParameters(command=str(command), args=written["args"], env=environment)

    async def ask():
        async with Client(server) as client:
            return await client.call_tool("ask", {"question": QUESTION})

    # In a thread: the browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        reply = pool.submit(asyncio.run, asyncio.wait_for(ask(), SECONDS)).result()
    assert reply.structured_content["short"] == "4人"

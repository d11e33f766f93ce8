"""`qa mcp` as an agent meets it: the real command on the real index, through the SDK's own client."""

import asyncio
import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from qa.types import Status

SECONDS = 60
COMMAND = [sys.executable, "-m", "qa.cli", "mcp"]
QUESTION = "大巴山隧道事故造成几人死亡?"


@pytest.fixture(scope="module")
def talked(index_dir):
    """One conversation of an agent with the server; what it heard, by name."""
    server = StdioServerParameters(
        command=COMMAND[0], args=COMMAND[1:], env={"QA_INDEX_DIR": str(index_dir), "QA_THREADS": "1"}
    )

    async def talk():
        async with Client(server) as client:
            heard = {"tools": (await client.list_tools()).tools, "instructions": client.instructions}
            heard["ask"] = await client.call_tool("ask", {"question": QUESTION})
            heard["refused"] = await client.call_tool("ask", {"question": "火星上有几个人?"})
            heard["search"] = await client.call_tool(
                "search", {"query": "质量强国", "top_k": 2, "speeches": [6]}
            )
            found = heard["search"].structured_content["hits"][0]["passage_id"]
            heard["read"] = await client.call_tool("read_passage", {"passage_id": found})
            heard["missing"] = await client.call_tool("read_passage", {"passage_id": "no such"})
            heard["range"] = await client.call_tool("search", {"query": "质量", "top_k": 21})
            history = [
                {"role": "user", "content": "第六篇讲了哪几点?"},
                {"role": "assistant", "content": "…"},
            ]
            heard["followed"] = await client.call_tool("ask", {"question": "那第二点呢?", "history": history})
        return heard

    # In a thread: the browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(talk(), SECONDS)).result()


def test_three_tools_say_what_they_take_and_how_to_cite(talked):
    tools = {tool.name: tool for tool in talked["tools"]}
    assert set(tools) == {"search", "ask", "read_passage"}
    assert set(tools["ask"].input_schema["properties"]) == {"question", "history", "speeches"}
    assert tools["ask"].input_schema["required"] == ["question"]
    assert tools["search"].input_schema["properties"]["top_k"]["maximum"] == 20
    for tool in tools.values():
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint
    assert "sha256" in talked["instructions"]


def test_an_answer_can_be_cited(talked, service):
    reply = talked["ask"].structured_content
    cited = reply["citations"][0]
    words = service.document_text(cited["document"])[cited["start"] : cited["end"]]
    assert (reply["answered"], words) == (True, cited["quote"])
    assert cited["sha256"] == hashlib.sha256(words.encode()).hexdigest()
    text = talked["ask"].content[0].text
    assert cited["quote"] in text
    assert cited["sha256"] in text


def test_a_refusal_is_no_error_and_says_why(talked):
    reply = talked["refused"]
    assert not reply.is_error
    assert reply.structured_content["status"] == Status.ABSTAINED
    assert f"Not answered: {reply.structured_content['reason']}" in reply.content[0].text


def test_a_search_keeps_to_the_parts_and_the_number_that_were_asked_for(talked):
    hits = talked["search"].structured_content["hits"]
    assert [hit["speech"] for hit in hits] == [6, 6]


def test_a_passage_comes_with_its_neighbours(talked):
    found = talked["read"].structured_content
    assert found["passage"]["id"] == talked["search"].structured_content["hits"][0]["passage_id"]
    assert found["passage"]["text"] in talked["read"].content[0].text


def test_earlier_turns_are_taken(talked):
    assert not talked["followed"].is_error


@pytest.mark.parametrize(("call", "said"), [("missing", "no such"), ("range", "20")])
def test_what_cannot_be_used_is_told_to_the_agent(talked, call, said):
    assert talked[call].is_error
    assert said in talked[call].content[0].text


def test_without_an_index_it_ends_and_says_so_on_standard_error(tmp_path):
    environment = {"QA_INDEX_DIR": str(tmp_path), "PATH": ""}
    ended = subprocess.run(
        COMMAND,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=environment,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "qa index" in ended.stderr

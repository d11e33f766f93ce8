"""Indexes a folder, serves it, asks and verifies, and prints what came of it as JSON; run as a program of its own.

In a network namespace of its own it first brings up the loopback, the only interface there.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SECONDS = 500
QUESTION = "青石桥是哪一年建成的?"
_SET_FLAGS = 0x8914
_UP_AND_RUNNING = 0x1 | 0x40


def bring_up_loopback():
    with socket.socket() as any_socket:
        request = struct.pack("16sH14s", b"lo", _UP_AND_RUNNING, b"")
        fcntl.ioctl(any_socket, _SET_FLAGS, request)


def interfaces():
    return sorted(name for _number, name in socket.if_nameindex())


def qa(*arguments, given=None):
    command = [sys.executable, "-m", "qa.cli", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def post(address, path, body):
    data = json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/api/v1/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.load(response)


def until_ready(address):
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):
                return
        except OSError:
            assert time.monotonic() < deadline, "the server never became ready"
            time.sleep(0.1)


def served(address):
    until_ready(address)
    reply = post(address, "ask", {"question": QUESTION})
    return {"reply": reply, "verified": post(address, "verify", {"citations": reply["citations"]})}


def main(documents, port):
    if interfaces() == ["lo"]:
        bring_up_loopback()
    qa("index", documents)
    environment = {**os.environ, "QA_PORT": port}
    with subprocess.Popen([sys.executable, "-m", "qa.cli", "serve"], env=environment) as server:
        try:
            result = served(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
        result["ended"] = server.wait(SECONDS)
    result["cli"] = json.loads(qa("ask", "--json", QUESTION))
    result["cli_verified"] = qa("verify", "-", given=json.dumps(result["cli"]))
    result["interfaces"] = interfaces()
    Path(os.environ["OFFLINE_RESULT"]).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

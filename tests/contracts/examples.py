"""The examples of the documents, taken out of them and run as they are written, against a server of the test's own."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITTEN = "http://127.0.0.1:8000"
SECONDS = 60
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One block: where it stands, what runs it, its words, and the block of JSON beneath it where there is one."""

    document: str
    line: int
    language: str
    text: str
    shown: str | None

    def __str__(self):
        return f"{self.document}:{self.line}"


def examples(language, holds):
    """Every block of a language that holds some words, in all documents for people."""
    found = []
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]):
        text = path.read_text(encoding="utf-8")
        blocks = list(_BLOCK.finditer(text))
        for block, following in zip_longest(blocks, blocks[1:]):
            if block[1] == language and holds in block[2]:
                beneath = (
                    following and following[1] == "json" and not text[block.end() : following.start()].strip()
                )
                line = text.count("\n", 0, block.start()) + 1
                found.append(
                    Example(
                        str(path.relative_to(ROOT)),
                        line,
                        language,
                        block[2],
                        following[2] if beneath else None,
                    )
                )
    return found


def run(example, server, folder, **variables):
    """Run an example, of which nothing but the address is changed; gives what it printed."""
    command = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[example.language]
    # `qa` is the one of this environment, as after `. .venv/bin/activate`; no proxy stands before the loopback.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [*command, example.text.replace(WRITTEN, server)],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_PROXY": "*", "no_proxy": "*", **variables},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_answer(printed, shown):
    """The reply of `ask`: an answer, and what the document shows of it."""
    reply = json.loads(printed)
    assert reply.get("answered") is True, reply
    assert reply["short"] in reply["citations"][0]["quote"]
    if shown is not None:
        differs = differences(json.loads(shown), reply)
        assert differs == [], differs


def differences(shown, given, place=""):
    """Where a reply differs from the part of it that is shown; the last digits of a figure are the machine's."""
    if isinstance(shown, dict):
        missing = [f"{place}.{name} is missing" for name in shown if name not in given]
        both = [name for name in shown if name in given]
        return missing + [
            found for name in both for found in differences(shown[name], given[name], f"{place}.{name}")
        ]
    if isinstance(shown, list):
        fewer = (
            [f"{place} has {len(given)} entries, shown with {len(shown)}"] if len(given) < len(shown) else []
        )
        return fewer + [
            found
            for number, (a, b) in enumerate(zip(shown, given, strict=False))
            for found in differences(a, b, f"{place}[{number}]")
        ]
    same = abs(shown - given) < 0.02 if isinstance(shown, float) else shown == given
    return [] if same else [f"{place} is {given!r}, shown as {shown!r}"]


def check_stream(printed, folder):
    """The events of `chat`: in their order, the whole answer in pieces, and the cookie that finds it again."""
    events = [
        (name, json.loads(data))
        for name, data in re.findall(r"^event: (\w+)\ndata: (.*)$", printed, re.MULTILINE)
    ]
    names = [name for name, _ in events]
    assert list(dict.fromkeys(names)) == ["meta", "citations", "delta", "done"], printed
    done = events[-1][1]
    assert done["answered"] is True
    assert "".join(data["text"] for name, data in events if name == "delta") == done["answer"]
    assert "qa_owner" in (folder / "jar").read_text(encoding="utf-8")

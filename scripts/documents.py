"""Put real output and recorded figures into the documents, or check that they are what is shown.

    python scripts/documents.py            # renew: `make eval` does so
    python scripts/documents.py --check    # exit code 1 when something differs

A block of `console` that begins with `$ qa` gets what the command prints; a block of `json` gets the reply to
the question of the README, shortened to the fields below; `figures` are those of tests/quality/scores.json.
"""

import difflib
import json
import re
import shlex
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILES = ("README.md", "README.zh-CN.md", "docs/evaluation.md")
SCORES = ROOT / "tests" / "quality" / "scores.json"
QUESTION = "大巴山隧道事故造成几人死亡?"
FIELDS = ("answered", "kind", "short", "answer", "confidence")
CITED = ("document", "speech", "talk", "quote", "start", "end", "sha256")
TIME = re.compile(r"\d+ ms$", re.MULTILINE)


def main() -> int:
    """Renew or check every document.

    :return: the exit code.
    """
    check = "--check" in sys.argv[1:]
    differs = False
    for name in FILES:
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        fresh = render(text)
        if TIME.sub("", text) == TIME.sub("", fresh):
            continue
        differs = True
        if not check:
            path.write_text(fresh, encoding="utf-8")
        print(
            "\n".join(difflib.unified_diff(text.splitlines(), fresh.splitlines(), name, "now", lineterm=""))
        )
    return int(check and differs)


def render(text: str) -> str:
    """Fill the blocks of a text with what the commands give now.

    :param text: the text of a document.
    :return: the same text with fresh blocks.
    """
    text = re.sub(r"(```console\n\$ qa (.*)\n)[^`]*?(```)", lambda m: f"{m[1]}{_run(m[2])}{m[3]}", text)
    text = re.sub(r"(```json\n)[^`]*?(```)", lambda m: f"{m[1]}{_reply()}\n{m[2]}", text)
    figures = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
    return figures.sub(lambda m: f"{m[1]}{_figures()}{m[2]}", text)


@lru_cache
def _run(arguments: str) -> str:
    command = [sys.executable, "-m", "qa.cli", *shlex.split(arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout


def _reply() -> str:
    reply = json.loads(_run(f"ask --json {shlex.quote(QUESTION)}"))
    shown = {name: reply[name] for name in FIELDS}
    shown["citations"] = [{name: reply["citations"][0][name] for name in CITED}]
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _figures() -> str:
    scores = json.loads(SCORES.read_text(encoding="utf-8"))
    total = {
        name: scores[name] for name in ("questions", "correct", "wrong", "refused", "verbatim", "errors")
    }
    total |= {f"answerable: {name}": value for name, value in scores["answerable"].items()}
    total |= {f"confidence: {name}": value for name, value in scores["calibration"].items()}
    by_type = [
        f"| {kind} | {group['n']} | {group['correct']} | {_shown(group['hit@3'])} |"
        for kind, group in scores["by_type"].items()
    ]
    lines = [
        "| measure | value |",
        "| --- | --- |",
        *(f"| {name} | {value} |" for name, value in total.items()),
    ]
    lines += ["", "| type | questions | correct | hit@3 |", "| --- | --- | --- | --- |", *by_type]
    return "\n".join(lines) + "\n"


def _shown(value: float | None) -> str:
    return "-" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())

"""A server that runs answers from documents that were changed, without a restart and without missing a request.

Real processes and real models, which take some seconds a build: fakes would leave out what this is about.
"""

import json
import subprocess
import sys
import time
import urllib.request

import pytest
from examples import ROOT, examples, run
from serving import serving, wait_for

SECONDS = 120
KEY = "a-key-of-the-tests-long-enough"
TEXTS = {
    "桥梁.txt": "青石桥横跨清水河,全长三百二十米。青石桥于1987年建成通车,由县交通局负责养护。\n\n桥面限载三十吨。\n",
    "学校.txt": "河口小学现有学生四百二十六人,教师二十八人。学校在每年九月一日开学。\n",
}
ASKED = "青石桥是哪一年建成的?"


# `qa index`, and what it imported.
INDEX = """
import sys
from qa.cli import main
try:
    main()
finally:
    print([name for name in ("torch", "sentence_transformers") if name in sys.modules])
"""


def qa_index(documents, index):
    done = subprocess.run(
        [sys.executable, "-c", INDEX, "index", str(documents), "--out", str(index)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    # Importing them takes longer than a few files do; `make reindex-bench` rests on this.
    assert done.stdout == "[]\n"


def ask(url, question):
    request = urllib.request.Request(
        f"{url}/api/v1/ask",
        json.dumps({"question": question}).encode(),
        {"Content-Type": "application/json", "X-API-Key": KEY},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.load(response)


def until_answered(url, question, short):
    """Ask until that is in the answer; each request on the way must succeed, and none finds a server that restarts."""
    deadline = time.monotonic() + SECONDS
    while short not in ((reply := ask(url, question))["short"] or ""):
        assert time.monotonic() < deadline, reply
        time.sleep(0.2)
    return reply


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("changed")
    (made / "documents").mkdir()
    for name, text in TEXTS.items():
        (made / "documents" / name).write_text(text, encoding="utf-8")
    qa_index(made / "documents", made / "index")
    return made


@pytest.fixture(scope="module")
def database(folder):
    return f"sqlite:///{folder}/qa.sqlite3"


@pytest.fixture(scope="module")
def url(folder, database):
    variables = {
        "QA_API_KEYS": KEY,
        "QA_DATABASE_URL": database,
        "QA_DOCUMENTS": str(folder / "documents"),
        "QA_UPLOADS": "1",
    }
    with serving(folder / "index", **variables) as address:
        wait_for(f"{address}/health/ready", 200)
        yield address


@pytest.mark.slow
def test_a_changed_file_is_answered_from_without_a_restart(url, folder):
    assert "1987" in ask(url, ASKED)["short"]
    changed = TEXTS["桥梁.txt"].replace("1987", "1994")
    (folder / "documents" / "桥梁.txt").write_text(changed, encoding="utf-8")
    qa_index(folder / "documents", folder / "index")
    reply = until_answered(url, ASKED, "1994")
    cited = reply["citations"][0]
    assert changed[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.slow
def test_an_uploaded_document_is_answered_from_as_the_documents_say(url, database, tmp_path):
    from docx import Document

    (example,) = (one for one in examples("bash", "curl") if one.document == "docs/documents.md")
    document = Document()
    document.add_heading("食堂管理规定", 1)
    document.add_paragraph("食堂每餐的成品都要留样四十八小时,由值班长检查并签字。")
    document.save(tmp_path / "rules.docx")
    printed = run(example, url, tmp_path, QA_DATABASE_URL=database)
    reply = json.loads(printed)
    assert "error" not in reply, printed
    assert (reply["name"], reply["replaced"], reply["job"]["state"]) == ("rules.docx", False, "queued")
    answer = until_answered(url, "食堂每餐的成品要留样多久?", "四十八小时")
    assert answer["citations"][0]["document"] == "rules.docx"

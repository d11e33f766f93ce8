"""Files that would take all time or memory, or bring down whoever reads them; made here, read in another process."""

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import docx
import pytest

from qa.corpus.guarding import GuardedReader, Limits
from qa.corpus.reading import extract_file
from qa.errors import CorpusError

PAGE = "<h1>食堂</h1><p>食堂每餐都要留样。</p><ul><li>水泵</li></ul>".encode()


def word_file(main=None):
    """A Word document; `main` replaces the part with its text."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    again = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, main if main and part == "word/document.xml" else old.read(part))
    return again.getvalue()


def document(inside):
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return word_file(f'<w:document xmlns:w="{name}"><w:body>'.encode() + inside + b"</w:body></w:document>")


PARAGRAPH = b"<w:p><w:r><w:t>text</w:t></w:r></w:p>"


def bomb(megabytes):
    """A small document that unpacks to much that is not even text."""
    return document((b"<!--" + b" " * 1_000_000 + b"-->") * megabytes + PARAGRAPH)


@pytest.fixture
def reader():
    with GuardedReader() as made:
        yield made


def test_a_file_comes_back_as_if_it_were_read_here(reader):
    assert reader.read("a.html", PAGE) == extract_file("a.html", PAGE)
    assert reader.read("b.html", PAGE).document.name == "b.html"


def test_what_is_wrong_with_a_file_is_told_and_the_next_one_is_read_by_the_same_process(reader):
    with pytest.raises(CorpusError, match=r"^a\.pdf: is damaged"):
        reader.read("a.pdf", b"%PDF-1.4\n" + b"\xff" * 300)
    first = reader._worker
    assert reader.read("a.html", PAGE).document.title == "食堂"
    assert reader._worker is first


def test_a_text_needs_no_process(reader):
    assert reader.read("a.txt", "食堂每餐都要留样。".encode()).encoding == "utf-8"
    assert reader._worker is None


def test_a_file_that_takes_too_long_is_given_up_and_its_process_ended():
    with GuardedReader(Limits(seconds=1)) as reader:
        started = time.monotonic()
        with pytest.raises(
            CorpusError, match=r"^a\.docx: reading it takes more than 1 s.*QA_MAX_FILE_SECONDS"
        ):
            reader.read("a.docx", document(PARAGRAPH * 400_000))
        assert time.monotonic() - started < 10
        assert reader._worker is None


def test_a_file_that_takes_too_much_memory_is_given_up_and_the_next_one_is_read():
    with GuardedReader(Limits(memory=250_000_000)) as reader:
        with pytest.raises(CorpusError, match=r"^a\.docx: reading it takes more than 250 MB of memory"):
            reader.read("a.docx", bomb(60))
        assert reader.read("a.html", PAGE).document.title == "食堂"


def test_a_process_that_crashes_costs_one_file(reader):
    reader.read("a.html", PAGE)
    process, _ = reader._worker
    os.kill(process.pid, 11)
    process.wait()
    with pytest.raises(CorpusError, match=r"^b\.html: the program that reads it ended \(-11\)"):
        reader.read("b.html", PAGE)
    assert reader.read("c.html", PAGE).document.title == "食堂"


def test_what_the_caller_holds_is_not_counted_against_a_file():
    held = bytearray(600_000_000)
    with GuardedReader(Limits(memory=1_000_000_000)) as reader:
        reader.read("a.html", PAGE)
        assert reader._worker is not None
    assert len(held) == 600_000_000


def test_a_process_that_grew_large_is_replaced():
    with GuardedReader(Limits(memory=400_000_000)) as reader:
        reader.read("a.docx", bomb(90))
        assert reader._worker is None
        assert reader.read("a.html", PAGE).document.title == "食堂"


UNDER_LIMITS = """
import resource
from qa.corpus.guarding import GuardedReader, Limits

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (600, 600))
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
    with GuardedReader(Limits(seconds=9_000, memory=1_000_000_000)) as reader:
        print(reader.read("a.html", "<p>食堂每餐都要留样。</p>".encode()).document.text.strip())
        process, _ = reader._worker
        rows = open(f"/proc/{process.pid}/limits").read().splitlines()
        print(*[row.split()[3:5] for row in rows if row.startswith(("Max cpu time", "Max address space"))])
"""


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the limits are read from /proc")
def test_lower_limits_of_the_system_stay_and_files_are_read_within_them():
    command = [sys.executable, "-X", "utf8", "-c", UNDER_LIMITS]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=True, env=environment
    )
    text, limits = done.stdout.splitlines()
    assert text == "食堂每餐都要留样。"
    assert limits == "['600', '600'] ['1000000000', '3000000000']"


def test_the_process_ends_with_its_reader(reader):
    reader.read("a.html", PAGE)
    process, _ = reader._worker
    reader.close()
    assert process.returncode is not None

"""The speeches, parsed and cut once for all tests of their structure."""

from pathlib import Path

import pytest
from keywords import COLLECTION, keyword_encoder, settings_for

SPEECHES = "quality-speeches.txt"
SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def speeches():
    """The speeches, taken apart."""
    from qa.corpus.parsing import parse
    from qa.corpus.reading import extract_file

    return parse(extract_file(SPEECHES, (SEEDS / SPEECHES).read_bytes()).document)


@pytest.fixture(scope="session")
def passage_set(speeches):
    """The passages of the speeches, copies grouped."""
    from qa.passages.building import build_passages

    return build_passages([speeches])


@pytest.fixture(scope="session")
def tiny_service(tmp_path_factory):
    """A real service on the collection of `keywords.py`."""
    from qa.bootstrap.indexing import build_index
    from qa.bootstrap.opening import open_service

    folder = tmp_path_factory.mktemp("tiny")
    (folder / "collection.txt").write_text(COLLECTION, encoding="utf-8")
    with keyword_encoder():
        build_index(settings_for(folder / "index"), [folder / "collection.txt"])
        service = open_service(settings_for(folder / "index"))
        service.warm_up()
    return service

"""What is known of the talks, and the look at the collection as a whole: who waits for what."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest

from qa.reader.confidence import Calibration, Judge
from qa.service.library import Library
from qa.service.service import QAService
from qa.types import Document, IndexInfo, Passage, Talk

TEXT = "防汛值班。"
PATIENCE = 20


class SlowIndex:
    """An index that cuts words once it may, and says how often it was asked to begin."""

    def __init__(self):
        self.names = {}
        self.begun, self.may_go_on = Event(), Event()
        self.cuts = 0
        self.analyzer = SimpleNamespace(whole_words=self._cut)

    def _cut(self, text):
        self.cuts += 1
        self.begun.set()
        assert self.may_go_on.wait(PATIENCE)
        return [text]


@pytest.fixture
def index():
    return SlowIndex()


@pytest.fixture
def service(index):
    library = Library(
        [Document("a.txt", "a", TEXT, "")],
        [Talk("a.txt#0.1", "a.txt", None, 1, "a", 0, len(TEXT), (), ("a.txt#0.1",))],
        [Passage("a", "a.txt", None, 1, "a", (), TEXT, 0, len(TEXT), (), "")],
        (),
        {},
        IndexInfo("", 1, "2"),
    )
    judge = Judge(SimpleNamespace(), Calibration((), (), 0.0))
    return QAService(library, SimpleNamespace(index=index), SimpleNamespace(), judge)


def test_what_is_known_of_the_talks_does_not_wait_for_the_whole_overview(service, index):
    with ThreadPoolExecutor() as pool:
        overview = pool.submit(service.overview)
        try:
            assert index.begun.wait(PATIENCE)
            profiles = pool.submit(service.profiles).result(PATIENCE / 4)
        finally:
            index.may_go_on.set()
        assert overview.result(PATIENCE).talks == profiles


def test_two_who_ask_for_the_overview_at_once_get_the_same_one(service, index):
    with ThreadPoolExecutor() as pool:
        first, second = pool.submit(service.overview), pool.submit(service.overview)
        assert index.begun.wait(PATIENCE)
        index.may_go_on.set()
        assert first.result(PATIENCE) is second.result(PATIENCE) is service.overview()
    assert index.cuts == 1

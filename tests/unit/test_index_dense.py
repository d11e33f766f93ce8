import numpy as np
import pytest

from qa.errors import IndexDamagedError
from qa.index import dense
from qa.index.dense import DenseIndex


def unit(rows, dimensions=8, seed=7):
    vectors = np.random.default_rng(seed).normal(size=(rows, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(params=["exact", "graph"])
def build(request, monkeypatch):
    """Build an index of either kind."""
    if request.param == "graph":
        monkeypatch.setattr(dense, "EXACT_UP_TO", 0)
    return DenseIndex.build


def test_search_finds_the_nearest_first(build):
    vectors = unit(50)
    query = unit(1, seed=8)[0]
    cosines = vectors @ query
    positions, scores = build(vectors).search(query, 5)
    assert positions.tolist() == np.argsort(-cosines)[:5].tolist()
    assert scores == pytest.approx(np.sort(cosines)[::-1][:5], abs=1e-5)


def test_a_vector_is_nearest_to_itself(build):
    vectors = unit(50)
    positions, scores = build(vectors).search(vectors[17], 1)
    assert positions.tolist() == [17]
    assert scores[0] == pytest.approx(1, abs=1e-5)


def test_more_than_there_are_gives_all(build):
    positions, scores = build(unit(3)).search(unit(1)[0], 10)
    assert sorted(positions.tolist()) == [0, 1, 2]
    assert len(scores) == 3


POSITIONS = [
    pytest.param([3], id="one"),
    pytest.param([9, 2, 2, 0], id="any-order-and-twice"),
    pytest.param(list(range(50)), id="all"),
    pytest.param(list(range(49, 10, -1)), id="most"),
    pytest.param([], id="none"),
]


@pytest.mark.parametrize("positions", POSITIONS)
def test_similarities_are_cosines_in_the_order_asked_for(build, positions):
    vectors, query = unit(50), unit(1, seed=9)[0]
    found = build(vectors).similarities(query, np.array(positions, dtype=np.int64))
    assert found.dtype == np.float32
    assert found == pytest.approx(vectors[positions] @ query if positions else [], abs=1e-5)


def test_the_kind_depends_on_the_size(monkeypatch):
    import faiss

    monkeypatch.setattr(dense, "EXACT_UP_TO", 10)
    assert isinstance(DenseIndex.build(unit(10))._index, faiss.IndexFlatIP)
    assert isinstance(DenseIndex.build(unit(11))._index, faiss.IndexHNSWFlat)


def test_a_saved_index_finds_the_same(build, tmp_path):
    built = build(unit(50))
    built.save(tmp_path / "a.faiss")
    loaded = DenseIndex.load(tmp_path / "a.faiss")
    assert (loaded.size, loaded.dimensions) == (built.size, built.dimensions) == (50, 8)
    query, some = unit(1, seed=9)[0], np.array([4, 40])
    for one, other in zip(built.search(query, 7), loaded.search(query, 7), strict=True):
        assert one.tolist() == other.tolist()
    assert built.similarities(query, some).tolist() == loaded.similarities(query, some).tolist()


def test_a_graph_finds_most_of_what_an_exact_search_finds(monkeypatch):
    vectors, query = unit(2000, 32), unit(1, 32, seed=3)[0]
    exact = DenseIndex.build(vectors).search(query, 20)[0]
    monkeypatch.setattr(dense, "EXACT_UP_TO", 0)
    walked = DenseIndex.build(vectors).search(query, 20)[0]
    assert len(set(exact.tolist()) & set(walked.tolist())) >= 18


@pytest.mark.parametrize("content", [None, b"", b"no index of vectors", "half"])
def test_a_damaged_file_names_the_command_to_rebuild(tmp_path, content):
    path = tmp_path / "a.faiss"
    if content == "half":
        DenseIndex.build(unit(50)).save(path)
        content = path.read_bytes()[: path.stat().st_size // 2]
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="qa index"):
        DenseIndex.load(path)

import json
import math
from collections import Counter

import numpy as np
import pytest

from qa.errors import IndexDamagedError
from qa.lexical.analyzer import STOP_WORDS, Analyzer, corpus_dictionary
from qa.lexical.bm25 import K1, B, Bm25, write_bm25
from qa.lexical.names import find_names, names_in, tag_words

CORPUS = [
    "大巴山隧道施工发生坍塌,产品合格率达到86.8%,比去年提高3·15个百分点。",
    "浙江省质量技术监督局推进“浙江制造”品牌建设,ISO9001认证企业达到1,234家。",
    "我们要加强质量管理,坚持“三同时”。",
]


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer(corpus_dictionary(CORPUS))


NUMBERS = [
    pytest.param("合格率86.8%", ["86.8%", "86.8"], id="share"),
    pytest.param("达到1,234家", ["1234"], id="grouped"),
    pytest.param("3〃15活动", ["3.15"], id="damaged-dot"),
    pytest.param("ISO9001认证", ["iso9001"], id="latin-with-number"),
    pytest.param("20xx年", ["20", "xx"], id="masked-year"),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_and_latin_words_stay_whole(analyzer, text, expected):
    assert [word for word in analyzer.words(text) if word.isascii()] == expected


def test_full_width_numbers_are_the_same_terms(analyzer):
    wide = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
    text = "ISO9001认证,合格率86.8%"
    assert analyzer.words(text.translate(wide)) == analyzer.words(text)
    assert analyzer.bigrams(text.translate(wide)) == analyzer.bigrams(text)


def test_traditional_characters_are_the_same_terms(analyzer):
    assert analyzer.words("質量管理") == analyzer.words("质量管理")
    assert analyzer.bigrams("質量管理") == ["质量", "量管", "管理"]


def test_long_words_are_followed_by_the_words_inside_them(analyzer):
    words = analyzer.words("质量技术监督局")
    assert {"质量", "技术", "监督", "监督局"} <= set(words)


def test_what_the_corpus_quotes_is_a_word(analyzer):
    assert "浙江制造" in analyzer.words("什么是浙江制造")
    assert "三同时" in analyzer.words("坚持三同时原则")


def test_stop_words_are_left_out_of_words_only(analyzer):
    words = analyzer.words("我们要加强的质量管理是什么")
    assert not STOP_WORDS.intersection(words)
    assert "质量" in words
    assert "什么" in analyzer.bigrams("是什么")


def test_common_words_cut_a_question_as_the_full_dictionary_does(analyzer):
    assert "大概" in analyzer.words("总长大概多少")


BIGRAMS = [
    pytest.param("质量好", ["质量", "量好"], id="ideographs"),
    pytest.param("好", ["好"], id="lone-ideograph"),
    pytest.param("造成4人死亡", ["造成", "4", "人死", "死亡"], id="around-a-number"),
    pytest.param("质量,安全", ["质量", "安全"], id="never-across-a-mark"),
    pytest.param("合格率86.8%", ["合格", "格率", "86.8%"], id="share"),
    pytest.param(",。“”", [], id="marks-alone"),
]


@pytest.mark.parametrize(("text", "expected"), BIGRAMS)
def test_bigrams(analyzer, text, expected):
    assert analyzer.bigrams(text) == expected


def test_places_that_the_corpus_does_not_name(analyzer):
    assert analyzer.places_elsewhere("广东省的产品合格率是多少") == ["广东省"]
    assert analyzer.places_elsewhere("浙江省的合格率") == []
    assert analyzer.places_elsewhere("浙江的合格率") == []
    assert analyzer.places_elsewhere("隧道坍塌") == []


def test_a_saved_analyzer_cuts_as_before(analyzer, tmp_path):
    analyzer.save(tmp_path)
    loaded = Analyzer.load(tmp_path)
    for text in [*CORPUS, "广东省的浙江制造怎么样", "三同时是哪三个"]:
        assert loaded.words(text) == analyzer.words(text)
        assert loaded.bigrams(text) == analyzer.bigrams(text)
        assert loaded.places_elsewhere(text) == analyzer.places_elsewhere(text)


def test_the_dictionary_is_the_same_in_every_build():
    assert json.dumps(corpus_dictionary(CORPUS)) == json.dumps(corpus_dictionary(list(CORPUS)))


@pytest.mark.parametrize(
    "content", [None, "{", '{"total": 1}', "[]", '{"total": 1, "words": 3, "places": []}']
)
def test_a_damaged_dictionary_names_the_command_to_rebuild(tmp_path, content):
    if content is not None:
        (tmp_path / "dictionary.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="qa index"):
        Analyzer.load(tmp_path)


TEXTS = [
    ["质量", "管理", "质量", "第一"],
    ["安全", "管理"],
    ["质量", "安全", "安全", "86.8%", "检查", "检查", "记录"],
    [],
]


def lucene_bm25(texts, query):
    """Score as Lucene does: idf * tf / (tf + k1 * (1 - b + b * length / average))."""
    # An empty text counts as one term that no query holds.
    lengths = [max(1, len(text)) for text in texts]
    average = sum(lengths) / len(texts)
    scores = []
    for text, length in zip(texts, lengths, strict=True):
        counts, score = Counter(text), 0.0
        for term in query:
            holders = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
            saturation = counts[term] + K1 * (1 - B + B * length / average)
            score += idf * counts[term] / saturation
        scores.append(score)
    return scores


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where an index of these texts was written."""
    path = tmp_path_factory.mktemp("bm25") / "words"
    write_bm25(TEXTS, path)
    return path


@pytest.fixture(scope="module")
def bm25(folder):
    return Bm25.load(folder)


@pytest.mark.parametrize(
    "query",
    [["质量"], ["质量", "管理"], ["安全", "检查", "86.8%"], ["质量", "火星"], ["安全", "安全"]],
    ids="+".join,
)
def test_scores_are_those_of_an_independent_implementation(bm25, query):
    assert bm25.size == len(TEXTS)
    assert bm25.scores(query) == pytest.approx(lucene_bm25(TEXTS, query), abs=1e-5)


@pytest.mark.parametrize("query", [["质量"], ["质量", "管理"], ["安全", "检查", "86.8%"]], ids="+".join)
def test_scores_are_those_of_the_library_that_wrote_them(bm25, folder, query):
    import bm25s

    model = bm25s.BM25.load(str(folder), load_corpus=False)
    assert bm25.scores(query) == pytest.approx(model.get_scores(query), abs=1e-6)


@pytest.mark.parametrize("query", [[], ["火星"], [""]], ids=["empty", "unknown", "empty-term"])
def test_a_query_without_known_terms_scores_nothing(bm25, query):
    scores = bm25.scores(query)
    assert scores.dtype == np.float32
    assert scores.tolist() == [0.0] * len(TEXTS)


@pytest.mark.parametrize(("term", "count"), [("质量", 2), ("安全", 2), ("检查", 1), ("火星", 0), ("", 0)])
def test_document_frequency_counts_texts(bm25, term, count):
    assert bm25.document_frequency(term) == count


def test_scores_of_an_earlier_query_stay_as_they_were(bm25):
    first = bm25.scores(["质量"])
    kept = first.copy()
    bm25.scores(["质量", "安全"])
    assert first.tolist() == kept.tolist()


def test_saving_uses_no_pickle(folder):
    for path in folder.glob("*.npy"):
        np.load(path, allow_pickle=False)
    assert {p.suffix for p in folder.iterdir()} == {".npy", ".json"}


def test_a_missing_index_names_the_command_to_rebuild(tmp_path):
    with pytest.raises(IndexDamagedError, match="qa index"):
        Bm25.load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["params.index.json", "vocab.index.json", "indptr.csc.index.npy"])
def test_a_damaged_index_names_the_command_to_rebuild(tmp_path, name):
    write_bm25(TEXTS, tmp_path)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:7])
    with pytest.raises(IndexDamagedError, match="qa index"):
        Bm25.load(tmp_path)


def tagged(texts):
    return tag_words(texts, Analyzer(corpus_dictionary(texts.values())))


def test_a_name_in_quotation_marks_is_a_name():
    texts = {
        "a": "大会通过了“上海质量宣言”,上海质量宣言要落实。",
        "b": "锅炉房每天检查。",
        "c": "食堂公布菜谱。",
    }
    assert "上海质量宣言" in corpus_dictionary(texts.values())["words"]
    assert find_names(tagged(texts))["上海"] == {"a": 2}


def test_names_tell_talks_apart():
    texts = {
        "a": "商丘市的企业要重视质量,商丘的品牌要做强,全国都在看。",
        "b": "天津市的地铁要保证安全,全国都在看。",
        "c": "井陉县的质量工作,全国都在看。",
        "d": "中国的质量,全国都在看。",
    }
    names = find_names(tagged(texts))
    assert names["天津市"] == {"b": 1}
    assert set(names["商丘市"]) == {"a"}
    assert all(len(talks) == 1 for talks in names.values())


def test_a_name_that_many_talks_share_tells_nothing():
    texts = dict.fromkeys("abc", "天津市要保证安全。")
    assert find_names(tagged(texts)) == {}


def test_names_in_a_query_longest_first():
    names = {"天津": {"b": 1}, "天津市": {"b": 2}, "商丘": {"a": 1}}
    assert names_in("天津市和商丘的质量", names) == ["天津市", "商丘"]
    assert names_in("天津的质量", names) == ["天津"]
    assert names_in("上海的质量", names) == []


def test_names_are_found_in_traditional_characters():
    assert names_in("商丘與天津的質量", {"天津": {"b": 1}}) == ["天津"]

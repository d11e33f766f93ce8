"""Rows of question and passage, and where the network points in them."""

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from qa.pairs.pointers import pointers_of
from qa.pairs.rows import MAX_QUESTION_TOKENS, MAX_ROW_TOKENS, PLACES, PairTokenizer, label_of, pad, places_of

PIECES = ["<s>", "</s>", "<unk>", "质量", "的质量", "工作", "是", "生命", "谁", "?", "96", ".", "4%"]


@pytest.fixture(scope="module")
def pairs():
    """Pieces of one to three characters, the longest first."""
    scores = [(piece, 0.0 if i < 3 else -1.0) for i, piece in enumerate(PIECES)]
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=2, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never", split=False)
    return PairTokenizer(tokenizer, begin=0, end=1)


def row_of(pairs, question, passage):
    return pairs.row(pairs.tokens(question), pairs.tokens(passage))


def logits(row, at=()):
    """Logits that are zero but at (token, place)."""
    values = np.zeros((len(row.ids), PLACES), dtype=np.float32)
    for token, place in at:
        values[token, place] = 5.0
    return values


def test_a_row_holds_question_and_passage(pairs):
    row = row_of(pairs, "质量", "工作是生命")
    assert [PIECES[i] for i in row.ids] == ["<s>", "质量", "</s>", "</s>", "工作", "是", "生命", "</s>"]
    assert row.first == 4
    assert row.offsets == ((0, 2), (2, 3), (3, 5))


def test_both_scripts_and_widths_give_the_same_row(pairs):
    assert row_of(pairs, "質量", "工作是生命") == row_of(pairs, "质量", "工作是生命")
    assert row_of(pairs, "谁\uff1f", "质量").ids == row_of(pairs, "谁?", "质量").ids


def test_a_long_question_and_a_long_passage_are_cut(pairs):
    row = row_of(pairs, "质量" * 200, "工作" * 2000)
    assert row.first == MAX_QUESTION_TOKENS + 3
    assert len(row.ids) == MAX_ROW_TOKENS
    assert label_of(row, 3998, 4000) is None


@pytest.mark.parametrize(("start", "end"), [(0, 2), (1, 2), (3, 5), (4, 5), (0, 8), (6, 8), (2, 3)])
def test_a_label_leads_back_to_its_answer(pairs, start, end):
    """Also where the answer begins or ends inside a piece."""
    text = "工作的质量是生命"
    row = row_of(pairs, "谁", text)
    first, last = label_of(row, start, end)
    starts, ends = logits(row, [divmod(first, PLACES)]), logits(row, [divmod(last, PLACES)])
    assert pointers_of(row, len(text), starts, ends).best(len(text)) == (start, end, 10.0)


def test_no_answer_is_the_first_token(pairs):
    row = row_of(pairs, "谁", "工作是生命")
    pointers = pointers_of(row, 5, logits(row, [(0, 0)]), logits(row, [(0, 0)]))
    assert pointers.best(5)[2] == -10.0
    assert places_of(row)[0].tolist() == [True, False, False, False]


def test_only_characters_of_the_passage_are_places(pairs):
    row = row_of(pairs, "质量", "工作的质量")
    held = places_of(row)
    assert not held[1 : row.first].any()
    assert held[row.first : row.first + 2].sum(axis=1).tolist() == [2, 3]
    assert not held[-1].any()


def test_the_longest_answer_is_kept_to(pairs):
    row = row_of(pairs, "谁", "工作是生命")
    first, last = label_of(row, 0, 5)
    pointers = pointers_of(row, 5, logits(row, [divmod(first, PLACES)]), logits(row, [divmod(last, PLACES)]))
    start, end, _ = pointers.best(3)
    assert end - start <= 3
    assert len(pointers.several(3, 3)) == 3


def test_rows_of_different_length_are_padded(pairs):
    rows = [row_of(pairs, "谁", "工作"), row_of(pairs, "谁", "工作是生命")]
    ids, mask = pad(rows)
    assert ids.shape == mask.shape == (2, len(rows[1].ids))
    assert mask.sum(axis=1).tolist() == [len(row.ids) for row in rows]
    assert ids[0, mask[0] == 1].tolist() == list(rows[0].ids)

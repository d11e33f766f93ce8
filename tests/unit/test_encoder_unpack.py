"""Reading the packed file: a tiny one is written here, block by block, as `e5.c` reads it."""

import struct

import numpy as np
import pytest

from qa.errors import ModelError
from training.encoder.unpack import expand_blocks, read_packed

HIDDEN, LAYERS, HEADS, WIDE, POSITIONS = 32, 1, 4, 64, 8
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "隧道", "a"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.5, -4.25]
MATRICES = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
MATRICES |= {"fi": (WIDE, HIDDEN), "fo": (HIDDEN, WIDE)}


def blocks(count, seed):
    """Random blocks, and the weights that they stand for."""
    generator = np.random.default_rng(seed)
    raw, weights = b"", []
    for _ in range(count):
        scale, halves = np.float16(generator.random()), generator.integers(0, 256, 16, dtype=np.uint8)
        raw += scale.tobytes() + halves.tobytes()
        weights += [(int(half & 15) - 8) * float(scale) for half in halves]
        weights += [(int(half >> 4) - 8) * float(scale) for half in halves]
    return raw, np.array(weights, dtype=np.float32)


def packed_tensors():
    """Name, kind, number of values and bytes of every tensor, and the values themselves."""
    sizes = {"emb.word": len(PIECES) * HIDDEN}
    sizes |= {f"l0.{name}.w": rows * columns for name, (rows, columns) in MATRICES.items()}
    plain = {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, "emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    plain |= {f"l0.{name}.b": rows for name, (rows, _) in MATRICES.items()}
    plain |= {f"l0.{name}.{kind}": HIDDEN for name in ("aln", "oln") for kind in "wb"}
    found, values = [], {}
    for seed, (name, size) in enumerate(sizes.items()):
        raw, values[name] = blocks(size // 32, seed)
        found.append((name, 1, size, raw))
    for name, size in plain.items():
        values[name] = np.random.default_rng(len(values)).random(size, dtype=np.float32)
        found.append((name, 0, size, values[name].tobytes()))
    return found, values


def packed_file():
    """A whole file, and the values of its tensors by their short names."""
    tensors, values = packed_tensors()
    names = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack(
        "<i7ifi", 1, HIDDEN, LAYERS, HEADS, WIDE, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, names)))
    head += struct.pack(f"<{len(PIECES) + 1}I", *np.cumsum([0, *map(len, names)]))
    head += struct.pack(f"<{len(PIECES)}f", *SCORES) + b"".join(names)
    replaced = struct.pack("<IBI", ord("A"), 1, ord("a")) + struct.pack("<IB", 7, 0)
    head += struct.pack("<iI", 2, len(replaced)) + replaced + struct.pack("<i", len(tensors))
    place = len(head) + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, body = b"", b""
    for name, kind, size, raw in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, size, place + len(body), len(raw))
        body += raw
    return head + directory + body, values


@pytest.fixture
def packed(tmp_path):
    path = tmp_path / "tiny.bin"
    data, values = packed_file()
    path.write_bytes(data)
    return path, values


def test_sizes_and_vocabulary_are_read(packed):
    source = read_packed(packed[0])
    assert (source.shape.hidden, source.shape.layers, source.shape.heads) == (HIDDEN, LAYERS, HEADS)
    assert source.shape.epsilon == pytest.approx(1e-12)
    assert list(source.vocabulary.pieces) == PIECES
    assert list(source.vocabulary.scores) == SCORES
    assert (source.vocabulary.bos, source.vocabulary.eos, source.vocabulary.pad) == (0, 2, 1)
    assert source.replacements == {"A": "a", "\x07": ""}


def test_tensors_have_the_names_and_forms_of_bert(packed):
    path, values = packed
    tensors = read_packed(path).tensors
    expected = {
        "embeddings.word_embeddings.weight": values["emb.word"].reshape(-1, HIDDEN),
        "embeddings.LayerNorm.weight": values["emb.ln.w"],
        "encoder.layer.0.attention.self.query.weight": values["l0.q.w"].reshape(HIDDEN, HIDDEN),
        "encoder.layer.0.intermediate.dense.weight": values["l0.fi.w"].reshape(WIDE, HIDDEN),
        "encoder.layer.0.output.dense.weight": values["l0.fo.w"].reshape(HIDDEN, WIDE),
        "encoder.layer.0.output.dense.bias": values["l0.fo.b"],
    }
    assert len(tensors) == len(values)
    for name, value in expected.items():
        np.testing.assert_array_equal(tensors[name], value)


def test_a_block_is_a_scale_and_two_halves():
    raw = np.float16(0.5).tobytes() + bytes([0x80, 0x9F, *[0x88] * 14])
    expected = np.zeros(32)
    expected[[0, 1, 17]] = [-4.0, 3.5, 0.5]
    np.testing.assert_array_equal(expand_blocks(raw), expected)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="not a packed E5 model"):
        read_packed(path)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.99])
def test_a_file_that_was_cut_short_is_refused(packed, share):
    path, _ = packed
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelError, match="damaged"):
        read_packed(path)

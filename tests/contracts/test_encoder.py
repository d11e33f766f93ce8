"""What every encoder must do, whichever way it was opened."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qa.encoder import load_encoder, model_fingerprint
from qa.encoder.layout import CONFIG_FILE, DEFAULT_FOLDER, MODEL_FILE, MODULES_FILE, TOKENIZER_FILE
from qa.encoder.onnx import OnnxEncoder
from qa.errors import ModelError

QUESTION = "隧道事故造成几人死亡?"
PARAPHRASE = "隧道里的事故造成几个人死亡?"
UNRELATED = "周末和朋友去公园散步"
TEXTS = [QUESTION, "质量是企业的生命。", "A short English text.", UNRELATED, "会议部署了下半年的工作。" * 12]


@pytest.fixture(scope="session")
def other_model(tmp_path_factory):
    """A sentence-transformers folder that is none of ours: random weights, one token a character."""
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    plain, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("other")
    letters = sorted(set("".join([*TEXTS, PARAPHRASE, "query: passage: "])))
    vocabulary = {piece: row for row, piece in enumerate(["[PAD]", "[UNK]", *letters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "model_max_length": 64}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(plain)
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(vocabulary), max_position_embeddings=64, **sizes)).save_pretrained(
        plain
    )
    model = SentenceTransformer(str(plain), device="cpu", local_files_only=True)
    model.prompts = {"query": "query: ", "document": "passage: "}
    model.save(str(folder), create_model_card=False)
    return str(folder)


@pytest.fixture(scope="session", params=["onnxruntime", "sentence-transformers", "another model"])
def encoder(request):
    """An encoder in each of the ways that the settings can lead to."""
    if request.param == "another model":
        return load_encoder(request.getfixturevalue("other_model"), for_indexing=False, threads=2)
    return load_encoder(None, for_indexing=request.param == "sentence-transformers", threads=2)


@pytest.fixture(params=["encode_query", "encode_document"])
def encode(encoder, request):
    return getattr(encoder, request.param)


@pytest.fixture
def copied_model(tmp_path):
    """A copy of the default folder that a test may damage."""
    folder = tmp_path / "encoder"
    shutil.copytree(DEFAULT_FOLDER, folder)
    return folder


def test_rows_are_float32_and_of_unit_length(encode):
    vectors = encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_texts_give_no_rows_of_the_same_width(encode):
    assert encode([]).shape == (0, encode(TEXTS[:1]).shape[1])


def test_the_same_texts_give_the_same_bytes(encode):
    assert encode(TEXTS).tobytes() == encode(TEXTS).tobytes()


def test_a_text_has_the_same_vector_in_any_company(encode):
    alone = np.concatenate([encode([text]) for text in TEXTS])
    np.testing.assert_allclose(encode(TEXTS), alone, atol=1e-5)
    np.testing.assert_allclose(encode(TEXTS[::-1])[::-1], alone, atol=1e-5)


def test_questions_and_passages_have_prompts_of_their_own(encoder):
    assert not np.allclose(encoder.encode_query(TEXTS), encoder.encode_document(TEXTS), atol=1e-3)


def test_a_paraphrase_is_closer_than_another_subject(encode):
    question, paraphrase, unrelated = encode([QUESTION, PARAPHRASE, UNRELATED])
    assert question @ paraphrase > question @ unrelated


def test_a_text_that_is_too_long_is_cut(encode):
    long = "会议部署工作。" * 2000
    np.testing.assert_allclose(encode([long]), encode([long + UNRELATED]), atol=1e-6)


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\ufffd", "𠮷😀", "<s></s>"], ids=repr)
def test_odd_texts_are_encoded(encode, text):
    assert np.isfinite(encode([text])).all()


def test_several_threads_may_encode_at_once(encoder):
    expected = encoder.encode_query(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(encoder.encode_query, [TEXTS] * 8):
            np.testing.assert_allclose(found, expected, atol=1e-6)


def test_serving_and_indexing_give_the_same_vectors():
    serving, indexing = (load_encoder(None, for_indexing=choice, threads=2) for choice in (False, True))
    np.testing.assert_allclose(serving.encode_query(TEXTS), indexing.encode_query(TEXTS), atol=1e-4)
    np.testing.assert_allclose(serving.encode_document(TEXTS), indexing.encode_document(TEXTS), atol=1e-4)


def test_the_number_of_threads_changes_nothing():
    one, two = (OnnxEncoder(DEFAULT_FOLDER, threads=threads) for threads in (1, 2))
    assert one.encode_document(TEXTS).tobytes() == two.encode_document(TEXTS).tobytes()


def test_serving_imports_no_torch():
    code = (
        "import sys\n"
        "from qa.encoder import load_encoder\n"
        "load_encoder(None, for_indexing=False).encode_query(['隧道'])\n"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_encoding_leaves_the_home_folder_empty(tmp_path):
    code = (
        "from qa.encoder import load_encoder; load_encoder(None, for_indexing=False).encode_query(['隧道'])"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.iterdir()) == []


def test_importing_the_package_loads_no_runtime():
    code = "import sys, qa.encoder; print([n for n in ('onnxruntime', 'tokenizers', 'torch') if n in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_default_folder_is_small_enough_to_ship():
    assert sum(path.stat().st_size for path in DEFAULT_FOLDER.iterdir()) <= 45_000_000


@pytest.mark.parametrize("for_indexing", [False, True], ids=["serving", "indexing"])
@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE])
def test_a_missing_file_is_named(copied_model, name, for_indexing):
    (copied_model / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_encoder(str(copied_model), for_indexing=for_indexing)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, CONFIG_FILE])
def test_a_file_that_was_cut_short_is_an_error(copied_model, name):
    path = copied_model / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelError, match="make it again"):
        load_encoder(str(copied_model), for_indexing=False)


@pytest.mark.parametrize("for_indexing", [False, True], ids=["serving", "indexing"])
@pytest.mark.parametrize("name", ["someone/no-such-model", "no-such-model", "/no/such/folder"])
def test_a_model_that_is_not_here_says_what_to_do(name, for_indexing):
    with pytest.raises(ModelError, match="QA_MODEL"):
        load_encoder(name, for_indexing=for_indexing)
    with pytest.raises(ModelError, match="QA_MODEL"):
        model_fingerprint(name)


def test_a_folder_without_a_model_is_an_error(tmp_path):
    (tmp_path / MODULES_FILE).write_text(json.dumps([]))
    with pytest.raises(ModelError, match="whole model"):
        load_encoder(str(tmp_path), for_indexing=False)


def test_the_fingerprint_tells_models_apart(copied_model, other_model):
    assert model_fingerprint(None) == model_fingerprint(str(copied_model))
    assert model_fingerprint(None) != model_fingerprint(other_model)
    (copied_model / "README.md").write_text("another card")
    assert model_fingerprint(None) == model_fingerprint(str(copied_model))
    (copied_model / TOKENIZER_FILE).write_text("{}")
    assert model_fingerprint(None) != model_fingerprint(str(copied_model))

"""Training the reader, on a network small enough to train at once."""

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from test_encoder_export import bert, source  # noqa: F401

from qa.errors import ModelError
from qa.pairs.network import PairNetwork
from qa.pairs.pointers import pointers_of
from qa.pairs.rows import PairTokenizer
from training.encoder.quantise import quantise_rows
from training.encoder.tokenizer import build_tokenizer
from training.reader import network as networks
from training.reader.batches import Source, draw_batches
from training.reader.cropping import crop_around, crop_without
from training.reader.evaluate import measure
from training.reader.examples import WHOLE, Example, read_examples, read_written
from training.reader.export import export
from training.reader.fitting import Plan, average_weights, fit
from training.reader.stages import WRITTEN

CONTEXT = "隧道1道。隧2隧12。道道a道b。12隧道隧道隧道隧道隧道隧道隧道隧道隧道。隧12道道道道道道。"


def example(answer, number=0):
    start = CONTEXT.find(answer) if answer else 0
    ranges = ((start, start + len(answer)),) if answer else ()
    return Example(f"e{number}", "隧道a", CONTEXT, ranges)


@pytest.fixture
def tokenizer(source):  # noqa: F811
    tokenizer = build_tokenizer(source)
    tokenizer.no_truncation()
    return PairTokenizer(tokenizer, source.vocabulary.bos, source.vocabulary.eos)


@pytest.fixture
def small(source):  # noqa: F811
    return networks.build_network(source.shape, source.tensors, seed=1)


def test_a_crop_holds_its_answer():
    chance = random.Random(0)
    for size in (5, 12, 40, 400):
        for answer in ("1道", "道a", "2隧12"):
            crop = crop_around(example(answer), size, chance)
            assert crop.text[slice(*crop.answer)] == answer
            assert crop.text in CONTEXT


def test_a_crop_without_does_not_hold_the_answer():
    crops = [crop_without(example("1道"), 20, random.Random(seed)) for seed in range(20)]
    assert any(crops)
    assert all("1道" not in crop.text and crop.answer is None for crop in crops if crop)


def test_the_same_seed_draws_the_same_batches(tokenizer):
    sources = [Source([example("1道", 1), example("", 2), example("道a", 3)], repeat=3)]
    drawn = [list(draw_batches(sources, tokenizer, seed=5, epoch=0)) for _ in range(2)]
    for one, other in zip(*drawn, strict=True):
        assert np.array_equal(one.ids, other.ids)
        assert np.array_equal(one.starts, other.starts)
    assert sum((batch.starts > 0).sum() for batch in drawn[0]) == 6


def test_the_mean_of_two_stages_lies_between_them(small, source, tokenizer, tmp_path):  # noqa: F811
    folders = [tmp_path / "early", tmp_path / "late"]
    states = []
    for steps, folder in zip((2, 4), folders, strict=True):
        fit(small, [Source([example("1道")])], tokenizer, Plan(steps=steps, falling_steps=0), folder)
        states.append({name: values.clone() for name, values in small.state_dict().items()})
    average_weights(small, folders)
    for name, values in small.state_dict().items():
        assert torch.allclose(values, (states[0][name] + states[1][name]) / 2)


def test_a_marker_stands_before_each_question(tokenizer):
    asked = example("1道")
    longer = replace(asked, question=f"道道{asked.question}")
    sources = (Source([asked], marker="道道"), Source([longer]), Source([asked]))
    marked, same, plain = (next(draw_batches([one], tokenizer, seed=5, epoch=0)).ids for one in sources)
    assert np.array_equal(marked, same)
    assert not np.array_equal(marked, plain)


def test_the_weights_survive_the_names_of_the_exporter(small, source):  # noqa: F811
    tensors = networks.tensors_of(small)
    for name, values in source.tensors.items():
        if name.startswith("encoder."):
            assert np.array_equal(tensors[name], values)


def test_a_stopped_training_ends_where_a_whole_one_does(small, source, tokenizer, tmp_path):  # noqa: F811
    sources = [Source([example("1道", 1), example("", 2), example("道a", 3)])]
    plan = Plan(steps=4, falling_steps=2, warm_up=2, save_every=2)
    fit(small, sources, tokenizer, plan, tmp_path / "whole")
    stopped = networks.build_network(source.shape, source.tensors, seed=1)
    fit(stopped, sources, tokenizer, replace(plan, steps=2, falling_steps=0), tmp_path / "stopped")
    resumed = networks.build_network(source.shape, source.tensors, seed=1)
    fit(resumed, sources, tokenizer, plan, tmp_path / "stopped")
    for name, value in small.state_dict().items():
        assert np.allclose(value.numpy(), resumed.state_dict()[name].numpy(), atol=1e-6), name


def test_training_finds_the_answer(small, source, tokenizer, tmp_path):  # noqa: F811
    # What is held back is asked with the marker.
    sources = [Source([example("2隧12")], repeat=8, negative_share=0.0, marker=WHOLE)]
    fit(small, sources, tokenizer, Plan(steps=60, falling_steps=20, rate=3e-3, warm_up=5), tmp_path / "work")
    export(source, networks.tensors_of(small), tmp_path / "exact", exact=True)
    export(source, networks.tensors_of(small), tmp_path / "model")
    for name in ("exact", "model"):
        scores, answers = measure(PairNetwork(tmp_path / name, threads=2), [example("2隧12")])
        assert answers == ["2隧12"]
        assert (scores.exact, scores.f1) == (1.0, 1.0)


def test_the_graph_computes_what_torch_computes(small, source, tokenizer, tmp_path):  # noqa: F811
    row = tokenizer.row(tokenizer.tokens("隧道a"), tokenizer.tokens(CONTEXT))
    export(source, networks.tensors_of(small), tmp_path, exact=True)
    ids = torch.tensor([row.ids])
    with torch.no_grad():
        rank, starts, ends = small(ids, torch.ones_like(ids))
    read = PairNetwork(tmp_path, threads=1).read("隧道a", [CONTEXT])[0]
    assert read.rank == pytest.approx(float(rank[0]), abs=1e-5)
    expected = pointers_of(row, len(CONTEXT), starts[0].numpy(), ends[0].numpy())
    assert np.allclose(read.pointers.starts, expected.starts, atol=1e-4)
    assert np.allclose(read.pointers.ends, expected.ends, atol=1e-4)


def test_rounding_the_weights_a_second_time_changes_nothing(small, tokenizer):
    row = tokenizer.row(tokenizer.tokens("隧道a"), tokenizer.tokens(CONTEXT))
    ids = torch.tensor([row.ids])
    batch = (ids, torch.ones_like(ids))
    networks.even_out(small, networks.find_peaks(small, [batch]))
    with torch.no_grad():
        before = small(*batch)
        networks.round_weights(small)
        after = small(*batch)
    for one, other in zip(before, after, strict=True):
        assert torch.allclose(one, other, atol=1e-5)
    for product in networks.products(small):
        assert (product.factor != 1).any()
        even = (product.weight * product.factor).detach().numpy()
        whole, scales = quantise_rows(even)
        assert np.allclose(whole * scales[:, None], even, atol=1e-5)


def test_rounded_weights_still_learn(small, source, tokenizer, tmp_path):  # noqa: F811
    networks.even_out(small, [torch.ones(layer.in_features) for layer in networks.products(small)])
    # What is held back is asked with the marker.
    sources = [Source([example("2隧12")], repeat=8, negative_share=0.0, marker=WHOLE)]
    fit(small, sources, tokenizer, Plan(steps=60, falling_steps=20, rate=3e-3, warm_up=5), tmp_path / "work")
    networks.round_weights(small)
    export(source, networks.tensors_of(small), tmp_path / "exact", exact=True)
    export(source, networks.tensors_of(small), tmp_path / "model")
    exact, stored = (
        PairNetwork(tmp_path / name, threads=1).read("隧道a", [CONTEXT])[0] for name in ("exact", "model")
    )
    assert exact.pointers.best(8)[:2] == stored.pointers.best(8)[:2]
    assert np.allclose(exact.pointers.starts, stored.pointers.starts, atol=0.5)


def test_a_folder_that_lacks_a_file_says_how_to_make_it(tmp_path):
    with pytest.raises(ModelError, match=r"lacks model\.onnx.*training\.reader"):
        PairNetwork(tmp_path, threads=1)


def test_an_answer_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"question": "q", "context": "abc", "answers": ["x"], "start": 0}))
    with pytest.raises(ValueError, match=r"set\.jsonl:1: 'x' does not stand"):
        read_examples(path)


@pytest.mark.parametrize("path", sorted(WRITTEN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_question_of_ours_can_be_read(path: Path):
    examples = read_written(path)
    assert len(examples) > 300
    # Files of near misses and of follow-ups have more without an answer, on purpose.
    most = 0.5 if path.stem.startswith(("near", "follow")) else 0.25
    assert 0.05 < sum(not one.answers for one in examples) / len(examples) < most
    assert len({one.question for one in examples}) > 0.98 * len(examples)

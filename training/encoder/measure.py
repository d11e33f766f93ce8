"""Measures an exported model against the float32 weights that it was made from."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.encoder.layout import DOCUMENT_PROMPT, MODEL_FILE, PROMPTS, TOKENIZER_FILE
from qa.encoder.onnx import OnnxEncoder
from qa.encoder.runtime import import_onnxruntime
from qa.types import Vectors
from training.encoder.graph import INPUTS, build_graph
from training.encoder.tokenizer import build_tokenizer
from training.encoder.unpack import Source

SAMPLE = (
    "会议要求各部门在本月底以前完成安全检查。",
    "去年全县粮食产量达到三十二万吨,比上年增长百分之四点五。",
    "质量是企业的生命,没有质量就没有市场。",
    "同志们,今天我们在这里召开动员大会,主要任务是部署下半年的工作。",
    "一要提高认识,二要明确责任,三要狠抓落实。",
    "他于1998年7月毕业,之后在铁路局工作了二十多年。",
    "隧道里的积水必须在雨季到来之前排干。",
    "消费者可以拨打热线电话投诉假冒伪劣商品。",
    "为什么要把培训放在第一位?",
    "谁负责监督桥梁的施工?",
    "《产品质量法》什么时候开始实施?",
    "新建的学校能容纳多少名学生?",
    "天气预报说明天有小雨,气温在十度左右。",
    "我喜欢在周末和朋友一起去公园散步。",
    "这份报告用了 Excel 和 PowerPoint 两种格式。",
    "生产车间的噪声不得超过85分贝。",
)
_QUESTION = "新大桥的质量事故一共造成多少人受伤?"
_PASSAGE_CHARACTERS = 150
_ROUNDS = 8
_ROUND = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured: sizes in bytes, cosines on the sample, times of the machine at hand."""

    rows: int
    bytes: int
    cosine_mean: float
    cosine_least: float
    pruned_mean: float
    query_tokens: int
    query_ms: float
    passage_tokens: int
    passages_a_second: tuple[float, float]


def measure(whole: Source, pruned: Source, folder: Path) -> Figures:
    """Measure an exported model.

    :param whole: the model with all its rows, in float32.
    :param pruned: the model that was exported, in float32.
    :param folder: the exported model.
    :return: the figures.
    """
    one, two = (OnnxEncoder(folder, threads=threads) for threads in (1, 2))
    vectors = one.encode_document(SAMPLE)
    same_rows = (vectors * _encode_float(pruned)).sum(axis=1)
    all_rows = (vectors * _encode_float(whole)).sum(axis=1)
    passage = "".join(SAMPLE)[:_PASSAGE_CHARACTERS]
    tokenizer = build_tokenizer(pruned)
    return Figures(
        rows=len(pruned.vocabulary.pieces),
        bytes=sum((folder / name).stat().st_size for name in (MODEL_FILE, TOKENIZER_FILE)),
        cosine_mean=float(all_rows.mean()),
        cosine_least=float(all_rows.min()),
        pruned_mean=float(same_rows.mean()),
        query_tokens=len(tokenizer.encode(PROMPTS["query"] + _QUESTION).ids),
        query_ms=_median_ms(lambda: one.encode_query([_QUESTION])),
        passage_tokens=len(tokenizer.encode(PROMPTS[DOCUMENT_PROMPT] + passage).ids),
        passages_a_second=(_rate(one, passage), _rate(two, passage)),
    )


def _encode_float(source: Source) -> Vectors:
    model = build_graph(source.shape, source.tensors)
    session = import_onnxruntime().InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tokenizer = build_tokenizer(source)
    rows = [np.array([tokenizer.encode(PROMPTS[DOCUMENT_PROMPT] + text).ids]) for text in SAMPLE]
    found = [session.run(None, dict(zip(INPUTS, (row, np.ones_like(row)), strict=True)))[0] for row in rows]
    vectors: Vectors = np.concatenate(found)
    return vectors


def _median_ms(work: Callable[[], object]) -> float:
    """Take the best median of a few rounds, for the same reason as `_rate`."""
    medians = []
    for _ in range(_ROUNDS):
        times = []
        for _ in range(_ROUND):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        medians.append(float(np.median(times)))
    return min(medians) * 1000


def _rate(encoder: OnnxEncoder, passage: str) -> float:
    """Take the best of a few rounds, because other work on the machine only ever slows one down."""
    best = 0.0
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        encoder.encode_document([passage] * _ROUND)
        best = max(best, _ROUND / (time.perf_counter() - start))
    return best

"""A service small enough to know its answers by hand: five passages and an encoder of seven words."""

from contextlib import contextmanager

import numpy as np
import pytest

KEYWORDS = ("锅炉", "电梯", "食堂", "消防", "检查", "留样", "灭火器")

BOILERS = (
    "一、锅炉管理\n\n锅炉房每天检查两次,由司炉工如实填写运行日志。水位计每班冲洗一次,安全阀每月手动试验一次,"
    "压力表每半年校验一次。发现异常要立即停炉,并报告设备科的值班人员处理。"
)
LIFTS = (
    "二、电梯管理\n\n电梯每十五天维护保养一次,由持证的维保人员进行。轿厢内要张贴合格标志和应急电话。"
    "有人被困时,值班员应当在三十分钟之内赶到现场,安抚被困人员并且开展救援。救援要做到三件事:一是先断电;二是再盘车;三是后开门。"
)
CANTEEN = (
    "一、食堂管理\n\n商丘市食堂每周公布一次菜谱,听取职工的意见。每餐的成品都要留样四十八小时,留样不少于一百二十五克。"
    "炊事员持健康证上岗,采购的蔬菜要有来源记录,剩余的饭菜当天处理。"
)
FIRE = (
    "二、消防管理\n\n消防器材由专人保管,灭火器每月检查一次,共有86具。疏散通道上不得堆放杂物,应急照明要保持完好。"
    "全年组织两次疏散演练,演练后写出总结,并由安全科存档备查三年。"
)
DAMAGED = BOILERS.replace("设备科", "x部")
COLLECTION = (
    "\n\n".join(["汇编篇一", BOILERS, LIFTS, "汇编篇二", CANTEEN, FIRE, "汇编篇三", DAMAGED, LIFTS]) + "\n"
)


class KeywordEncoder:
    """Encodes a text as the set of keywords in it, so that every cosine is known by hand."""

    def encode_query(self, texts):
        return self.encode_document(texts)

    def encode_document(self, texts):
        rows = np.array([[word in text for word in KEYWORDS] for text in texts], dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)


@contextmanager
def keyword_encoder():
    """Let indexes be built and opened with that encoder."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("indexing", "opening"):
            patch.setattr(f"qa.bootstrap.{module}.load_encoder", lambda *_args, **_kwargs: KeywordEncoder())
        for module in ("indexing", "identity", "opening"):
            patch.setattr(f"qa.bootstrap.{module}.model_fingerprint", lambda _model: "keywords")
        yield


def settings_for(folder):
    from qa.settings import load_settings

    return load_settings({"index_dir": folder, "reader": "none"}, environ={})
